package replenish

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// SolvePaths solves the two-stage program over K sample paths of demand, each of which is as likely as the others: orders
// are decided once, stock and lost sales follow in each path,
//
//	min  Σ_it c_i·o_it + 1/K Σ_k ( Σ_it h_i·s^k_it + p_i·u^k_it − Σ_i v_i·s^k_iT )
//	s.t. s^k_it = s^k_i,t−1 + o_i,t−L_i + r_it − d^k_it + u^k_it        every path k
//	     Σ_i c_i·o_it ≤ budget_t    Σ_it c_i·o_it ≤ total    1/K Σ_k Σ_i vol_i·s^k_it ≤ capacity_t
//	     o, s ≥ 0,   0 ≤ u^k_it ≤ d^k_it
//
// Demand, Safety and SafetyCost of p are not used: the paths take their place. MaxStock, MinOrder, MaxOrder and OrderCost
// must be nil. paths[k] is item-major.
//
// The extensive form keeps its block-angular structure: an item is K ladders that share T orders, and only budgets and
// capacities join the items. An iteration costs O(items·(K·T² + T³)); see pathItem.factor.
//
// In the answer Stock and Lost are means over the paths, Short and the worths are empty. DualObjective is proven by worths
// that were made dual feasible.
//
// Source of the program: Birge, Louveaux, Introduction to Stochastic Programming (2nd ed.), sections 1.1, 2.4 and 4.1–4.2.
func SolvePaths(ctx context.Context, p *Problem, paths [][]float64, o Options) (*Solution, error) {
	if err := p.checkPaths(paths); err != nil {
		return nil, err
	}
	r := newPathRun(ctx, p, paths, o)
	if r.decided() {
		r.best = r.certify()
		r.iterate()
		r.best.Status = TimeLimit
		if r.best.Gap() <= max(pathGap, r.o.Tolerance) && r.best.PrimalInfeasibility <= acceptedInfeasibility {
			r.best.Status = Optimal
		}
	}
	r.best.Iterations, r.best.Elapsed = r.count, time.Since(r.started)
	return r.best, nil
}

const (
	// pathGap is the relative gap that counts as optimal over paths.
	pathGap = 1e-7
	// pathNear is the relative gap from which on every point is certified: at the very end, nodes whose arcs are all at bounds
	// take the digits from the worths.
	pathNear = 1e-5
)

func (p *Problem) checkPaths(paths [][]float64) error {
	if err := p.Validate(); err != nil {
		return err
	}
	switch {
	case len(paths) == 0:
		return fmt.Errorf("there are no paths: at least one is needed")
	case p.MaxStock != nil || p.MinOrder != nil || p.MaxOrder != nil || p.OrderCost != nil:
		return fmt.Errorf("MaxStock, MinOrder, MaxOrder and OrderCost are not known to programs over paths: leave them nil")
	}
	for k, path := range paths {
		if err := (field{fmt.Sprintf("demand of path %d", k+1), path, p.Items * p.Periods, p.Periods, 0}).check(); err != nil {
			return err
		}
	}
	return nil
}

// pathRun is one solve over paths.
type pathRun struct {
	*run
	paths [][]float64
	items []*pathItem
	parts []*pathPart
	room  []*pathRoom
	least []float64 // what the least plans take of the limits
	c     *coupling
	pairs int
	mu    float64
	steps [2]float64 // primal and dual, that the next sweep applies first
}

// pathPart is a run of items that one worker does at a time. Parts' sums are added in their order.
type pathPart struct {
	items         []*pathItem
	schur         []float64
	held, moved   []float64
	before, after float64
	primal, dual  float64
}

func newPathRun(ctx context.Context, p *Problem, paths [][]float64, o Options) *pathRun {
	r := &pathRun{run: newRun(ctx, p, o), paths: paths, least: make([]float64, 2*p.Periods+1)}
	for i := range p.Items {
		x := newPathItem(p, paths, i)
		x.use(r.least, make([]float64, p.Periods), x.least)
		r.items = append(r.items, x)
	}
	size := (p.Items + chunksWanted - 1) / chunksWanted
	for part := range slices.Chunk(r.items, size) {
		n := 2*p.Periods + 1
		r.parts = append(r.parts, &pathPart{items: part, schur: make([]float64, 4*p.Periods*p.Periods), held: make([]float64, n), moved: make([]float64, n)})
	}
	for range max(1, min(r.o.Workers, len(r.parts))) {
		r.room = append(r.room, newPathRoom(p.Periods))
	}
	return r
}

