//go:build vm

package vm_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"reception/build/probe"
)

// sandbox runs the probe in the place of the hall's program, under the same
// unit, and then under none, which shows that it finds what there is to find.
func sandbox(t *testing.T, l *lab, r *row) {
	const unit = "/run/systemd/system/kiosk-probe.service"
	attempts := func(write string) (out []probe.Attempt) {
		t.Helper()
		said := l.run(t, write+"\nsystemctl daemon-reload; systemctl start kiosk-probe.service; cat "+probe.Results)
		if err := json.Unmarshal([]byte(said), &out); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		return out
	}
	l.run(t, "install -m 755 /opt/extra/probe /usr/local/lib/probe")
	refused, wrong := probe.Judge(attempts("mkdir " + unit + ".d; cp /usr/lib/systemd/system/kiosk.service " + unit +
		"; printf %s '" + probe.Confined("/usr/local/lib/probe") + "' >" + unit + ".d/probe.conf"))
	for _, s := range wrong {
		t.Error(s)
	}
	t.Logf("refused:\n%s", strings.Join(refused, "\n"))
	if len(refused) < 60 {
		t.Errorf("%d attempts were refused", len(refused))
	}
	open := probe.Open(attempts("rm -r " + unit + ".d; printf %s '" + probe.Unconfined("/usr/local/lib/probe") + "' >" + unit))
	t.Logf("without a sandbox it gets:\n%s", strings.Join(open, "\n"))
	if len(open) < 20 {
		t.Errorf("without a sandbox the probe gets only %q", open)
	}
	l.run(t, "rm "+unit+" "+probe.Results+" /usr/local/lib/probe; systemctl daemon-reload")
	r.result = fmt.Sprintf("%d attempts refused, of which the hall's user gets %d without the sandbox; what the hall needs it gets", len(refused), len(open))
}

// page asks for the touchscreen's page, and returns how long that took.
func (l *lab) page(ctx context.Context) (time.Duration, error) {
	at := time.Now()
	b, err := l.get(ctx, "/")
	if err == nil && !bytes.Contains(b, []byte("<!doctype html")) && !bytes.Contains(b, []byte("<!DOCTYPE html")) {
		err = fmt.Errorf("no page: %.100s", b)
	}
	return time.Since(at), err
}

// while asks for a page in a moment without a daemon that answers.
func (l *lab) while(t *testing.T, script string, most time.Duration) time.Duration {
	t.Helper()
	before := l.run(t, "systemctl show -P NRestarts kiosk.service")
	l.run(t, script)
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	took, err := l.page(ctx)
	if err != nil {
		t.Fatalf("a page that waits for the next daemon: %v", err)
	}
	l.until(t, "both devices", time.Minute, ready)
	if after := l.run(t, "systemctl show -P NRestarts kiosk.service"); after == before {
		t.Errorf("the daemon was not restarted")
	}
	if n := lost(t, l.run(t, issued), l.acked); n > 0 {
		t.Errorf("%d numbers lost", n)
	}
	return took
}

func kill(t *testing.T, l *lab, r *row) {
	took := l.while(t, "systemctl kill --signal=KILL --kill-whom=main kiosk.service", time.Minute)
	r.result = fmt.Sprintf("a page asked for meanwhile is answered after %.1f s", took.Seconds())
	r.acked = len(l.acked)
}

func freeze(t *testing.T, l *lab, r *row) {
	took := l.while(t, "systemctl kill --signal=STOP --kill-whom=main kiosk.service", 2*time.Minute)
	if took < 5*time.Second {
		t.Errorf("answered after %v: nothing was frozen", took)
	}
	r.result = fmt.Sprintf("the watchdog replaces it, a page asked for meanwhile is answered after %.1f s", took.Seconds())
	r.acked = len(l.acked)
}

const loadFor = 8 * time.Second

// again switches the machine on after a cut and waits for the hall.
func (l *lab) again(t *testing.T, after time.Duration, record string) time.Duration {
	t.Helper()
	at := time.Now()
	l.power(t, monday().Add(after), record)
	l.until(t, "the hall", 3*time.Minute, answers)
	took := time.Since(at)
	l.plug(t)
	l.until(t, "both devices", time.Minute, ready)
	return took
}

