package idcard_test

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"reception/devices/emulator"
	"reception/devices/idcard"
)

// record builds a text record of blanks with fields at their offsets.
func record(kind rune, fields map[int]string) []byte {
	b := make([]byte, 256)
	for i := 0; i < len(b); i += 2 {
		binary.LittleEndian.PutUint16(b[i:], ' ')
	}
	binary.LittleEndian.PutUint16(b[248:], uint16(kind))
	for offset, s := range fields {
		for i, u := range utf16.Encode([]rune(s)) {
			binary.LittleEndian.PutUint16(b[offset+2*i:], u)
		}
	}
	return b
}

// resident returns the fields of a well-formed resident card.
func resident(change map[int]string) map[int]string {
	f := map[int]string{
		0: "周大河", 30: "1", 32: "01", 36: "19620317", 52: "青石县", 122: "430699196203170010",
		158: "青石县公安局", 188: "20120501", 204: "长期",
	}
	for k, v := range change {
		f[k] = v
	}
	return f
}

func TestParseCardTraps(t *testing.T) {
	for _, tt := range []struct {
		name  string
		kind  rune
		field map[int]string
		get   func(*idcard.Card) string
		want  string
		warn  []idcard.Warning
	}{
		{"surrogate pair", ' ', map[int]string{0: "王𠮷玲"}, name, "王𠮷玲", nil},
		{"middle dot", ' ', map[int]string{0: "阿卜杜·买买提"}, name, "阿卜杜·买买提", nil},
		{"full name field", ' ', map[int]string{0: "阿卜杜克里木江·吐尔逊买买提江"}, name, "阿卜杜克里木江·吐尔逊买买提江", nil},
		{"NUL padding", ' ', map[int]string{0: "周大河" + strings.Repeat("\x00", 12)}, name, "周大河", nil},
		{"padding of FFFF", ' ', map[int]string{0: "周大河" + strings.Repeat("\uFFFF", 12)}, name, "周大河", nil},
		{"inner blank", ' ', map[int]string{0: "周 大 河"}, name, "周 大 河", nil},
		{"full-width address stays", ' ', map[int]string{52: "北门街４５号"}, address, "北门街４５号", nil},
		{"full-width number", ' ', map[int]string{122: "４３０６９９１９６２０３１７００１０"}, number, "430699196203170010", nil},
		{"lower-case x", ' ', map[int]string{122: "43069919850604204x", 36: "19850604"}, number, "43069919850604204X", nil},
		{"for ever", ' ', nil, func(c *idcard.Card) string { return fmt.Sprint(c.Permanent()) }, "true", nil},
		{"sex 0", ' ', map[int]string{30: "0"}, sex, "未知", nil},
		{"sex 9", ' ', map[int]string{30: "9"}, sex, "未说明", nil},
		{"sex blank", ' ', map[int]string{30: " "}, sex, "未知", nil},
		{"sex that is no code", ' ', map[int]string{30: "男"}, sex, "未知", nil},
		{"ethnic 56", ' ', map[int]string{32: "56"}, ethnic, "基诺", nil},
		{"ethnic 97", ' ', map[int]string{32: "97"}, ethnic, "其他", nil},
		{"ethnic 57", ' ', map[int]string{32: "57"}, ethnic, "", []idcard.Warning{idcard.WarnEthnic}},
		{"ethnic blank", ' ', map[int]string{32: "  "}, ethnic, "", nil},
		{"ethnic on a permit is not read", 'J', map[int]string{32: "05"}, ethnic, "", nil},
		{"renewals are not ethnic", 'Y', map[int]string{32: "02"}, ethnic, "", nil},
		{"renewals", 'Y', map[int]string{32: "02"}, func(c *idcard.Card) string { return string(c.Renewals) }, "02", nil},
		{"unknown type", 'Z', nil, name, "周大河", []idcard.Warning{idcard.WarnType}},
		{"type NUL", 0, nil, name, "周大河", nil},
		{"wrong check", ' ', map[int]string{122: "430699196203170011"}, number, "430699196203170011", []idcard.Warning{idcard.WarnNumberCheck}},
		{"number against birth", ' ', map[int]string{36: "19620318"}, birth, "19620318", []idcard.Warning{idcard.WarnNumberBirth}},
		{"number of 15", ' ', map[int]string{122: "430699620317001   "}, number, "430699620317001", []idcard.Warning{idcard.WarnNumber}},
		{"no birth", ' ', map[int]string{36: "19621332"}, birth, "19621332", []idcard.Warning{idcard.WarnBirth}},
		{"no validity", ' ', map[int]string{204: "20209999"}, number, "430699196203170010", []idcard.Warning{idcard.WarnValidity}},
		{"control character", ' ', map[int]string{0: "周\x07河"}, name, "周\uFFFD河", []idcard.Warning{idcard.WarnText}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := idcard.ParseCard(record(tt.kind, resident(tt.field)))
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.get(c); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.warn, c.Warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

func name(c *idcard.Card) string    { return string(c.Name) }
func address(c *idcard.Card) string { return string(c.Address) }
func number(c *idcard.Card) string  { return string(c.Number) }
func birth(c *idcard.Card) string   { return string(c.Birth) }
func sex(c *idcard.Card) string     { return c.Sex.String() }
func ethnic(c *idcard.Card) string  { return idcard.EthnicName(c.Ethnic) }

func TestLoneSurrogates(t *testing.T) {
	for _, units := range [][]uint16{
		{0xD842, '王'}, // a first half
		{'王', 0xDFB7}, // a second half
		{'王', '王', '王', '王', '王', '王', '王', '王', '王', '王', '王', '王', '王', '王', 0xD842}, // cut off by the end of the field
	} {
		rec := record(' ', resident(nil))
		for i, u := range units {
			binary.LittleEndian.PutUint16(rec[2*i:], u)
		}
		c, err := idcard.ParseCard(rec)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(c.Name) || !bytes.ContainsRune(c.Name, utf8.RuneError) {
			t.Errorf("name of %d units is not marked as damaged", len(units))
		}
		if diff := cmp.Diff([]idcard.Warning{idcard.WarnText}, c.Warnings); diff != "" {
			t.Errorf("warnings (-want +got):\n%s", diff)
		}
	}
}

func TestParseCardErrors(t *testing.T) {
	for _, tt := range []struct {
		name   string
		record []byte
		want   error
	}{
		{"short", make([]byte, 255), idcard.ErrRecord},
		{"empty", nil, idcard.ErrRecord},
		{"zeros", make([]byte, 256), idcard.ErrBlank},
		{"blanks", record(' ', nil), idcard.ErrBlank},
		{"erased memory", bytes.Repeat([]byte{0xFF}, 256), idcard.ErrBlank},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if c, err := idcard.ParseCard(tt.record); c != nil || !errors.Is(err, tt.want) {
				t.Errorf("ParseCard = %v, %v, want %v", c, err, tt.want)
			}
		})
	}
}

func TestForeigner2017(t *testing.T) {
	rec := record('I', map[int]string{
		0: "LINDQVIST, ANNA MARGARETA", 120: "2", 122: "SWE430079042504", 152: "SWE", 158: "安娜",
		188: "20180601", 204: "20280601", 220: "19790425", 236: "01", 240: "4300",
	})
	c, err := idcard.ParseCard(rec)
	if err != nil {
		t.Fatal(err)
	}
	want := card{
		Kind: "foreigner2017", Name: "安娜", English: "LINDQVIST, ANNA MARGARETA", Sex: "女", Birth: "19790425",
		Number: "SWE430079042504", Nation: "SWE", From: "20180601", To: "20280601", Version: "01", Authority: "4300",
	}
	if diff := cmp.Diff(want, plain(c)); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
}

func TestForeigner2023(t *testing.T) {
	for _, tt := range []struct{ name, first, second, want string }{
		{"short", "SMITH, JOHN", "", "SMITH, JOHN"},
		{"blank as the last of the first part", "HAWTHORNE-FEATHERSTONE, MATTHEW JA ", "MES", "HAWTHORNE-FEATHERSTONE, MATTHEW JA MES"},
		{"full", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHI", "ABCDEFGHIJK", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIABCDEFGHIJK"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := idcard.ParseCard(record('Y', map[int]string{
				0: "马修", 30: "1", 32: "01", 36: "19880214", 52: tt.first, 122: "911826198802145017",
				188: "20240115", 204: "20340115", 220: tt.second, 242: "GBR", 250: "123",
			}))
			if err != nil {
				t.Fatal(err)
			}
			want := card{
				Kind: "foreigner2023", Name: "马修", English: tt.want, Sex: "男", Birth: "19880214", Renewals: "01",
				Number: "911826198802145017", Nation: "GBR", From: "20240115", To: "20340115", Former: "123",
			}
			if diff := cmp.Diff(want, plain(c)); diff != "" {
				t.Errorf("card (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNationalityOfDigits(t *testing.T) {
	c, err := idcard.ParseCard(record('Y', map[int]string{0: "马修", 242: "826"}))
	if err != nil || string(c.Nationality) != "826" {
		t.Errorf("ParseCard = %v", err)
	}
}

func TestExpired(t *testing.T) {
	for _, tt := range []struct {
		to, today string
		want      bool
	}{
		{"20240902", "20240903", true}, {"20240902", "20240902", false}, {"长期", "20990101", false},
		{"", "20240101", false}, {"2024????", "20250101", false},
	} {
		c := idcard.Card{ValidTo: []byte(tt.to)}
		if got := c.Expired(tt.today); got != tt.want {
			t.Errorf("valid to %s, on %s: expired %v", tt.to, tt.today, got)
		}
	}
}

func TestSplitRecord(t *testing.T) {
	block := func(b ...byte) []byte { return b }
	for _, tt := range []struct {
		name                 string
		data                 []byte
		text, photo, fingers int
		want                 error
	}{
		{"two lengths", join(block(1, 0, 4, 0), make([]byte, 1280)), 256, 1024, 0, nil},
		{"third length of zero", join(block(1, 0, 4, 0, 0, 0), make([]byte, 1280)), 256, 1024, 0, nil},
		{"one fingerprint", join(block(1, 0, 4, 0, 2, 0), make([]byte, 1792)), 256, 1024, 512, nil},
		{"no photo", join(block(1, 0, 0, 0), make([]byte, 256)), 256, 0, 0, nil},
		{"cut off", join(block(1, 0, 4, 0), make([]byte, 1279)), 0, 0, 0, idcard.ErrRecord},
		{"too long", join(block(1, 0, 4, 0), make([]byte, 1284)), 0, 0, 0, idcard.ErrRecord},
		{"absurd", join(block(0xFF, 0xFF, 0xFF, 0xFF), make([]byte, 1280)), 0, 0, 0, idcard.ErrRecord},
		{"empty", nil, 0, 0, 0, idcard.ErrRecord},
		{"three bytes", block(1, 0, 4), 0, 0, 0, idcard.ErrRecord},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := idcard.SplitRecord(tt.data)
			if !errors.Is(err, tt.want) {
				t.Fatalf("SplitRecord = %v, want %v", err, tt.want)
			}
			if len(b.Text) != tt.text || len(b.Photo) != tt.photo || len(b.Fingers) != tt.fingers {
				t.Errorf("blocks of %d, %d, %d bytes", len(b.Text), len(b.Photo), len(b.Fingers))
			}
		})
	}
}

func TestCardShowsNothing(t *testing.T) {
	c, err := idcard.ParseCard(record(' ', resident(nil)))
	if err != nil {
		t.Fatal(err)
	}
	event := idcard.Event{Kind: idcard.CardRead, Card: c}
	var out bytes.Buffer
	for _, v := range []any{c, *c, event, &event, []idcard.Card{*c}, struct{ C idcard.Card }{*c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	log := slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("card", "card", c, "value", *c, "event", event)
	log.Info("card", "in", struct{ C *idcard.Card }{c})
	for _, secret := range []string{string(c.Name), string(c.Number), string(c.Address), fmt.Sprint(c.Number[:4]), fmt.Sprintf("%x", c.Number[:4])} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("output shows %q:\n%s", secret, out.String())
		}
	}
	if _, err := json.Marshal(c); !errors.Is(err, idcard.ErrRedacted) {
		t.Errorf("json.Marshal = %v", err)
	}
	if _, err := json.Marshal(event); !errors.Is(err, idcard.ErrRedacted) {
		t.Errorf("json.Marshal of an event = %v", err)
	}
	if err := gob.NewEncoder(&out).Encode(c); err == nil {
		t.Error("gob encodes a card")
	}
	if _, err := c.MarshalText(); !errors.Is(err, idcard.ErrRedacted) {
		t.Errorf("MarshalText = %v", err)
	}
}

func TestWipe(t *testing.T) {
	c, err := idcard.ParseCard(record('J', map[int]string{0: "林雅惠", 30: "2", 122: "830000197111083029", 220: "01234567"}))
	if err != nil {
		t.Fatal(err)
	}
	kept := [][]byte{c.Name, c.Number, c.PermitNumber}
	c.Wipe()
	for _, b := range kept {
		if !bytes.Equal(b, make([]byte, len(b))) {
			t.Errorf("%d bytes are left", len(b))
		}
	}
	if diff := cmp.Diff(card{Kind: "prc", Sex: "未知"}, plain(c)); diff != "" {
		t.Errorf("wiped card (-want +got):\n%s", diff)
	}
	c = nil
	c.Wipe()
}

// What the emulator writes on a card is what comes off it.
func TestEmulatorAndDecoderAgree(t *testing.T) {
	text := func(t *rapid.T, label string, most int) string {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("王𠮷·甲乙丙丁 A１x㐀𪚥")), 0, most, -1).Draw(t, label)
		for len(utf16.Encode([]rune(s))) > most {
			_, n := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-n]
		}
		return strings.TrimRight(s, " ")
	}
	rapid.Check(t, func(t *rapid.T) {
		d := emulator.CardData{
			Type:        rapid.SampledFrom([]string{"prc", "hmt", "foreigner2017", "foreigner2023"}).Draw(t, "type"),
			Name:        "甲" + text(t, "name", 14),
			EnglishName: text(t, "english", 46), Address: text(t, "address", 35), Authority: text(t, "authority", 15),
			Sex: "1", Birth: "19880214", Number: "430699196203170010", ValidFrom: "20240115", ValidTo: "长期",
		}
		if d.Type == "foreigner2017" {
			d.Number, d.Authority = "SWE430079042504", "4300"
		}
		if units := utf16.Encode([]rune(d.EnglishName)); len(units) > 35 && utf16.IsSurrogate(rune(units[34])) && units[34] < 0xDC00 {
			d.EnglishName = "" // English names hold no such characters, and the emulator splits between them
		}
		rec, err := d.Record()
		if err != nil {
			t.Fatal(err)
		}
		c, err := idcard.ParseCard(rec)
		if err != nil {
			t.Fatal(err)
		}
		got, want := plain(c), card{
			Kind: d.Type, Name: d.Name, Sex: "男", Birth: d.Birth, Number: d.Number, From: d.ValidFrom, To: d.ValidTo,
		}
		got.Warnings = nil // the number belongs to another birthday
		switch d.Type {
		case "prc", "hmt":
			want.Address, want.Authority = d.Address, d.Authority
		case "foreigner2017":
			want.English, want.Authority = d.EnglishName, "4300"
		case "foreigner2023":
			want.English = d.EnglishName
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("card (-want +got):\n%s", diff)
		}
	})
}

