package replenish

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// At prices near the true ones most items' plans are known: only a few items share the limits. settle makes an optimum of
// plans and prices that are almost right, by solving those few and proving the others. It ends warm solves, cold solves by
// way of a sample (sampled), and an interior point's last steps (decide, mend).

// Limits of settle: how many rounds, and what share of the items, before the interior point over all is cheaper.
const (
	settleRounds = 8
	settleShare  = 0.4
)

// settle solves the items of work, proves the others' plans at the prices that come out, and takes into work those that
// are not optimal there, until none is left. False means that this did not lead to an optimum.
//
// h, if not nil, is what keeps the items at their plans in joined; it is brought up to date.
func (r *run) settle(joined *Solution, work []int, h *held) bool {
	for range settleRounds {
		if float64(len(work)) > settleShare*float64(r.p.Items) || r.over() {
			return false
		}
		if !r.rest(joined, work, h != nil) {
			return false
		}
		more := r.unsettled(joined, work, h)
		if len(more) == 0 {
			return r.accept(joined, work, h)
		}
		work = append(work, more...)
		slices.Sort(work)
	}
	return false
}

// accept certifies a whole answer and reports whether it is optimal; if not, what is better in it than in the best is kept.
func (r *run) accept(s *Solution, work []int, h *held) bool {
	if h != nil {
		h.certify(r, s, work)
	} else {
		r.certify(s, s.prices(), nil)
	}
	feasible := s.PrimalInfeasibility <= acceptedInfeasibility
	fine := s.Gap() <= r.o.Tolerance && feasible
	switch {
	case fine, feasible && r.best == nil:
		r.best = s
	case r.best != nil:
		r.keep(s)
	}
	return fine
}

// ties lists those of the items (nil: all) that would not keep their plan at prices within reach: all higher, all lower, or
// each at random. An item that shares a limit fails at almost all such points; what they miss is found by unsettled.
func (r *run) ties(plan *Solution, items []int, reach float64) []int {
	random := rand.New(rand.NewPCG(1, uint64(r.p.Items)))
	var probes [3]priced
	for k := range probes {
		probes[k] = priced{r.p, r.m, plan.prices()}
	}
	for k := range probes[0].prices {
		probes[0].prices[k] *= 1 + reach
		probes[1].prices[k] *= 1 - reach
		probes[2].prices[k] *= 1 + reach*(2*random.Float64()-1)
	}
	return r.pick(items, func(i int, room *stayRoom) bool {
		room.resize(r.p.Periods)
		for _, q := range probes {
			if q.stay(i, plan, room.v, room) > atBound*r.p.money(i) {
				return true
			}
		}
		return false
	})
}

// rest solves the items of work alone and writes their plans, and the prices, into joined. Where joined is known to be good,
// limits that are far from binding are looked at only afterwards.
func (r *run) rest(joined *Solution, work []int, good bool) bool {
	if len(work) == 0 {
		return true
	}
	left := r.p.leftBy(work, joined, r.limits)
	if left == nil {
		return false
	}
	near := left
	if good && len(left) > fewRows {
		near = r.near(joined, left)
	}
	s := r.part(work, near)
	if !slices.Equal(near, left) && (s.Status != Optimal || !r.p.keeps(work, s, left)) {
		s = r.part(work, left)
	}
	if s.Status != Optimal {
		return false
	}
	periods := r.p.Periods
	for k, i := range work {
		for _, pair := range [][2][]float64{{joined.Order, s.Order}, {joined.Stock, s.Stock}, {joined.Lost, s.Lost}, {joined.Short, s.Short}, {joined.value, s.value}} {
			copy(pair[0][i*periods:(i+1)*periods], pair[1][k*periods:(k+1)*periods])
		}
	}
	joined.BudgetPrice, joined.CapacityPrice, joined.TotalPrice = s.BudgetPrice, s.CapacityPrice, s.TotalPrice
	return true
}

const (
	// spare is the part of a limit that a plan must leave of it for the limit not to be looked at.
	spare = 0.4
	// fewRows is how many limits cost next to nothing to look at.
	fewRows = 32
)

