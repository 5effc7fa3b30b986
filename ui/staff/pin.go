package staff

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime/debug"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost is how much work it is to try one PIN.
type Cost struct {
	KiB     uint32 // memory
	Passes  uint32
	Threads uint8
}

// DefaultCost is OWASP's second choice for argon2id. It takes some 50 ms on a
// small PC.
func DefaultCost() Cost { return Cost{KiB: 19 * 1024, Passes: 2, Threads: 1} }

const (
	minPIN  = 4
	maxPIN  = 64
	saltLen = 16
	hashLen = 32
)

func checkPIN(pin string) error {
	if n := utf8.RuneCountInString(pin); n < minPIN || len(pin) > maxPIN || !utf8.ValidString(pin) {
		return fmt.Errorf("staff: a PIN has %d to %d characters", minPIN, maxPIN)
	}
	return nil
}

// key derives what is compared. It gives the memory it took back at once: it is
// more than all the rest of the program needs.
func (c Cost) key(pin string, salt []byte, length uint32) []byte {
	defer debug.FreeOSMemory()
	return argon2.IDKey([]byte(pin), salt, c.Passes, c.KiB, c.Threads, length)
}

// hash returns the PIN's hash in the form that PHC describes.
func (c Cost) hash(pin string) string {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails
	sum := c.key(pin, salt, hashLen)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.KiB, c.Passes, c.Threads, b64.EncodeToString(salt), b64.EncodeToString(sum))
}

// verify tells whether the PIN has that hash. The file may hold hashes of
// another cost than today's.
func verify(pin, hash string) (bool, error) {
	c, salt, sum, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	got := c.key(pin, salt, uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1, nil
}

func parseHash(hash string) (c Cost, salt, sum []byte, err error) {
	var version int
	var s, h string
	n, err := fmt.Sscanf(hash, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &c.KiB, &c.Passes, &c.Threads, &s)
	if err == nil {
		for i := range s {
			if s[i] == '$' {
				s, h = s[:i], s[i+1:]
				break
			}
		}
		if salt, err = base64.RawStdEncoding.DecodeString(s); err == nil {
			sum, err = base64.RawStdEncoding.DecodeString(h)
		}
	}
	// The limits keep a damaged file from taking the machine's memory.
	if err != nil || n != 5 || version != argon2.Version || len(salt) < 8 || len(sum) < 16 ||
		c.KiB > 1<<20 || c.Passes < 1 || c.Passes > 100 || c.Threads < 1 {
		return Cost{}, nil, nil, fmt.Errorf("staff: a hash in the file is damaged")
	}
	return c, salt, sum, nil
}
