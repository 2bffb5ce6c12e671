package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// TestMain lets this test program be the shop's process, and the built-in plugins of the
// shops it starts.
func TestMain(m *testing.M) {
	io := stdio{os.Stdin, os.Stdout, os.Stderr}
	if name, ok := servedPlugin(os.Args[1:]); ok {
		os.Exit(servePlugin(name, io))
	}
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		status := run(ctx, os.Args[1:], io)
		stop()
		os.Exit(status)
	}
	status := m.Run()
	browser.Close()
	demo.remove()
	os.Exit(status)
}
