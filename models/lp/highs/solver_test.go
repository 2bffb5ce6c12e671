package highs

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	ours "github.com/shopkeeper-ai/shopkeeper/models/lp"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/lptest"
)

// newSolver shares one folder for compiled code between all tests and runs.
func newSolver(t testing.TB) *Solver {
	t.Helper()
	s := New(Config{CacheDir: filepath.Join(os.TempDir(), "shopkeeper-test-wasm")})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSuite(t *testing.T) { lptest.Run(t, newSolver(t), true) }

func TestRandomAgainstGonum(t *testing.T) {
	s := newSolver(t)
	rng := rand.New(rand.NewPCG(1, 2))
	statuses := map[ours.Status]int{}
	for trial := range 60 {
		rows, columns := 2+rng.IntN(4), 5+rng.IntN(4)
		c, a, b := make([]float64, columns), mat.NewDense(rows, columns, nil), make([]float64, rows)
		m := &ours.Model{}
		for i := range rows {
			b[i] = float64(rng.IntN(21) - 6)
			m.AddRow(ours.Row{Lower: b[i], Upper: b[i]})
		}
		for j := range columns {
			c[j] = float64(rng.IntN(12) - 2)
			var entries []ours.Entry
			for i := range rows {
				v := float64(rng.IntN(9) - 3)
				a.Set(i, j, v)
				if v != 0 {
					entries = append(entries, ours.Entry{Row: i, Value: v})
				}
			}
			m.AddColumn(ours.Column{Cost: c[j], Upper: math.Inf(1)}, entries...)
		}
		want, _, err := lp.Simplex(c, a, b, 0, nil)
		status := map[error]ours.Status{nil: ours.Optimal, lp.ErrInfeasible: ours.Infeasible, lp.ErrUnbounded: ours.Unbounded}[err]
		if status == "" {
			continue // the oracle gives up on singular and degenerate ones
		}
		got, err := s.Solve(context.Background(), m, ours.Options{})
		if err != nil {
			t.Fatalf("trial %d: %v", trial, err)
		}
		statuses[got.Status]++
		if got.Status != status || status == ours.Optimal && math.Abs(got.Objective-want) > 1e-7*math.Max(1, math.Abs(want)) {
			t.Errorf("trial %d: %s %v, the oracle says %s %v", trial, got.Status, got.Objective, status, want)
		}
	}
	for _, status := range []ours.Status{ours.Optimal, ours.Infeasible, ours.Unbounded} {
		if statuses[status] < 3 {
			t.Errorf("only %d instances were %s", statuses[status], status)
		}
	}
}

// knapsacks is a mixed model that takes branch and bound far longer than a test may.
func knapsacks(n, rows int) *ours.Model {
	rng := rand.New(rand.NewPCG(3, 4))
	m := &ours.Model{Name: "knapsacks", Sense: ours.Maximize}
	for range rows {
		m.AddRow(ours.Row{Lower: math.Inf(-1), Upper: float64(400 + rng.IntN(500))})
	}
	for range n {
		var entries []ours.Entry
		for i := range rows {
			if rng.IntN(2) == 0 {
				entries = append(entries, ours.Entry{Row: i, Value: float64(5 + rng.IntN(36))})
			}
		}
		m.AddColumn(ours.Column{Cost: float64(5 + rng.IntN(36)), Upper: 1, Integer: true}, entries...)
	}
	return m
}

func TestStoppedKeepsBestAndBound(t *testing.T) {
	s := newSolver(t)
	m := knapsacks(100, 50)
	incumbent := func(t *testing.T, a ours.Solution, want ours.Status) {
		t.Helper()
		if a.Status != want || a.X == nil {
			t.Fatalf("status %s with %d values, want %s with a point", a.Status, len(a.X), want)
		}
		if r := ours.Check(m, &a); r.PrimalInfeasibility > 1e-6 || r.Integrality > 1e-6 {
			t.Errorf("the point violates the model by %v and %v", r.PrimalInfeasibility, r.Integrality)
		}
		if !(a.Bound >= a.Objective) || math.IsInf(a.Bound, 0) {
			t.Errorf("objective %v, bound %v", a.Objective, a.Bound)
		}
	}
	t.Run("time limit", func(t *testing.T) {
		a, err := s.Solve(context.Background(), m, ours.Options{TimeLimit: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		incumbent(t, a, ours.TimeLimit)
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		told := 0
		a, err := s.Solve(ctx, m, ours.Options{Progress: func(p ours.Progress) {
			if told++; !math.IsNaN(p.Objective) && !math.IsNaN(p.Bound) && p.Iterations > 0 {
				cancel()
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if told == 0 {
			t.Error("no progress was told")
		}
		incumbent(t, a, ours.Cancelled)
	})
	t.Run("gap", func(t *testing.T) {
		a, err := s.Solve(context.Background(), m, ours.Options{Gap: 0.2, TimeLimit: time.Minute})
		if err != nil || a.Status != ours.Optimal || a.Report.Gap > 0.2 {
			t.Errorf("status %s, gap %v, error %v", a.Status, a.Report.Gap, err)
		}
	})
	t.Run("start", func(t *testing.T) {
		a, err := s.Solve(context.Background(), m, ours.Options{Start: make([]float64, len(m.Columns)), Gap: 0.2})
		if err != nil || a.Status != ours.Optimal {
			t.Errorf("status %s, error %v", a.Status, err)
		}
		if _, err := s.Solve(context.Background(), m, ours.Options{Start: []float64{1}}); err == nil {
			t.Error("a start of the wrong length is taken")
		}
	})
}

func TestExceptionLosesOnlyItsInstance(t *testing.T) {
	s := newSolver(t)
	mod, err := s.loaded(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	in, err := mod.start(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer in.close()
	in.do(exportRun, 1<<31-8) // no HiGHS object lives there
	if in.err == nil {
		t.Fatal("a run of nothing is no failure")
	}
	if in.do(exportGetModelStatus, in.highs); in.err == nil {
		t.Error("the failure did not stick")
	}
	lptest.Run(t, s, false)
}

// TestStopBetweenLooks stops a solve after its instance exists and before HiGHS looks at the clock.
func TestStopBetweenLooks(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in, err := mustLoad(t).start(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	sv := &solve{ctx: ctx, model: knapsacks(100, 50), in: in}
	defer sv.drop()
	sv.prepare(in, false)
	cancel()
	if a, err := sv.climb(rung{name: "stopped"}); err != nil || a.Status != ours.TimeLimit {
		t.Errorf("status %q, error %v", a.Status, err)
	}
}

func TestAnswersAreJudged(t *testing.T) {
	m := knapsacks(5, 2)
	for j := range m.Columns {
		m.Columns[j].Integer = false
	}
	sv := &solve{ctx: context.Background(), model: m}
	lie := ours.Solution{Status: ours.Optimal, X: make([]float64, 5), Dual: make([]float64, 2)}
	if err := sv.judge(&lie); err == nil {
		t.Error("a point that is not optimal is taken for an optimum")
	}
	lie = ours.Solution{Status: ours.Infeasible, Ray: []float64{1, 1}}
	if err := sv.judge(&lie); !errors.Is(err, errUnproven) {
		t.Errorf("a feasible model is taken for an infeasible one: %v", err)
	}
	lie = ours.Solution{Status: ours.TimeLimit, X: []float64{9, 9, 9, 9, 9}}
	if err := sv.judge(&lie); err != nil || lie.X != nil {
		t.Errorf("a point that violates the model is the best so far: %v, %v", lie.X, err)
	}
	sv.module = mustLoad(t)
	lie = ours.Solution{Status: ours.Unbounded}
	if err := sv.judge(&lie); err == nil {
		t.Error("a bounded model is taken for an unbounded one")
	}
}

func mustLoad(t *testing.T) *module {
	t.Helper()
	mod, err := newSolver(t).loaded(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return mod
}

func TestModuleIsPinned(t *testing.T) {
	if _, err := unpackModule(packed); err != nil {
		t.Fatal(err)
	}
	if _, err := unpackModule(packed[:len(packed)-10]); err == nil {
		t.Error("a damaged module is taken")
	}
	other, err := os.ReadFile("testdata/other.gz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unpackModule(other); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("another module is taken: %v", err)
	}
}

func TestCacheFolder(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := New(Config{})
	if c := openCache(filepath.Join(occupied, "below"), s.cfg.Log); c == nil {
		t.Error("no cache where the folder cannot be used")
	}
}

func TestParseProgress(t *testing.T) {
	for line, want := range map[string]ours.Progress{
		"      742     1.0312115935e+07 Pr: 0(0) 0s": {Iterations: 742, Objective: 1.0312115935e+07, Bound: math.NaN()},
		"         0       0         0   0.00%   -20.5           -18               13.89%        3      2      0        12     0.0s": {Iterations: 12, Objective: -18, Bound: -20.5},
		" R       0       0         0   0.00%   -20.5           inf                  inf        3      2      0        12     0.0s": {Iterations: 12, Objective: math.NaN(), Bound: -20.5},
	} {
		got, ok := parseProgress(line)
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if !ok || got.Iterations != want.Iterations || !same(got.Objective, want.Objective) || !same(got.Bound, want.Bound) {
			t.Errorf("%q is %+v, %v", line, got, ok)
		}
	}
	for _, line := range []string{"", "Presolving model", "2 rows, 3 cols, 4 nonzeros  0s", "Solving report"} {
		if p, ok := parseProgress(line); ok {
			t.Errorf("%q is taken for %+v", line, p)
		}
	}
}
