package main

import (
	"log/slog"
	"net"
	"sync"
	"time"
)

// sharing is a listener on which no address has more than its share of the
// connections, so that one bad machine does not keep out all the others.
type sharing struct {
	net.Listener
	each int
	log  *slog.Logger

	mu   sync.Mutex
	held map[string]int // by address
	told time.Time      // when the last refusal was logged
}

func shared(l net.Listener, each int, log *slog.Logger) net.Listener {
	return &sharing{Listener: l, each: each, log: log, held: map[string]int{}}
}

// Accept closes what is more than a share, and returns the next that is not.
func (l *sharing) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from, _, err := net.SplitHostPort(c.RemoteAddr().String())
		if err != nil {
			from = c.RemoteAddr().String()
		}
		if l.take(from) {
			return &sharedConn{Conn: c, leave: sync.OnceFunc(func() { l.leave(from) })}, nil
		}
		_ = c.Close()
	}
}

// take counts a connection, unless the address has its share.
func (l *sharing) take(from string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[from] < l.each {
		l.held[from]++
		return true
	}
	if now := time.Now(); now.Sub(l.told) > time.Minute {
		l.told = now
		l.log.Warn("one machine wants more connections than it may have", "from", from, "most", l.each)
	}
	return false
}

func (l *sharing) leave(from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[from]--; l.held[from] == 0 {
		delete(l.held, from)
	}
}

// sharedConn leaves its share when it is closed: first, or the next connection
// of its address, which takes the room that it makes, would be one too many.
type sharedConn struct {
	net.Conn
	leave func()
}

func (c *sharedConn) Close() error {
	c.leave()
	return c.Conn.Close()
}
