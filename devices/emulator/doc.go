// Package emulator plays the kiosk's serial devices on pseudo-terminals, as
// real bytes that any program can open: an ID-card reader with a SAM module
// and an ESC/POS ticket printer. Both can be paced at a baud rate, unplugged,
// plugged in again and made to fail in every way the real ones do.
//
// # What a pseudo-terminal is not
//
// It has no wire. A [Line] therefore delivers bytes in groups of sixteen, as
// the FIFO of a 16550 UART would, each group after the time it takes at ten
// bits per byte (8N1). It has no parity errors and no modem lines (TIOCMGET
// answers ENOTTY), and draining it means nothing: a driver must tolerate all
// of that anyway. Unplugging closes the master, which hangs up the driver and
// removes the node from /dev/pts as the kernel removes /dev/ttyUSB0; plugging
// in again gives a new node behind the same symbolic link, as udev does.
//
// A [Line] may also be the far end of a virtual machine's serial port, over a
// socket; what lies between, a real driver on an emulated UART or USB adapter,
// is then the machine's.
//
// The people on the sample cards are invented; their numbers carry valid
// check characters (GB 11643-1999).
package emulator
