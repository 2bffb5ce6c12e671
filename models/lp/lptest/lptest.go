// Package lptest is the suite that every [lp.Solver] passes, whatever is inside it.
package lptest

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// Run runs the suite. mixed says whether the solver takes integers.
func Run(t *testing.T, s lp.Solver, mixed bool) {
	for _, c := range cases() {
		if c.model.Mixed() && !mixed {
			continue
		}
		t.Run(c.name, func(t *testing.T) { c.check(t, s) })
	}
	t.Run("invalid model", func(t *testing.T) {
		if a, err := s.Solve(context.Background(), &lp.Model{Offset: math.NaN()}, lp.Options{}); err == nil {
			t.Errorf("a model whose constant is no number gives %s", a.Status)
		}
	})
	t.Run("cancelled before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		a, err := s.Solve(ctx, chain(40), lp.Options{})
		if err != nil || (a.Status != lp.Cancelled && a.Status != lp.Optimal) {
			t.Errorf("status %q, error %v", a.Status, err)
		}
	})
	t.Run("time limit", func(t *testing.T) {
		a, err := s.Solve(context.Background(), chain(40), lp.Options{TimeLimit: time.Nanosecond})
		if err != nil || (a.Status != lp.TimeLimit && a.Status != lp.Optimal) {
			t.Errorf("status %q, error %v", a.Status, err)
		}
	})
}

// testCase is a model and what is known of it.
type testCase struct {
	name      string
	model     *lp.Model
	status    lp.Status
	objective float64
	dual      []float64 // nil where it is not unique, or there is none
}

