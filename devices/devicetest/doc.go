// Package devicetest records what goes over a device's line and plays it back.
//
// A recording is text, one line for each group of bytes: milliseconds since
// the beginning, > for what the host sent or < for what the device sent, and
// the bytes in hexadecimal. Lines that begin with # are remarks.
//
//	# reception line recording 1
//	0.000 > AAAAAA96690003200122
//	1.984 < AAAAAA9669000400008084
//
// A [Recorder] is made for the Tap of a serial port or of an emulated line. A
// [Playback] plays the device's part on a pseudo-terminal, so that a driver
// meets in a test what it met in a hall.
package devicetest