// decided is false for infeasible and unbounded programs. The least plans of all paths use the least space that any plan
// does; and a ray does not depend on demand.
func (r *pathRun) decided() bool {
	r.best = newSolution(r.p)
	for t := range r.p.Periods {
		if needed := r.least[r.p.Periods+t]; exceeds(needed, r.p.capacity(t)) {
			r.best.Status = Infeasible
			r.best.Conflict = append(r.best.Conflict, Conflict{Resource: Capacity, Item: -1, Period: t, Limit: r.p.capacity(t), Least: needed})
		}
	}
	if r.best.Status == Infeasible {
		r.best.Objective, r.best.DualObjective = math.Inf(1), math.Inf(1)
		return false
	}
	if ray, ok := r.p.ray(); ok {
		r.best.Status, r.best.Ray = Unbounded, ray
		r.best.Objective, r.best.DualObjective = math.Inf(-1), math.Inf(-1)
		return false
	}
	r.begin()
	return true
}

// begin chooses the first point.
func (r *pathRun) begin() {
	left := slices.Clone(r.limits)
	for row, used := range r.least {
		left[row] -= used
	}
	r.c = newCoupling(r.p.Periods, left, limitScale(r.p))
	var weight float64
	for i, x := range r.items {
		weight += x.size * r.p.money(i) / 2
	}
	r.mu = max(weight/float64(len(r.items)*len(r.paths)), 1e-6)
	use := make([]float64, len(r.limits))
	for _, x := range r.items {
		x.begin(r.mu, r.c)
		r.pairs += x.pairs
		x.use(use, x.order.x, x.stock.x)
	}
	r.c.total(use)
	for _, row := range r.c.active {
		r.c.slack[row] = max(left[row]-use[row], 0.1*left[row])
		r.c.price[row] = r.mu / r.c.slack[row]
	}
	r.pairs += len(r.c.active)
}

// iterate does Mehrotra's predictor–corrector steps, see engine.iterate, until the certified plan is within the tolerance.
func (r *pathRun) iterate() {
	use, idle := make([]float64, len(r.limits)), 0
	for range maxIterations {
		if r.over() {
			break
		}
		r.step(use)
		r.count++
		gap := r.mu * float64(r.pairs)
		if math.IsNaN(r.mu) {
			return
		}
		scale := max(1, math.Abs(r.best.Objective))
		if gap > pathNear*scale {
			continue
		}
		before := r.best.Gap()
		r.keep(r.certify())
		if r.best.Gap() <= r.o.Tolerance || gap < exhausted*scale {
			return
		}
		if idle++; r.best.Gap() < before/2 {
			idle = 0
		}
		if idle > 4 {
			return
		}
	}
	r.keep(r.certify())
}

func (r *pathRun) step(use []float64) {
	c := r.c
	r.sweep(func(part *pathPart, w *pathRoom) { part.prepare(r, w) })
	clear(c.schur)
	for _, part := range r.parts {
		for j, v := range part.schur {
			c.schur[j] += v
		}
	}
	r.gather(use, func(part *pathPart) []float64 { return part.held })
	c.rest(use)
	c.factor()
	r.gather(use, func(part *pathPart) []float64 { return part.moved })
	c.step(use, 0, true)
	r.sweep(func(part *pathPart, _ *pathRoom) { part.predict(c.trial) })
	target := r.target()
	r.sweep(func(part *pathPart, _ *pathRoom) { part.center(c.price, target) })
	r.gather(use, func(part *pathPart) []float64 { return part.moved })
	c.step(use, target, false)
	r.sweep(func(part *pathPart, _ *pathRoom) { part.correct(c.trial, target) })
	primal, dual := c.reach(0, 0)
	r.steps = [2]float64{min(1, nearly/primal), min(1, nearly/dual)}
	for _, part := range r.parts {
		r.steps = [2]float64{min(r.steps[0], part.primal), min(r.steps[1], part.dual)}
	}
	c.update(r.steps[0], r.steps[1])
	r.sweep(func(part *pathPart, _ *pathRoom) { part.update(r.steps[0], r.steps[1]) })
}

func (r *pathRun) target() float64 {
	var before, after float64
	for _, part := range r.parts {
		before, after = before+part.before, after+part.after
	}
	primal, dual := r.c.reach(0, 0)
	before += r.c.products(0, 0)
	after += r.c.products(min(1, 1/primal), min(1, 1/dual))
	r.mu = before / float64(r.pairs)
	return r.mu * math.Pow(max(after, 0)/before, 3)
}

// sweep runs work over all parts on the workers.
func (r *pathRun) sweep(work func(part *pathPart, w *pathRoom)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for _, w := range r.room {
		group.Go(func() {
			for k := int(next.Add(1)) - 1; k < len(r.parts); k = int(next.Add(1)) - 1 {
				work(r.parts[k], w)
			}
		})
	}
	group.Wait()
}

func (r *pathRun) gather(dst []float64, of func(*pathPart) []float64) {
	clear(dst)
	for _, part := range r.parts {
		for row, v := range of(part) {
			dst[row] += v
		}
	}
	r.c.total(dst)
}