func (c testCase) check(t *testing.T, s lp.Solver) {
	before := c.model.Clone()
	a, err := s.Solve(context.Background(), c.model, lp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Status != c.status {
		t.Fatalf("status %s, want %s", a.Status, c.status)
	}
	if len(before.Matrix.Value) != len(c.model.Matrix.Value) || before.Sense != c.model.Sense {
		t.Error("the model was changed")
	}
	if a.Status != lp.Optimal {
		return
	}
	if math.Abs(a.Objective-c.objective) > 1e-7*math.Max(1, math.Abs(c.objective)) {
		t.Errorf("objective %v, want %v", a.Objective, c.objective)
	}
	if err := lp.Check(c.model, &a).Accept(0); err != nil {
		t.Error(err)
	}
	for i, y := range c.dual {
		if math.Abs(a.Dual[i]-y) > 1e-7 {
			t.Errorf("dual of row %d is %v, want %v", i, a.Dual[i], y)
		}
	}
}

// inf is +∞.
var inf = math.Inf(1)

// program makes a model from dense rows: costs, bounds of rows, coefficients.
func program(sense lp.Sense, costs []float64, rows ...[]float64) *lp.Model {
	m := &lp.Model{Sense: sense}
	for _, r := range rows {
		m.AddRow(lp.Row{Lower: r[0], Upper: r[1]})
	}
	for j, c := range costs {
		var entries []lp.Entry
		for i, r := range rows {
			if v := r[2+j]; v != 0 {
				entries = append(entries, lp.Entry{Row: i, Value: v})
			}
		}
		m.AddColumn(lp.Column{Cost: c, Upper: inf}, entries...)
	}
	return m
}

// change returns m after f changed it.
func change(m *lp.Model, f func(m *lp.Model)) *lp.Model {
	f(m)
	return m
}

func cases() []testCase {
	workshop := func() *lp.Model {
		return program(lp.Maximize, []float64{30, 50}, []float64{-inf, 40, 1, 2}, []float64{-inf, 50, 2, 1})
	}
	return append(mixedCases(workshop), []testCase{
		{"workshop", workshop(), lp.Optimal, 1100, []float64{70. / 3, 10. / 3}},
		{"the same, minimised", program(lp.Minimize, []float64{-30, -50}, []float64{-inf, 40, 1, 2}, []float64{-inf, 50, 2, 1}),
			lp.Optimal, -1100, []float64{-70. / 3, -10. / 3}},
		{"constant", change(workshop(), func(m *lp.Model) { m.Offset = 12 }), lp.Optimal, 1112, nil},
		{"no objective", program(lp.Minimize, []float64{0, 0}, []float64{2, inf, 1, 1}), lp.Optimal, 0, nil},
		{"no rows", change(program(lp.Maximize, []float64{2}), func(m *lp.Model) { m.Columns[0].Upper = 3 }), lp.Optimal, 6, nil},
		{"no rows, unbounded", program(lp.Maximize, []float64{2}), lp.Unbounded, 0, nil},
		{"no columns", program(lp.Minimize, nil, []float64{-1, 1}), lp.Optimal, 0, nil},
		{"no columns, infeasible", program(lp.Minimize, nil, []float64{1, 2}), lp.Infeasible, 0, nil},
		{"nothing at all", &lp.Model{Offset: 7}, lp.Optimal, 7, nil},
		{"empty row", program(lp.Minimize, []float64{1}, []float64{3, inf, 1}, []float64{-1, 1, 0}), lp.Optimal, 3, nil},
		{"empty row, infeasible", program(lp.Minimize, []float64{1}, []float64{3, inf, 1}, []float64{1, 2, 0}), lp.Infeasible, 0, nil},
		{"column in no row", change(program(lp.Minimize, []float64{1, -1}, []float64{3, inf, 1, 0}), func(m *lp.Model) { m.Columns[1].Upper = 5 }),
			lp.Optimal, -2, []float64{1}},
		{"range", program(lp.Maximize, []float64{1, 1}, []float64{2, 8, 1, 1}), lp.Optimal, 8, []float64{1}},
		{"range from below", program(lp.Minimize, []float64{1, 1}, []float64{2, 8, 1, 1}), lp.Optimal, 2, []float64{1}},
		{"equation", program(lp.Minimize, []float64{1, 2}, []float64{4, 4, 1, 1}), lp.Optimal, 4, []float64{1}},
		{"free column", change(program(lp.Minimize, []float64{1}, []float64{-5, inf, 1}), func(m *lp.Model) { m.Columns[0].Lower = -inf }),
			lp.Optimal, -5, []float64{1}},
		{"fixed column", change(program(lp.Minimize, []float64{1, 1}, []float64{5, inf, 1, 1}), func(m *lp.Model) { m.Columns[0].Lower, m.Columns[0].Upper = 2, 2 }),
			lp.Optimal, 5, []float64{1}},
		{"row without bounds", program(lp.Minimize, []float64{1}, []float64{-inf, inf, 1}), lp.Optimal, 0, nil},
		{"tiny coefficients", program(lp.Minimize, []float64{1}, []float64{1, inf, 1e-10}), lp.Optimal, 1e10, []float64{1e10}},
		{"tinier coefficients", program(lp.Minimize, []float64{1}, []float64{1, inf, 1e-13}), lp.Optimal, 1e13, nil},
		{"huge coefficients", program(lp.Minimize, []float64{1, 1}, []float64{1e16, inf, 1e16, 1}), lp.Optimal, 1, nil},
		{"huge range", program(lp.Minimize, []float64{1}, []float64{5, 1e12, 1}), lp.Optimal, 5, nil},
		{"infeasible", program(lp.Minimize, []float64{1, 1}, []float64{5, inf, 1, 1}, []float64{-inf, 4, 1, 1}), lp.Infeasible, 0, nil},
		{"bounds that cross", change(workshop(), func(m *lp.Model) { m.Columns[0].Lower, m.Columns[0].Upper = 2, 1 }), lp.Infeasible, 0, nil},
		{"unbounded", program(lp.Maximize, []float64{1, 1}, []float64{-inf, 10, 1, -1}), lp.Unbounded, 0, nil},
		{"infeasible, not unbounded", program(lp.Maximize, []float64{1, 1, 0}, []float64{-inf, 10, 1, -1, 0}, []float64{-inf, -1, 0, 0, 1}),
			lp.Infeasible, 0, nil},
	}...)
}

func mixedCases(workshop func() *lp.Model) []testCase {
	whole := func(m *lp.Model) {
		for j := range m.Columns {
			m.Columns[j].Integer = true
		}
	}
	return []testCase{
		{"integers", change(program(lp.Maximize, []float64{5, 4, 3}, []float64{-inf, 5, 2, 3, 1}, []float64{-inf, 11, 4, 1, 2}, []float64{-inf, 8.5, 3, 4, 2}), whole),
			lp.Optimal, 13, nil},
		{"integers with a constant", change(workshop(), func(m *lp.Model) { whole(m); m.Offset = -100 }), lp.Optimal, 1000, nil},
		{"no whole solution", change(program(lp.Minimize, []float64{1, 1}, []float64{7, 7, 2, 4}), whole), lp.Infeasible, 0, nil},
		{"unbounded integers", change(program(lp.Maximize, []float64{5, 4}, []float64{-inf, 5, 2, -3}), whole), lp.Unbounded, 0, nil},
		{"semicontinuous", change(program(lp.Minimize, []float64{1, 3}, []float64{2, inf, 1, 1}), func(m *lp.Model) {
			m.Columns[0].Lower, m.Columns[0].Upper, m.Columns[0].SemiContinuous = 5, 9, true
		}), lp.Optimal, 5, nil},
		{"semicontinuous at zero", change(program(lp.Minimize, []float64{4, 3}, []float64{2, inf, 1, 1}), func(m *lp.Model) {
			m.Columns[0].Lower, m.Columns[0].Upper, m.Columns[0].SemiContinuous = 5, 9, true
		}), lp.Optimal, 6, nil},
	}
}

// chain is a program of n periods that takes some iterations.
func chain(n int) *lp.Model {
	m := &lp.Model{}
	for range n {
		m.AddRow(lp.Row{Lower: 1, Upper: inf})
	}
	for j := range n {
		entries := []lp.Entry{{Row: j, Value: 1}}
		if j+1 < n {
			entries = append(entries, lp.Entry{Row: j + 1, Value: 0.5})
		}
		m.AddColumn(lp.Column{Cost: 1 + float64(j%7), Upper: inf}, entries...)
	}
	return m
}
