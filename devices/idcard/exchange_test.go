package idcard

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"reception/devices/emulator"
	"reception/devices/serial"
)

// fakeLine is a line in the time of a synctest bubble: it answers requests by
// a script.
type fakeLine struct {
	answers [][]burst // one list for each request
	sent    int
	start   time.Time
	queue   []burst
}

// burst is a group of bytes that arrives some time after the request.
type burst struct {
	after time.Duration
	data  []byte
}

func (f *fakeLine) Flush() error { return nil }

func (f *fakeLine) Write(b []byte) (int, error) {
	if f.sent < len(f.answers) {
		f.start, f.queue = time.Now(), f.answers[f.sent]
	}
	f.sent++
	return len(b), nil
}

func (f *fakeLine) ReadUntil(ctx context.Context, b []byte, deadline time.Time) (int, error) {
	if len(f.queue) == 0 || f.start.Add(f.queue[0].after).After(deadline) {
		time.Sleep(time.Until(deadline))
		return 0, serial.ErrTimeout
	}
	time.Sleep(time.Until(f.start.Add(f.queue[0].after)))
	n := copy(b, f.queue[0].data)
	if f.queue[0].data = f.queue[0].data[n:]; len(f.queue[0].data) == 0 {
		f.queue = f.queue[1:]
	}
	return n, nil
}

func TestExchange(t *testing.T) {
	reply := func(s SW3, data ...byte) []byte { return EncodeReply(Reply{SW3: s, Data: data}) }
	found, none := reply(SW3Found, 0, 0, 0, 0), reply(SW3NoCard)
	long := reply(SW3Done, make([]byte, 1284)...)
	broken := append([]byte(nil), found...)
	broken[len(broken)-1] ^= 1
	const ms = time.Millisecond
	for _, tt := range []struct {
		name    string
		answers [][]burst
		sw3     SW3
		err     error
		sent    int
		took    time.Duration
	}{
		{"at once", [][]burst{{{ms, found}}}, SW3Found, nil, 1, ms},
		{"after a second", [][]burst{{{time.Second, none}}}, SW3NoCard, nil, 1, time.Second},
		{"never", nil, 0, serial.ErrTimeout, 1, 1500 * ms},
		{"echo and nothing else", [][]burst{{{ms, EncodeRequest(CmdFind)}}}, 0, serial.ErrTimeout, 1, 1500 * ms},
		// The module is at work; asking again would get two answers.
		{"noise, then a late answer", [][]burst{{{ms, []byte{0}}, {time.Second, found}}}, SW3Found, nil, 1, time.Second},
		{"echo, then a late answer", [][]burst{{{ms, EncodeRequest(CmdFind)}, {time.Second, found}}}, SW3Found, nil, 1, time.Second},
		{"in two parts", [][]burst{{{ms, found[:6]}, {200 * ms, found[6:]}}}, SW3Found, nil, 1, 200 * ms},
		{"broken, then right", [][]burst{{{ms, broken}}, {{ms, found}}}, SW3Found, nil, 2, 302 * ms},
		{"cut off, then right", [][]burst{{{ms, found[:9]}}, {{ms, found}}}, SW3Found, nil, 2, 302 * ms},
		{"cut off, and a whole one behind it", [][]burst{{{ms, append(found[:9:9], found...)}}}, SW3Found, nil, 1, ms},
		{"long one cut off, and a whole one behind it", [][]burst{{{ms, append(long[:700:700], found...)}}}, SW3Found, nil, 1, 301 * ms},
		{"broken twice", [][]burst{{{ms, broken}}, {{ms, broken}}}, 0, ErrNoise, 2, 602 * ms},
		{"our request arrived damaged", [][]burst{{{ms, reply(SW3Checksum)}}, {{ms, found}}}, SW3Found, nil, 2, 2 * ms},
		{"and again", [][]burst{{{ms, reply(SW3Length)}}, {{ms, reply(SW3Length)}}}, SW3Length, nil, 2, 2 * ms},
		{"an answer to something else first", [][]burst{{{ms, reply(SW3Done, make([]byte, 8)...)}, {2 * ms, none}}}, SW3NoCard, nil, 1, 2 * ms},
		{"garbage", [][]burst{{{ms, []byte{1, 2, 3}}}, {{ms, []byte{1, 2, 3}}}}, 0, ErrNoise, 2, 3 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				line := &fakeLine{answers: tt.answers}
				x := &exchange{line: line, wait: Config{}.withDefaults().Timeouts}
				start := time.Now()
				r, err := x.ask(t.Context(), CmdFind)
				if r.SW3 != tt.sw3 || !errors.Is(err, tt.err) {
					t.Errorf("ask = %v, %v, want %v, %v", r.SW3, err, tt.sw3, tt.err)
				}
				if took := time.Since(start); took != tt.took || line.sent != tt.sent {
					t.Errorf("took %v and %d requests, want %v and %d", took, line.sent, tt.took, tt.sent)
				}
			})
		})
	}
}

