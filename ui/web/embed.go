// Package web holds the built screens. Without a web build it holds only a
// placeholder, so that the daemon always compiles.
package web

import "embed"

// Dist has the built screens in its folder dist: index.html, hall.html, …,
// assets/.
//
//go:embed all:dist
var Dist embed.FS
