package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		body, well := h.health()
		w.Header().Set("Content-Type", "application/json")
		if !well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(body) // whoever asked may be gone
	})
	mux.HandleFunc("POST /user", h.userHandler)
	serveOn(ctx, g, l, mux)
	return nil
}
