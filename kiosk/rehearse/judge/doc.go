// Package judge compares what three outsiders saw of a reception day: the
// paper that came out of the printer, the calls that stood on the screens, and
// the journal. It reads events and asks none of the code that made them: the
// rule of calling is stated here once more, in its own words.
package judge
