package main

import (
	"log/slog"
	"strings"
)

// serverLog takes the lines of net/http without what they say of whoever asked:
// the address of a telephone on the status page is nobody's business, and the
// value of a panic could quote anything.
type serverLog struct{ log *slog.Logger }

func (l serverLog) Write(line []byte) (int, error) {
	text := strings.TrimSpace(string(line))
	switch {
	case strings.HasPrefix(text, "http: TLS handshake error from "):
		// A browser that does not know the certificate, a scanner of ports: no
		// trouble of the hall's. Addresses stand before the last colon.
		l.log.Debug("no TLS handshake", "err", text[strings.LastIndex(text, ": ")+2:])
	case strings.HasPrefix(text, "http: panic serving "):
		_, stack, _ := strings.Cut(text, "\ngoroutine ")
		l.log.Error("answer request", "panic", "goroutine "+stack)
	default:
		l.log.Warn("serve", "err", text)
	}
	return len(line), nil
}
