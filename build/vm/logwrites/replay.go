package logwrites

import (
	"fmt"
	"io"
)

// Disk is a disk while a log is played onto it.
type Disk struct {
	log    io.ReaderAt
	media  []byte  // what is on the medium for certain
	cached []Entry // what came since the last flush, in order
}

// NewDisk returns the disk as it was when the recording began. It takes image
// over.
func NewDisk(image []byte, log io.ReaderAt) *Disk { return &Disk{log: log, media: image} }

// Play plays the next entry.
func (d *Disk) Play(e Entry) error {
	if e.Flags&Flush != 0 {
		for _, c := range d.cached {
			if err := d.write(d.media, c); err != nil {
				return err
			}
		}
		d.cached = d.cached[:0]
	}
	switch {
	case e.Size == 0:
		return nil
	case e.At+e.Size > int64(len(d.media)):
		return fmt.Errorf("play entry at byte %d: the disk ends at %d", e.At, len(d.media))
	}
	d.cached = append(d.cached, e)
	return nil
}

// Cached returns how many writes a power cut could lose now.
func (d *Disk) Cached() int { return len(d.cached) }

// Cut returns a copy of the disk after a power cut now: of what was not
// flushed it has those writes for which keep tells so, and those that were
// written with FUA.
func (d *Disk) Cut(keep func() bool) ([]byte, error) {
	out := append([]byte(nil), d.media...)
	for _, c := range d.cached {
		if c.Flags&FUA != 0 || keep() {
			if err := d.write(out, c); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (d *Disk) write(to []byte, e Entry) error {
	if _, err := d.log.ReadAt(to[e.At:e.At+e.Size], e.Data); err != nil {
		return fmt.Errorf("read data of entry at byte %d: %w", e.At, err)
	}
	return nil
}
