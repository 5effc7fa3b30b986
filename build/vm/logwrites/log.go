// Package logwrites reads what QEMU's blklogwrites recorded of a disk, in the
// format of Linux' dm-log-writes, and makes disks as a power cut at any of its
// entries could have left them: with the write cache lost, written out, or
// written out in part.
//
// All numbers are little-endian. Sector 0 has the magic, a version and the
// size of a sector in bytes. Then each entry has a sector of its own: first
// sector, number of sectors, flags, length of other data; what was written
// follows it. The number of entries in sector 0 is not looked at, because QEMU
// writes it only now and then: the end of the file is the end.
package logwrites

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	magic   = 0x6a736677736872
	version = 1
)

// The flags of an entry.
const (
	Flush   = 1 // what was written before is on the medium
	FUA     = 2 // this write is
	Discard = 4 // the sectors are of no use any more; there is no data
	Mark    = 8 // a remark, not a write
)

// Entry is one request to the disk.
type Entry struct {
	At    int64 // of the data on the disk, in bytes
	Flags uint64
	Data  int64 // where its data starts in the log, in bytes
	Size  int64 // of the data, in bytes
	End   int64 // where the entry ends in the log, in bytes
}

// ErrFormat says that a file is no log.
var ErrFormat = errors.New("not a log of dm-log-writes")

// Read returns the entries of a log of size bytes. An entry that was not
// recorded to its end is left out, and so is what follows it.
func Read(r io.ReaderAt, size int64) ([]Entry, error) {
	var head [32]byte
	if _, err := r.ReadAt(head[:28], 0); err != nil {
		return nil, fmt.Errorf("read head of log: %w: %w", ErrFormat, err)
	}
	le := binary.LittleEndian
	sector := int64(le.Uint32(head[24:]))
	if le.Uint64(head[:]) != magic || le.Uint64(head[8:]) != version || sector < 512 || sector > 1<<16 || sector&(sector-1) != 0 {
		return nil, fmt.Errorf("read head of log: %w", ErrFormat)
	}
	var out []Entry
	for at := sector; at+sector <= size; {
		if _, err := r.ReadAt(head[:], at); err != nil {
			return nil, fmt.Errorf("read entry %d: %w", len(out), err)
		}
		first, count, flags, extra := le.Uint64(head[:]), le.Uint64(head[8:]), le.Uint64(head[16:]), le.Uint64(head[24:])
		const most = 1 << 40 // sectors: beyond any disk, and far from an overflow
		if first > most || count > most || extra > most {
			return nil, fmt.Errorf("read entry %d: %w", len(out), ErrFormat)
		}
		e := Entry{At: int64(first) * sector, Flags: flags, Data: at + sector}
		length := int64(count) * sector
		switch {
		case flags&Mark != 0:
			length = (int64(extra) + sector - 1) / sector * sector
		case flags&Discard != 0:
			length = 0
		default:
			e.Size = length
		}
		e.End = e.Data + length
		if e.End > size {
			break
		}
		out = append(out, e)
		at = e.End
	}
	return out, nil
}