func FuzzParseCard(f *testing.F) {
	for _, c := range emulator.SampleCards() {
		rec, err := c.Record()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(rec)
	}
	f.Add(make([]byte, 256))
	f.Add(record('I', nil))
	f.Fuzz(func(t *testing.T, rec []byte) {
		before := bytes.Clone(rec)
		c, err := idcard.ParseCard(rec)
		if !bytes.Equal(rec, before) {
			t.Fatal("ParseCard changed the record")
		}
		if err != nil {
			return
		}
		for i, b := range [][]byte{
			c.Name, c.EnglishName, c.Birth, c.Address, c.Number, c.Authority, c.ValidFrom, c.ValidTo, c.Nationality,
			c.PermitNumber, c.TimesIssued, c.Renewals, c.FormerNumber, c.Version,
		} {
			if !utf8.Valid(b) || bytes.HasSuffix(b, []byte(" ")) || bytes.ContainsAny(b, "\x00\n") {
				t.Errorf("field %d is not clean text", i)
			}
		}
		c.Wipe()
	})
}

func FuzzSplitRecord(f *testing.F) {
	f.Add(join([]byte{1, 0, 4, 0}, make([]byte, 1280)))
	f.Add(join([]byte{1, 0, 4, 0, 2, 0}, make([]byte, 1792)))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := idcard.SplitRecord(data)
		if n := len(data) - len(b.Text) - len(b.Photo) - len(b.Fingers); err == nil && n != 4 && n != 6 {
			t.Errorf("%d bytes belong to no block", n)
		}
	})
}
