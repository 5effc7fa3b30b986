package escpos

import (
	"fmt"
	"strings"
)

// QRMode says how a printer gets a QR symbol.
type QRMode string

// The ways to a QR symbol on paper.
const (
	QRNone   QRMode = "none"   // no symbol is printed
	QRNative QRMode = "native" // GS ( k: the printer makes the symbol
	QRRaster QRMode = "raster" // GS v 0 with m = 3: the symbol is sent as an image
)

// Level is the error correction level of a QR symbol (ISO/IEC 18004).
type Level byte

// The four levels; about 7, 15, 25 and 30 percent may be damaged. The values
// are those of GS ( k function 169.
const (
	LevelL Level = '0'
	LevelM Level = '1'
	LevelQ Level = '2'
	LevelH Level = '3'
)

// CutMode says which command cuts the paper.
type CutMode string

// The ways to cut. FeedPartial is the one nearly every printer knows. ESC i
// and ESC m both cut partially on an Epson; on the KP-628E and other Chinese
// kiosk boards ESC i cuts through.
const (
	CutNone        CutMode = "none"         // no cutter: feed to the tear bar
	CutFeedPartial CutMode = "feed_partial" // GS V 66 n
	CutFeedFull    CutMode = "feed_full"    // GS V 65 n
	CutESCi        CutMode = "esc_i"        // feed, then ESC i
	CutESCm        CutMode = "esc_m"        // feed, then ESC m
)

// Confirmation says what counts as the printer's word that a slip is printed,
// best first.
type Confirmation string

// The confirmation levels.
const (
	// ConfirmProcessID asks with GS ( H function 48, which the printer answers
	// when the printing before it is finished. Firmware without it ignores the
	// command or prints it as text.
	ConfirmProcessID Confirmation = "process_id"
	// ConfirmPaperStatus asks with GS r 1 behind the cut, which is answered in
	// the order of the print stream and not at all at paper end.
	ConfirmPaperStatus Confirmation = "paper_status"
	// ConfirmPolling watches DLE EOT for as long as the slip must take.
	ConfirmPolling Confirmation = "polling"
)

// Flow is the flow control of the line.
type Flow string

// The flow controls. With FlowNone writes are paced at the baud rate.
const (
	FlowNone    Flow = "none"
	FlowXONXOFF Flow = "xonxoff"
	FlowRTSCTS  Flow = "rtscts"
)

// Presenter says how a printer tells that the ticket is still in its mouth.
type Presenter string

// The presenters.
const (
	PresenterNone    Presenter = "none"
	PresenterKP628E  Presenter = "kp628e"  // DLE EOT 1, bit 7
	PresenterUnknown Presenter = "unknown" // fitted, but it tells nothing
)

// Profile is what one model of printer can do and how it is wired. Where
// vendors differ the difference is here and not in code.
type Profile struct {
	Name         string       // short name used in configuration
	Dots         int          // printable dots per line: 576 (80 mm, 203 dpi), 512 (180 dpi), 384 (58 mm)
	DotsPerMM    float64      // resolution in dots per millimetre, 8 at 203 dpi
	QR           QRMode       // how QR symbols are made
	QRLevel      Level        // error correction of QR symbols
	QRModule     int          // wanted width of one QR module, in dots
	QRBytes      int          // bytes a raster symbol may take on the wire; a larger one gets smaller modules, never below 4 dots
	ChineseStyle bool         // Chinese characters take their size from FS !, not from GS !
	Cut          CutMode      // how the paper is cut
	CutFeed      int          // motion units fed beyond the cutter position before the cut, or dots without a cutter that knows its place
	Confirm      Confirmation // what counts as printed
	Flow         Flow         // flow control of the line
	ASB          bool         // automatic status back is switched on after every initialisation
	NearEnd      bool         // a near-end sensor is fitted; without it its bits are ignored
	Presenter    Presenter    // whether a ticket waits in the mouth until taken
	Speed        int          // paper speed in millimetres per second, a careful figure
	Buffer       int          // receive buffer in bytes
}

