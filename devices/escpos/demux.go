package escpos

// A Reply is one thing a printer said: a [RealtimeStatus], [AutoStatus],
// [PaperStatus], [ProcessID], [OfflineNotice], [Cleared], [Resume], [Pause],
// [Info] or [Noise].
type Reply interface{ reply() }

type (
	// RealtimeStatus answers DLE EOT n. It does not say which n: ask one at a
	// time.
	RealtimeStatus byte
	// AutoStatus is the four bytes of automatic status back.
	AutoStatus [4]byte
	// PaperStatus answers GS r 1: bits 0 and 1 near end, bits 2 and 3 end.
	PaperStatus byte
	// ProcessID answers GS ( H function 48 with the token of the request.
	ProcessID [4]byte
	// OfflineNotice says that the printer goes offline, with up to ten cause
	// bytes 40 to 7F (GS ( H function 49).
	OfflineNotice string
	// Cleared answers DLE DC4 function 8.
	Cleared struct{}
	// Resume is XON.
	Resume struct{}
	// Pause is XOFF.
	Pause struct{}
	// Info is a block 37 or 5F of another kind, without its last byte 00.
	Info string
	// Noise is a byte that is part of no reply; 00 is a line break, as at
	// power-up.
	Noise byte
)

func (RealtimeStatus) reply() {}
func (AutoStatus) reply()     {}
func (PaperStatus) reply()    {}
func (ProcessID) reply()      {}
func (OfflineNotice) reply()  {}
func (Cleared) reply()        {}
func (Resume) reply()         {}
func (Pause) reply()          {}
func (Info) reply()           {}
func (Noise) reply()          {}

const (
	xon      = 0x11
	xoff     = 0x13
	block    = 0x37
	text     = 0x5F
	maxBlock = 80 // bytes; GS I texts are the longest
)

// Demux tells the replies of a printer apart. It takes bytes in whatever
// portions they arrive. The zero value is ready for use by one goroutine.
type Demux struct {
	part  []byte // an unfinished AutoStatus or block
	asked int    // GS r requests not answered yet
}

// Asked tells that GS r 1 was sent once more. Only then can a byte be a
// [PaperStatus]; otherwise it is [Noise].
func (d *Demux) Asked() { d.asked++ }

// Reset forgets unfinished replies and unanswered requests.
func (d *Demux) Reset() { d.part, d.asked = nil, 0 }

// Feed takes the bytes p and returns the replies they complete.
func (d *Demux) Feed(p []byte) []Reply {
	var out []Reply
	for _, b := range p {
		out = d.feed(out, b)
	}
	return out
}

func (d *Demux) feed(out []Reply, b byte) []Reply {
	switch {
	case b == xon:
		return append(out, Resume{})
	case b == xoff: // drops into the middle of other replies
		return append(out, Pause{})
	case len(d.part) > 0:
		if d.fits(b) {
			return d.grow(out, b)
		}
		// What was taken for the beginning of a reply was none. Only its first
		// byte is given up; the rest may hold a reply of its own.
		part := d.part
		d.part = nil
		out = append(out, Noise(part[0]))
		for _, c := range append(part[1:len(part):len(part)], b) {
			out = d.feed(out, c)
		}
		return out
	case b == block, b == text, b&0x93 == 0x10:
		d.part = append(d.part, b)
		return out
	case b&0x13 == 0x12 && (b&0x80 == 0 || b&0x60 == 0): // FE and F2 are what a wrong baud rate makes
		return append(out, RealtimeStatus(b))
	case b&0x90 == 0 && d.asked > 0:
		d.asked--
		return append(out, PaperStatus(b))
	}
	return append(out, Noise(b))
}

// fits reports whether b can continue the unfinished reply.
func (d *Demux) fits(b byte) bool {
	n := len(d.part)
	if d.part[0] != block && d.part[0] != text {
		return b&0x90 == 0 // bytes 2 to 4 of AutoStatus
	}
	if n >= maxBlock {
		return false
	}
	if d.part[0] == text {
		return b == 0 || b >= 0x20 && b < 0x7F
	}
	if n == 1 { // the kind of block
		return b >= 0x20 && b < 0x40
	}
	switch d.part[1] {
	case 0x22:
		return n < 6 && b >= 0x20 && b < 0x7F || n == 6 && b == 0
	case 0x23:
		return b == 0 || n < 12 && b >= 0x40 && b < 0x80
	case 0x25:
		return b == 0
	}
	return b == 0 || b >= 0x20 && b < 0x80
}

// grow adds a byte that fits and returns the reply it completes, if any.
func (d *Demux) grow(out []Reply, b byte) []Reply {
	d.part = append(d.part, b)
	p := d.part
	var r Reply
	switch {
	case p[0] != block && p[0] != text:
		if len(p) < 4 {
			return out
		}
		r = AutoStatus(p)
	case b != 0:
		return out
	case p[0] == block && p[1] == 0x22:
		r = ProcessID(p[2:6])
	case p[0] == block && p[1] == 0x23:
		r = OfflineNotice(p[2 : len(p)-1])
	case p[0] == block && p[1] == 0x25:
		r = Cleared{}
	default:
		r = Info(p[:len(p)-1])
	}
	d.part = nil
	return append(out, r)
}
