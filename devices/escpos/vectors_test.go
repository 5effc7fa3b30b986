package escpos_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/devices/escpos"
)

// vector is one golden byte string with its meaning.
type vector struct {
	Name, Direction, Hex, Meaning string
}

func vectors(t *testing.T) map[string][]byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, v := range list {
		b, err := hex.DecodeString(v.Hex)
		if err != nil {
			t.Fatalf("vector %s: %v", v.Name, err)
		}
		out[v.Name] = b
	}
	return out
}

// encode returns what f adds to an empty encoder.
func encode(p escpos.Profile, f func(*escpos.Encoder)) []byte {
	e := escpos.NewEncoder(p)
	f(e)
	return e.Bytes()
}

func profile(t *testing.T, name string) escpos.Profile {
	t.Helper()
	p, err := escpos.FindProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestVectorsToPrinter holds every published command this package sends.
func TestVectorsToPrinter(t *testing.T) {
	gen, kp := profile(t, "generic80"), profile(t, "kp628e")
	full := gen
	full.Cut = escpos.CutFeedFull
	esci, escm := kp, kp
	esci.CutFeed, escm.CutFeed = 0, 0
	escm.Cut = escpos.CutESCm
	qr := profile(t, "epson80")
	qr.QRModule, qr.QRLevel = 6, escpos.LevelM
	enc := func(f func(*escpos.Encoder)) []byte { return encode(gen, f) }

	got := map[string][]byte{
		"init":             enc(func(e *escpos.Encoder) { e.Init() })[:2],
		"align_center":     enc(func(e *escpos.Encoder) { e.Align(escpos.Center) }),
		"size_2x2":         enc(func(e *escpos.Encoder) { e.Size(2, 2) }),
		"bold_on":          enc(func(e *escpos.Encoder) { e.Emphasis(true) }),
		"chinese_on":       enc(func(e *escpos.Encoder) { e.Chinese(true) }),
		"chinese_off":      enc(func(e *escpos.Encoder) { e.Chinese(false) }),
		"fs_bang_quad":     encode(kp, func(e *escpos.Encoder) { e.Size(2, 2) })[3:],
		"text_gb18030":     enc(func(e *escpos.Encoder) { e.Line("排队号 A012") }),
		"feed_n_dots":      enc(func(e *escpos.Encoder) { e.Feed(32) }),
		"cut_partial_feed": enc(func(e *escpos.Encoder) { e.Cut() }),
		"cut_esc_i":        encode(esci, func(e *escpos.Encoder) { e.Cut() })[3:],
		"cut_esc_m":        encode(escm, func(e *escpos.Encoder) { e.Cut() })[3:],
		"dle_eot_1":        escpos.StatusRequest(1),
		"dle_eot_2":        escpos.StatusRequest(2),
		"dle_eot_3":        escpos.StatusRequest(3),
		"dle_eot_4":        escpos.StatusRequest(4),
		"asb_on":           escpos.AutoStatusRequest(true),
		"gs_r1":            escpos.PaperStatusRequest(),
		"process_id":       escpos.ProcessIDRequest([4]byte([]byte("0042"))),
		"clear_buffers":    escpos.ClearRequest(),
		"recover_restart":  escpos.RecoverRequest(false),
		"recover_clear":    escpos.RecoverRequest(true),
	}
	native := encode(qr, func(e *escpos.Encoder) {
		if err := e.QR("XF2026-000123"); err != nil {
			t.Error(err)
		}
	})
	// Around the symbol: the quiet zone of 24 dots, and Chinese mode off and on.
	native = bytes.TrimPrefix(native, []byte("\x1BJ\x18\x1C."))
	got["qr_native"] = bytes.TrimSuffix(native, []byte("\x1C&\x1BJ\x18"))

	// Commands this package does not send; the emulator's test has them.
	notSent := map[string]bool{
		"utf8_esc9": true, "utf8_epson": true, "text_gb18030_4byte": true, "text_gb18030_4byte_sip": true,
		"cut_full": true, "gs_v0_8x2": true, "gs_lparen_L_store": true, "gs_lparen_L_print": true, "dle_eot_20_custom": true, "offline_resp_on": true,
	}
	want := vectors(t)
	for name, b := range got {
		if diff := cmp.Diff(want[name], b); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name := range want {
		if fromPrinter := strings.Contains(name, "_ok") || strings.HasSuffix(name, "_reply"); fromPrinter {
			continue
		}
		if _, ok := got[name]; !ok && !notSent[name] && replies[name] == nil {
			t.Errorf("vector %s is not tested", name)
		}
	}
}

// replies are the published answers, as this package must understand them.
var replies = map[string][]escpos.Reply{
	"dle_eot_reply_ok":       {escpos.RealtimeStatus(0x12)},
	"dle_eot1_offline":       {escpos.RealtimeStatus(0x1A)},
	"dle_eot1_drawer_high":   {escpos.RealtimeStatus(0x16)},
	"dle_eot2_cover":         {escpos.RealtimeStatus(0x16)},
	"dle_eot2_paperend":      {escpos.RealtimeStatus(0x32)},
	"dle_eot2_error":         {escpos.RealtimeStatus(0x52)},
	"dle_eot3_cutter":        {escpos.RealtimeStatus(0x1A)},
	"dle_eot3_unrecoverable": {escpos.RealtimeStatus(0x32)},
	"dle_eot3_autorecover":   {escpos.RealtimeStatus(0x52)},
	"dle_eot4_nearend":       {escpos.RealtimeStatus(0x1E)},
	"dle_eot4_end":           {escpos.RealtimeStatus(0x72)},
	"dle_eot4_both":          {escpos.RealtimeStatus(0x7E)},
	"asb_ok":                 {escpos.AutoStatus{0x10, 0, 0, 0}},
	"asb_cover_open":         {escpos.AutoStatus{0x38, 0, 0, 0}},
	"asb_paper_end":          {escpos.AutoStatus{0x18, 0, 0x0F, 0}},
	"asb_cutter":             {escpos.AutoStatus{0x18, 0x08, 0, 0}},
	"gs_r1_ok":               {escpos.PaperStatus(0)},
	"gs_r1_near":             {escpos.PaperStatus(3)},
	"process_id_reply":       {escpos.ProcessID([]byte("0042"))},
	"offline_reply":          {escpos.OfflineNotice("A")},
	"clear_reply":            {escpos.Cleared{}},
}

func TestVectorsFromPrinter(t *testing.T) {
	all := vectors(t)
	for name, want := range replies {
		t.Run(name, func(t *testing.T) {
			b, ok := all[name]
			if !ok {
				t.Fatal("no such vector")
			}
			var d escpos.Demux
			d.Asked()
			if diff := cmp.Diff(want, d.Feed(b)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
