// Package systemd speaks with the service manager: sockets that it has opened
// (LISTEN_FDS), notes to it (NOTIFY_SOCKET), its watchdog, and the folder of
// credentials. Standard library only.
package systemd
