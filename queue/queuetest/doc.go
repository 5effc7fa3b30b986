// Package queuetest helps to test what is built on package queue: a clock that
// is set by hand, a journal in memory that fails on demand, a hall to play a
// script in, a generator of random commands, and a judge that says after each
// command whether the queue kept its promises.
//
// # Days
//
// A day of a hall is written down in a file that a person can read, for example
//
//	# The door opens at half past seven.
//	hall 2026-11-23 07:30
//	open
//	touch takes land needs age as zhou -> 101
//	at 08:30
//	desk 1 next -> 101 needs_care
//	desk 1 misses 101 -> refused too_early 180s
//	ticket 101 -> called at 1
//
// Each line is one statement; an empty line and one that begins with # is a
// comment. Behind the arrow stands what comes of the statement: the number, the
// reason of a call, the answer to a question, or the code of a refusal with the
// seconds that are missing or the fields that are wrong. Without an arrow a
// statement must be accepted, with whatever outcome.
//
// The hall is that of [Config] with a lunch break from 12:00 to 14:00, the
// leaders wang, li and zhao, the townships 安和镇 and 北河乡, and six counters: 1
// (land, labour), 2 (labour, letters; low), 3 (land, letters), 4 (land, labour,
// letters), desk and room, which are the two stops of the leader's service. A
// visitor's name stands for the code on his slip. Tickets are meant by their
// numbers.
//
// The first statement is "hall DATE TIME": the program starts with those
// settings, at that time in Shanghai. Time passes only where "at TIME", "on DATE
// TIME" or "wait SPAN" says so; "clock SPAN" sets the wall clock forward or, with
// a minus, back. "open", "close" and "close carrying over" are the day's;
// "restart", "power off" and "power on DATE TIME" the program's; "printer in",
// "out" and "jams" the printer's, which prints at once whatever it owes.
//
// Visitors "touch …", clerks "desk C …" and the office "office …". Several
// counters press 下一位 at the same moment with "together next C…". Everything
// else is a question. The list of all statements is the function forms: words
// in capitals are places, those in brackets may be left out.
//
// [ParseScript] reads a day, [Script.Play] plays it in a hall of its own, has
// every command judged, and reports each surprise with file and line.
// [Script.Format] writes the day with other outcomes; statements and comments
// are never changed by a program.
package queuetest
