//go:build unix

package forecast

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestGrowth measures how the processor time grows with the number of series, two years of weeks each and 13 ahead, and keeps it in a file.
func TestGrowth(t *testing.T) {
	if os.Getenv("FORECAST_PROOF") == "" {
		t.Skip("set FORECAST_PROOF=1 to measure how the time grows")
	}
	var table strings.Builder
	table.WriteString("method     series  processor s  processor ms/series\n")
	for _, c := range []struct {
		method string
		sizes  []int
	}{{"theta", []int{1000, 10_000, 100_000}}, {"ets", []int{1000, 10_000, 100_000}}, {Auto, []int{100, 1000, 10_000}}} {
		for _, n := range c.sizes {
			all := make([]Series, n)
			for i := range all {
				all[i] = Series{ID: fmt.Sprint(i), Values: walk(104, 1, uint64(i))}
			}
			begin := processorTime(t)
			err := Batch{Settings: Settings{Method: c.method, Horizon: 13}}.Run(context.Background(), all, func(r Result) error { return r.Err })
			if err != nil {
				t.Fatal(err)
			}
			took := processorTime(t) - begin
			fmt.Fprintf(&table, "%-8s %8d %12.2f %20.3f\n", c.method, n, took, 1000*took/float64(n))
		}
	}
	t.Log("\n" + table.String())
	if err := os.WriteFile("testdata/growth.txt", []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// processorTime is what this process has used, in seconds: a busy machine does not lengthen it as it does the clock's.
func processorTime(t *testing.T) float64 {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
