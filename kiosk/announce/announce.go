// Package announce says what the hall hears. A call names a number and a
// counter and nothing else, so that nobody learns from it who goes where.
package announce
