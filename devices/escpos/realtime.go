package escpos

import "bytes"

// The real-time commands are obeyed on arrival, in front of what is buffered
// and even inside an image: they may be sent between commands only.
const (
	dle = 0x10
	eot = 0x04
	enq = 0x05
	dc4 = 0x14
)

// StatusRequest returns DLE EOT n: 1 printer, 2 offline cause, 3 error cause,
// 4 paper. The printer answers with one byte at once, even while offline.
func StatusRequest(n byte) []byte { return []byte{dle, eot, n} }

// RecoverRequest returns DLE ENQ: the printer leaves a cutter-type error and
// either goes on from the line where it stopped or, with clear, drops what is
// buffered.
func RecoverRequest(clear bool) []byte {
	if clear {
		return []byte{dle, enq, 2}
	}
	return []byte{dle, enq, 1}
}

// ClearRequest returns DLE DC4 function 8, which clears the receive and print
// buffers and leaves an error as it is. The printer answers 37 25 00; nothing
// may be sent before.
func ClearRequest() []byte {
	return []byte{dle, dc4, 8, 1, 3, 20, 1, 6, 2, 8}
}

// PaperStatusRequest returns GS r 1, which is answered in the order of the
// print stream.
func PaperStatusRequest() []byte { return []byte{0x1D, 0x72, 1} }

// ProcessIDRequest returns GS ( H function 48 with a token of four characters
// from 20 to 7E, which the printer sends back when everything before the
// request is printed.
func ProcessIDRequest(token [4]byte) []byte {
	return append([]byte{0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30}, token[:]...)
}

// AutoStatusRequest returns GS a: the printer sends four status bytes now and
// at every change of drawer, online state, error and paper, or no longer does.
func AutoStatusRequest(on bool) []byte {
	if on {
		return []byte{0x1D, 0x61, 0x0F}
	}
	return []byte{0x1D, 0x61, 0}
}

// hasRealtime reports whether a slip contains what a printer would take for a
// real-time command wherever it stands.
func hasRealtime(b []byte) bool {
	for {
		i := bytes.IndexByte(b, dle)
		if i < 0 || i+1 == len(b) {
			return false
		}
		if n := b[i+1]; n == eot || n == enq || n == dc4 {
			return true
		}
		b = b[i+1:]
	}
}