// Columns returns how many half-width (12-dot) columns fit one line. A Chinese
// character takes two.
func (p Profile) Columns() int { return p.Dots / 12 }

// Profiles returns the built-in profiles, the default first. Near-end sensors
// and presenters are options of most models and off unless the model always
// has them; a hall's configuration may change any field.
func Profiles() []Profile {
	generic80 := Profile{
		Name: "generic80", Dots: 576, DotsPerMM: 8,
		QR: QRRaster, QRLevel: LevelM, QRModule: 6, QRBytes: 760,
		Cut: CutFeedPartial, CutFeed: 3, Confirm: ConfirmPaperStatus, Flow: FlowNone,
		Presenter: PresenterNone, Speed: 90, Buffer: 4096,
	}

	generic58 := generic80
	generic58.Name, generic58.Dots, generic58.Speed = "generic58", 384, 50

	epson80 := generic80
	epson80.Name, epson80.QR, epson80.Confirm = "epson80", QRNative, ConfirmProcessID
	epson80.ASB, epson80.NearEnd, epson80.Speed = true, true, 150

	t88iii := generic80 // 180 dpi; GS ( H and GS ( k came with the TM-T88IV
	t88iii.Name, t88iii.Dots, t88iii.DotsPerMM = "tm-t88iii", 512, 7.09
	t88iii.ASB, t88iii.NearEnd, t88iii.Speed = true, true, 120

	kp628e := generic80
	kp628e.Name, kp628e.QR, kp628e.Cut, kp628e.CutFeed = "kp628e", QRNative, CutESCi, 120
	kp628e.ChineseStyle = true

	return []Profile{generic80, epson80, kp628e, generic58, t88iii}
}

// FindProfile returns the built-in profile with the given name.
func FindProfile(name string) (Profile, error) {
	var names []string
	for _, p := range Profiles() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Profile{}, fmt.Errorf("escpos: find profile %q: known are %s", name, strings.Join(names, ", "))
}

// Validate reports the first field that no printer could have.
func (p Profile) Validate() error {
	bad := func(field string, value any) error {
		return fmt.Errorf("escpos: check profile %q: %s cannot be %v", p.Name, field, value)
	}
	switch {
	case p.Dots < 96 || p.Dots > 4096:
		return bad("dots", p.Dots)
	case p.DotsPerMM <= 0 || p.DotsPerMM > 48:
		return bad("dots per millimetre", p.DotsPerMM)
	case p.QR != QRNone && p.QR != QRNative && p.QR != QRRaster:
		return bad("qr", p.QR)
	case p.QR != QRNone && (p.QRLevel < LevelL || p.QRLevel > LevelH):
		return bad("qr level", p.QRLevel)
	case p.QR != QRNone && (p.QRModule < 1 || p.QRModule > 16):
		return bad("qr module", p.QRModule)
	case p.Cut != CutNone && p.Cut != CutFeedPartial && p.Cut != CutFeedFull && p.Cut != CutESCi && p.Cut != CutESCm:
		return bad("cut", p.Cut)
	case p.CutFeed < 0 || p.CutFeed > 255:
		return bad("cut feed", p.CutFeed)
	case p.Confirm != ConfirmProcessID && p.Confirm != ConfirmPaperStatus && p.Confirm != ConfirmPolling:
		return bad("confirmation", p.Confirm)
	case p.Flow != FlowNone && p.Flow != FlowXONXOFF && p.Flow != FlowRTSCTS:
		return bad("flow control", p.Flow)
	case p.Presenter != PresenterNone && p.Presenter != PresenterKP628E && p.Presenter != PresenterUnknown:
		return bad("presenter", p.Presenter)
	case p.Speed < 1 || p.Speed > 1000:
		return bad("speed", p.Speed)
	case p.Buffer < 16:
		return bad("buffer", p.Buffer)
	}
	return nil
}
