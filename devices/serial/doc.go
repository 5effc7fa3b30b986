// Package serial opens serial ports and keeps them working. It is the only
// package that imports github.com/tarm/serial, which moves the bytes; what
// that library lacks is added here through a second descriptor of the same
// terminal, the side descriptor, because settings made there are the port's.
//
// What the library does on Linux, and what this package makes of it:
//
//   - A read that times out returns 0 and io.EOF. So does a read on a port
//     that was hung up, at once and for ever. [Port.Read] asks the side
//     descriptor for a hang-up and returns [ErrTimeout] or [ErrGone].
//   - Read timeouts have a grain of 100 ms and zero means for ever. A Read
//     here lasts at most one such slice and callers loop until a deadline;
//     [Port.ReadUntil] does it for them.
//   - Close waits for a Read under way, that is for at most one slice.
//   - Write has no timeout: a printer that sent XOFF or dropped CTS blocks it
//     for good. [Port.Write] works under a watchdog and returns [ErrStalled].
//   - Opening does not discard what waits in the queue. [Open] does.
//   - A second open succeeds and changes the first one's settings. [Open]
//     takes an advisory lock (flock) and the terminal's exclusive mode
//     (TIOCEXCL, which root is free to ignore).
//   - There is no flow control, and the control characters are all zero: a
//     port with XON/XOFF needs VSTART and VSTOP set as well.
//
// A pseudo-terminal has no modem lines (TIOCMGET answers ENOTTY) and nothing
// to drain; both are tolerated, so that emulators can stand in for devices.
//
// [Link] supervises one device: it opens, probes, hands the port to the
// driver, and starts over with growing pauses when the device goes.
package serial
