// Package escpos drives ESC/POS ticket printers: it encodes what goes to them,
// tells apart what comes back, and prints slips whose end is known.
//
// # Three layers
//
// [Encoder] turns text, sizes and QR symbols into bytes and [Demux] turns the
// bytes of the return channel into replies. Both are pure. [Printer] owns a
// port above them and is the only writer to it.
//
// # The return channel
//
// A printer answers on one channel what was asked in real time, what was asked
// in the print stream and what nobody asked for. Byte patterns keep them apart
// (Citizen CT-S310 and Bematech MP-4000 manuals, "identifying transmission
// data"):
//
//	0xx1xx10          DLE EOT n, one byte, at once, even while offline
//	0xx1xx00          automatic status back (ASB), with the next three bytes
//	0xx0xxxx          GS r n, in the order of the print stream
//	37 22 d1..d4 00   process id: the printing before it is finished
//	37 23 [causes] 00 going offline, with causes 40 to 7F
//	37 25 00          buffers cleared
//	11, 13            XON and XOFF
//
// Bit 7 of a DLE EOT reply is usually clear; the KP-628E sets it in n = 1 while
// a ticket hangs in its mouth. A line break, as a printer makes one when it is
// switched on, reads as a byte 00, which is also the good answer to GS r 1;
// see [Printer.Print] for how the two are told apart.
//
// # Printed
//
// Writing to a port proves nothing: the kernel, the adapter and the printer
// all keep buffers. A slip counts as printed when the printer answers a
// request that was sent behind its cut. What cannot be confirmed is Uncertain
// and is never sent again from here.
//
// Sources: Epson ESC/POS command reference; Epson TM-T88III, TM-T81 and TM-T90
// specifications; Epson paper-roll ESC/POS guide 10.01; KP-628E user manual.
package escpos
