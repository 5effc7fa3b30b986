// Package queuetest helps to test what is built on package queue: a clock that
// is set by hand, a journal in memory that fails on demand, a hall to play a
// script in, a generator of random commands, and a judge that says after each
// command whether the queue kept its promises.
package queuetest
