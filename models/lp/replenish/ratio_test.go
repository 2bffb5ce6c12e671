//go:build unix

package replenish

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"
)

// processorTime is the processor time that this process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestWarmRatio prints how many times faster a warm solve is than a cold one, in processor time, for each change:
// REPLENISH_RATIO=1.
func TestWarmRatio(t *testing.T) {
	if os.Getenv("REPLENISH_RATIO") == "" {
		t.Skip("REPLENISH_RATIO is not set: it prints the times of warm and cold solves")
	}
	for _, f := range []struct {
		name string
		make func(seed uint64, items, periods int, tight float64) *Problem
	}{{"random", family}, {"proportional", proportional}} {
		for _, n := range [][2]int{{1000, 12}, {1000, 26}, {5000, 26}} {
			p := f.make(3, n[0], n[1], 0.8)
			o := Options{Workers: 1}
			cold := leastTime(7, func() { solved(t, p, o) })
			t.Logf("%s %d×%d cold %v", f.name, n[0], n[1], cold)
			for _, c := range changes {
				s, err := New(p)
				if err != nil {
					t.Fatal(err)
				}
				first, err := s.Solve(context.Background(), o)
				if err != nil {
					t.Fatal(err)
				}
				kept := s.held.clone()
				changing, solving := time.Duration(1<<60), time.Duration(1<<60)
				iterations := 0
				for range 5 {
					s.p, s.last, s.held = p.clone(), first.clone(), kept.clone()
					clear(s.dirty)
					begun := processorTime()
					if err := s.Change(c.edit); err != nil {
						t.Fatal(err)
					}
					changed := processorTime()
					got, err := s.Solve(context.Background(), o)
					done := processorTime()
					if err != nil || got.Status != Optimal {
						t.Fatal(got.Status, err)
					}
					iterations = got.Iterations
					changing, solving = min(changing, changed-begun), min(solving, done-changed)
				}
				t.Logf("  %-34s change %8v solve %8v (%d iterations): %.1f times faster", c.name, changing, solving, iterations, float64(cold)/float64(changing+solving))
			}
		}
	}
}

// leastTime is the least processor time of some runs.
func leastTime(runs int, run func()) time.Duration {
	best := time.Duration(1 << 60)
	for range runs {
		begun := processorTime()
		run()
		best = min(best, processorTime()-begun)
	}
	return best
}
