// Command shopkeeper is the whole shop in one binary.
//
//	shopkeeper demo    [--shop gifts] [--addr 127.0.0.1:8080] [--data DIR] [--prepare]
//	shopkeeper serve   [--config FILE]
//	shopkeeper chat    --data DIR | --url URL  --as ROLE [--customer ID] [--locale zh|en] [--json]
//	shopkeeper plugin  list | verify | call NAME TOOL --args JSON --as ROLE
//	shopkeeper eval    conversations FILE.yaml…
//	shopkeeper recommend, search, forecast, plan, solve   engines on files
//	shopkeeper train, bench, version
//
// Exit statuses: 0 done · 1 it did not work · 2 the call or a file is wrong · 3 done, but
// some rows were left out · 4 infeasible · 5 unbounded · 6 a time limit. Errors are one line on standard error that names the thing
// and the next step. "shopkeeper help COMMAND" is each command's manual page.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// exit is an error that names its exit status. An empty message prints nothing: the
// command has said it all.
type exit struct {
	status int
	err    error
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// The exit statuses beside 0.
const (
	statusFailed  = 1
	statusUsage   = 2
	statusPartial = 3
)

// run is the program without the process: it returns the exit status.
func run(ctx context.Context, args []string, io stdio) int {
	if name, ok := servedPlugin(args); ok {
		return servePlugin(name, io)
	}
	root := newRoot(io)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	status := statusFailed
	var e exit
	switch {
	case errors.As(err, &e):
		status = e.status
	case shop.KindOf(err) == shop.Invalid:
		status = statusUsage
	case ctx.Err() != nil:
		err = errors.New("stopped; start it again and it goes on where it was")
	}
	if text := strings.TrimSpace(err.Error()); text != "" {
		fmt.Fprintln(io.err, "shopkeeper: "+strings.ReplaceAll(text, "\n", "; "))
	}
	return status
}
