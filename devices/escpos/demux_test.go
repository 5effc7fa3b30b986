package escpos_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"reception/devices/escpos"
)

func TestDemux(t *testing.T) {
	tests := []struct {
		name  string
		asked int
		in    string
		want  []escpos.Reply
	}{
		{"glued", 1, "\x12\x10\x00\x00\x00\x00\x37\x22ABCD\x00\x11", []escpos.Reply{
			escpos.RealtimeStatus(0x12), escpos.AutoStatus{0x10}, escpos.PaperStatus(0), escpos.ProcessID([]byte("ABCD")), escpos.Resume{},
		}},
		{"xoff inside automatic status", 0, "\x18\x00\x13\x0F\x00", []escpos.Reply{escpos.Pause{}, escpos.AutoStatus{0x18, 0, 0x0F, 0}}},
		{"xoff inside process id", 0, "\x37\x22AB\x13CD\x00", []escpos.Reply{escpos.Pause{}, escpos.ProcessID([]byte("ABCD"))}},
		{"break nobody asked for", 0, "\x00", []escpos.Reply{escpos.Noise(0)}},
		{"break and answer", 1, "\x00\x00", []escpos.Reply{escpos.PaperStatus(0), escpos.Noise(0)}},
		{"ticket at exit", 0, "\x92", []escpos.Reply{escpos.RealtimeStatus(0x92)}},
		{"offline without cause", 0, "\x37\x23\x00", []escpos.Reply{escpos.OfflineNotice("")}},
		{"offline with ten causes", 0, "\x37\x23@ABCDEFGHI\x00", []escpos.Reply{escpos.OfflineNotice("@ABCDEFGHI")}},
		{"printer name", 0, "\x5FTM-T88\x00", []escpos.Reply{escpos.Info("\x5FTM-T88")}},
		{"block cut off by a status", 0, "\x37\x22A\x12", []escpos.Reply{
			escpos.Noise(0x37), escpos.Noise(0x22), escpos.Noise('A'), escpos.RealtimeStatus(0x12),
		}},
		{"automatic status cut off", 0, "\x10\x00\x12", []escpos.Reply{escpos.Noise(0x10), escpos.Noise(0), escpos.RealtimeStatus(0x12)}},
		{"wrong baud rate", 0, "\xFE\xF8\x80", []escpos.Reply{escpos.Noise(0xFE), escpos.Noise(0xF8), escpos.Noise(0x80)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var d escpos.Demux
			for range tt.asked {
				d.Asked()
			}
			if diff := cmp.Diff(tt.want, d.Feed([]byte(tt.in))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestDemuxMixed sends real answers in any order and portions, and wants each
// of them back.
func TestDemuxMixed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d escpos.Demux
		var wire []byte
		var want []escpos.Reply
		for range rapid.IntRange(0, 20).Draw(t, "replies") {
			switch rapid.IntRange(0, 5).Draw(t, "kind") {
			case 0:
				b := 0x12 | rapid.SampledFrom([]byte{0x6C, 0x8C}).Draw(t, "mask")&rapid.Byte().Draw(t, "realtime")
				wire, want = append(wire, b), append(want, escpos.RealtimeStatus(b))
			case 1:
				a := escpos.AutoStatus{0x10 | rapid.Byte().Draw(t, "auto")&0x6C}
				for i := 1; i < 4; i++ {
					a[i] = rapid.Byte().Draw(t, "auto") & 0x6F
				}
				wire, want = append(wire, a[:]...), append(want, a)
			case 2:
				d.Asked()
				b := rapid.SampledFrom([]byte{0, 3, 0x0C, 0x0F}).Draw(t, "paper")
				wire, want = append(wire, b), append(want, escpos.PaperStatus(b))
			case 3:
				var id escpos.ProcessID
				for i := range id {
					id[i] = byte(rapid.IntRange(0x20, 0x7E).Draw(t, "id"))
				}
				wire = append(append(append(wire, 0x37, 0x22), id[:]...), 0)
				want = append(want, id)
			case 4:
				wire, want = append(wire, 0x37, 0x25, 0), append(want, escpos.Cleared{})
			case 5:
				wire, want = append(wire, 0x11), append(want, escpos.Resume{})
			}
		}
		var got []escpos.Reply
		for len(wire) > 0 {
			n := rapid.IntRange(1, len(wire)).Draw(t, "portion")
			got = append(got, d.Feed(wire[:n])...)
			wire = wire[n:]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// FuzzDemux wants the same replies whole and byte by byte, no reply without
// bytes for it, and a good answer understood after any noise.
func FuzzDemux(f *testing.F) {
	f.Add([]byte("\x12\x10\x00\x00\x00\x00\x37\x22ABCD\x00\x11"))
	f.Add([]byte("\x37\x22A\x12\x5F\x5F\x37\x37\x10\x10\x10"))
	f.Add([]byte("\x18\x00\x13\x0F\x00\x37\x23@@@@@@@@@@@\x00"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var whole, single escpos.Demux
		whole.Asked()
		single.Asked()
		want := whole.Feed(in)
		var got []escpos.Reply
		for i := range in {
			got = append(got, single.Feed(in[i:i+1])...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("whole and byte by byte differ (-whole +single):\n%s", diff)
		}
		if len(got) > len(in) {
			t.Fatalf("%d replies from %d bytes", len(got), len(in))
		}
		tail := whole.Feed([]byte("\x12\x12\x12\x12"))
		if len(tail) == 0 || tail[len(tail)-1] != escpos.Reply(escpos.RealtimeStatus(0x12)) {
			t.Fatalf("status after noise: got %v", tail)
		}
	})
}

func TestStatusCause(t *testing.T) {
	p := profile(t, "epson80")
	kp := profile(t, "kp628e")
	kp.Presenter = escpos.PresenterKP628E
	ready := escpos.Status{Link: escpos.LinkReady, Online: true}
	tests := []struct {
		name string
		got  escpos.Status
		want escpos.Cause
	}{
		{"nothing known", escpos.Status{}, escpos.CauseUnplugged},
		{"busy", escpos.Status{Link: escpos.LinkBusy}, escpos.CauseBusy},
		{"silent", escpos.Status{Link: escpos.LinkSilent}, escpos.CauseSilent},
		{"garbled", escpos.Status{Link: escpos.LinkGarbled}, escpos.CauseGarbled},
		{"unusable", escpos.Status{Link: escpos.LinkUnusable}, escpos.CauseUnusable},
		{"held", escpos.Status{Link: escpos.LinkHeld, Online: true}, escpos.CauseStalled},
		{"well", ready, escpos.CauseNone},
		{"drawer pin", ready.Realtime(1, 0x16, p), escpos.CauseNone},
		{"offline", ready.Realtime(1, 0x1A, p), escpos.CauseOffline},
		{"ticket at exit", ready.Realtime(1, 0x92, kp), escpos.CauseNone},
		{"cover", ready.Realtime(1, 0x1A, p).Realtime(2, 0x16, p), escpos.CauseCoverOpen},
		{"stopped by paper end", ready.Realtime(2, 0x32, p), escpos.CausePaperEnd},
		{"cutter", ready.Realtime(3, 0x1A, p), escpos.CauseCutter},
		{"unrecoverable", ready.Realtime(3, 0x32, p), escpos.CauseError},
		{"head hot", ready.Realtime(3, 0x52, p), escpos.CauseError},
		{"near end", ready.Realtime(4, 0x1E, p), escpos.CauseNone},
		{"paper end", ready.Realtime(4, 0x72, p), escpos.CausePaperEnd},
		{"paper again", ready.Realtime(4, 0x72, p).Realtime(4, 0x12, p), escpos.CauseNone},
		{"automatic: well", ready.Auto(escpos.AutoStatus{0x10}, p), escpos.CauseNone},
		{"automatic: cover", ready.Auto(escpos.AutoStatus{0x38}, p), escpos.CauseCoverOpen},
		{"automatic: paper", ready.Auto(escpos.AutoStatus{0x18, 0, 0x0F, 0}, p), escpos.CausePaperEnd},
		{"automatic: cutter", ready.Auto(escpos.AutoStatus{0x18, 0x08}, p), escpos.CauseCutter},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.got.Cause(); got != tt.want {
				t.Errorf("got %q, want %q from %+v", got, tt.want, tt.got)
			}
		})
	}
	if !ready.Realtime(4, 0x1E, p).NearEnd || ready.Realtime(4, 0x1E, kp).NearEnd {
		t.Error("near end must count with a sensor for it and only then")
	}
	if !ready.Realtime(1, 0x92, kp).TicketAtExit || ready.Realtime(1, 0x92, p).TicketAtExit {
		t.Error("ticket bit must count with such a presenter and only then")
	}
}
