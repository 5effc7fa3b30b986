package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/queue/sqlite"
)

// BenchmarkIssue is a durable ticket; BenchmarkSync beside it is what the disk
// takes for one block of 8 KB. build/bench compares them properly.
func BenchmarkIssue(b *testing.B) {
	s := open(b, b.TempDir())
	h := queuetest.NewDay(b, s)
	c := queuetest.Config()
	c.Series[1].To = 9999
	h.Do(queue.SetConfig{Config: c})
	n := 0
	for b.Loop() {
		if n++; n%200 == 0 { // as many as a day has
			h.Do(queue.CloseDay{CarryOver: true})
			h.Do(queue.OpenDay{Date: queuetest.Today})
		}
		w := issue(fmt.Sprint("v", n))
		w.Mint = queue.Mint{Nonce: "00112233445566778899aabbccddeeff", CodeHash: "00112233445566778899aabbccddeeff", TokenHash: "00112233445566778899aabbccddeeff", Card: "00112233445566778899aabbccddeeff"}
		h.Do(w)
	}
}

func BenchmarkSync(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "block"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	block := make([]byte, 8192)
	for i := 0; b.Loop(); i++ {
		if _, err := f.WriteAt(block, int64(i%500)*8192); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReplay is one event of a full replay.
func BenchmarkReplay(b *testing.B) {
	s := open(b, b.TempDir(), func(o *sqlite.Options) { o.Synchronous = "OFF" })
	h := queuetest.NewDay(b, s)
	for i := range 5000 {
		if i%200 == 199 {
			h.Do(queue.CloseDay{CarryOver: true})
			h.Do(queue.OpenDay{Date: queuetest.Today})
		}
		h.Do(issue(fmt.Sprint("v", i)))
	}
	h.Kill()
	n := 0
	for b.Loop() {
		if n == 0 {
			_, all, err := queue.Replay(s)
			if err != nil {
				b.Fatal(err)
			}
			n = all
		}
		n--
	}
}
