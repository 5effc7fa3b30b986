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
	"syscall"
	"time"
)

// Listen opens the socket and makes its folder, also where a crash has left an
// old one. Its user and its group may ask, whatever the umask: the hall runs as
// another user, in that group.
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
	const mode = 0o660
	// The file of the socket is made with the mode of the socket, so that not
	// even for a moment may others ask, and less the umask.
	lc := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		var chmod error
		err := c.Control(func(fd uintptr) { chmod = syscall.Fchmod(int(fd), mode) })
		return errors.Join(err, chmod)
	}}
	l, err := lc.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, fmt.Errorf("open voice socket: %w", err)
	}
	if err := os.Chmod(path, mode); err != nil {
		return nil, errors.Join(fmt.Errorf("open voice socket to its group: %w", err), l.Close())
	}
	return l, nil
}

// sourceHeader tells who speaks in a clip.
const sourceHeader = "Voice-Source"

// Serve answers GET /clip?text=…&lang=… with a WAV file until ctx ends. Each
// language has a Maker of its own; that of the hall is "".
func Serve(ctx context.Context, l net.Listener, makers map[string]*Maker, log *slog.Logger) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clip", func(w http.ResponseWriter, r *http.Request) {
		m := makers[r.URL.Query().Get("lang")]
		if m == nil {
			http.NotFound(w, r)
			return
		}
		clip, err := m.Clip(r.Context(), r.URL.Query().Get("text"))
		switch {
		case errors.Is(err, ErrText):
			http.Error(w, err.Error(), http.StatusBadRequest)
		case err != nil:
			log.Error("make clip", "err", err)
			http.Error(w, err.Error(), http.StatusBadGateway)
		default:
			w.Header().Set("Content-Type", "audio/wav")
			w.Header().Set(sourceHeader, clip.Source)
			_, _ = w.Write(clip.WAV) // whoever asked may be gone
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
	for _, m := range makers {
		group.Go(func() { m.Run(ctx) })
	}
	group.Go(func() {
		<-ctx.Done()
		_ = srv.Close() // it only tells that the listener has closed
	})
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve voice: %w", err)
	}
	return nil
}
