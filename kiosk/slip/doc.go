// Package slip lays a ticket out as a paper slip and settles what the outbox
// owes: it is the only place that hands the printer something to print.
package slip
