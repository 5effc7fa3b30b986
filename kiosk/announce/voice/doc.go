// Package voice makes speech clips with an outside command and serves them
// over a unix socket, so that the hall itself starts no other process. A
// [Maker] makes each clip once and keeps it, [Serve] puts it behind a socket,
// and a [Client] asks for clips there.
package voice
