package main

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

// socket is the client end of a websocket, as little of RFC 6455 as the hall
// needs. A library here would be measured with the hall.
type socket struct {
	conn net.Conn
	in   *bufio.Reader
}

// The opcodes of RFC 6455 section 5.2.
const (
	opText = 1
	opPing = 9
	opPong = 10
)

func dial(addr, path, cookie string) (*socket, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &socket{conn, bufio.NewReader(conn)}
	if err := s.upgrade(addr, path, cookie); err != nil {
		return nil, errors.Join(fmt.Errorf("open websocket %s: %w", path, err), conn.Close())
	}
	return s, nil
}

func (s *socket) upgrade(addr, path, cookie string) error {
	key := make([]byte, 16)
	_, _ = rand.Read(key)
	req, err := http.NewRequest(http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		return err
	}
	req.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-WebSocket-Version": {"13"},
		"Sec-WebSocket-Key": {base64.StdEncoding.EncodeToString(key)},
	}
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	if err := req.Write(s.conn); err != nil {
		return err
	}
	resp, err := http.ReadResponse(s.in, req)
	if err != nil {
		return err
	}
	if err := resp.Body.Close(); err != nil { // that of an upgrade is empty
		return err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		return errors.New(resp.Status)
	}
	return nil
}

// read returns the next text message, in buf if it fits. It answers pings.
func (s *socket) read(buf []byte) ([]byte, error) {
	for {
		op, msg, err := s.frame(buf)
		switch {
		case err != nil:
			return nil, err
		case op == opText:
			return msg, nil
		case op == opPing:
			if err := s.write(opPong, msg); err != nil {
				return nil, err
			}
		}
	}
}

// frame reads one frame. The hall sends no fragments.
func (s *socket) frame(buf []byte) (op byte, msg []byte, err error) {
	var head [10]byte
	if _, err := io.ReadFull(s.in, head[:2]); err != nil {
		return 0, nil, err
	}
	n := uint64(head[1])
	switch n {
	case 126:
		_, err = io.ReadFull(s.in, head[2:4])
		n = uint64(binary.BigEndian.Uint16(head[2:]))
	case 127:
		_, err = io.ReadFull(s.in, head[2:10])
		n = binary.BigEndian.Uint64(head[2:])
	}
	if err != nil {
		return 0, nil, err
	}
	if n > 1<<20 {
		return 0, nil, fmt.Errorf("frame of %d bytes", n)
	}
	if uint64(cap(buf)) < n {
		buf = make([]byte, n)
	}
	msg = buf[:n]
	_, err = io.ReadFull(s.in, msg)
	return head[0] & 15, msg, err
}

// write sends a short frame under the mask of zeros, which RFC 6455 allows a
// program that no stranger speaks through.
func (s *socket) write(op byte, msg []byte) error {
	const mask = 1 << 7
	out := []byte{mask | op, mask | 126}
	out = binary.BigEndian.AppendUint16(out, uint16(len(msg)))
	if len(msg) < 126 {
		out = []byte{mask | op, mask | byte(len(msg))}
	}
	out = append(out, 0, 0, 0, 0)
	_, err := s.conn.Write(append(out, msg...))
	return err
}

func (s *socket) close() error { return s.conn.Close() }
