package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"reception/queue/sqlite"
)

type journalCommand struct {
	Verify verifyCommand `cmd:"" help:"Replay a journal at rest and check every invariant."`
	Dump   dumpCommand   `cmd:"" help:"Print a journal, one event a line."`
}

type verifyCommand struct {
	State string `help:"State folder." default:"/var/lib/kiosk" type:"path"`
	JSON  bool   `help:"Print one JSON object."`
}

func (c verifyCommand) Run(ctx context.Context) error {
	report, err := sqlite.Verify(ctx, c.State)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
			return err
		}
	} else {
		fmt.Printf("%d events, %d days, %d tickets, %d snapshots, %d sealed rows\n", report.Events, report.Days, report.Tickets, report.Snapshots, report.Sealed)
	}
	if !report.Clean() {
		return fmt.Errorf("journal is not clean: %s", strings.Join(report.Problems, "; "))
	}
	return nil
}

type dumpCommand struct {
	State string `help:"State folder." default:"/var/lib/kiosk" type:"path"`
}

func (c dumpCommand) Run(ctx context.Context) error {
	return sqlite.Dump(ctx, c.State, os.Stdout)
}
