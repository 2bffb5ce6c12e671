package replenish

import (
	"context"
	"math"
	"runtime"
	"slices"
	"time"
)

// Defaults and limits of the method.
const (
	defaultTolerance = 1e-9
	// acceptedGap is what still counts as optimal when rounding stops all progress before the tolerance.
	acceptedGap = 1e-8
	// acceptedInfeasibility bounds the scaled violation of an optimal plan.
	acceptedInfeasibility = 1e-9
	maxIterations         = 200
	// polish is how far below the tolerance the iteration goes while it is quick, for the sake of exact vertices.
	polish = 1e-2
	// exhausted is the relative sum of products below which rounding rules.
	exhausted = 1e-15
)

// Solve finds an optimal plan of p. An error means that p itself is wrong (Validate); everything else is a Status. When ctx
// ends or the time limit passes, the best plan found is returned with status TimeLimit and its Lagrangian bound.
func Solve(ctx context.Context, p *Problem, o Options) (*Solution, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	r := newRun(ctx, p, o)
	r.cold()
	return r.finish(), nil
}

// run is one solve.
type run struct {
	ctx     context.Context
	p       *Problem
	m       *least
	o       Options
	kern    *kernels
	started time.Time
	limits  []float64 // rows of coupling: the limits
	whole   []float64 // the limits of the program that this one is a part of, against which violations count
	best    *Solution
	done    bool    // best is final
	inner   bool    // this is a part of another solve
	count   int     // iterations
	fixed   float64 // cost of the least plan without its lost sales, which the engine does not count
}

