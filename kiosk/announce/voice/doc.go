// Package voice turns text into speech and serves it over a unix socket, so
// that the hall itself starts no other process. A [Maker] takes what the staff
// have recorded, a [Pack] of words, and else asks outside commands; [Serve]
// puts it behind a socket, and a [Client] asks for clips there.
//
// The hall and `kiosk voice` run as two users. The socket belongs to the group
// that both are in. The words are written by the hall into its state folder,
// which is closed to others: the unit of the voice binds the folder of the
// words into its own view, or both are told another folder.
package voice