func powerCut(t *testing.T, l *lab, r *row) {
	l.acked = append(l.acked, l.load(t, loadFor, "", l.cut)...)
	took := l.again(t, 20*time.Minute, "")
	l.healthy(t)
	r.acked, r.lost = len(l.acked), lost(t, l.run(t, issued), l.acked)
	if r.acked < 20 || r.lost > 0 {
		t.Errorf("%d of %d acknowledged numbers are lost", r.lost, r.acked)
	}
	l.run(t, "kiosk journal verify")
	r.result = fmt.Sprintf("the journal is whole; the hall answers %.1f s after power-on", took.Seconds())
}

// negativeControl shows that the step before can fail: the same cut, with a
// hall that has its journal open with synchronous=OFF.
func negativeControl(t *testing.T, l *lab, r *row) {
	l.run(t, `mkdir -p /run/systemd/system/kiosk.service.d
		printf '[Service]\nBindReadOnlyPaths=/opt/extra/kiosk-off:/usr/bin/kiosk\n' >/run/systemd/system/kiosk.service.d/off.conf
		systemctl daemon-reload; systemctl restart kiosk.service`)
	l.until(t, "both devices", time.Minute, ready)
	promised := l.load(t, loadFor, "", l.cut)
	l.again(t, 40*time.Minute, "")
	dump := l.run(t, issued)
	r.acked, r.control = len(promised), lost(t, dump, promised)
	if r.control == 0 {
		t.Errorf("nothing of %d numbers is lost: a cut shows nothing", r.acked)
	}
	if n := lost(t, dump, l.acked); n > 0 {
		t.Errorf("%d numbers of the time before are lost", n)
	}
	r.result = "synchronous=OFF loses what FULL keeps"
}

// A machine without a battery starts in 2020: numbers are given out all the
// same, and somebody is asked what day it is.
func oldClock(t *testing.T, l *lab, r *row) {
	l.cut()
	l.power(t, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), "")
	l.until(t, "the hall", 3*time.Minute, answers)
	l.plug(t)
	l.until(t, "both devices", time.Minute, ready)
	h, err := l.health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	number, _, _, _ := l.take(t, 2)
	desk := l.clerk(t, "孙丽", "3")
	defer desk.Close()
	v, _, _, err := desk.Now()
	if err != nil {
		t.Fatal(err)
	}
	if v.DateDoubt == "" {
		t.Error("nobody is asked what day it is")
	}
	r.acked, r.lost = len(l.acked), lost(t, l.run(t, issued), l.acked)
	if r.lost > 0 {
		t.Errorf("%d numbers lost", r.lost)
	}
	r.result = fmt.Sprintf("number %d is given out on %s, the desk is asked about %s", number, h.Day, v.DateDoubt)
}

// clockJumps sets the clock right and wrong while a hall works.
func clockJumps(t *testing.T, l *lab, r *row) {
	before := l.run(t, "systemctl show -P MainPID kiosk.service")
	desk := l.clerk(t, "吴刚", "2")
	defer desk.Close()
	day := func(what, want string) {
		t.Helper()
		l.until(t, what, time.Minute, func(h health) bool { return ready(h) && h.Day == "2026-11-23" && h.Machine.Clock.Doubt == want })
		id := fmt.Sprintf("jump%d", len(l.acked))
		a := ask(t, desk, id, issue(id))
		l.acked = append(l.acked, ticket{ID: a.Ticket, Number: a.Number})
	}
	l.run(t, "date -s '2026-11-23 03:00:00Z'")
	day("the right day", "")
	l.run(t, "date -s '2031-05-06 03:00:00Z'")
	day("a question about 2031", "2031-05-06")
	l.run(t, "date -s '2019-05-06 03:00:00Z'")
	day("a question about 2019", "2019-05-06")
	l.run(t, "date -s '2026-11-23 03:10:00Z'")
	day("the right day again", "")
	l.take(t, 3)
	if after := l.run(t, "systemctl show -P MainPID kiosk.service"); after != before {
		t.Errorf("the daemon %s has become %s", before, after)
	}
	r.acked, r.lost = len(l.acked), lost(t, l.run(t, issued), l.acked)
	if r.lost > 0 {
		t.Errorf("%d numbers lost", r.lost)
	}
	r.result = "to 2031, to 2019 and back: the day stays, numbers go on, the daemon is not restarted"
}

