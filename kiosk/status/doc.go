// Package status is the page behind the square on a slip: how far a number is,
// for the phone in its visitor's hand. It tells nothing personal and not which
// service, and works without scripts in an old browser.
package status
