// Package devices is the root of everything that speaks to hardware over a
// serial line: the resident ID-card reader and the ticket printer of a kiosk.
//
// The packages below it know bytes and ports and nothing of tickets. Each
// device has a pure codec (bytes in, values out) and a thin driver above it:
//
//   - serial: ports and their supervision; the one user of tarm/serial
//   - idcard: SAM frames, card records, the reader's poll loop
//   - escpos: printer commands, status parsing, confirmed printing
//   - emulator: both devices as real bytes on a pseudo-terminal
//   - devicetest: recording and playback of lines, for tests
package devices
