//go:build vm

package vm_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// sheet returns the commands of the sheet for the IT officer, in the section
// that swaps the machine, by the number of their step.
func sheet(t *testing.T) map[string][]string {
	t.Helper()
	b, err := os.ReadFile("../sheets/it.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(b), "## 换一台机器")
	section, _, _ = strings.Cut(section, "---")
	out := map[string][]string{}
	for _, step := range regexp.MustCompile(`(?m)^(\d+)\. (.*)$`).FindAllStringSubmatch(section, -1) {
		for _, code := range regexp.MustCompile("`([a-z]+[; ][^`]+)`").FindAllStringSubmatch(step[2], -1) {
			out[step[1]] = append(out[step[1]], code[1])
		}
	}
	return out
}

// spare goes by the sheet for the IT officer: a backup goes onto a stick, the
// machine dies for good after one more number, and a spare PC that has never
// seen the hall takes its place. What a person types is the sheet's.
func spare(t *testing.T, l *lab, r *row) {
	steps := sheet(t)
	step := func(n string, fill ...string) {
		t.Helper()
		if len(steps[n]) == 0 {
			t.Fatalf("step %s of the sheet has no command", n)
		}
		for _, command := range steps[n] {
			t.Logf("%s. %s", n, command)
			t.Log(l.run(t, strings.NewReplacer(append(fill, "sdX1", "sda1")...).Replace(command)))
		}
	}

	pin := regexp.MustCompile(`PIN (\d+)`).FindStringSubmatch(l.run(t, "kiosk user add 何静"))
	if pin == nil {
		t.Fatal("no PIN")
	}
	l.run(t, "echo '# a line of its own' >>/etc/kiosk/kiosk.toml; systemctl restart kiosk.service")
	l.until(t, "both devices", time.Minute, ready)
	settings, key := l.run(t, "cat /etc/kiosk/kiosk.toml"), l.run(t, "base64 -w0 /etc/credstore/kiosk.key")
	step("1")
	file := l.run(t, "mount /dev/sda1 /media; ls /media/*.backup; umount /media")
	kept := slices.Clone(l.acked)
	last, _, _, _ := l.take(t, 8) // on paper, and in no backup
	l.cut()
	l.disks(t)

	// The spare has its own Debian, package, key and an empty hall.
	clock := monday().Add(110 * time.Minute)
	l.power(t, clock, "")
	install(t, l, &row{})
	l.run(t, "sync")
	l.cut()

	at := time.Now()
	l.power(t, clock.Add(2*time.Minute), "")
	l.plug(t)
	step("3")
	l.run(t, "udevadm wait --timeout=60 /dev/sda1")
	step("4", "kiosk setup", `printf '%s\n' 1 1 '2026-11-23 11:25' y 0 | kiosk setup`, // the clock, as it is typed
		"kiosk-….backup", strings.TrimPrefix(file, "/media/"), "145,12", fmt.Sprint(last))
	step("5")
	l.run(t, "base64 -d >/etc/credstore/kiosk.key <<<"+key)
	step("6")
	step("7", "kiosk setup", `printf '%s\n' 2 1 10.0.2.15/24 '' y 0 | kiosk setup`) // the address
	step("8", "kiosk devices assign", "udevadm wait --timeout=30 /dev/ttyUSB0; kiosk devices assign --auto")
	step("9")
	l.until(t, "both devices", time.Minute, ready)
	number, _, _, _ := l.take(t, 9)
	took := time.Since(at)

	if number <= last {
		t.Errorf("number %d is given out, and %d is on paper", number, last)
	}
	desk := l.desk(t, "何静", pin[1], "1")
	desk.Close()
	if now := l.run(t, "cat /etc/kiosk/kiosk.toml"); now != settings {
		t.Errorf("the settings are\n%s\nand were\n%s", now, settings)
	}
	if address := l.run(t, "networkctl status --no-pager | grep -c 10.0.2.15; grep Address= /etc/systemd/network/10-kiosk.network"); !strings.HasSuffix(address, "10.0.2.15/24") {
		t.Errorf("the address is %s", address)
	}
	if h, err := l.health(t.Context()); err != nil || !h.Machine.Devices.Keys {
		t.Errorf("the spare has not taken the master key: %+v, %v", h, err)
	}
	var said struct {
		Machine []struct{ Name, State, Is, Do string }
	}
	text := l.run(t, "kiosk check --json || true") // it has no screen
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, i := range said.Machine {
		t.Logf("%s: %s: %s %s", i.Name, i.State, i.Is, i.Do)
		if (i.Name == "读卡器" || i.Name == "打印机") && i.State != "good" {
			t.Errorf("%s is not well", i.Name)
		}
	}
	l.run(t, "kiosk journal verify")
	l.acked = append(kept, l.acked[len(l.acked)-1]) // the one on paper is in no journal
	r.acked, r.lost = len(l.acked), lost(t, l.run(t, issued), l.acked)
	if r.lost > 0 {
		t.Errorf("%d numbers lost", r.lost)
	}
	r.result = fmt.Sprintf("by the sheet, from a stick: the first slip %.0f s after the spare's power-on, its number %d behind all on paper", took.Seconds(), number)
}
