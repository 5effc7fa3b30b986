package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// audience is the people before 200 screens of one kind: they tell when the
// last of them has seen a call.
type audience struct {
	left *atomic.Int64
	seen chan time.Time
	one  *sample
}

// sample is the newest frame of any screen.
type sample struct {
	sync.Mutex
	frame []byte
}

func newAudience() audience {
	return audience{&atomic.Int64{}, make(chan time.Time, 1), &sample{}}
}

// expect begins to wait for a call; what it returns tells when the last
// screen has it.
func (a audience) expect() (seen func() (time.Time, error)) {
	a.left.Store(screens)
	return func() (time.Time, error) {
		late := time.NewTimer(5 * time.Second)
		defer late.Stop()
		select {
		case t := <-a.seen:
			return t, nil
		case <-late.C:
			return time.Time{}, errors.New("some screens never had it")
		}
	}
}

// look is one screen: it reads frames until there are none, and counts those
// with a call that it has not seen.
func (a audience) look(read func([]byte) ([]byte, error)) {
	buf := make([]byte, 16<<10)
	var newest uint64
	for {
		frame, err := read(buf)
		if err != nil {
			return
		}
		if n := newestCall(frame); n > newest {
			newest = n
			if a.left.Add(-1) == 0 {
				a.seen <- time.Now()
				a.one.Lock()
				a.one.frame = slices.Clone(frame)
				a.one.Unlock()
			}
		}
	}
}

// last returns a frame as the screens have it.
func (a audience) last() []byte {
	a.one.Lock()
	defer a.one.Unlock()
	return slices.Clone(a.one.frame)
}

// newestCall finds the sequence number of the last call in a hall's view.
func newestCall(frame []byte) (n uint64) {
	mark := []byte(`{"seq":`)
	i := bytes.LastIndex(frame, mark)
	if i < 0 {
		return 0
	}
	for _, c := range frame[i+len(mark):] {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + uint64(c-'0')
	}
	return n
}

// hub sends the same bytes to every connection. As a loop, one after the other,
// it is the least that can be done, and one screen that does not read stops
// all. With a mailbox and a goroutine for each connection it has the shape of
// the hall's server: nobody waits for anybody.
type hub struct {
	frame []byte
	watch audience
	conns []net.Conn
	ends  []net.Conn
	boxes []chan []byte // nil: a loop
	n     uint64
}

func newHub(n int, boxes bool) (*hub, error) {
	h := &hub{watch: newAudience()}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.Close() }()
	for range n {
		end, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			return nil, err
		}
		conn, err := l.Accept()
		if err != nil {
			return nil, err
		}
		h.conns, h.ends = append(h.conns, conn), append(h.ends, end)
		if boxes {
			box := make(chan []byte, 1)
			h.boxes = append(h.boxes, box)
			go func() {
				for msg := range box {
					_, _ = conn.Write(msg) // the audience will miss it
				}
			}()
		}
		in := bufio.NewReader(end)
		go h.watch.look(func(buf []byte) ([]byte, error) {
			if _, err := io.ReadFull(in, buf[:4]); err != nil {
				return nil, err
			}
			msg := buf[:binary.BigEndian.Uint32(buf)]
			_, err := io.ReadFull(in, msg)
			return msg, err
		})
	}
	return h, nil
}

// send sends a frame of the hall's, with a newer call in it.
func (h *hub) send() error {
	h.n++
	msg := make([]byte, 4, 4+len(h.frame))
	binary.BigEndian.PutUint32(msg, uint32(len(h.frame)))
	msg = append(msg, h.frame...)
	// The number has ten digits in place of what stood there, so that each
	// frame is newer than the last.
	if i := bytes.LastIndex(msg, []byte(`{"seq":`)); i >= 0 {
		for k, n := i+len(`{"seq":`)+9, h.n+1_000_000_000; k >= i+len(`{"seq":`); k, n = k-1, n/10 {
			msg[k] = byte('0' + n%10)
		}
	}
	for _, box := range h.boxes {
		box <- msg
	}
	if h.boxes != nil {
		return nil
	}
	for _, c := range h.conns {
		if _, err := c.Write(msg); err != nil {
			return err
		}
	}
	return nil
}

func (h *hub) close() error {
	var errs []error
	for _, box := range h.boxes {
		close(box)
	}
	for i := range h.conns {
		errs = append(errs, h.conns[i].Close(), h.ends[i].Close())
	}
	return errors.Join(errs...)
}
