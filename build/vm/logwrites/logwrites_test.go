package logwrites_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"reception/build/vm/logwrites"
)

const sector = 512

// log makes a log as QEMU does.
type log struct{ bytes.Buffer }

func newLog() *log {
	l := &log{}
	l.numbers(0x6a736677736872, 1, 0, sector)
	return l
}

func (l *log) numbers(n ...uint64) {
	b := make([]byte, sector)
	for i, v := range n {
		binary.LittleEndian.PutUint64(b[8*i:], v)
	}
	l.Write(b)
}

func (l *log) entry(first int, flags uint64, content ...byte) *log {
	l.numbers(uint64(first), uint64(len(content)), flags, 0)
	for _, c := range content {
		l.Write(bytes.Repeat([]byte{c}, sector))
	}
	return l
}

func (l *log) read(t testing.TB) []logwrites.Entry {
	t.Helper()
	got, err := logwrites.Read(bytes.NewReader(l.Bytes()), int64(l.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestRead(t *testing.T) {
	l := newLog().entry(3, 0, 'a', 'b').entry(0, logwrites.Flush)
	l.numbers(5, 9, logwrites.Discard, 0)
	l.numbers(0, 0, logwrites.Mark, 600)
	l.Write(make([]byte, 2*sector))
	l.entry(1, logwrites.FUA, 'c')
	whole := l.read(t)
	want := []logwrites.Entry{
		{At: 3 * sector, Data: 2 * sector, Size: 2 * sector, End: 4 * sector},
		{Flags: logwrites.Flush, Data: 5 * sector, End: 5 * sector},
		{At: 5 * sector, Flags: logwrites.Discard, Data: 6 * sector, End: 6 * sector},
		{Flags: logwrites.Mark, Data: 7 * sector, End: 9 * sector},
		{At: sector, Flags: logwrites.FUA, Data: 10 * sector, Size: sector, End: 11 * sector},
	}
	if !slices.Equal(whole, want) {
		t.Errorf("got  %+v\nwant %+v", whole, want)
	}
	// The machine was killed while the last entry was recorded.
	l.Truncate(l.Len() - 1)
	if got := l.read(t); !slices.Equal(got, want[:4]) {
		t.Errorf("cut short: %+v", got)
	}
	for _, b := range [][]byte{nil, make([]byte, 2*sector)} {
		if _, err := logwrites.Read(bytes.NewReader(b), int64(len(b))); !errors.Is(err, logwrites.ErrFormat) {
			t.Errorf("%d bytes of nothing: %v", len(b), err)
		}
	}
}

func TestCut(t *testing.T) {
	l := newLog().entry(0, 0, 'a', 'a').entry(1, 0, 'b').entry(0, logwrites.Flush).
		entry(0, 0, 'c').entry(1, logwrites.FUA, 'd').entry(2, 0, 'e', 'e').entry(0, logwrites.Flush)
	all, none := func() bool { return true }, func() bool { return false }
	second := func() func() bool {
		n := 0
		return func() bool { n++; return n%2 == 0 }
	}
	disk := logwrites.NewDisk(bytes.Repeat([]byte{'.'}, 4*sector), bytes.NewReader(l.Bytes()))
	for i, want := range []struct{ kept, dropped, half string }{
		{"aa..", "....", "...."},
		{"ab..", "....", ".b.."},
		{"ab..", "ab..", "ab.."},
		{"cb..", "ab..", "ab.."},
		{"cd..", "ad..", "ad.."},
		{"cdee", "ad..", "adee"},
		{"cdee", "cdee", "cdee"},
	} {
		if err := disk.Play(l.read(t)[i]); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			keep func() bool
			want string
		}{{all, want.kept}, {none, want.dropped}, {second(), want.half}} {
			b, err := disk.Cut(c.keep)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for at := 0; at < len(b); at += sector {
				got += string(b[at])
			}
			if got != c.want {
				t.Errorf("after entry %d: %s, want %s", i, got, c.want)
			}
		}
	}
	if err := disk.Play(logwrites.Entry{At: 4 * sector, Size: sector}); err == nil {
		t.Error("wrote behind the end of the disk")
	}
}

// No log, however broken, is read beyond its end or for ever.
func FuzzRead(f *testing.F) {
	f.Add(newLog().entry(3, 0, 'a', 'b').entry(0, logwrites.Flush).Bytes())
	f.Add([]byte("nothing"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := logwrites.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil && got != nil {
			t.Error("entries beside an error")
		}
		at := int64(0)
		for _, e := range got {
			if e.Data <= at || e.End < e.Data || e.End > int64(len(b)) || e.Size < 0 || e.At < 0 || e.Data+e.Size > e.End {
				t.Fatalf("entry %+v of a log of %d bytes", e, len(b))
			}
			at = e.End - 1
		}
	})
}
