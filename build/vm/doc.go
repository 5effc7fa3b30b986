// Package vm is the machine tier of the tests: our packages on a real Debian
// with a real systemd, a real UART driver and a real USB-serial driver, in an
// emulated PC whose plug can be pulled. Run it with build/test vm; see
// README.md for what it shows.
package vm
