package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// runtimeDir is where the control socket is: systemd's runtime folder, or the
// state folder where there is none.
func runtimeDir(state string) string {
	if dir := os.Getenv("RUNTIME_DIRECTORY"); dir != "" {
		return dir
	}
	return state
}

// controlSocket is where the control socket of the hall with that state folder
// is found, itself or a link to it.
func controlSocket(state string) string { return filepath.Join(state, "control.sock") }

// ask asks the running hall; f reads what it answers.
func ask(ctx context.Context, state, method, path string, body io.Reader, f func(io.Reader) error) error {
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", controlSocket(state))
	}}}
	defer client.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, method, "http://kiosk"+path, body)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("ask the running hall: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		b, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return errors.Join(errors.New(string(bytes.TrimSpace(b))), err)
	}
	return f(resp.Body)
}

// control serves the control socket: what the command line asks of a running
// hall. Whoever can reach the file may ask.
func (h *hall) control(ctx context.Context, g *errgroup.Group) error {
	path := filepath.Join(runtimeDir(h.cfg.State), "control.sock")
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by a crash; the state lock is ours
		return fmt.Errorf("remove old control socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("open control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(fmt.Errorf("protect control socket: %w", err), l.Close())
	}
	if known := controlSocket(h.cfg.State); known != path { // where the command line looks
		if err := os.Remove(known); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("remove old control socket: %w", err), l.Close())
		}
		if err := os.Symlink(path, known); err != nil {
			return errors.Join(fmt.Errorf("tell where the control socket is: %w", err), l.Close())
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		body, well := h.health()
		w.Header().Set("Content-Type", "application/json")
		if !well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(body) // whoever asked may be gone
	})
	mux.HandleFunc("GET /machine", func(w http.ResponseWriter, _ *http.Request) {
		body, _ := h.examine() // what is wrong is in it
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(body.Machine) // whoever asked may be gone
	})
	mux.HandleFunc("POST /user", h.userHandler)
	mux.HandleFunc("POST /backup", h.backups.handle)
	serveOn(ctx, g, l, mux, h.log)
	return nil
}
