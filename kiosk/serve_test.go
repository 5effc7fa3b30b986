package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"reception/systemd"
	"reception/ui"
)

// freePort returns a loopback address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// served is a hall run by `kiosk serve`, without devices.
type served struct {
	cfg  config
	log  bytes.Buffer
	stop func() error
}

func serveHall(t *testing.T) *served {
	t.Helper()
	b, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := parseConfig(string(b))
	if err != nil {
		t.Fatal(err)
	}
	s := &served{cfg: cfg}
	s.cfg.State = t.TempDir()
	s.cfg.Key = ""
	s.cfg.Reader.Path = filepath.Join(s.cfg.State, "no-reader")
	s.cfg.Printer.Path = filepath.Join(s.cfg.State, "no-printer")
	s.cfg.Listen = listen{Local: freePort(t), Staff: freePort(t)}
	h, err := openHall(s.cfg, realTiming(), slog.New(slog.NewTextHandler(&s.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- errors.Join(h.serve(ctx, &systemd.Manager{}), h.close()) }()
	s.stop = func() error { cancel(); return <-done }
	return s
}

// get waits for the server and returns the status and the body.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // it signs itself
		DisableKeepAlives: true,
	}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	deadline := time.Now().Add(10 * time.Second)
	for {
		resp, err := client.Get(url)
		if err == nil {
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			return resp.StatusCode, string(b)
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond) // until it listens
	}
}

// Strangers on the network hold so many connections and so much memory, and
// the next one is served when one of them has gone.
func TestStrangersHoldLittle(t *testing.T) {
	f := newFaulty(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	g, ctx := errgroup.WithContext(ctx)
	if err := f.demo.listen(ctx, g, &systemd.Manager{Sockets: map[string]net.Listener{ui.SocketStatus: l}}, ui.SocketStatus, "", false); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
	}()
	send := func(text string) net.Conn {
		t.Helper()
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := func(c net.Conn, limit time.Duration) string {
		t.Helper()
		_ = c.SetReadDeadline(time.Now().Add(limit))
		line, err := bufio.NewReader(c).ReadString('\n')
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
		return strings.TrimSpace(line)
	}
	var held []net.Conn
	all, _ := connections(ui.SocketStatus)
	for range all {
		held = append(held, send("GET /t/x HTTP/1.1\r\nHost: x\r\n"))
	}
	next := send("GET /t/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if got := first(next, 300*time.Millisecond); got != "" {
		t.Errorf("one more than allowed is answered %q", got)
	}
	for _, c := range held {
		_ = c.Close()
	}
	if got := first(next, 10*time.Second); !strings.HasPrefix(got, "HTTP/1.1 ") {
		t.Errorf("when the others have gone it is answered %q", got)
	}
	if got := first(send("GET /t/x HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("a", 24<<10)), 5*time.Second); !strings.HasPrefix(got, "HTTP/1.1 431") {
		t.Errorf("a header without end is answered %q", got)
	}
}

// One machine that takes all it can get leaves room for the others, whether its
// connections ask for nothing or are websockets.
func TestOneMachineDoesNotShutOutTheOthers(t *testing.T) {
	s := serveHall(t)
	defer func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if n := strings.Count(s.log.String(), "more connections than it may have"); n != 1 {
			t.Errorf("that is logged %d times", n)
		}
	}()
	get(t, "https://"+s.cfg.Listen.Staff+"/hall") // it listens
	from := func(ip string) *net.Dialer {
		return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}, Timeout: 10 * time.Second}
	}
	trust := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // it signs itself
	answers := func(ip string) error {
		c := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DialContext: from(ip).DialContext, TLSClientConfig: trust, DisableKeepAlives: true}}
		resp, err := c.Get("https://" + s.cfg.Listen.Staff + "/hall")
		if err == nil {
			_ = resp.Body.Close()
		}
		return err
	}
	all, each := connections(ui.SocketStaff)
	screens := websocket.Dialer{NetDialContext: from("127.0.0.2").DialContext, TLSClientConfig: trust}
	var held []net.Conn
	for range each / 2 {
		c, resp, err := screens.Dial("wss://"+s.cfg.Listen.Staff+"/ws/hall", nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		held = append(held, c.NetConn())
	}
	for range all { // more than there are, and it does not even shake hands
		c, err := from("127.0.0.2").Dial("tcp", s.cfg.Listen.Staff)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	if err := answers("127.0.0.3"); err != nil {
		t.Errorf("another machine: %v", err)
	}
	if err := answers("127.0.0.2"); err == nil {
		t.Error("a machine that holds its share is given more")
	}
	for _, c := range held {
		_ = c.Close()
	}
	for end := time.Now().Add(10 * time.Second); answers("127.0.0.2") != nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what it has closed is not given back")
		}
	}
}

