// Package setup is the menu for whoever stands at the machine: what the hall's
// own sandbox may not set. Clock, network, screens, touches, loudspeakers,
// printer, master key, names of the serial ports.
//
// It reads lines and writes lines, so it works on a serial console and over ssh
// as on the screen. Each change is shown, old and new, and made after a yes.
// Files are replaced as a whole, so that a power cut leaves the old or the new
// one.
//
// The text console of Linux has no Chinese characters, whatever font it loads:
// it can hold 512 glyphs. There the menu speaks English; everywhere else Chinese.
package setup
