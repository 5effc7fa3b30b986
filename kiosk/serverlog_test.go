package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"
)

// guardedLog is a log that a server writes while a test reads it.
type guardedLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *guardedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *guardedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Who cannot agree on TLS, or meets a defect, leaves no address in the log.
func TestLogHoldsNoAddress(t *testing.T) {
	cert, err := staffCertificate(t.TempDir(), "127.0.0.1:8443")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := plain.Addr().String()
	var out guardedLog
	ctx, cancel := context.WithCancel(t.Context())
	g, ctx := errgroup.WithContext(ctx)
	serveOn(ctx, g, tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}),
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("张三四五") }),
		slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))

	strangers := make([]string, 0, 4)
	from := func(say string) {
		t.Helper()
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		strangers = append(strangers, c.LocalAddr().String())
		if _, err := io.WriteString(c, say); err != nil {
			t.Fatal(err)
		}
		_ = c.(*net.TCPConn).CloseWrite()
		_, _ = io.ReadAll(c) // until it is sent away
	}
	from("GET / HTTP/1.1\r\n\r\n")
	from("\x16\x03")
	if _, err := tls.Dial("tcp", addr, &tls.Config{ServerName: "stranger"}); err == nil {
		t.Error("a stranger trusts the certificate")
	}
	c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // it signs itself
	if err != nil {
		t.Fatal(err)
	}
	strangers = append(strangers, c.LocalAddr().String())
	_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	_, _ = io.ReadAll(c)
	_ = c.Close()
	cancel()
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}

	text := out.String()
	if n := strings.Count(text, "level=DEBUG msg=\"no TLS handshake\""); n == 0 || strings.Contains(text, "level=WARN") {
		t.Errorf("%d handshakes in %s", n, text)
	}
	if !strings.Contains(text, "level=ERROR msg=\"answer request\"") || !strings.Contains(text, "serverlog_test.go") {
		t.Errorf("the defect cannot be found by %s", text)
	}
	for _, bad := range append(strangers, "127.0.0.1", "张三四五") {
		if strings.Contains(text, bad) {
			t.Errorf("the log holds %s: %s", bad, text)
		}
	}
}
