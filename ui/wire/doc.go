// Package wire holds the messages between the daemon and its screens as Go
// types. The TypeScript in ui/web/src/wire.ts is generated from them, and
// PROTOCOL.md says in which order they come.
//
// Every message is one JSON object in one websocket text frame, with its kind
// in the field t. Times are milliseconds since the Unix epoch, ids of tickets
// are numbers below 2^53. No message pushed to a screen holds personal data.
package wire
