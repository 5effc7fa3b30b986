package sqlite

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"
)

// keySize is that of AES-256.
const keySize = 32

// sealer puts bytes into boxes: a nonce, then the AES-256-GCM ciphertext.
type sealer struct{ gcm cipher.AEAD }

// newSealer returns a sealer under the key, or nil for a nil key.
func newSealer(key []byte) (*sealer, error) {
	if key == nil {
		return nil, nil
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("key of %d bytes, want %d", len(key), keySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &sealer{gcm}, nil
}

// seal returns the box of plain. It opens under the same name only.
func (s *sealer) seal(name string, plain []byte) []byte {
	nonce := make([]byte, s.gcm.NonceSize(), s.gcm.NonceSize()+len(plain)+s.gcm.Overhead())
	_, _ = rand.Read(nonce) // never fails: it ends the program instead
	return s.gcm.Seal(nonce, nonce, plain, []byte(name))
}

func (s *sealer) open(name string, box []byte) ([]byte, error) {
	n := s.gcm.NonceSize()
	if len(box) < n {
		return nil, fmt.Errorf("box of %d bytes", len(box))
	}
	return s.gcm.Open(nil, box[:n], box[n:], []byte(name))
}

func newKey() []byte {
	key := make([]byte, keySize)
	_, _ = rand.Read(key)
	return key
}

func newID() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return int64(binary.LittleEndian.Uint64(b[:]) >> 1)
}
