// Package agent runs commands inside a virtual machine by way of the
// qemu-guest-agent: JSON lines over a virtio serial port. It needs no network,
// no login and no prompt, and gives exit statuses.
package agent

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// delimiter begins a synchronised exchange: no JSON contains it.
const delimiter = 0xFF

// Client is a connection to one agent. Its methods may be called by several
// goroutines, whose commands run side by side.
type Client struct {
	mu   sync.Mutex // one question at a time
	conn net.Conn
	in   *bufio.Reader
}

// Dial connects to the agent behind the unix socket of a virtual machine and
// waits until it answers, as it does when the machine has booted. The caller
// must Close the client.
func Dial(ctx context.Context, socket string) (*Client, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, fmt.Errorf("connect to guest agent: %w", err)
	}
	c := &Client{conn: conn, in: bufio.NewReader(conn)}
	for id := 1; ; id++ {
		err := c.sync(id)
		if err == nil {
			return c, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("wait for guest agent: %w", ctx.Err()), err, conn.Close())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// sync asks who is there, and throws away what was said to somebody else.
func (c *Client) sync(id int) error {
	if err := c.conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	defer func() { _ = c.conn.SetDeadline(time.Time{}) }()
	if _, err := fmt.Fprintf(c.conn, "\xff{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":%d}}\n", id); err != nil {
		return err
	}
	for {
		if _, err := c.in.ReadBytes(delimiter); err != nil {
			return err
		}
		var got int
		if err := c.answer(&got); err == nil && got == id {
			return nil
		}
	}
}

// ask sends one question and decodes its answer into out.
func (c *Client) ask(do string, arguments, out any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, err := json.Marshal(map[string]any{"execute": do, "arguments": arguments})
	if err != nil {
		return err
	}
	// The agent reads at once; a machine that is stopped does not.
	if err := c.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	if _, err := c.conn.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("ask %s: %w", do, err)
	}
	if err := c.answer(out); err != nil {
		return fmt.Errorf("ask %s: %w", do, err)
	}
	return nil
}

func (c *Client) answer(out any) error {
	line, err := c.in.ReadBytes('\n')
	if err != nil {
		return err
	}
	return decode(line, out)
}

// decode reads one answer: {"return": …} or {"error": …}.
func decode(line []byte, out any) error {
	var got struct {
		Return json.RawMessage `json:"return"`
		Error  *struct {
			Class string `json:"class"`
			Desc  string `json:"desc"`
		} `json:"error"`
	}
	if err := json.Unmarshal(bytes.TrimLeft(line, "\xff"), &got); err != nil {
		return fmt.Errorf("decode answer: %w", err)
	}
	switch {
	case got.Error != nil:
		return fmt.Errorf("%s: %s", got.Error.Class, got.Error.Desc)
	case got.Return == nil:
		return io.ErrUnexpectedEOF
	}
	return json.Unmarshal(got.Return, out)
}

// Result is what a command came to.
type Result struct {
	Status int // exit status, or -1 after a signal
	Out    string
	Err    string
}

// Run runs a shell script in the machine as root, in bash with -e, and waits
// for its end. A script that fails is no error.
func (c *Client) Run(ctx context.Context, script string) (Result, error) {
	var started struct {
		PID int `json:"pid"`
	}
	err := c.ask("guest-exec", map[string]any{
		"path": "/bin/bash", "arg": []string{"-ec", script}, "capture-output": true,
		"env": []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "SYSTEMD_COLORS=0", "SYSTEMD_PAGER="},
	}, &started)
	if err != nil {
		return Result{}, err
	}
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		var s struct {
			Exited   bool   `json:"exited"`
			ExitCode *int   `json:"exitcode"`
			Out      []byte `json:"out-data"`
			Err      []byte `json:"err-data"`
		}
		if err := c.ask("guest-exec-status", map[string]any{"pid": started.PID}, &s); err != nil {
			return Result{}, err
		}
		if s.Exited {
			r := Result{Status: -1, Out: string(s.Out), Err: strings.TrimSpace(string(s.Err))}
			if s.ExitCode != nil {
				r.Status = *s.ExitCode
			}
			return r, nil
		}
		select {
		case <-ctx.Done():
			return Result{}, fmt.Errorf("wait for command in the machine: %w", ctx.Err())
		case <-time.After(wait):
		}
	}
}