func newRun(ctx context.Context, p *Problem, o Options) *run {
	if o.Tolerance <= 0 {
		o.Tolerance = defaultTolerance
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := &run{ctx: ctx, p: p, o: o, started: time.Now(), kern: fastest()}
	for t := range p.Periods {
		r.limits = append(r.limits, p.budget(t))
	}
	for t := range p.Periods {
		r.limits = append(r.limits, p.capacity(t))
	}
	r.limits = append(r.limits, p.TotalBudget)
	r.whole = r.limits
	return r
}

// screen decides infeasible and unbounded programs in closed form.
func (r *run) screen() bool {
	r.m = newLeast(r.p)
	return r.decided()
}

// screenAgain is screen with the least plans of the last solve but for changed items.
func (r *run) screenAgain(s *Solver) bool {
	r.m = s.held.m
	if slices.Contains(s.dirty, true) {
		r.m = &least{stock: slices.Clone(r.m.stock), lost: slices.Clone(r.m.lost)}
		for i, dirty := range s.dirty {
			if dirty {
				r.m.item(r.p, i)
			}
		}
		s.held.m = r.m
	}
	return r.decided()
}

func (r *run) decided() bool {
	if c := r.m.conflicts(r.p); len(c) > 0 {
		r.best, r.done = newSolution(r.p), true
		r.best.Status, r.best.Conflict = Infeasible, c
		r.best.Objective, r.best.DualObjective = math.Inf(1), math.Inf(1)
		return false
	}
	if ray, ok := r.p.ray(); ok {
		r.best, r.done = newSolution(r.p), true
		r.best.Status, r.best.Ray = Unbounded, ray
		r.best.Objective, r.best.DualObjective = math.Inf(-1), math.Inf(-1)
		return false
	}
	return true
}

func newSolution(p *Problem) *Solution {
	n := p.Items * p.Periods
	return &Solution{
		Order: make([]float64, n), Stock: make([]float64, n), Lost: make([]float64, n), Short: make([]float64, n), value: make([]float64, n),
		BudgetPrice: make([]float64, p.Periods), CapacityPrice: make([]float64, p.Periods),
	}
}

func (r *run) cold() {
	if !r.screen() {
		return
	}
	if closed := r.closed(); closed != nil {
		r.around(closed)
		return
	}
	if r.sampled() || r.best != nil && r.over() {
		return
	}
	r.interior(r.begin())
}

// begin takes the least plan, if nothing better is known, as the best so far and prepares the interior point over all items.
func (r *run) begin() *engine {
	least := r.atLeast()
	r.fixed = least.Objective
	for j, lost := range least.Lost {
		r.fixed -= r.p.Shortage[j/r.p.Periods] * lost
	}
	if r.best == nil {
		r.best = least
	} else {
		r.keep(least)
	}
	items := make([]int, r.p.Items)
	for i := range items {
		items[i] = i
	}
	e := newEngine(r.p, r.m, items, r.left(), r.o.Workers, r.kern)
	e.whole = r.whole
	e.cost = least.Objective
	return e
}

// atLeast is the least plan with the bound of zero prices: what can be said before the first iteration.
func (r *run) atLeast() *Solution {
	s := newSolution(r.p)
	copy(s.Stock, r.m.stock)
	copy(s.Lost, r.m.lost)
	for j := range s.Order {
		i := j / r.p.Periods
		s.Order[j] = r.p.minOrder(j)
		s.Short[j] = max(0, r.p.Safety[i]-s.Stock[j])
		s.value[j] = r.p.Shortage[i]
	}
	r.certify(s, make([]float64, len(r.limits)), nil)
	return s
}

// left returns what the least plans leave of the limits.
func (r *run) left() []float64 {
	p := r.p
	left := slices.Clone(r.limits)
	use := make([]float64, len(left))
	for i := range p.Items {
		r.m.add(p, i, use)
	}
	for row := range left {
		left[row] -= use[row]
	}
	return left
}

// interior iterates e until its certified plan is within the tolerance, time is up, or rounding stops all progress.
func (r *run) interior(e *engine) {
	use := make([]float64, len(r.limits))
	idle, try, begun := 0, decideGap, r.count
	for k := 0; k < maxIterations && !r.over(); k++ {
		e.iterate(use)
		r.count++
		gap := e.mu * float64(e.pairs)
		r.report(e, gap)
		if math.IsNaN(e.mu) {
			return
		}
		if relative := gap / max(1, math.Abs(e.cost)); !r.inner && relative <= try && r.p.Items >= decideFrom {
			if r.decide(e.c.binding(e.cost), []float64{decideReach * relative}) {
				return
			}
			try = relative * decideNext
		}
		if gap > 1e3*r.o.Tolerance*max(1, math.Abs(r.best.Objective)) {
			continue
		}
		before := r.best.Gap()
		e.project(use)
		e.project(use)
		r.consider(e)
		if !r.inner && r.best.Gap() > r.o.Tolerance && gap <= mendGap*max(1, math.Abs(e.cost)) && r.mend(e) {
			return
		}
		if r.best.Gap() <= polish*r.o.Tolerance || gap < exhausted*max(1, math.Abs(r.best.Objective)) {
			return
		}
		if idle++; r.best.Gap() < before/2 {
			idle = 0
		}
		if idle > 4 {
			return
		}
	}
	if r.over() && r.count > begun {
		e.project(use)
		r.consider(e)
	}
}

func (r *run) over() bool {
	return r.ctx.Err() != nil || r.o.TimeLimit > 0 && time.Since(r.started) >= r.o.TimeLimit
}

func (r *run) report(e *engine, gap float64) {
	if r.o.Progress == nil {
		return
	}
	cost := r.fixed
	for _, ch := range e.chunks {
		cost += ch.cost
	}
	r.o.Progress(Progress{
		Iteration: r.count, Objective: cost, DualObjective: cost - gap, Infeasibility: e.c.worst, Complementary: e.mu,
		Items: len(e.list), Elapsed: time.Since(r.started),
	})
}

// consider certifies the engine's point and keeps what is better than the best so far: plan and prices separately.
func (r *run) consider(e *engine) {
	s := newSolution(r.p)
	e.plan(s)
	e.values(s)
	r.certify(s, e.c.price, nil)
	r.keep(s)
}

func (r *run) keep(s *Solution) {
	old := r.best
	plan, proof := s, s
	if !(s.PrimalInfeasibility <= acceptedInfeasibility) || s.Objective > old.Objective && old.PrimalInfeasibility <= acceptedInfeasibility {
		plan = old
	}
	if !(s.DualObjective > old.DualObjective) || s.DualInfeasibility > acceptedInfeasibility {
		proof = old
	}
	if plan == proof {
		r.best = plan
		return
	}
	joined := *plan
	joined.BudgetPrice, joined.CapacityPrice, joined.TotalPrice = proof.BudgetPrice, proof.CapacityPrice, proof.TotalPrice
	joined.value, joined.DualObjective, joined.DualInfeasibility = proof.value, proof.DualObjective, proof.DualInfeasibility
	r.best = &joined
}

// certify fills in the prices, both objectives and both infeasibilities of a plan with worths.
func (r *run) certify(s *Solution, prices []float64, closed []bool) {
	p := r.p
	q := priced{p, r.m, make([]float64, len(prices))}
	for row, v := range prices {
		if v > 0 && !math.IsInf(r.limits[row], 1) {
			q.prices[row] = v
		}
	}
	fine := true
	open := priced{p, r.m, slices.Clone(q.prices)}
	for i := range p.Items {
		if closed != nil {
			value := s.value[i*p.Periods : (i+1)*p.Periods]
			clip(value, open.explained(i))
			q.seal(i, value, closed)
		}
		fine = q.lift(i) && fine
	}
	s.DualObjective, s.DualInfeasibility = 0, 0
	type proof struct {
		bound, violation float64
		fine             bool
	}
	proofs := make([]proof, p.Items)
	r.each(nil, func(i int, room *stayRoom) {
		x := &proofs[i]
		x.bound, x.violation, x.fine = q.prove(i, s, room)
	})
	for _, x := range proofs {
		fine = fine && x.fine
		s.DualObjective += x.bound
		s.DualInfeasibility = max(s.DualInfeasibility, x.violation)
	}
	for row, v := range q.prices {
		if v > 0 {
			s.DualObjective -= v * r.limits[row]
		}
	}
	if !fine || math.IsNaN(s.DualObjective) {
		s.DualObjective = math.Inf(-1)
	}
	s.setPrices(q.prices, p.Periods)
	s.Objective = p.Objective(s.Order, s.Stock, s.Lost, s.Short)
	s.PrimalInfeasibility = p.Check(s.Order, s.Stock, s.Lost, s.Short)
}

// exact replaces the bound by the exact one of the prices where that is better.
func (r *run) exact(s *Solution) {
	if bound := r.p.Bound(s.BudgetPrice, s.CapacityPrice, s.TotalPrice); bound > s.DualObjective && !math.IsInf(bound, 1) {
		s.DualObjective = bound
	}
}

// finish gives the best point its status; optimal only if its own figures prove it.
func (r *run) finish() *Solution {
	s := r.best
	if !r.done {
		if s.Gap() > r.o.Tolerance {
			r.exact(s)
		}
		s.Status = TimeLimit
		if s.Gap() <= max(acceptedGap, r.o.Tolerance) && s.PrimalInfeasibility <= acceptedInfeasibility && s.DualInfeasibility <= acceptedInfeasibility {
			s.Status = Optimal
		}
	}
	s.Iterations, s.Elapsed = r.count, time.Since(r.started)
	return s
}