// What the centre has put beside the journal stays as it is, also when it has
// copied one of the two so far.
func TestCertificateOfTheCentre(t *testing.T) {
	for _, name := range []string{"staff.key", "staff.crt"} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("the centre's own"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := staffCertificate(dir, "10.0.0.5:8443"); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("with %s alone: %v", name, err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != "the centre's own" {
			t.Errorf("%s is now %.30q, %v", name, b, err)
		}
		if others, _ := os.ReadDir(dir); len(others) != 1 {
			t.Errorf("beside %s are %v", name, others)
		}
	}
	dir := t.TempDir()
	made, err := staffCertificate(dir, "10.0.0.5:8443")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := staffCertificate(dir, "10.0.0.5:8443"); err != nil || !bytes.Equal(again.Certificate[0], made.Certificate[0]) {
		t.Errorf("another one at the next start, %v", err)
	}
}

func TestServe(t *testing.T) {
	s := serveHall(t)
	local, office := "http://"+s.cfg.Listen.Local, "https://"+s.cfg.Listen.Staff
	for url, want := range map[string]int{
		local + "/healthz":     200,
		local + "/":            200,
		local + "/hall":        200,
		local + "/desk":        404, // staff come by TLS
		local + "/cabinet":     404, // only in the demo
		local + "/t/x":         404,
		local + "/api/signin":  404,
		office + "/desk":       200,
		office + "/leader":     200,
		office + "/hall":       200,
		office + "/api/signin": 200,
		office + "/ws/desk":    401,
		office + "/ws/touch":   404,
		office + "/healthz":    404,
		office + "/cabinet":    404,
	} {
		if got, body := get(t, url); got != want {
			t.Errorf("GET %s: %d, want %d: %.100s", url, got, want, body)
		}
	}

	// Devices that are not there are a lamp, not a failure.
	var body health
	_, text := get(t, local+"/healthz")
	if err := json.Unmarshal([]byte(text), &body); err != nil || !body.OK || body.Reader != "away" || body.Printer != "away" {
		t.Errorf("health %s", text)
	}

	if _, err := openHall(s.cfg, realTiming(), slog.New(slog.DiscardHandler)); !errors.Is(err, errLocked) {
		t.Errorf("a second program on the state folder: %v", err)
	}

	// Accounts are changed through the running hall.
	ctx := context.Background()
	members, err := changeUsers(ctx, s.cfg.State, userChange{Do: "add", Name: "李敏", Role: "desk", PIN: "246810"})
	if err != nil || len(members) != 1 {
		t.Errorf("add a clerk: %v, %v", members, err)
	}
	if _, err := changeUsers(ctx, s.cfg.State, userChange{Do: "add", Name: "李敏", Role: "desk", PIN: "246810"}); err == nil {
		t.Error("two clerks with one name")
	}
	if strings.Contains(s.log.String(), "246810") {
		t.Error("the log holds a PIN")
	}

	if err := s.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	members, err = changeUsers(ctx, s.cfg.State, userChange{Do: "remove", Name: members[0].ID})
	if err != nil || len(members) != 1 || members[0].Name != "李敏" {
		t.Errorf("remove the clerk at rest: %v, %v", members, err)
	}
	if members, err = changeUsers(ctx, s.cfg.State, userChange{Do: "list"}); err != nil || len(members) != 0 {
		t.Errorf("removed, and there are %v, %v", members, err)
	}
	if got := run([]string{"journal", "verify", "--state", s.cfg.State}); got != 0 {
		t.Errorf("verify ends with %d", got)
	}
}

func TestMasterKey(t *testing.T) {
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	dir := t.TempDir()
	path := filepath.Join(dir, "kiosk.key")
	if key, err := masterKey(path); key != nil || err != nil {
		t.Errorf("no file: %v, %v", key, err)
	}
	for _, n := range []int{0, 31, 33} {
		if err := os.WriteFile(path, make([]byte, n), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := masterKey(path); err == nil || !strings.Contains(err.Error(), fmt.Sprint(n, " bytes")) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if err := os.WriteFile(path, make([]byte, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CREDENTIALS_DIRECTORY", dir)
	if key, err := masterKey(""); len(key) != 32 || err != nil {
		t.Errorf("credential: %d bytes, %v", len(key), err)
	}
}
