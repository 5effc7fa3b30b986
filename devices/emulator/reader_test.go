package emulator_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/devices/emulator"
	"reception/devices/idcard"
	"reception/devices/serial"
)

// vectors returns the published byte vectors of the reader, by name.
func readerVectors(t testing.TB) map[string][]byte {
	t.Helper()
	b, err := os.ReadFile("../idcard/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Name, Hex string }
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	m := make(map[string][]byte, len(list))
	for _, v := range list {
		if m[v.Name], err = hex.DecodeString(v.Hex); err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
	}
	return m
}

// console talks to an emulated reader in raw frames.
type console struct {
	t    *testing.T
	dev  *emulator.Reader
	port *serial.Port
	v    map[string][]byte
}

func newConsole(t *testing.T, cfg emulator.ReaderConfig) *console {
	t.Helper()
	dev, err := emulator.NewReader(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dev.Close() })
	return &console{t, dev, dial(t, dev.Path()), readerVectors(t)}
}

// ask sends a request and compares the answer with a vector's bytes.
func (c *console) ask(request, reply string) {
	c.t.Helper()
	c.exchange(c.v[request], c.v[reply])
}

func (c *console) exchange(request, want []byte) {
	c.t.Helper()
	if _, err := c.port.Write(request); err != nil {
		c.t.Fatal(err)
	}
	if diff := cmp.Diff(want, readAll(c.t, c.port, len(want))); diff != "" {
		c.t.Errorf("answer to % x (-want +got):\n%s", request, diff)
	}
}

// silent makes sure that nothing is answered.
func (c *console) silent(request []byte) {
	c.t.Helper()
	if _, err := c.port.Write(request); err != nil {
		c.t.Fatal(err)
	}
	if n, err := c.port.ReadUntil(c.t.Context(), make([]byte, 64), time.Now().Add(100*time.Millisecond)); !errors.Is(err, serial.ErrTimeout) {
		c.t.Errorf("answered with %d bytes, %v", n, err)
	}
}

// example is the card of the vector read_base_prc.
func example() emulator.CardData {
	return emulator.CardData{
		Type: "prc", Name: "张三", Sex: "1", Ethnic: "01", Birth: "19491231",
		Address: "北京市朝阳区建国路1号院2号楼3单元404室", Number: "11010519491231002X",
		Authority: "北京市公安局朝阳分局", ValidFrom: "20200315", ValidTo: "长期", NewAddress: "上海市浦东新区世纪大道100号",
	}
}

// permit is the card of the vector read_base_hmt_J.
func permit() emulator.CardData {
	return emulator.CardData{
		Type: "hmt", Name: "陳大文", Sex: "1", Birth: "19780423", Address: "廣東省深圳市福田區深南大道1號",
		Number: "810000197804230016", Authority: "深圳市公安局", ValidFrom: "20180901", ValidTo: "20230831",
		PermitNumber: "H12345678", TimesIssued: "01",
	}
}

func (c *console) lay(d emulator.CardData) {
	c.t.Helper()
	if err := c.dev.LayCard(d); err != nil {
		c.t.Fatal(err)
	}
}

func TestReaderSpeaksTheVectors(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{})
	c.ask("sam_status", "ok_empty")
	c.ask("sam_reset", "ok_empty")
	c.ask("set_max_rf_byte_80", "ok_empty")
	c.ask("set_baud_115200", "ok_empty")
	c.ask("find_card", "find_none")
	c.lay(example())
	c.ask("find_card", "find_ok")
	c.ask("select_card", "select_ok")
	c.ask("read_base", "read_base_prc")
	c.ask("read_new_address", "new_address_ok")
	c.dev.Remove()
	c.lay(permit())
	c.ask("find_card", "find_ok")
	c.ask("select_card", "select_ok")
	c.ask("read_base", "read_base_hmt_J")
	c.ask("read_new_address", "no_such_item")
}

func TestReaderFingers(t *testing.T) {
	for n, want := range map[int]string{1: "read_finger_1", 2: "read_finger_2"} {
		c := newConsole(t, emulator.ReaderConfig{Fingers: n})
		c.lay(example())
		c.ask("find_card", "find_ok")
		c.ask("select_card", "select_ok")
		c.ask("read_base_finger", want)
	}
	if _, err := emulator.NewReader(emulator.ReaderConfig{Fingers: 3}); err == nil {
		t.Error("three fingers")
	}
}

