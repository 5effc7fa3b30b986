package idcard_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/devices/idcard"
)

// vectors returns the published byte vectors by name.
func vectors(t testing.TB) map[string][]byte {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Name, Direction, Hex string }
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	m := make(map[string][]byte, len(list))
	for _, v := range list {
		raw, err := hex.DecodeString(v.Hex)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		m[v.Name] = raw
	}
	return m
}

// scan returns the replies in b, each encoded again.
func scan(b []byte) [][]byte {
	var s idcard.Scanner
	_, _ = s.Write(b)
	var out [][]byte
	for {
		r, ok := s.Next()
		if !ok {
			return out
		}
		out = append(out, idcard.EncodeReply(r))
	}
}

func TestRequestVectors(t *testing.T) {
	v := vectors(t)
	for _, tt := range []struct {
		name string
		cmd  idcard.Command
		data []byte
	}{
		{"sam_reset", idcard.CmdReset, nil},
		{"sam_status", idcard.CmdStatus, nil},
		{"sam_id", idcard.CmdID, nil},
		{"find_card", idcard.CmdFind, nil},
		{"select_card", idcard.CmdSelect, nil},
		{"read_base", idcard.CmdRead, nil},
		{"read_base_finger", idcard.CmdReadFinger, nil},
		{"read_new_address", idcard.CmdAddress, nil},
		{"read_iin_sn_dn", idcard.CmdManagement, nil},
		{"set_baud_115200", idcard.CmdBaud, nil},
		{"set_baud_57600", idcard.CmdBaud + 1, nil},
		{"set_baud_38400", idcard.CmdBaud + 2, nil},
		{"set_baud_19200", idcard.CmdBaud + 3, nil},
		{"set_baud_9600", idcard.CmdBaud + 4, nil},
		{"set_max_rf_byte_80", idcard.CmdFrameSize, []byte{80}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if v[tt.name] == nil {
				t.Fatal("no such vector")
			}
			if diff := cmp.Diff(v[tt.name], idcard.EncodeRequest(tt.cmd, tt.data...)); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReplyVectors(t *testing.T) {
	v := vectors(t)
	tests := map[string]struct {
		sw3  idcard.SW3
		data int
	}{
		"ok_empty": {idcard.SW3Done, 0}, "find_ok": {idcard.SW3Found, 4}, "find_none": {idcard.SW3NoCard, 0},
		"select_ok": {idcard.SW3Done, 8}, "select_fail": {idcard.SW3Select, 0}, "read_fail": {idcard.SW3Read, 0},
		"no_such_item": {idcard.SW3NoItem, 0}, "new_address_ok": {idcard.SW3Done, 70},
		"err_10": {idcard.SW3Checksum, 0}, "err_11": {idcard.SW3Length, 0}, "err_21": {idcard.SW3Command, 0},
		"err_23": {idcard.SW3NotPermitted, 0}, "err_24": {idcard.SW3Unknown, 0},
		"err_31": {idcard.SW3CardRefuses, 0}, "err_32": {idcard.SW3ModuleRefuses, 0},
		"err_33": {idcard.SW3Data, 0}, "err_40": {idcard.SW3CardType, 0}, "err_47": {idcard.SW3Random, 0},
		"err_60": {idcard.SW3SelfTest, 0}, "err_66": {idcard.SW3Unauthorised, 0},
		"read_base_prc": {idcard.SW3Done, 1284}, "read_base_hmt_J": {idcard.SW3Done, 1284},
		"read_finger_1": {idcard.SW3Done, 1798}, "read_finger_2": {idcard.SW3Done, 2310},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var s idcard.Scanner
			_, _ = s.Write(v[name])
			r, ok := s.Next()
			if !ok || r.SW3 != tt.sw3 || len(r.Data) != tt.data || r.SW1 != 0 || r.SW2 != 0 {
				t.Fatalf("reply %v with %d bytes (%v), want %v with %d", r.SW3, len(r.Data), ok, tt.sw3, tt.data)
			}
			if diff := cmp.Diff(v[name], idcard.EncodeReply(r)); diff != "" {
				t.Errorf("encoded again (-want +got):\n%s", diff)
			}
			if s.Skipped() != 0 || s.Broken() != 0 {
				t.Errorf("skipped %d, broken %d", s.Skipped(), s.Broken())
			}
		})
	}
	for name := range v {
		_, ok := tests[name]
		if isReply := strings.HasPrefix(hex.EncodeToString(v[name]), "aaaaaa9669"); isReply && !ok && !isRequest(name) && name != "bad_checksum" {
			t.Errorf("vector %s is not tested", name)
		}
	}
}

func isRequest(name string) bool {
	for _, p := range []string{"sam_", "set_", "find_card", "select_card", "read_base", "read_new", "read_iin"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

func TestBadChecksumVector(t *testing.T) {
	var s idcard.Scanner
	_, _ = s.Write(vectors(t)["bad_checksum"])
	if _, ok := s.Next(); ok || s.Broken() != 1 {
		t.Errorf("reply accepted: %v, broken %d", ok, s.Broken())
	}
}

// card is a Card in strings, for comparing.
type card struct {
	Kind                                                string
	Name, English, Sex, Ethnic, Birth, Address          string
	Number, Authority, From, To, Nation, Permit, Issued string
	Renewals, Former, Version                           string
	Warnings                                            []idcard.Warning
}

func plain(c *idcard.Card) card {
	return card{
		c.Kind.String(), string(c.Name), string(c.EnglishName), c.Sex.String(), idcard.EthnicName(c.Ethnic),
		string(c.Birth), string(c.Address), string(c.Number), string(c.Authority), string(c.ValidFrom),
		string(c.ValidTo), string(c.Nationality), string(c.PermitNumber), string(c.TimesIssued),
		string(c.Renewals), string(c.FormerNumber), string(c.Version), c.Warnings,
	}
}

func TestCardVectors(t *testing.T) {
	prc := card{
		Kind: "prc", Name: "张三", Sex: "男", Ethnic: "汉", Birth: "19491231",
		Address: "北京市朝阳区建国路1号院2号楼3单元404室", Number: "11010519491231002X",
		Authority: "北京市公安局朝阳分局", From: "20200315", To: "长期",
	}
	hmt := card{
		Kind: "hmt", Name: "陳大文", Sex: "男", Birth: "19780423", Address: "廣東省深圳市福田區深南大道1號",
		Number: "810000197804230016", Authority: "深圳市公安局", From: "20180901", To: "20230831",
		Permit: "H12345678", Issued: "01",
	}
	for _, tt := range []struct {
		name    string
		fingers int
		want    card
	}{
		{"read_base_prc", 0, prc}, {"read_finger_1", 512, prc}, {"read_finger_2", 1024, prc}, {"read_base_hmt_J", 0, hmt},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s idcard.Scanner
			_, _ = s.Write(vectors(t)[tt.name])
			r, _ := s.Next()
			blocks, err := idcard.SplitRecord(r.Data)
			if err != nil {
				t.Fatal(err)
			}
			if len(blocks.Text) != 256 || len(blocks.Photo) != 1024 || len(blocks.Fingers) != tt.fingers {
				t.Errorf("blocks of %d, %d and %d bytes", len(blocks.Text), len(blocks.Photo), len(blocks.Fingers))
			}
			c, err := idcard.ParseCard(blocks.Text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, plain(c)); diff != "" {
				t.Errorf("card (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAddressVector(t *testing.T) {
	var s idcard.Scanner
	_, _ = s.Write(vectors(t)["new_address_ok"])
	r, _ := s.Next()
	const want = "上海市浦东新区世纪大道100号"
	if got := string(idcard.ParseAddress(r.Data)); got != want {
		t.Errorf("address %q, want %q", got, want)
	}
}

func TestNumberVectors(t *testing.T) {
	v := vectors(t)
	for _, tt := range []struct {
		name string
		want error
	}{
		{"id_valid_X", nil}, {"id_valid_4", nil}, {"id_lower_x", nil}, {"id_bad_check", idcard.ErrNumberCheck},
		{"id_hmt", nil}, {"id_foreigner_2023", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if v[tt.name] == nil {
				t.Fatal("no such vector")
			}
			if err := idcard.CheckNumber(v[tt.name]); !errors.Is(err, tt.want) {
				t.Errorf("CheckNumber = %v, want %v", err, tt.want)
			}
		})
	}
}
