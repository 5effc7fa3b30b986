package slip

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"reception/queue"
)

// Codes makes what stands on slips: a code that a person can type and a token
// for the QR. Both derive from a nonce under the hall's key, so that a reprint
// carries the same ones and the journal holds neither.
type Codes struct{ key [32]byte }

// NewCodes returns the Codes of the hall that has this key.
func NewCodes(key [32]byte) Codes { return Codes{key} }

// Mint returns what the queue keeps of a command's code and token. The same
// command gets the same ones, so that its repetition is the same command.
func (c Codes) Mint(sender, session, id string) queue.Mint {
	nonce := hex.EncodeToString(c.mac("nonce", sender, session, id)[:16])
	return queue.Mint{Nonce: nonce, CodeHash: c.CodeHash(c.Code(nonce)), TokenHash: c.TokenHash(c.Token(nonce))}
}

// Code returns the typed code of a nonce: nine digits and a check digit.
func (c Codes) Code(nonce string) string {
	n := binary.BigEndian.Uint64(c.mac("code", nonce)) % 1_000_000_000
	digits := fmt.Sprintf("%09d", n)
	return digits + string(checkDigit(digits))
}

// Token returns the 128-bit token of a nonce in hex, for the QR.
func (c Codes) Token(nonce string) string { return hex.EncodeToString(c.mac("token", nonce)[:16]) }

// CodeHash is the keyed hash under which a typed code is looked up.
func (c Codes) CodeHash(code string) string {
	return hex.EncodeToString(c.mac("code-hash", code)[:16])
}

// TokenHash is the keyed hash under which a token is looked up.
func (c Codes) TokenHash(token string) string {
	return hex.EncodeToString(c.mac("token-hash", token)[:16])
}

func (c Codes) mac(parts ...string) []byte {
	h := hmac.New(sha256.New, c.key[:])
	h.Write([]byte(strings.Join(parts, "\x00")))
	return h.Sum(nil)
}

// ValidCode tells whether code is ten digits that end in their check digit.
func ValidCode(code string) bool {
	if len(code) != 10 || strings.Trim(code, "0123456789") != "" {
		return false
	}
	return checkDigit(code[:9]) == code[9]
}

// checkDigit is the ISO/IEC 7064 MOD 11,10 check digit: it notices every
// single wrong digit and nearly every swap of neighbours.
func checkDigit(digits string) byte {
	p := 10
	for _, d := range []byte(digits) {
		s := (p + int(d-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return byte('0' + (11-p)%10)
}
