package replenish

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write testdata/objectives.txt anew")

// instances are the sizes of the golden table; the long ones run with REPLENISH_LONG only.
var instances = []struct {
	items, periods int
	long           bool
}{{20, 12, false}, {200, 12, false}, {1000, 12, false}, {1000, 26, false}, {5000, 26, true}, {20000, 52, true}}

// TestObjectives holds the family's objectives to testdata/objectives.txt, and every answer to its own proof. The lines of
// tightness 0.6 up to 5000×26 were confirmed by CLP (testdata/peers).
func TestObjectives(t *testing.T) {
	golden := readObjectives(t)
	var lines []string
	for _, n := range instances {
		for _, tight := range []float64{0.6, 0.9, 1.5} {
			key := fmt.Sprintf("%dx%d %g", n.items, n.periods, tight)
			if n.long && (os.Getenv("REPLENISH_LONG") == "" || n.items > 5000 && tight != 0.9) {
				if golden[key] != "" {
					lines = append(lines, key+" "+golden[key])
				}
				continue
			}
			p := family(1, n.items, n.periods, tight)
			s := solved(t, p, Options{})
			t.Logf("%s: %.12g, gap %.1e, %d iterations, %v", key, s.Objective, s.Gap(), s.Iterations, s.Elapsed.Round(time.Microsecond))
			lines = append(lines, fmt.Sprintf("%s %.12g", key, s.Objective))
			var want float64
			if _, err := fmt.Sscan(golden[key], &want); !*update && (err != nil || relativeGap(s.Objective, want) > 2e-9) {
				t.Errorf("%s: objective %.12g, golden %q", key, s.Objective, golden[key])
			}
		}
	}
	if *update {
		if err := os.WriteFile("testdata/objectives.txt", []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readObjectives(t *testing.T) map[string]string {
	t.Helper()
	golden := map[string]string{}
	f, err := os.Open("testdata/objectives.txt")
	if err != nil {
		if *update {
			return golden
		}
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if w := strings.Fields(lines.Text()); len(w) == 3 {
			golden[w[0]+" "+w[1]] = w[2]
		}
	}
	return golden
}

// solved solves p, which has an optimum, and checks the answer by the program's definition and by the Lagrangian bound.
func solved(t *testing.T, p *Problem, o Options) *Solution {
	t.Helper()
	s, err := Solve(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	prove(t, p, s)
	return s
}

func prove(t *testing.T, p *Problem, s *Solution) {
	t.Helper()
	if s.Status != Optimal {
		t.Fatalf("status %v, gap %g, infeasibilities %g and %g", s.Status, s.Gap(), s.PrimalInfeasibility, s.DualInfeasibility)
	}
	if v := p.Check(s.Order, s.Stock, s.Lost, s.Short); v > 1e-9 {
		t.Errorf("the plan violates a row by %g", v)
	}
	if v := p.Objective(s.Order, s.Stock, s.Lost, s.Short); relativeGap(v, s.Objective) > 1e-12 {
		t.Errorf("the plan costs %v, not %v", v, s.Objective)
	}
	if b := p.Bound(s.BudgetPrice, s.CapacityPrice, s.TotalPrice); relativeGap(s.Objective, b) > 1e-8 {
		t.Errorf("the prices prove %v, the objective is %v", b, s.Objective)
	}
	if s.Gap() > 1e-8 {
		t.Errorf("gap %g", s.Gap())
	}
}

// TestSameBits: neither the number of workers nor the instruction set changes a bit of the answer.
func TestSameBits(t *testing.T) {
	p := family(4, 200, 12, 0.8)
	one := solved(t, p, Options{Workers: 1})
	four := solved(t, p, Options{Workers: 4})
	r := newRun(context.Background(), p, Options{})
	r.kern = portable()
	r.cold()
	plain := r.finish()
	for _, s := range []*Solution{one, four, plain} {
		s.Elapsed = 0
	}
	if !reflect.DeepEqual(one, four) {
		t.Error("four workers give another answer than one")
	}
	if !reflect.DeepEqual(one, plain) {
		t.Error("the portable kernels give another answer")
	}
}

func TestInfeasible(t *testing.T) {
	p := family(2, 30, 8, 0.9)
	spent, held := newLeast(p).use(p, 0)
	p.Capacity[0] = 0.9 * held
	p.MaxStock = slices.Repeat([]float64{math.Inf(1)}, 30*8)
	s, err := Solve(context.Background(), p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Conflict{{Resource: Capacity, Item: -1, Period: 0, Limit: 0.9 * held, Least: held}}
	if s.Status != Infeasible || !reflect.DeepEqual(s.Conflict, want) || spent != 0 {
		t.Fatalf("%v %+v, want %+v", s.Status, s.Conflict, want)
	}
	p.Capacity[0] = s.Conflict[0].Least
	solved(t, p, Options{})
}

func TestUnbounded(t *testing.T) {
	p := family(2, 30, 8, 0.9)
	p.Salvage[7], p.Capacity, p.TotalBudget = 2*p.Cost[7], nil, math.Inf(1)
	solved(t, p, Options{}) // the budgets hold it
	p.Budget[3] = math.Inf(1)
	s, err := Solve(context.Background(), p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Status != Unbounded || s.Ray.Item != 7 || s.Ray.Period != 3 {
		t.Fatalf("%v %+v", s.Status, s.Ray)
	}
	// The ray proves itself: more of it costs less.
	held := float64(p.Periods - 3 - p.Lead[7])
	if gain := p.Salvage[7] - p.Cost[7] - held*p.Holding[7]; math.Abs(gain-s.Ray.Gain) > 1e-9 {
		t.Errorf("gain %v, want %v", s.Ray.Gain, gain)
	}
}

// TestCancel: whenever it is stopped, the solver has a feasible plan and a proven bound.
func TestCancel(t *testing.T) {
	p := family(5, 100, 12, 0.7)
	best := solved(t, p, Options{}).Objective
	for stop := range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		s, err := Solve(ctx, p, Options{Progress: func(q Progress) {
			if q.Iteration > stop {
				cancel()
			}
		}})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if s.Status == Optimal {
			continue
		}
		if s.Status != TimeLimit || s.PrimalInfeasibility > 1e-9 || s.Objective < best*(1-1e-9) || s.DualObjective > best*(1+1e-9) {
			t.Errorf("after %d iterations: %v, %v to %v around %v, infeasibility %g", stop, s.Status, s.DualObjective, s.Objective, best, s.PrimalInfeasibility)
		}
	}
	s, err := Solve(context.Background(), p, Options{TimeLimit: 1})
	if err != nil || s.Status != TimeLimit {
		t.Errorf("a nanosecond: %v %v", s.Status, err)
	}
}

// TestNothing: programs with nothing to decide.
func TestNothing(t *testing.T) {
	p := family(6, 12, 6, 1)
	clear(p.Demand)
	clear(p.Safety)
	p.Capacity = nil
	solved(t, p, Options{})
	p = family(6, 12, 6, 1)
	clear(p.Budget)
	if s := solved(t, p, Options{}); slices.Max(s.Order) != 0 {
		t.Error("ordered without money")
	}
	p = family(6, 12, 6, 1)
	p.TotalBudget = 0
	solved(t, p, Options{})
	p.TotalBudget, p.Lead = math.Inf(1), slices.Repeat([]int{9}, 12)
	if s := solved(t, p, Options{}); slices.Max(s.Order) != 0 {
		t.Error("ordered what never arrives")
	}
}

func TestValidate(t *testing.T) {
	for want, spoil := range map[string]func(p *Problem){
		"Cost of item 2 is -1":               func(p *Problem) { p.Cost[1] = -1 },
		"Demand of item 2 in period 1 is":    func(p *Problem) { p.Demand[3] = math.NaN() },
		"Holding has 1 values: 2 are needed": func(p *Problem) { p.Holding = p.Holding[:1] },
		"Capacity of period 3 is NaN":        func(p *Problem) { p.Capacity[2] = math.NaN() },
		"Inbound of item 1 in period 2":      func(p *Problem) { p.Inbound[1] = math.Inf(1) },
		"lead of item 1 is -1":               func(p *Problem) { p.Lead[0] = -1 },
		"TotalBudget is -1":                  func(p *Problem) { p.TotalBudget = -1 },
		"0 items and 3 periods":              func(p *Problem) { p.Items = 0 },
	} {
		p := family(7, 2, 3, 1)
		spoil(p)
		if _, err := Solve(context.Background(), p, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
		if _, err := New(p); err == nil {
			t.Errorf("New took %q", want)
		}
	}
}

// FuzzSolve: no instance may be called optimal without its proof, nor may any prices prove more than a plan costs.
func FuzzSolve(f *testing.F) {
	f.Add(uint64(1), 0.5)
	f.Add(uint64(77), 3.0)
	f.Fuzz(func(t *testing.T, seed uint64, price float64) {
		p := wild(seed)
		s, err := Solve(context.Background(), p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s.Status != Optimal {
			return
		}
		prove(t, p, s)
		prices := slices.Repeat([]float64{math.Abs(price)}, p.Periods)
		if b := p.Bound(prices, prices, 0); b > s.Objective+1e-8*math.Max(1, math.Abs(s.Objective)) {
			t.Errorf("prices of %v prove %v, the plan costs %v", price, b, s.Objective)
		}
	})
}

func BenchmarkSolve(b *testing.B) {
	for _, n := range instances {
		b.Run(fmt.Sprintf("%dx%d", n.items, n.periods), func(b *testing.B) {
			if n.long && os.Getenv("REPLENISH_LONG") == "" {
				b.Skip("REPLENISH_LONG is not set")
			}
			p := family(1, n.items, n.periods, 0.9)
			b.ResetTimer()
			var iterations int
			for range b.N {
				s, err := Solve(context.Background(), p, Options{})
				if err != nil || s.Status != Optimal {
					b.Fatal(s.Status, err)
				}
				iterations = s.Iterations
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(iterations), "iterations")
			b.ReportMetric(float64(m.Sys>>20), "MB")
		})
	}
}

// TestProgress: iterations are counted, and the last figures are those of the answer.
func TestProgress(t *testing.T) {
	p := family(8, 60, 10, 0.8)
	var seen []Progress
	s := solved(t, p, Options{Progress: func(q Progress) { seen = append(seen, q) }})
	if len(seen) != s.Iterations {
		t.Fatalf("%d reports of %d iterations", len(seen), s.Iterations)
	}
	last := seen[len(seen)-1]
	if last.Iteration != s.Iterations || relativeGap(last.Objective, s.Objective) > 1e-6 || last.Items != 60 {
		t.Errorf("the last report is %+v, the objective %v", last, s.Objective)
	}
}