// Whatever was asked before, a reply that cannot be one to this request is
// passed over.
func TestFits(t *testing.T) {
	id, card := make([]byte, 16), make([]byte, 1284)
	for _, tt := range []struct {
		command Command
		sw3     SW3
		data    []byte
		want    bool
	}{
		{CmdFind, SW3Found, nil, true}, {CmdFind, SW3NoCard, nil, true}, {CmdFind, SW3Done, nil, false},
		{CmdSelect, SW3Found, nil, false}, {CmdSelect, SW3Done, nil, true}, {CmdSelect, SW3Select, nil, true},
		{CmdID, SW3Done, id, true}, {CmdID, SW3Done, nil, false}, {CmdID, SW3NoCard, nil, false}, {CmdID, SW3SelfTest, nil, true},
		{CmdRead, SW3Done, card, true}, {CmdRead, SW3Done, nil, false}, {CmdRead, SW3Read, nil, true}, {CmdRead, SW3Found, nil, false},
		{CmdAddress, SW3NoItem, nil, true}, {CmdStatus, SW3Done, nil, true}, {CmdStatus, SW3Read, nil, false},
	} {
		if got := fits(tt.command, Reply{SW3: tt.sw3, Data: tt.data}); got != tt.want {
			t.Errorf("%04X, %v with %d bytes: %v, want %v", uint16(tt.command), tt.sw3, len(tt.data), got, tt.want)
		}
	}
}

func TestLimitsScaleWithTheRate(t *testing.T) {
	limits := Config{}.withDefaults().Timeouts
	for _, tt := range []struct {
		command    Command
		baud       int
		work, wire time.Duration // wire to the millisecond
	}{
		{CmdRead, 115200, 3 * time.Second, 113 * time.Millisecond},
		{CmdRead, 9600, 3 * time.Second, 1359 * time.Millisecond},
		{CmdReadFinger, 9600, 3 * time.Second, 2428 * time.Millisecond},
		{CmdFind, 9600, 1500 * time.Millisecond, 43 * time.Millisecond},
		{CmdID, 115200, 400 * time.Millisecond, 3 * time.Millisecond},
		{CmdRead, 0, 3 * time.Second, 0},
	} {
		if got := limits.limit(tt.command, tt.baud).Truncate(time.Millisecond); got != tt.work+tt.wire {
			t.Errorf("%04X at %d baud: %v, want %v", uint16(tt.command), tt.baud, got, tt.work+tt.wire)
		}
	}
}

// BenchmarkRead reads a card over a paced line and reports how much longer
// that takes than its bytes need on the wire.
func BenchmarkRead(b *testing.B) {
	const baud = 115200
	dev, err := emulator.NewReader(emulator.ReaderConfig{Baud: baud})
	if err != nil {
		b.Fatal(err)
	}
	defer dev.Close()
	if err := dev.LayCard(emulator.SampleCards()[0]); err != nil {
		b.Fatal(err)
	}
	port, err := serial.Open(serial.Config{Path: dev.Path(), Baud: baud})
	if err != nil {
		b.Fatal(err)
	}
	defer port.Close()
	x := &exchange{line: port, baud: baud, wait: Config{}.withDefaults().Timeouts}
	ask := func(c Command, want SW3) {
		if r, err := x.ask(b.Context(), c); err != nil || r.SW3 != want {
			b.Fatalf("%04X: %v, %v", uint16(c), r.SW3, err)
		}
	}
	ask(CmdFind, SW3Found)
	ask(CmdSelect, SW3Done)
	for _, tt := range []struct {
		name    string
		command Command
		bytes   int
	}{{"card", CmdRead, 10 + 1295}, {"management", CmdManagement, 10 + 35}} {
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				ask(tt.command, SW3Done)
			}
			wire := time.Duration(tt.bytes) * 10 * time.Second / baud
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(wire), "×wire")
		})
	}
}
