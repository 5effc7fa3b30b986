// Command try tries what a hall that was taken over would try, and prints what
// came of it as one JSON array. See package probe.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"reception/build/probe"
)

func main() {
	if err := json.NewEncoder(os.Stdout).Encode(probe.Try()); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}
