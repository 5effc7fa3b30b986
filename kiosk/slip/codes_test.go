package slip_test

import (
	"testing"

	"pgregory.net/rapid"

	"reception/kiosk/slip"
)

func TestMintIsTheSameForTheSameCommand(t *testing.T) {
	codes := slip.NewCodes([32]byte{1})
	a, b := codes.Mint("touch/1", "s", "1"), codes.Mint("touch/1", "s", "1")
	if a != b {
		t.Errorf("the same command got %+v and %+v", a, b)
	}
	for _, other := range [][3]string{{"touch/2", "s", "1"}, {"touch/1", "t", "1"}, {"touch/1", "s", "2"}, {"touch/1s", "", "1"}} {
		if c := codes.Mint(other[0], other[1], other[2]); c.Nonce == a.Nonce || c.CodeHash == a.CodeHash || c.TokenHash == a.TokenHash {
			t.Errorf("%q got the mint of another command", other)
		}
	}
	if other := slip.NewCodes([32]byte{2}); other.Code(a.Nonce) == codes.Code(a.Nonce) {
		t.Error("two halls give the same code for one nonce")
	}
	if a.CodeHash != codes.CodeHash(codes.Code(a.Nonce)) || a.TokenHash != codes.TokenHash(codes.Token(a.Nonce)) {
		t.Error("the hashes are not those of the code and the token on the slip")
	}
}

// A typing mistake in one digit is always noticed.
func TestCheckDigit(t *testing.T) {
	codes := slip.NewCodes([32]byte{7})
	rapid.Check(t, func(t *rapid.T) {
		code := codes.Code(rapid.StringMatching(`[0-9a-f]{32}`).Draw(t, "nonce"))
		if !slip.ValidCode(code) {
			t.Fatalf("%s is not valid", code)
		}
		i := rapid.IntRange(0, 9).Draw(t, "position")
		by := rapid.IntRange(1, 9).Draw(t, "by")
		wrong := []byte(code)
		wrong[i] = '0' + byte((int(wrong[i]-'0')+by)%10)
		if slip.ValidCode(string(wrong)) {
			t.Fatalf("%s with a wrong digit, %s, passes", code, wrong)
		}
	})
	for _, bad := range []string{"", "123", "12345678901", "12345678x0", "一二三四五六七八九十"} {
		if slip.ValidCode(bad) {
			t.Errorf("%q passes", bad)
		}
	}
}
