package idcard_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"reception/devices/idcard"
)

func TestEthnicNames(t *testing.T) {
	// GB 3304, typed here a second time, from the list in the standard's order.
	const all = "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 " +
		"纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 " +
		"裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
	names := strings.Fields(all)
	if len(names) != 56 {
		t.Fatalf("%d names", len(names))
	}
	seen := map[string]bool{}
	for i, want := range names {
		if got := idcard.EthnicName(i + 1); got != want || seen[got] {
			t.Errorf("EthnicName(%d) = %s, want %s", i+1, got, want)
		}
		seen[want] = true
	}
	for code, want := range map[int]string{0: "", -1: "", 57: "", 96: "", 97: "其他", 98: "外国血统中国籍人士", 99: ""} {
		if got := idcard.EthnicName(code); got != want {
			t.Errorf("EthnicName(%d) = %q, want %q", code, got, want)
		}
	}
	// Mistakes found in public tables.
	for _, r := range "昴难崩" {
		for name := range seen {
			if strings.ContainsRune(name, r) {
				t.Errorf("%s holds %c", name, r)
			}
		}
	}
}

func TestCheckNumber(t *testing.T) {
	for _, tt := range []struct {
		name, number string
		want         error
	}{
		{"standard's example", "11010519491231002X", nil},
		{"lower case", "11010519491231002x", nil},
		{"leap day", "430699200002290012", nil},
		{"no leap day", "430699190002290012", idcard.ErrNumberBirth},
		{"month 13", "430699196213170010", idcard.ErrNumberBirth},
		{"day 31 in April", "430699196204310010", idcard.ErrNumberBirth},
		{"check", "110105194912310020", idcard.ErrNumberCheck},
		{"X inside", "1101051949123100X2", idcard.ErrNumberForm},
		{"letter at the end", "11010519491231002A", idcard.ErrNumberForm},
		{"15 digits", "110105491231002", idcard.ErrNumberForm},
		{"empty", "", idcard.ErrNumberForm},
		{"19 digits", "1101051949123100200", idcard.ErrNumberForm},
	} {
		t.Run(tt.name, func(t *testing.T) {
			number := []byte(tt.number)
			if tt.want == nil && len(number) == 18 && tt.name == "leap day" {
				number[17] = idcard.CheckCharacter(number[:17])
			}
			if err := idcard.CheckNumber(number); !errors.Is(err, tt.want) {
				t.Errorf("CheckNumber = %v, want %v", err, tt.want)
			}
		})
	}
	if c := idcard.CheckCharacter([]byte("1234")); c != 0 {
		t.Errorf("CheckCharacter of 4 digits = %c", c)
	}
}

// Every single digit changed and every two neighbours swapped are noticed.
func TestCheckCharacterNoticesMistakes(t *testing.T) {
	const good = "430699196203170010"
	for i := range 17 {
		for d := byte('0'); d <= '9'; d++ {
			if b := []byte(good); b[i] != d {
				b[i] = d
				if idcard.CheckNumber(b) == nil {
					t.Errorf("%s is accepted", b)
				}
			}
		}
		if b := []byte(good); i < 16 && b[i] != b[i+1] {
			b[i], b[i+1] = b[i+1], b[i]
			if idcard.CheckNumber(b) == nil {
				t.Errorf("%s is accepted", b)
			}
		}
	}
}

func TestSAMID(t *testing.T) {
	for _, tt := range []struct {
		data []byte
		want string
	}{
		{[]byte{5, 0, 3, 0, 0xD5, 0xB6, 0x32, 0x01, 0x87, 0xD6, 0x12, 0, 0x14, 0x6A, 0x0A, 0xCE}, "05.03-20100821-0001234567-3456789012"},
		{make([]byte, 16), "00.00-0-0000000000-0000000000"},
		{[]byte{5, 0, 1, 0, 0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, "05.01-2147483648-4294967295-4294967295"},
	} {
		id, err := idcard.ParseSAMID(tt.data)
		if err != nil || id.String() != tt.want {
			t.Errorf("ParseSAMID = %v, %v, want %s", id, err, tt.want)
		}
	}
	for _, n := range []int{0, 15, 17} {
		if _, err := idcard.ParseSAMID(make([]byte, n)); !errors.Is(err, idcard.ErrSAMID) {
			t.Errorf("ParseSAMID of %d bytes = %v", n, err)
		}
	}
}

func TestAdvice(t *testing.T) {
	want := map[idcard.SW3]idcard.Action{
		0x90: idcard.Proceed, 0x9F: idcard.Proceed, 0x91: idcard.Proceed, 0x80: idcard.Wait,
		0x10: idcard.Resend, 0x11: idcard.Resend, 0x21: idcard.Resend,
		0x23: idcard.Restart, 0x24: idcard.Restart, 0x31: idcard.Restart, 0x41: idcard.Restart,
		0x47: idcard.Restart, 0x81: idcard.Restart,
		0x32: idcard.TellOperator, 0x33: idcard.TellOperator, 0x40: idcard.TellOperator,
		0x60: idcard.OutOfOrder, 0x66: idcard.OutOfOrder,
		0x00: idcard.Restart, 0xFE: idcard.Restart, // not in the standard
	}
	for sw3, action := range want {
		a := sw3.Advice()
		if a.Action != action {
			t.Errorf("%v: action %v, want %v", sw3, a.Action, action)
		}
		if s := a.Technician; !utf8.ValidString(s) || !strings.HasSuffix(s, "。") || strings.Contains(strings.TrimSuffix(s, "。"), "。") {
			t.Errorf("%v: not one sentence: %s", sw3, s)
		}
	}
}
