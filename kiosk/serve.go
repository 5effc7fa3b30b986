package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"

	"golang.org/x/net/netutil"
	"golang.org/x/sync/errgroup"

	"reception/systemd"
	"reception/ui"
)

type serveCommand struct {
	Config string `help:"Configuration file." default:"/etc/kiosk/kiosk.toml" type:"path"`
	State  string `help:"State folder, instead of the configured one." type:"path"`
}

func (c serveCommand) Run(ctx context.Context, log *slog.Logger) error {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	if c.State != "" {
		cfg.State = c.State
	}
	m, err := systemd.FromEnvironment()
	if err != nil {
		return err
	}
	h, err := openHall(cfg, realTiming(), log)
	if err != nil {
		return err
	}
	return errors.Join(h.serve(ctx, m), h.close())
}

// serve runs the hall until ctx ends, on the sockets that the service manager
// holds, or else on the configured addresses. The manager hears that the hall
// is ready when it answers; a device that is missing is a lamp on a screen.
func (h *hall) serve(ctx context.Context, m *systemd.Manager) error {
	g, ctx := errgroup.WithContext(ctx)
	// Core goes on until those have their answers who have asked.
	web, webCtx := errgroup.WithContext(ctx)
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	if err := h.start(inner, g); err != nil {
		stop()
		return err
	}
	err := errors.Join(
		h.listen(webCtx, web, m, ui.SocketLocal, h.cfg.Listen.Local, false),
		h.listen(webCtx, web, m, ui.SocketStaff, h.cfg.Listen.Staff, true),
		h.listen(webCtx, web, m, ui.SocketStatus, h.cfg.Listen.Status, false),
		h.control(webCtx, web),
	)
	if err != nil {
		g.Go(func() error { return err })
	} else {
		g.Go(func() error { return h.tell(ctx, m) })
		g.Go(func() error { return h.ask(ctx, os.Getenv("RUNTIME_DIRECTORY")) })
	}
	g.Go(func() error {
		defer stop()
		return web.Wait()
	})
	return g.Wait()
}

// listen serves the socket with that name. A manager that holds some sockets
// holds all there are: its unit may have no network to open others.
func (h *hall) listen(ctx context.Context, g *errgroup.Group, m *systemd.Manager, socket, addr string, secure bool) error {
	l := m.Sockets[socket]
	switch {
	case l != nil:
		addr = cmp.Or(addr, l.Addr().String())
	case addr == "":
		return nil
	case len(m.Sockets) > 0:
		if socket != ui.SocketLocal { // which every unit has
			h.log.Warn("nobody listens on a configured address: enable its socket unit", "socket", socket, "addr", addr)
		}
		return nil
	default:
		var err error
		if l, err = net.Listen("tcp", addr); err != nil {
			return fmt.Errorf("listen for %s screens: %w", socket, err)
		}
	}
	where := l.Addr().String()
	l = limited(l, socket, h.log)
	if secure {
		cert, err := staffCertificate(h.cfg.State, addr)
		if err != nil {
			return errors.Join(err, l.Close())
		}
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
	}
	h.log.Info("listening", "socket", socket, "addr", where)
	serveOn(ctx, g, l, h.server.Handler(socket), h.log)
	return nil
}

// limited is the listener of a socket with no more connections than it has.
func limited(l net.Listener, socket string, log *slog.Logger) net.Listener {
	all, each := connections(socket)
	if all == 0 {
		return l
	}
	l = netutil.LimitListener(l, all)
	if each == all {
		return l // one more waits, whoever has the others
	}
	return shared(l, each, log)
}

// connections is how many a socket has at once at most, 0 for any number, and
// how many of them one address has. One more of all waits, one more of an
// address is closed. Those of the network together stay far below the files
// that the program may open: whatever is done to them, the touchscreen goes on.
func connections(socket string) (all, each int) {
	switch socket {
	case ui.SocketStaff:
		return 256, 64
	case ui.SocketStatus:
		return 128, 128 // all telephones in the hall may have the address of its router
	}
	return 0, 0
}
