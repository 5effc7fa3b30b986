// Command measure tells how fast the hall is, in ratios.
//
// A millisecond says little about another machine; a ratio does. So every
// figure stands beside a reference that does the least that anybody could do
// for the same purpose: one write and sync for a durable number, a bare TCP hub
// for a call on every screen, an empty journal for the start. Both are measured
// in the same run, in turns of at most ten, so that whatever else the machine
// is busy with slows both. The load average is printed beside them.
package main
