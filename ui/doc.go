// Package ui serves the screens: the pages, the websockets that keep them up
// to date, and the sign-in of the staff.
//
// A screen is told what to show, never what has changed. [Server.Publish]
// encodes a full view once; every screen of the topic is woken, and sends the
// newest view it has not sent. A screen that is slow skips views, and one that
// does not take a message in time is dropped: nobody ever waits for it, and no
// lock is held while writing.
//
// What a screen sends is decoded and checked by package wire and handed on:
// touches to a [Station], presses of a desk as commands to the queue, under
// the name of whoever signed in. The protocol is in wire/PROTOCOL.md.
//
// No view holds personal data. The one way to a name is POST /api/person,
// which records the access before it reads.
package ui