// near returns what is left of those limits that have a price or that the plan has nearly used up; the others are none.
func (r *run) near(joined *Solution, left []float64) []float64 {
	use := make([]float64, len(left))
	for i := range r.p.Items {
		r.p.use(i, joined.Order, joined.Stock, use)
	}
	cost := math.Abs(r.p.Objective(joined.Order, joined.Stock, joined.Lost, joined.Short))
	near := slices.Clone(left)
	for row, price := range joined.prices() {
		if limit := r.limits[row]; price*limit <= r.o.Tolerance*cost && use[row] < (1-spare)*limit {
			near[row] = math.Inf(1)
		}
	}
	return near
}

// part solves the items of work alone, with these limits.
func (r *run) part(work []int, limits []float64) *Solution {
	o := r.o
	o.Tolerance, o.Progress = r.o.Tolerance/4, nil
	if o.TimeLimit > 0 {
		o.TimeLimit = max(1, o.TimeLimit-time.Since(r.started))
	}
	inner := newRun(r.ctx, r.p.subset(work, limits), o)
	inner.inner, inner.whole = true, r.whole
	inner.cold()
	s := inner.finish()
	r.count += s.Iterations
	return s
}

// keeps says whether a plan of some items keeps the limits left for them.
func (p *Problem) keeps(items []int, s *Solution, left []float64) bool {
	use, n := make([]float64, len(left)), p.Periods
	for k, i := range items {
		for t := range n {
			use[t] += p.Cost[i] * s.Order[k*n+t]
			use[2*n] += p.Cost[i] * s.Order[k*n+t]
			use[n+t] += p.Volume[i] * s.Stock[k*n+t]
		}
	}
	for row, limit := range left {
		if exceeds(use[row], limit) {
			return false
		}
	}
	return true
}

// unsettled gives the items that are not in work worths at the new prices and lists those whose plan costs more than its
// bound. What h keeps at its plan is not looked at.
func (r *run) unsettled(joined *Solution, work []int, h *held) []int {
	q := priced{r.p, r.m, joined.prices()}
	periods := r.p.Periods
	var cost, money, space float64
	if h != nil {
		money, space = h.reach(q.prices, periods)
		for _, c := range h.cost {
			cost += c
		}
	} else {
		cost = r.p.Objective(joined.Order, joined.Stock, joined.Lost, joined.Short)
	}
	small := 0.25 * r.o.Tolerance * max(1, math.Abs(cost)) / float64(r.p.Items)
	return r.pick(nil, func(i int, room *stayRoom) bool {
		if h != nil {
			// A hair more than nothing, for the rounding of the widths.
			h.kept[i] = h.width[i] > 2*r.p.Cost[i]*money+r.p.Volume[i]*space+atBound*r.p.money(i)
			if h.kept[i] {
				return false
			}
		}
		if _, worked := slices.BinarySearch(work, i); worked {
			return false
		}
		v := joined.value[i*periods : (i+1)*periods]
		q.stay(i, joined, v, room)
		fine := q.repair(i, v)
		bound, _ := q.bound(i, v)
		return !fine || !(q.cost(i, joined)-bound <= small)
	})
}

// pick lists, in rising order, the items (nil: all) for which choose says yes. It asks on all workers at once.
func (r *run) pick(items []int, choose func(i int, room *stayRoom) bool) []int {
	chosen := make([]bool, r.p.Items)
	r.each(items, func(i int, room *stayRoom) { chosen[i] = choose(i, room) })
	var list []int
	for i, yes := range chosen {
		if yes {
			list = append(list, i)
		}
	}
	return list
}

// each calls do for every one of the items (nil: all), on all workers at once.
func (r *run) each(items []int, do func(i int, room *stayRoom)) {
	const few = 256
	n := r.p.Items
	if items != nil {
		n = len(items)
	}
	work := func(first, last int) {
		room := &stayRoom{}
		for k := first; k < last; k++ {
			i := k
			if items != nil {
				i = items[k]
			}
			do(i, room)
		}
	}
	size := max(few, (n+r.o.Workers-1)/r.o.Workers)
	if size >= n {
		work(0, n)
		return
	}
	var group sync.WaitGroup
	for first := 0; first < n; first += size {
		group.Go(func() { work(first, min(first+size, n)) })
	}
	group.Wait()
}