// The state machine: a card is found, selected and read in this order only.
func TestReaderStates(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{})
	for _, read := range []string{"read_base", "read_base_finger", "read_new_address", "read_iin_sn_dn"} {
		c.ask(read, "read_fail") // empty
	}
	c.ask("select_card", "select_fail")
	c.lay(example())
	c.ask("select_card", "select_fail") // not found yet
	c.ask("read_base", "read_fail")
	c.ask("find_card", "find_ok")
	c.ask("find_card", "find_ok") // still not selected
	c.ask("read_base", "read_fail")
	c.ask("select_card", "select_ok")
	c.ask("find_card", "find_none") // although it lies there
	c.ask("read_base", "read_base_prc")
	c.ask("read_base", "read_base_prc") // again without a new select
	c.ask("find_card", "find_none")
	c.dev.Remove()
	c.ask("read_new_address", "read_fail") // so removal is noticed
	c.ask("find_card", "find_none")
	c.lay(example())
	c.ask("find_card", "find_ok")
	if c.dev.Reads() != 2 || !c.dev.Lying() {
		t.Errorf("%d reads, lying %v", c.dev.Reads(), c.dev.Lying())
	}
}

func TestReaderStatusOnDemand(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{})
	for name, frame := range c.v {
		if !strings.HasPrefix(name, "err_") {
			continue
		}
		c.dev.SetFaults(emulator.ReaderFaults{Status: map[uint16]byte{0x2001: frame[9]}})
		c.ask("find_card", name)
		c.dev.SetFaults(emulator.ReaderFaults{Status: map[uint16]byte{0: frame[9], 0x2001: 0x80}})
		c.ask("sam_id", name)
		c.ask("find_card", "find_none")
	}
}

func TestReaderAnswersBadRequests(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{NoManagement: true})
	bad := bytes.Clone(c.v["find_card"])
	bad[9] ^= 1
	c.exchange(bad, c.v["err_10"])
	c.exchange([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 2, 0, 2}, c.v["err_11"])
	c.exchange(idcard.EncodeRequest(0x7777), c.v["err_21"])
	c.ask("read_iin_sn_dn", "err_21")
	// Noise, a long run of AA and an absurd length before a good request.
	c.exchange(append(bytes.Repeat([]byte{0, 0xAA}, 20), c.v["sam_status"]...), c.v["ok_empty"])
	c.exchange(append([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0xFF, 0xFF}, c.v["sam_status"]...), c.v["ok_empty"])
	// Two at once, and one in two parts.
	c.exchange(append(bytes.Clone(c.v["sam_status"]), c.v["find_card"]...), append(bytes.Clone(c.v["ok_empty"]), c.v["find_none"]...))
	if _, err := c.port.Write(c.v["sam_status"][:4]); err != nil {
		t.Fatal(err)
	}
	c.exchange(c.v["sam_status"][4:], c.v["ok_empty"])
	c.silent([]byte{0x10, 0x04, 0x01})
}

func TestReaderFaults(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{})
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	find, none := c.v["find_card"], c.v["find_none"]
	c.dev.SetFaults(emulator.ReaderFaults{Echo: true, Noise: []byte{1, 2}, Trail: []byte{3}})
	c.exchange(find, join(find, []byte{1, 2}, none, []byte{3}))
	c.dev.SetFaults(emulator.ReaderFaults{Corrupt: 1})
	c.exchange(find, join(none[:10], []byte{none[10] ^ 0x5A}))
	c.exchange(find, none)
	c.dev.SetFaults(emulator.ReaderFaults{Cut: 1})
	c.exchange(find, none[:5])
	c.exchange(find, none)
	c.dev.SetFaults(emulator.ReaderFaults{Silent: true})
	c.silent(find)
	c.dev.SetFaults(emulator.ReaderFaults{SecondCard: true})
	c.lay(example())
	c.ask("find_card", "find_ok")
	c.ask("select_card", "select_fail")
	c.ask("find_card", "find_none")
	c.dev.SetFaults(emulator.ReaderFaults{RemoveInRead: true})
	c.ask("find_card", "find_ok")
	c.ask("select_card", "select_ok")
	c.ask("read_base", "read_fail") // whole, not cut off
	if c.dev.Lying() {
		t.Error("the card still lies there")
	}
}

func TestReaderRate(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{Rate: 9600})
	if _, err := c.port.Write(c.v["sam_status"]); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, c.port, 1); got[0] == 0xAA {
		t.Error("a frame at the wrong rate")
	}
	if err := c.port.SetBaud(9600); err != nil {
		t.Fatal(err)
	}
	c.ask("sam_status", "ok_empty")
	c.ask("set_baud_38400", "ok_empty") // answered at the old rate
	if err := c.port.SetBaud(38400); err != nil {
		t.Fatal(err)
	}
	c.ask("sam_status", "ok_empty")
}

