package replenish

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
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

// Limits of a warm solve: how many rounds, and what share of the items, before a cold one is cheaper.
const (
	warmRounds = 8
	warmShare  = 0.4
)

// warm tries to solve from the last solution; false means that a cold solve should do it.
func (r *run) warm(s *Solver) bool {
	if !r.screen() {
		return true
	}
	joined := s.last.clone()
	work := r.ties(s, joined)
	for range warmRounds {
		if float64(len(work)) > warmShare*float64(r.p.Items) || r.over() {
			return false
		}
		if !r.rest(joined, work) {
			return false
		}
		more := r.unsettled(joined, work)
		if len(more) == 0 {
			r.best = joined
			r.certify(joined, joined.prices(), nil)
			return joined.Gap() <= r.o.Tolerance && joined.PrimalInfeasibility <= acceptedInfeasibility
		}
		work = append(work, more...)
		slices.Sort(work)
	}
	return false
}

// tieReach is how far prices are moved to find the items that may not keep their plans, relative to themselves.
const tieReach = 0.01

// ties lists the changed items and those that would not keep their plan at random prices nearby. One such point is enough:
// an item that shares a limit fails at almost all of them, and what it misses is found by unsettled.
func (r *run) ties(s *Solver, last *Solution) []int {
	random := rand.New(rand.NewPCG(1, uint64(r.p.Items)))
	probe := priced{r.p, r.m, last.prices()}
	for k := range probe.prices {
		probe.prices[k] *= 1 + tieReach*(2*random.Float64()-1)
	}
	return r.pick(func(i int, room *stayRoom) bool {
		room.resize(r.p.Periods)
		return s.dirty[i] || probe.stay(i, last, room.v, room) > atBound*r.p.money(i)
	})
}

// pick lists, in rising order, the items for which choose says yes. It asks on all workers at once.
func (r *run) pick(choose func(i int, room *stayRoom) bool) []int {
	chosen := make([]bool, r.p.Items)
	r.each(func(i int, room *stayRoom) { chosen[i] = choose(i, room) })
	var list []int
	for i, yes := range chosen {
		if yes {
			list = append(list, i)
		}
	}
	return list
}

// each calls do for every item, on all workers at once.
func (r *run) each(do func(i int, room *stayRoom)) {
	const few = 64
	size := max(few, (r.p.Items+r.o.Workers-1)/r.o.Workers)
	var group sync.WaitGroup
	for first := 0; first < r.p.Items; first += size {
		last := min(first+size, r.p.Items)
		group.Go(func() {
			room := &stayRoom{}
			for i := first; i < last; i++ {
				do(i, room)
			}
		})
	}
	group.Wait()
}

// rest solves the items of work alone and writes their plans, and the prices, into joined.
func (r *run) rest(joined *Solution, work []int) bool {
	if len(work) == 0 {
		return true
	}
	sub := r.p.subset(work, joined, r.limits)
	if sub == nil {
		return false
	}
	o := r.o
	o.Tolerance = r.o.Tolerance / 4
	if o.TimeLimit > 0 {
		o.TimeLimit = max(1, o.TimeLimit-time.Since(r.started))
	}
	inner := newRun(r.ctx, sub, o)
	inner.cold()
	s := inner.finish()
	r.count += s.Iterations
	if s.Status != Optimal {
		return false
	}
	periods := r.p.Periods
	for k, i := range work {
		for _, pair := range [][2][]float64{{joined.Order, s.Order}, {joined.Stock, s.Stock}, {joined.Lost, s.Lost}, {joined.Short, s.Short}, {joined.Value, s.Value}} {
			copy(pair[0][i*periods:(i+1)*periods], pair[1][k*periods:(k+1)*periods])
		}
	}
	joined.BudgetPrice, joined.CapacityPrice, joined.TotalPrice = s.BudgetPrice, s.CapacityPrice, s.TotalPrice
	return true
}

// unsettled gives the held items worths at the new prices and lists those whose plan costs more than its bound.
func (r *run) unsettled(joined *Solution, work []int) []int {
	q := priced{r.p, r.m, joined.prices()}
	periods := r.p.Periods
	small := 0.25 * r.o.Tolerance * max(1, math.Abs(joined.Objective)) / float64(r.p.Items)
	return r.pick(func(i int, room *stayRoom) bool {
		if _, worked := slices.BinarySearch(work, i); worked {
			return false
		}
		v := joined.Value[i*periods : (i+1)*periods]
		q.stay(i, joined, v, room)
		fine := q.repair(i, v)
		bound, _ := q.bound(i, v)
		return !fine || !(q.cost(i, joined)-bound <= small)
	})
}

func (s *Solution) prices() []float64 {
	return append(slices.Concat(s.BudgetPrice, s.CapacityPrice), s.TotalPrice)
}

func (s *Solution) clone() *Solution {
	c := *s
	for _, f := range []*[]float64{&c.Order, &c.Stock, &c.Lost, &c.Short, &c.Value, &c.BudgetPrice, &c.CapacityPrice} {
		*f = slices.Clone(*f)
	}
	return &c
}
