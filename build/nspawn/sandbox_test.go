//go:build nspawn

package nspawn_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"reception/build/probe"
)

// probe has build/probe try what it can, in the hall's sandbox and outside.
func (m *machine) probe() {
	m.t.Helper()
	const unit = "/run/systemd/system/kiosk-probe.service"
	attempts := func() (out []probe.Attempt) {
		m.t.Helper()
		m.must("systemctl", "daemon-reload")
		m.must("systemctl", "start", "kiosk-probe.service")
		text := m.must("cat", probe.Results)
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			m.t.Fatalf("%v: %s", err, text)
		}
		return out
	}
	m.write(unit, m.must("cat", "/lib/systemd/system/kiosk.service"), 0o644)
	m.write(unit+".d/probe.conf", probe.Confined("/debs/probe"), 0o644)
	refused, wrong := probe.Judge(attempts())
	for _, s := range wrong {
		m.t.Error(s)
	}
	m.t.Logf("refused:\n%s", strings.Join(refused, "\n"))
	if len(refused) < 60 {
		m.t.Errorf("%d attempts were refused", len(refused))
	}

	// The probe finds what there is to find.
	m.must("rm", "-r", unit+".d")
	m.write(unit, probe.Unconfined("/debs/probe"), 0o644)
	open := probe.Open(attempts())
	for _, what := range []string{"a socket of IPv4", "a socket of netlink", "run a shell", "run a file that it wrote", "see the first process", "memory that is written and run", "another domain", "users of its own", "kernel settings", "rights by a new program", "write to /var/tmp of others"} {
		if !slices.Contains(open, what) {
			m.t.Errorf("without a sandbox the probe does not get: %s; it gets %q", what, open)
		}
	}
	m.must("rm", unit, probe.Results)
	m.must("systemctl", "daemon-reload")
}

// network looks at the machine from a wire.
func (m *machine) network() {
	m.t.Helper()
	m.must("sh", "-ec", `ip netns add phone
ip link add wire type veth peer name wire netns phone
ip address add 192.0.2.1/24 dev wire
ip link set wire up
ip -n phone address add 192.0.2.2/24 dev wire
ip -n phone link set lo up
ip -n phone link set wire up`)
	const out = "192.0.2.1"
	status := func(url string) int {
		code, _, err := m.get(phone, url)
		if err != nil && !strings.Contains(err.Error(), "connection refused") {
			m.t.Errorf("%s: %v", url, err)
		}
		return code // 0: nobody listens
	}
	m.until("the wire is there", func() error {
		_, _, err := m.get(phone, "https://"+out+":8443/desk")
		return err
	})
	for url, want := range map[string]int{
		"https://" + out + ":8443/desk":    http.StatusOK,
		"https://" + out + ":8443/office":  http.StatusOK,
		"https://" + out + ":8443/cabinet": http.StatusNotFound,
		"https://" + out + ":8443/healthz": http.StatusNotFound,
		"http://" + out + ":8443/desk":     http.StatusBadRequest, // without TLS
		"http://" + out + ":8080/":         0,
		"http://" + out + ":8080/cabinet":  0,
		"http://" + out + ":8081/t/x":      0, // nobody has enabled it
	} {
		if got := status(url); got != want {
			m.t.Errorf("GET %s: %d, want %d", url, got, want)
		}
	}
	if code, _, err := m.get(here, local+"/cabinet"); err != nil || code != http.StatusNotFound {
		m.t.Errorf("the cabinet on the machine itself: %d, %v", code, err)
	}

	m.must("systemctl", "enable", "kiosk-status.socket")
	m.must("systemctl", "restart", "kiosk.service")
	code, page, err := m.get(phone, "http://"+out+":8081/t/0123456789abcdef0123456789abcdef")
	if err != nil || !strings.Contains(string(page), "<html") {
		m.t.Errorf("the page behind a slip's square: %d, %v: %.200s", code, err, page)
	}
	for _, path := range []string{"/", "/desk", "/hall", "/office", "/cabinet", "/care", "/healthz", "/api/signin", "/ws/hall", "/ws/touch?station=1", "/index.html"} {
		if got := status("http://" + out + ":8081" + path); got != http.StatusNotFound {
			m.t.Errorf("status serves %s: %d", path, got)
		}
	}
}