func TestReaderPowerUp(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{Work: emulator.ReaderTimes{Reset: 300 * time.Millisecond}})
	c.silent(c.v["sam_status"])
	time.Sleep(300 * time.Millisecond) // the time under test
	c.ask("sam_status", "ok_empty")
	c.ask("sam_reset", "ok_empty")
	c.silent(c.v["sam_status"])
}

// Removed while the module works at a read: an error, not half a card.
func TestReaderRemovalDuringRead(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{Work: emulator.ReaderTimes{Read: 200 * time.Millisecond}})
	c.lay(example())
	c.ask("find_card", "find_ok")
	c.ask("select_card", "select_ok")
	if _, err := c.port.Write(c.v["read_base"]); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	c.dev.Remove()
	c.lay(permit()) // another card does not answer for the first one
	if diff := cmp.Diff(c.v["read_fail"], readAll(t, c.port, 11)); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestReaderCloseWhileWorking(t *testing.T) {
	c := newConsole(t, emulator.ReaderConfig{Work: emulator.ReaderTimes{NoCard: time.Hour}})
	if _, err := c.port.Write(c.v["find_card"]); err != nil {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond)
	start := time.Now()
	if err := c.dev.Close(); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("Close took %v", d)
	}
}

func TestSampleCards(t *testing.T) {
	kinds := map[string]int{}
	var dot, beyond, full, second bool
	for _, d := range emulator.SampleCards() {
		rec, err := d.Record()
		if err != nil {
			t.Fatal(err)
		}
		c, err := idcard.ParseCard(rec)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Warnings) != 0 {
			t.Errorf("%s: %v", d.Name, c.Warnings)
		}
		if c.Kind != idcard.Foreigner2017 {
			if err := idcard.CheckNumber(c.Number); err != nil {
				t.Errorf("%s: %v", d.Name, err)
			}
		}
		kinds[d.Type]++
		name := []rune(d.Name)
		dot = dot || strings.ContainsRune(d.Name, '·')
		full = full || len(name) == 15
		second = second || len(d.EnglishName) > 35
		for _, r := range name {
			beyond = beyond || r > 0xFFFF
		}
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back emulator.CardData
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, back); diff != "" {
			t.Errorf("%s as JSON (-want +got):\n%s", d.Name, diff)
		}
	}
	if len(kinds) != 4 || !dot || !beyond || !full || !second {
		t.Errorf("types %v; middle dot %v, beyond the basic plane %v, full name %v, long English name %v", kinds, dot, beyond, full, second)
	}
}

func TestCardDataJSON(t *testing.T) {
	var d emulator.CardData
	if err := json.Unmarshal([]byte(`{"type":"prc","name":"周大河","sex":1,"ethnic":5}`), &d); err != nil {
		t.Fatal(err)
	}
	rec, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	c, err := idcard.ParseCard(rec)
	if err != nil || c.Sex != idcard.Male || c.Ethnic != 5 {
		t.Errorf("sex %v, ethnic %d, %v", c.Sex, c.Ethnic, err)
	}
	if err := json.Unmarshal([]byte(`{"sex":[1]}`), &d); err == nil {
		t.Error("a list is taken for a code")
	}
}

func TestCardDataErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		data emulator.CardData
		want string
	}{
		{"no type", emulator.CardData{Name: "周"}, "type"},
		{"unknown type", emulator.CardData{Type: "x"}, "type"},
		{"long name", emulator.CardData{Type: "prc", Name: strings.Repeat("周", 16)}, "name has 16 characters, room is for 15"},
		{"long by surrogates", emulator.CardData{Type: "prc", Name: strings.Repeat("𠮷", 8)}, "name has 16"},
		{"long address", emulator.CardData{Type: "prc", NewAddress: strings.Repeat("周", 36)}, "new_address"},
		{"not UTF-8", emulator.CardData{Type: "prc", Name: "\xFF"}, "name is not UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dev, err := emulator.NewReader(emulator.ReaderConfig{})
			if err != nil {
				t.Fatal(err)
			}
			defer dev.Close()
			if err := dev.LayCard(tt.data); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("LayCard = %v, want one about %q", err, tt.want)
			}
			if dev.Lying() {
				t.Error("a card lies there")
			}
		})
	}
	dev, err := emulator.NewReader(emulator.ReaderConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	if err := dev.Lay(make([]byte, 255)); err == nil {
		t.Error("a short record is accepted")
	}
}
