package main

import (
	"log/slog"
	"net"
	"testing"

	"golang.org/x/net/netutil"

	"reception/ui"
)

// pipes accepts one end of a pipe after the other, and says when it is closed.
type pipes struct {
	net.Listener
	closing func()
}

func (p pipes) Accept() (net.Conn, error) {
	a, b := net.Pipe()
	return pipe{a, b, p.closing}, nil
}

type pipe struct {
	net.Conn
	other   net.Conn
	closing func()
}

func (p pipe) Close() error {
	p.closing()
	_ = p.other.Close()
	return p.Conn.Close()
}

// Whoever closes a connection can have the next: its share is free before the
// room is that the listener below waits for.
func TestShareIsLeftBeforeTheRoom(t *testing.T) {
	var l *sharing
	closed := 0
	l = shared(netutil.LimitListener(pipes{closing: func() {
		closed++
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.held) != 0 {
			t.Errorf("as connection %d closes, its share is taken: %v", closed, l.held)
		}
	}}, 1), 1, slog.New(slog.DiscardHandler)).(*sharing)
	for range 3 {
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
		_ = c.Close() // once more leaves nothing
	}
	if len(l.held) != 0 || closed != 6 {
		t.Errorf("%v are held after %d closes", l.held, closed)
	}
}

// Where one address may have all connections, nothing of its is closed.
func TestOnlyStaffShare(t *testing.T) {
	for socket, want := range map[string]bool{ui.SocketLocal: false, ui.SocketStaff: true, ui.SocketStatus: false} {
		if _, is := limited(pipes{}, socket, slog.New(slog.DiscardHandler)).(*sharing); is != want {
			t.Errorf("%s shares: %v", socket, is)
		}
	}
}
