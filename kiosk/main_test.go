package main

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

// asEnv makes the test binary another program.
const asEnv = "KIOSK_TEST_AS"

// TestMain lets the test binary be the program, so that tests see exit
// statuses and can kill it.
func TestMain(m *testing.M) {
	switch os.Getenv(asEnv) {
	case "kiosk":
		os.Exit(run(os.Args[1:]))
	case "daemon":
		os.Exit(crashDaemon(os.Args[1]))
	case "screen":
		os.Exit(screenDaemon(os.Args[1]))
	}
	os.Exit(m.Run())
}

// kiosk runs the program and returns what it printed and its exit status.
func kiosk(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asEnv+"=kiosk")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}
