package voice

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Client asks a voice server for clips.
type Client struct{ http http.Client }

// NewClient returns a client of the server behind a socket, which may come and
// go. A clip that takes longer than timeout is given up.
func NewClient(socket string, timeout time.Duration) *Client {
	var d net.Dialer
	return &Client{http.Client{Timeout: timeout, Transport: &http.Transport{
		DialContext:     func(ctx context.Context, _, _ string) (net.Conn, error) { return d.DialContext(ctx, "unix", socket) },
		MaxConnsPerHost: 8, IdleConnTimeout: time.Minute,
	}}}
}

// Clip returns the text, in the language of the hall, as a WAV file.
func (c *Client) Clip(ctx context.Context, text string) (Clip, error) {
	return c.ClipIn(ctx, "", text)
}

// ClipIn returns the text in another language, or in that of the hall with "".
func (c *Client) ClipIn(ctx context.Context, lang, text string) (Clip, error) {
	ask := url.Values{"text": {text}, "lang": {lang}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://voice/clip?"+ask.Encode(), nil)
	if err != nil {
		return Clip{}, fmt.Errorf("ask for clip: %w", err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Clip{}, fmt.Errorf("ask for clip: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(res.Body, maxClip+1))
	if err != nil {
		return Clip{}, fmt.Errorf("read clip: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return Clip{}, fmt.Errorf("ask for clip: %s: %s", res.Status, bytes.TrimSpace(b[:min(len(b), 200)]))
	}
	if len(b) > maxClip {
		return Clip{}, fmt.Errorf("read clip: more than %d bytes", maxClip)
	}
	return Clip{b, res.Header.Get(sourceHeader)}, nil
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }
