package lp_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/highs"
)

func newSolver(t *testing.T) lp.Solver {
	t.Helper()
	s := highs.New(highs.Config{CacheDir: filepath.Join(os.TempDir(), "shopkeeper-test-wasm")})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func readLP(t *testing.T, text string) *lp.Model {
	t.Helper()
	m, err := lp.ReadLP(strings.NewReader(text), "test.lp")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestConflict(t *testing.T) {
	s := newSolver(t)
	for _, c := range []struct {
		name, text string
		want       string
		integers   bool
	}{
		{"rows and bounds", "Minimize\n x + y + z\nSubject To\n c1: x + y >= 10\n c2: x <= 3\n c3: y - z <= 4\n c4: z + w <= 2\n c5: x + y + z + w <= 1000\nEnd\n",
			"w >= 0 (bound), c1 >= 10, c2 <= 3, c3 <= 4, c4 <= 2", false},
		{"one of many", "Minimize\n x\nSubject To\n a: x + y <= 8\n b: x + y >= 9\n c: x - y <= 1\n d: 2 x + y >= 3\nBounds\n x free\n y free\nEnd\n",
			"a <= 8, b >= 9", false},
		{"a cost of 1e9", "Minimize\n 1e9 x + 1e-3 y\nSubject To\n a: x + y <= 8\n b: x + y >= 9\nEnd\n", "a <= 8, b >= 9", false},
		{"bounds that cross", "Minimize\n x\nSubject To\n a: x + y <= 8\nBounds\n 5 <= y <= 4\nEnd\n", "y >= 5 (bound), y <= 4 (bound)", false},
		{"row without columns", "Minimize\n x\nSubject To\n a: 0 x >= 2\nEnd\n", "a >= 2", false},
		{"whole numbers", "Minimize\n x\nSubject To\n a: 2 x + 4 y = 7\n b: x + y <= 100\nGenerals\n x y\nEnd\n", "a >= 7, a <= 7", true},
		{"no whole number between", "Minimize\n x\nSubject To\n a: x + y <= 100\nBounds\n 0.2 <= y <= 0.7\nGenerals\n y\nEnd\n",
			"y >= 0.2 (bound), y <= 0.7 (bound)", true},
		{"integers play no part", "Minimize\n x\nSubject To\n a: x + y <= 8\n b: x + y >= 9\nGenerals\n x y\nEnd\n", "a <= 8, b >= 9", false},
		{"semicontinuous", "Minimize\n x\nSubject To\n a: x >= 2\n b: x <= 4\nBounds\n 5 <= x <= 9\nSemi-continuous\n x\nEnd\n",
			"x >= 5 (bound), x <= 9 (bound), a >= 2, b <= 4", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := readLP(t, c.text)
			a, err := s.Solve(context.Background(), m, lp.Options{})
			if err != nil || a.Status != lp.Infeasible {
				t.Fatalf("status %s, error %v", a.Status, err)
			}
			found, err := lp.Conflict(context.Background(), s, m, a.Ray, 0)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, l := range found.Limits {
				names = append(names, l.String())
			}
			if got := strings.Join(names, ", "); got != c.want || found.Integers != c.integers || !found.Proven || !found.Minimal {
				t.Errorf("%s, integers %v, proven %v, minimal %v; want %s", got, found.Integers, found.Proven, found.Minimal, c.want)
			}
		})
	}
}

func TestConflictOfFeasible(t *testing.T) {
	m := readLP(t, "Minimize\n x\nSubject To\n a: x + y <= 8\n b: x + y >= 7\nEnd\n")
	if c, err := lp.Conflict(context.Background(), newSolver(t), m, []float64{1, 1}, 0); err == nil {
		t.Errorf("a feasible model contradicts itself: %v", c.Limits)
	}
}

func TestConflictStopsInTime(t *testing.T) {
	m := readLP(t, "Minimize\n x\nSubject To\n a: x + y <= 8\n b: x + y >= 9\n c: x - y <= 1\nEnd\n")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c, err := lp.Conflict(ctx, newSolver(t), m, nil, 0)
	if err != nil || c.Minimal && !c.Proven {
		t.Errorf("%+v, error %v", c, err)
	}
}

func TestFarkas(t *testing.T) {
	m := readLP(t, "Minimize\n x\nSubject To\n a: x + y <= 8\n b: x + y >= 9\nEnd\n")
	for _, y := range [][]float64{{-1, 1}, {1, -1}} {
		if ray := lp.Farkas(m, y); ray == nil || ray[0] != -1 {
			t.Errorf("%v proves with %v", y, ray)
		}
	}
	for _, y := range [][]float64{nil, {0, 0}, {1, 1}, {-1, 2}, {math.NaN(), 1}} {
		if ray := lp.Farkas(m, y); ray != nil {
			t.Errorf("%v is taken for a proof", y)
		}
	}
	m.Rows[0].Upper = 9
	if ray := lp.Farkas(m, []float64{-1, 1}); ray != nil {
		t.Error("a feasible model is proven infeasible")
	}
}

func TestCheckSeesEveryFault(t *testing.T) {
	text := "Maximize\n 30 chairs + 50 tables\nSubject To\n wood: chairs + 2 tables <= 40\n paint: 2 chairs + tables <= 50\nEnd\n"
	right := func() lp.Solution {
		return lp.Solution{X: []float64{20, 10}, Dual: []float64{70. / 3, 10. / 3}}
	}
	m := readLP(t, text)
	a := right()
	if r := lp.Check(m, &a); r.Accept(0) != nil || r.Objective != 1100 || math.Abs(r.DualObjective-1100) > 1e-9 {
		t.Fatalf("%+v: %v", r, r.Accept(0))
	}
	for _, c := range []struct {
		says  string
		spoil func(a *lp.Solution)
	}{
		{"primal", func(a *lp.Solution) { a.X[0] = 21 }},
		{"primal", func(a *lp.Solution) { a.X[0] = -1 }},
		{"primal", func(a *lp.Solution) { a.X[0] = math.NaN() }},
		{"primal", func(a *lp.Solution) { a.X = a.X[:1] }},
		{"primal", func(a *lp.Solution) { a.Dual = a.Dual[:1] }},
		{"gap", func(a *lp.Solution) { a.X[0] = 19 }},
		{"dual", func(a *lp.Solution) { a.Dual[0] = 10 }},
		{"dual", func(a *lp.Solution) { a.Dual[0] = -1 }},
		{"dual", func(a *lp.Solution) { a.Dual[0] = math.NaN() }},
		{"gap", func(a *lp.Solution) { a.Dual[0] = 30 }},
		{"dual", func(a *lp.Solution) { a.Dual = nil }},
	} {
		a := right()
		c.spoil(&a)
		if err := lp.Check(m, &a).Accept(0); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want something on %s", a, err, c.says)
		}
	}
}

func TestCheckOfMixed(t *testing.T) {
	m := readLP(t, "Minimize\n x + y + z\nSubject To\n c: x + y + z >= 2.5\nBounds\n 2 <= z <= 3\nGenerals\n x\nSemi-continuous\n z\nEnd\n")
	for _, c := range []struct {
		a    lp.Solution
		says string
	}{
		{lp.Solution{X: []float64{1, 1.5, 0}, Bound: 2.5}, ""},
		{lp.Solution{X: []float64{0, 0.5, 2}, Bound: 2.5}, ""},
		{lp.Solution{X: []float64{0.5, 2, 0}, Bound: 2.5}, "integrality"},
		{lp.Solution{X: []float64{0, 1.5, 1}, Bound: 2.5}, "primal"},
		{lp.Solution{X: []float64{1, 1.5, 0}, Bound: 2.4}, "gap"},
		{lp.Solution{X: []float64{1, 1.5, 0}, Bound: math.Inf(-1)}, "gap"},
	} {
		err := lp.Check(m, &c.a).Accept(0)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v, bound %v: %v, want %q", c.a.X, c.a.Bound, err, c.says)
		}
	}
}

func TestValidate(t *testing.T) {
	good := func() *lp.Model {
		m := &lp.Model{}
		m.AddRow(lp.Row{Name: "r", Upper: 4})
		m.AddColumn(lp.Column{Name: "c", Upper: 1}, lp.Entry{Row: 0, Value: 2})
		return m
	}
	if err := good().Validate(); err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	for name, spoil := range map[string]func(m *lp.Model){
		"constant":    func(m *lp.Model) { m.Offset = nan },
		"row r":       func(m *lp.Model) { m.Rows[0].Lower = nan },
		"row r has":   func(m *lp.Model) { m.Rows[0].Lower = math.Inf(1) },
		"cost":        func(m *lp.Model) { m.Columns[0].Cost = math.Inf(1) },
		"column c":    func(m *lp.Model) { m.Columns[0].Upper = math.Inf(-1) },
		"no upper":    func(m *lp.Model) { m.Columns[0].SemiContinuous, m.Columns[0].Upper = true, math.Inf(1) },
		"negative":    func(m *lp.Model) { m.Columns[0].SemiContinuous, m.Columns[0].Lower = true, -1 },
		"coefficient": func(m *lp.Model) { m.Matrix.Value[0] = nan },
		"names row":   func(m *lp.Model) { m.Matrix.Index[0] = 7 },
		"twice":       func(m *lp.Model) { m.AddColumn(lp.Column{}, lp.Entry{Row: 0, Value: 1}, lp.Entry{Row: 0, Value: 1}) },
		"as many":     func(m *lp.Model) { m.Matrix.Value = nil },
		"starts":      func(m *lp.Model) { m.Matrix.Start = nil },
	} {
		m := good()
		spoil(m)
		if err := m.Validate(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
