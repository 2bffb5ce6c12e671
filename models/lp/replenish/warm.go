package replenish

import (
	"context"
	"slices"
)

// Solver solves a program again and again while it changes. It is not for concurrent use.
//
// A change of a few items, prices or limits moves the prices of the coupling rows a little, and at prices nearby most items
// keep their plan: that is checked exactly, per item, in O(T) (stay). So a warm solve holds the plans of all items that are
// not near a tie, solves the rest, a few per cent, with what the others leave of the limits, and then proves the whole:
// every held item whose plan is not optimal at the new prices joins the rest, until none is left. The answer is certified
// like a cold one.
type Solver struct {
	p     *Problem
	last  *Solution // optimal for p but for the changed items and limits, or nil
	dirty []bool    // items changed since
}

// New returns a Solver of a copy of p, or the error of Validate.
func New(p *Problem) (*Solver, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &Solver{p: p.clone(), dirty: make([]bool, p.Items)}, nil
}

// Change applies edit to a copy of the program and takes it over if it is valid; otherwise the Solver stays as it was. The
// numbers of items and periods, and nil slices, may change too; the next solve is then a cold one.
func (s *Solver) Change(edit func(p *Problem)) error {
	q := s.p.clone()
	edit(q)
	if err := q.Validate(); err != nil {
		return err
	}
	if q.Items != s.p.Items || q.Periods != s.p.Periods {
		s.p, s.last, s.dirty = q.clone(), nil, make([]bool, q.Items)
		return nil
	}
	for i := range q.Items {
		s.dirty[i] = s.dirty[i] || !sameItem(s.p, q, i)
	}
	s.p = q
	return nil
}

// Solve returns an optimal plan of the program as it is now; see the function Solve.
func (s *Solver) Solve(ctx context.Context, o Options) (*Solution, error) {
	r := newRun(ctx, s.p, o)
	if s.last == nil || !r.warm(s) {
		r.cold()
	}
	solution := r.finish()
	if solution.Status == Optimal {
		s.last = solution.clone()
		clear(s.dirty)
	}
	return solution, nil
}

// warm tries to solve from the last solution; false means that a cold solve should do it.
func (r *run) warm(s *Solver) bool {
	if !r.screen() {
		return true
	}
	joined := s.last.clone()
	work := r.ties(joined, nil, tieReach)
	for i, dirty := range s.dirty {
		if dirty {
			work = append(work, i)
		}
	}
	slices.Sort(work)
	return r.settle(joined, slices.Compact(work))
}

// tieReach is how far prices are moved to find the items that may not keep their plans, relative to themselves.
const tieReach = 0.01

func (s *Solution) prices() []float64 {
	return append(slices.Concat(s.BudgetPrice, s.CapacityPrice), s.TotalPrice)
}

func (s *Solution) setPrices(prices []float64, periods int) {
	copy(s.BudgetPrice, prices)
	copy(s.CapacityPrice, prices[periods:])
	s.TotalPrice = prices[2*periods]
}

func (s *Solution) clone() *Solution {
	c := *s
	for _, f := range []*[]float64{&c.Order, &c.Stock, &c.Lost, &c.Short, &c.Value, &c.BudgetPrice, &c.CapacityPrice} {
		*f = slices.Clone(*f)
	}
	return &c
}
