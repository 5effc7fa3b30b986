// Package systemd speaks with the service manager: sockets that it has opened
// (LISTEN_FDS), notes to it (NOTIFY_SOCKET), its watchdog, and credentials.
// Standard library only.
//
// Beside the Go files stand the files of the three Debian packages, each in a
// folder that is laid out as it is installed:
//
//	kiosk            the hall without a screen: units, udev rules, users
//	kiosk-screen     weston's kiosk shell and Debian's chromium
//	kiosk-appliance  policy of a machine that does nothing else: log, watchdog
//
// How the parts go together:
//
//   - kiosk.socket, kiosk-staff.socket and kiosk-status.socket hold the ports
//     under the names local, staff and status. The status socket is enabled by
//     hand. kiosk.service has no network; it gets whatever is open at its start,
//     so after enabling a socket it is started again, and brings the socket along.
//   - kiosk-voice.service starts the programs that speak. The hall talks to it
//     through /run/kiosk-voice/voice.sock and does without when it is away.
//   - kiosk-screen.service shows the pages. What differs from machine to machine
//     stands in /etc/kiosk/screen.conf: connectors, rotation, calibration of the
//     touches, loudspeakers. A second connector is the hall display's.
//   - The hall can start nothing. It leaves flag files in /run/kiosk, for which
//     path units wait: backup-due when a day was closed, restart-screen when no
//     page of a touchscreen has drawn for a minute. Pages tell out of their own
//     drawing, so whatever has frozen on the way to the glass is noticed. Copies
//     are also made two minutes after each start and then hourly
//     (kiosk-backup.timer).
//   - Devices are /dev/kiosk/reader and /dev/kiosk/printer, links that
//     /etc/udev/rules.d/71-kiosk-local.rules makes. `kiosk devices assign` writes
//     that file; 70-kiosk.rules keeps other programs off the adapters.
//   - The master key is the credential kiosk.key: 32 random bytes in
//     /etc/credstore/kiosk.key, owned and readable by root alone, or encrypted to
//     the machine's TPM, which a drop-in of kiosk.service says.
//
// Two lines cannot come with a package, since they belong to the administrator:
// `systemctl mask ctrl-alt-del.target`, and the consoles that are not wanted.
//
// The tests hold the units to systemd-analyze: nothing to complain about, and
// an exposure of 0.5 at most for all that has to do with visitors.
package systemd
