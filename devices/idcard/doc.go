// Package idcard reads Chinese identity cards with a resident-card reader: a
// reader (GA 450) whose SAM module speaks the serial protocol of GA/T 467-2019
// and hands out card records laid out after GA/T 490.
//
// # The line
//
// 8N1, no flow control, 115200 baud from the factory. The host asks and the
// module answers once; it never speaks first. Both use the same frame:
//
//	AA AA AA 96 69 | length (2, big endian) | body | checksum
//
// The length counts what follows it, checksum included. The checksum is the
// exclusive or of every byte from the first length byte to the last byte of
// the body. The body of a request is a command and its parameter, that of a
// reply SW1 SW2 SW3 and data. SW1 and SW2 are the card's own words; a driver
// decides by SW3 alone, see [SW3].
//
// Anything may stand between frames: a 00 from a line break at power-up, the
// echo of our own request, the second half of a reply that nobody waited for,
// frames of other makes. [Scanner] looks for the preamble, lets any run of AA
// precede it, refuses absurd lengths and wrong checksums, and after such a
// false preamble goes on one byte behind its start.
//
// # The card
//
// A card is found (20 01), selected (20 02) and read (30 01). There is no way
// to read the text without the photo: 1024 bytes come along, are folded into
// the checksum and overwritten at once. They are never decoded and never kept.
//
// The text is a record of 256 bytes, UTF-16 little endian, in one of four
// layouts, told apart by the character at offset 248; see [ParseCard].
//
// After a read the card stays selected and no longer answers to find, although
// it lies there. [Reader] therefore asks a selected card for something else to
// learn whether it has been taken away.
//
// # Personal data
//
// What a card says is kept in byte slices that [Card.Wipe] overwrites. A Card
// prints as a placeholder, refuses to be marshalled, and nothing of it appears
// in an error, a [Status] or a log line.
package idcard
