package main

import (
	"os"
	"testing"
)

// TestMain lets this test program be the built-in plugins of the shops it starts.
func TestMain(m *testing.M) {
	if name, ok := servedPlugin(os.Args[1:]); ok {
		os.Exit(servePlugin(name, stdio{os.Stdin, os.Stdout, os.Stderr}))
	}
	os.Exit(m.Run())
}
