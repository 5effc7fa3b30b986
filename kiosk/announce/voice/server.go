package voice

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Listen opens the socket and makes its folder, also where a crash has left an
// old one. Who may ask is a matter of the folder and of the umask.
func Listen(path string) (net.Listener, error) {
	if c, err := net.DialTimeout("unix", path, time.Second); err == nil {
		return nil, errors.Join(fmt.Errorf("open voice socket: %s is in use", path), c.Close())
	}
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSocket != 0 {
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("remove old voice socket: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("make folder of voice socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open voice socket: %w", err)
	}
	return l, nil
}

// Serve answers GET /clip?text=… with a WAV file until ctx ends.
func Serve(ctx context.Context, l net.Listener, m *Maker, log *slog.Logger) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clip", func(w http.ResponseWriter, r *http.Request) {
		clip, err := m.Clip(r.Context(), r.URL.Query().Get("text"))
		switch {
		case errors.Is(err, ErrText):
			http.Error(w, err.Error(), http.StatusBadRequest)
		case err != nil:
			log.Error("make clip", "err", err)
			http.Error(w, err.Error(), http.StatusBadGateway)
		default:
			w.Header().Set("Content-Type", "audio/wav")
			_, _ = w.Write(clip) // whoever asked may be gone
		}
	})
	srv := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 8192,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	group.Go(func() { m.Run(ctx) })
	group.Go(func() {
		<-ctx.Done()
		_ = srv.Close() // it only tells that the listener has closed
	})
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve voice: %w", err)
	}
	return nil
}