// diskFull fills the data disk to its last block, also root's reserve.
func diskFull(t *testing.T, l *lab, r *row) {
	l.run(t, "systemctl restart kiosk.service") // which makes the write-ahead log short
	l.until(t, "both devices", time.Minute, ready)
	desk := l.clerk(t, "周静", "1")
	defer desk.Close()
	l.run(t, "dd if=/dev/zero of=/var/lib/kiosk/filler bs=64K status=none 2>/dev/null || true; sync; dd if=/dev/zero of=/var/lib/kiosk/filler2 bs=1K status=none 2>/dev/null || true; sync")
	promised, refusals := 0, 0
	for n := range 250 {
		id := "full" + strconv.Itoa(n)
		a, err := desk.Ask(t.Context(), id, issue(id))
		if err != nil {
			t.Fatalf("the desk's connection ends: %v\n%s", err, l.journal(t))
		}
		if a.OK {
			promised++
			l.acked = append(l.acked, ticket{ID: a.Ticket, Number: a.Number})
			continue
		}
		if refusals++; refusals == 3 {
			break
		}
	}
	if refusals == 0 {
		t.Error("the disk is not full")
	}
	// Pages are still served.
	if _, err := l.page(t.Context()); err != nil {
		t.Errorf("the touchscreen's page on a full disk: %v", err)
	}
	l.run(t, "rm /var/lib/kiosk/filler*")
	at := time.Now()
	l.until(t, "the hall with room on the disk", time.Minute, ready)
	l.take(t, 6)
	back := time.Since(at)
	r.acked, r.lost = len(l.acked), lost(t, l.run(t, issued), l.acked)
	if r.lost > 0 {
		t.Errorf("%d numbers lost", r.lost)
	}
	l.run(t, "kiosk journal verify")
	r.result = fmt.Sprintf("refused, not lost, after %d more numbers; the next slip %.1f s after there is room, without a restart", promised, back.Seconds())
}

// upgrade installs the package over itself while a page is asked for again and
// again: nobody is refused.
func upgrade(t *testing.T, l *lab, r *row) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	type result struct {
		n       int
		longest time.Duration
		err     error
	}
	done := make(chan result)
	go func() {
		var out result
		for ctx.Err() == nil {
			took, err := l.page(t.Context())
			if err != nil {
				out.err = err
				break
			}
			out.n, out.longest = out.n+1, max(out.longest, took)
			time.Sleep(50 * time.Millisecond) // a page that reloads
		}
		done <- out
	}()
	before := l.run(t, "systemctl show -P MainPID kiosk.service; systemctl show -P InvocationID kiosk.socket")
	l.run(t, "dpkg -i /opt/extra/kiosk.deb")
	after := l.run(t, "systemctl show -P MainPID kiosk.service; systemctl show -P InvocationID kiosk.socket")
	l.until(t, "both devices", time.Minute, ready)
	cancel()
	pages := <-done
	if pages.err != nil || pages.n < 3 {
		t.Errorf("%d pages during the upgrade: %v", pages.n, pages.err)
	}
	oldPID, oldSocket, _ := strings.Cut(before, "\n")
	newPID, newSocket, _ := strings.Cut(after, "\n")
	if oldPID == newPID || oldSocket != newSocket {
		t.Errorf("daemon %s became %s, socket %s became %s", oldPID, newPID, oldSocket, newSocket)
	}
	r.acked, r.lost = len(l.acked), lost(t, l.run(t, issued), l.acked)
	if r.lost > 0 {
		t.Errorf("%d numbers lost", r.lost)
	}
	r.result = fmt.Sprintf("%d pages meanwhile, none refused, the slowest after %.1f s", pages.n, pages.longest.Seconds())
}

// purge leaves the final backup, the master key and the machine's network, and
// nothing else.
func purge(t *testing.T, l *lab, r *row) {
	l.run(t, "dpkg -P kiosk")
	if left := l.run(t, `ls -A /var/lib/kiosk | grep -v '^lost+found$' || true
		find /dev /etc /usr /run /var/cache /var/backups -name '*kiosk*' -not -path '/run/udev/*' -not -path '/etc/credstore/*' -not -path '/etc/systemd/system/kiosk.socket.d*' -not -name 10-kiosk.network \
			-not -name '*var-lib-kiosk.mount' -not -name 'kiosk*.backup' -not -path /var/backups/kiosk || true`); left != "" {
		t.Errorf("left behind:\n%s", left)
	}
	l.healthy(t)
	name := l.run(t, "cd /var/backups/kiosk; ls *.backup")
	if strings.Count(name, "\n") != 0 {
		t.Errorf("backups: %s", name)
	}
	r.result = "nothing is left but " + name
}
