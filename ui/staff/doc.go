// Package staff keeps the accounts of those who sign in: a name, a role and
// the argon2id hash of a PIN, in one file that only the daemon can read.
package staff
