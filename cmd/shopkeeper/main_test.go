package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"go.uber.org/goleak"
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
	goleak.VerifyTestMain(suite{m}, goleak.Cleanup(func(status int) {
		demo.remove()
		os.Exit(status)
	}), goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

// suite is all tests and then the end of the browser.
type suite struct{ *testing.M }

// Run implements goleak.TestingM.
func (s suite) Run() int {
	defer browser.Close()
	return s.M.Run()
}
