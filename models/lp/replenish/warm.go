package replenish

import (
	"context"
	"math"
	"slices"
)

// Solver solves a program again and again while it changes. It is not for concurrent use.
//
// A change of a few items, prices or limits moves the prices of the coupling rows a little, and most items keep their plans.
// How far prices may move before an item could leave its plan is known from the last solve (held), so most items are not
// even looked at: a warm solve solves the few that are near a tie with what the others leave of the limits, looks at those
// that the new prices reach, and has the proof of the whole from theirs and from the complementary slackness of the rest.
type Solver struct {
	p     *Problem
	last  *Solution // optimal for p but for the changed items and limits, or nil
	held  *held     // of last
	dirty []bool    // items changed since
}

// held is what keeps an item at its plan: the least distance between two conditions, of different variables, on one worth
// (stay). An order's cost moves one condition and a stock's cost every one on the way, so the plan stays optimal as long as
// 2·c·max|Δ(π+τ)| + vol·Σ|Δκ| is less than that distance.
type held struct {
	m      *least
	prices []float64 // at which the widths are meant
	width  []float64 // per item
	cost   []float64 // per item, of its plan
	worst  []float64 // per item, the largest violation in its plan
	kept   []bool    // items whose last proof is their width
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
	warm := s.last != nil && r.warm(s)
	if !warm && !(s.last != nil && r.decide(s.last.prices(), warmReach[:])) {
		r.cold()
	}
	solution := r.finish()
	if solution.Status != Optimal {
		return solution, nil
	}
	s.last = solution.clone()
	clear(s.dirty)
	if warm {
		solution.stale = s.held.worths(r, s.last)
	} else {
		s.held = r.hold(solution)
	}
	return solution, nil
}

// warmReach is how far off the last prices may be where a change leaves few plans as they were.
var warmReach = [...]float64{0.25, 0.1, 0.03}

// hold measures what keeps every item at its plan.
func (r *run) hold(s *Solution) *held {
	n := r.p.Items
	h := &held{m: r.m, prices: s.prices(), width: make([]float64, n), cost: make([]float64, n), worst: make([]float64, n), kept: make([]bool, n)}
	q := priced{r.p, r.m, h.prices}
	r.each(nil, func(i int, room *stayRoom) { h.measure(q, i, s, room) })
	return h
}

func (h *held) measure(q priced, i int, s *Solution, room *stayRoom) {
	room.resize(q.p.Periods)
	if worst := q.stay(i, s, room.v, room); worst > 0 {
		h.width[i] = 0
	} else {
		h.width[i] = room.width
	}
	h.note(q.p, i, s)
}

// note takes down the cost and the violation of item i's plan.
func (h *held) note(p *Problem, i int, s *Solution) {
	var c check
	c.item(p, i, s.Order, s.Stock, s.Lost, s.Short)
	h.cost[i], h.worst[i] = p.itemCost(i, s.Order, s.Stock, s.Lost, s.Short), c.worst
}

// reach returns how much an order's cost and the sum of a stock's costs move at most, per unit of money and of space, from
// the prices of h to others.
func (h *held) reach(prices []float64, periods int) (money, room float64) {
	total := prices[2*periods] - h.prices[2*periods]
	for t := range periods {
		money = max(money, math.Abs(prices[t]-h.prices[t]+total))
		room += math.Abs(prices[periods+t] - h.prices[periods+t])
	}
	return money, room
}

// tie is the width, relative to the item's money, below which an item counts as one that shares limits.
const tie = 1e-5

// ties lists the items that share limits, or nearly so.
func (h *held) ties(p *Problem) []int {
	var list []int
	for i, width := range h.width {
		if width <= tie*p.money(i) {
			list = append(list, i)
		}
	}
	return list
}

// warm tries to solve from the last solution; false means that a cold solve should do it.
func (r *run) warm(s *Solver) bool {
	h := s.held
	if !r.screenAgain(s) {
		return true
	}
	changed := 0
	for _, dirty := range s.dirty {
		if dirty {
			changed++
		}
	}
	if float64(changed) > workShare*float64(r.p.Items) {
		return false
	}
	joined := s.last.clone()
	q := priced{r.p, r.m, h.prices}
	endless := r.pick(nil, func(i int, room *stayRoom) bool {
		if !s.dirty[i] {
			return false
		}
		if !room.chain.respond(q, i, joined) {
			return true
		}
		h.measure(q, i, joined, room)
		return false
	})
	return len(endless) == 0 && r.settle(joined, h.ties(r.p), h)
}

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
	c.stale = nil
	for _, f := range []*[]float64{&c.Order, &c.Stock, &c.Lost, &c.Short, &c.value, &c.BudgetPrice, &c.CapacityPrice} {
		*f = slices.Clone(*f)
	}
	return &c
}

// certify fills in objectives and infeasibilities of s, of which the items of work have new plans: plans that h keeps cost
// what their bound is.
func (h *held) certify(r *run, s *Solution, work []int) {
	p, prices := r.p, s.prices()
	q := priced{p, r.m, prices}
	for _, i := range work {
		h.note(p, i, s)
		h.kept[i] = false
	}
	money, space := h.reach(prices, p.Periods)
	over := make([]float64, p.Items) // cost beyond the bound, at these prices
	violation := make([]float64, p.Items)
	r.each(nil, func(i int, room *stayRoom) {
		if h.kept[i] {
			h.width[i] -= 2*p.Cost[i]*money + p.Volume[i]*space
			return
		}
		bound, worst, fine := q.prove(i, s, room)
		over[i], violation[i] = q.cost(i, s)-bound, worst
		if !fine {
			over[i] = math.Inf(1)
		}
		h.measure(q, i, s, room)
	})
	use := make([]float64, len(prices))
	var c check
	s.Objective, s.DualInfeasibility = 0, 0
	var beyond float64
	for i := range p.Items {
		p.use(i, s.Order, s.Stock, use)
		s.Objective += h.cost[i]
		beyond += over[i]
		c.worst, s.DualInfeasibility = max(c.worst, h.worst[i]), max(s.DualInfeasibility, violation[i])
	}
	c.limits(p, use)
	s.PrimalInfeasibility = c.worst
	// Σ (cost + prices·use − over) − prices·limits
	s.DualObjective = s.Objective - beyond
	for row, price := range prices {
		if price > 0 {
			s.DualObjective -= price * (r.limits[row] - use[row])
		}
	}
	h.prices = prices
}

// worths returns what works out the worths of the items that h keeps at the plan s.
func (h *held) worths(r *run, s *Solution) func(value []float64) {
	q, kept := priced{r.p, r.m, h.prices}, slices.Clone(h.kept)
	return func(value []float64) {
		room := &stayRoom{}
		for i, yes := range kept {
			if yes {
				v := value[i*q.p.Periods : (i+1)*q.p.Periods]
				q.stay(i, s, v, room)
				q.repair(i, v)
			}
		}
	}
}
