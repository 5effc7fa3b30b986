package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"golang.org/x/sync/errgroup"

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
	h, err := openHall(cfg, realTiming(), log)
	if err != nil {
		return err
	}
	return errors.Join(h.serve(ctx), h.close())
}

// serve runs the hall on its configured addresses until ctx ends.
func (h *hall) serve(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	if err := h.start(ctx, g); err != nil {
		return err
	}
	listen := func(socket, addr string, secure bool) error {
		if addr == "" {
			return nil
		}
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return fmt.Errorf("listen for %s screens: %w", socket, err)
		}
		if secure {
			cert, err := staffCertificate(h.cfg.State, addr)
			if err != nil {
				return errors.Join(err, l.Close())
			}
			l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
		}
		h.log.Info("listening", "socket", socket, "addr", l.Addr().String())
		serveOn(ctx, g, l, h.server.Handler(socket))
		return nil
	}
	err := errors.Join(
		listen(ui.SocketLocal, h.cfg.Listen.Local, false),
		listen(ui.SocketStaff, h.cfg.Listen.Staff, true),
		listen(ui.SocketStatus, h.cfg.Listen.Status, false),
		h.control(ctx, g),
	)
	if err != nil {
		g.Go(func() error { return err })
	}
	return g.Wait()
}