const (
	// decideFrom is the number of items from which an interior point is worth being cut short.
	decideFrom = 64
	// decideGap is the relative gap from which on it is tried to cut it short, and decideNext how much smaller the gap must be
	// for the next try.
	decideGap, decideNext = 1e-3, 0.03
	// decideReach is how far off prices may be, relative to them, for each unit of the relative gap.
	decideReach = 30
	// firstRaise is by how much the price of an exceeded limit is raised first, relative, twice as much each time until
	// maxRaises; firstPrice is what a limit without a price begins with, as a part of the cost for all of the limit.
	firstRaise, maxRaises, firstPrice = 0.05, 8, 1e-4
	// workShare is the share of the items that settle should begin with at least.
	workShare = 1.0 / 20
	// mendGap is the relative gap at which an interior point's plans are vertices but for a few.
	mendGap = 1e-6
)

// decide takes the plans that items choose for themselves at the given prices, and settles the rest. reach are distances of
// the true prices, relative to the given ones and falling: the smallest with enough items in reach is tried first.
func (r *run) decide(prices, reach []float64) bool {
	joined := newSolution(r.p)
	near := r.choose(joined, slices.Clone(prices))
	if near == nil {
		return false
	}
	if r.over() {
		return r.accept(joined, nil, nil)
	}
	var lists [][]int
	var last []int
	for _, by := range reach {
		last = r.ties(joined, last, by)
		list := r.pick(nil, func(i int, _ *stayRoom) bool {
			_, tied := slices.BinarySearch(last, i)
			return tied || near[i]
		})
		lists = append(lists, list)
		if len(list) < max(len(r.limits), int(workShare*float64(r.p.Items))) {
			break
		}
	}
	for _, list := range slices.Backward(lists) {
		if r.settle(joined.clone(), list, nil) {
			return true
		}
	}
	return false
}

// choose lets all items choose their plans at the given prices, and raises the prices of limits that these plans exceed
// until they are kept. It returns which items have changed their minds meanwhile, nil if they are too many or that leads
// nowhere.
func (r *run) choose(joined *Solution, prices []float64) []bool {
	near := make([]bool, r.p.Items)
	raise := firstRaise
	for try := range maxRaises {
		q := priced{r.p, r.m, prices}
		endless := r.pick(nil, func(i int, room *stayRoom) bool {
			before := room.plan(joined, i, r.p.Periods)
			fine := room.chain.respond(q, i, joined)
			near[i] = near[i] || try > 0 && !slices.Equal(before, joined.Stock[i*r.p.Periods:(i+1)*r.p.Periods])
			return !fine
		})
		if len(endless) > 0 {
			return nil
		}
		use, kept, undecided := make([]float64, len(prices)), true, 0
		for i := range r.p.Items {
			r.p.use(i, joined.Order, joined.Stock, use)
			if near[i] {
				undecided++
			}
		}
		if float64(undecided) > settleShare*float64(r.p.Items) {
			return nil
		}
		first := firstPrice * r.p.Objective(joined.Order, joined.Stock, joined.Lost, joined.Short)
		for row, limit := range r.limits {
			if exceeds(use[row], limit) {
				kept = false
				prices[row] = max(prices[row]*(1+raise), first/max(limit, 1))
			}
		}
		if kept {
			joined.setPrices(prices, r.p.Periods)
			return near
		}
		raise *= 2
	}
	return nil
}

// mend settles some of the items that share limits, and all that have not reached a vertex, while the others stay at the
// vertices that the engine has converged to. Where very many items share, as with costs in proportion to each other, that
// keeps the limits exactly, which the interior point alone does only to its own rounding.
func (r *run) mend(e *engine) bool {
	joined := newSolution(r.p)
	work := e.vertices(joined)
	e.values(joined)
	joined.setPrices(e.c.binding(e.cost), r.p.Periods)
	tied := r.ties(joined, nil, decideReach*mendGap)
	want := max(4*len(r.limits), int(workShare*float64(r.p.Items)))
	for k := 0; k < len(tied); k += max(1, len(tied)/want) {
		work[tied[k]] = true
	}
	return r.settle(joined, r.pick(nil, func(i int, _ *stayRoom) bool { return work[i] }), nil)
}
