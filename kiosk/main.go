// Command kiosk runs a reception hall for petitioners: it drives the card
// reader and the ticket printer, keeps the queue and the rota, and serves the
// touchscreen, the desks, the leader's page and the hall display.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "dev"

// commands is the command line.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"Run the hall."`
	Demo     demoCommand     `cmd:"" help:"Run a hall with an emulated card reader and ticket printer, a sample rota and sample staff."`
	Rehearse rehearseCommand `cmd:"" help:"Play a reception day at speed through the real path and check every promise."`
	Emulate  emulateCommand  `cmd:"" help:"Run one emulated device on a pseudo-terminal for any software to talk to."`
	Voice    voiceCommand    `cmd:"" help:"Make and keep speech clips behind a unix socket."`
	Journal  journalCommand  `cmd:"" help:"Look at a journal at rest."`
	Backup   backupCommand   `cmd:"" help:"Make a verified backup of the journal; the hall may be running."`
	Restore  restoreCommand  `cmd:"" help:"Put a hall back from a backup; what is there is moved aside."`
	Devices  devicesCommand  `cmd:"" help:"Say which serial port is which."`
	Check    checkCommand    `cmd:"" help:"Tell what works and what to do about what does not."`
	Setup    setupCommand    `cmd:"" help:"Set this machine up at its console: clock, network, screens, sound, printer."`
	User     userCommand     `cmd:"" help:"Say who may sign in."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
	Stopped  stoppedCommand  `cmd:"" hidden:"" help:"Write down how the hall ended; systemd runs this."`
}

// The exit statuses.
const (
	exitFailed = 1 // a check, device or file failed
	exitUsage  = 2 // wrong command line
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: withoutTime}))

	var line commands
	parser, err := kong.New(&line, kong.Name("kiosk"), kong.UsageOnError(), kong.Bind(log),
		kong.Description("Reception hall for petitioners: card reader, numbers, queue, rota and screens in one program."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		fmt.Fprintln(os.Stderr, "run kiosk --help for the commands")
		return exitUsage
	}
	if err := parsed.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return exitFailed
	}
	return 0
}

// withoutTime leaves the time to systemd, which stamps every line.
func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println(version)
	return nil
}
