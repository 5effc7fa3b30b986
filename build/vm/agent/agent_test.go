package agent_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"reception/build/vm/agent"
)

// guest answers as the agent does, with rubbish before the first exchange.
func guest(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	asked, polls := 0, 0
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var q struct {
			Execute   string `json:"execute"`
			Arguments struct {
				ID  int      `json:"id"`
				Arg []string `json:"arg"`
			} `json:"arguments"`
		}
		if json.Unmarshal([]byte(strings.TrimPrefix(string(line), "\xff")), &q) != nil {
			return
		}
		switch q.Execute {
		case "guest-sync-delimited":
			if asked++; asked == 1 {
				fmt.Fprint(conn, `{"return": {"left": "over"}}`+"\n\xff"+`{"return": 77}`+"\n")
			} else {
				fmt.Fprintf(conn, "\xff{\"return\": %d}\n", q.Arguments.ID)
			}
		case "guest-exec":
			if q.Arguments.Arg[1] == "refused" {
				fmt.Fprintln(conn, `{"error": {"class": "GenericError", "desc": "not today"}}`)
				continue
			}
			fmt.Fprintln(conn, `{"return": {"pid": 5}}`)
		case "guest-exec-status":
			if polls++; polls < 3 {
				fmt.Fprintln(conn, `{"return": {"exited": false}}`)
				continue
			}
			fmt.Fprintf(conn, `{"return": {"exited": true, "exitcode": 3, "out-data": %q}}`+"\n", base64.StdEncoding.EncodeToString([]byte("hello\n")))
		}
	}
}

func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "agent")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if conn, err := l.Accept(); err == nil {
			guest(conn)
		}
	}()
	c, err := agent.Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got, err := c.Run(t.Context(), "true"); err != nil || got != (agent.Result{Status: 3, Out: "hello\n"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := c.Run(t.Context(), "refused"); err == nil || !strings.Contains(err.Error(), "not today") {
		t.Errorf("refused: %v", err)
	}
}

// A machine that does not boot is not waited for for ever.
func TestSilence(t *testing.T) {
	path := filepath.Join(t.TempDir(), "agent")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := agent.Dial(ctx, path); err == nil {
		t.Error("somebody answered")
	}
}
