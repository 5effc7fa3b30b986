// Package rehearse plays a reception day through the real path: cards as bytes
// on a pseudo-terminal, slips as bytes on another, touches and presses over
// real websockets. It knows of the hall what visitors, clerks and screens
// know, and keeps what the outsiders saw for package judge.
package rehearse
