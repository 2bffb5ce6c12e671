package replenish

import (
	"context"
	"slices"
	"testing"
)

// changes are edits of about one per cent of a program.
var changes = []struct {
	name string
	edit func(p *Problem)
}{
	{"a budget less one per cent", func(p *Problem) { p.Budget[p.Periods/2] *= 0.99 }},
	{"all budgets less one per cent", func(p *Problem) {
		for t := range p.Budget {
			p.Budget[t] *= 0.99
		}
	}},
	{"a capacity less one per cent", func(p *Problem) { p.Capacity[p.Periods-2] *= 0.99 }},
	{"cost of one item in a hundred", func(p *Problem) {
		for i := 0; i < p.Items; i += 100 {
			p.Cost[i] *= 1.05
		}
	}},
	{"demand of one item in a hundred", func(p *Problem) {
		for i := 0; i < p.Items; i += 100 {
			for t := range p.Periods {
				p.Demand[i*p.Periods+t] *= 1.01
			}
		}
	}},
	{"all demand more by one per cent", func(p *Problem) {
		for j := range p.Demand {
			p.Demand[j] *= 1.01
		}
	}},
}

// clone copies h, so that a solver can be put back to where it was.
func (h *held) clone() *held {
	c := *h
	for _, f := range []*[]float64{&c.prices, &c.width, &c.cost, &c.worst} {
		*f = slices.Clone(*f)
	}
	c.kept = slices.Clone(h.kept)
	return &c
}

// TestWarm makes one change after the other, and compares every warm answer with a cold one.
func TestWarm(t *testing.T) {
	p := family(3, 300, 12, 0.6)
	s, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Solve(context.Background(), Options{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		if err := s.Change(c.edit); err != nil {
			t.Fatal(err)
		}
		c.edit(p)
		got, err := s.Solve(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		prove(t, p, got)
		if want := solved(t, p, Options{}); relativeGap(want.Objective, got.Objective) > 2e-9 {
			t.Errorf("%s: warm %.12g, cold %.12g", c.name, got.Objective, want.Objective)
		}
	}
}

// TestWarmStatus: a program that becomes infeasible, and feasible again, is seen through.
func TestWarmStatus(t *testing.T) {
	p := family(3, 50, 8, 0.8)
	s, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	budget := p.Capacity[1]
	for k, c := range []struct {
		capacity float64
		want     Status
	}{{budget, Optimal}, {0, Infeasible}, {budget, Optimal}, {1.01 * budget, Optimal}} {
		if err := s.Change(func(p *Problem) { p.Capacity[1] = c.capacity }); err != nil {
			t.Fatal(err)
		}
		got, err := s.Solve(context.Background(), Options{})
		if err != nil || got.Status != c.want {
			t.Errorf("step %d: %v %v, want %v", k, got.Status, err, c.want)
		}
	}
	if err := s.Change(func(p *Problem) { p.Cost[0] = -1 }); err == nil {
		t.Error("a negative cost was taken over")
	}
	if got, _ := s.Solve(context.Background(), Options{}); got.Status != Optimal {
		t.Errorf("after a refused change: %v", got.Status)
	}
}

func BenchmarkWarm(b *testing.B) {
	p := family(3, 1000, 12, 0.8)
	for _, c := range changes {
		b.Run(c.name, func(b *testing.B) {
			s, err := New(p)
			if err != nil {
				b.Fatal(err)
			}
			first, err := s.Solve(context.Background(), Options{})
			if err != nil {
				b.Fatal(err)
			}
			kept := s.held.clone()
			b.ResetTimer()
			for range b.N {
				s.p, s.last, s.held = p.clone(), first, kept.clone()
				clear(s.dirty)
				if err := s.Change(c.edit); err != nil {
					b.Fatal(err)
				}
				if got, err := s.Solve(context.Background(), Options{}); err != nil || got.Status != Optimal {
					b.Fatal(got.Status, err)
				}
			}
		})
	}
}
