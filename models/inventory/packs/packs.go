package packs

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// Tier is a price for orders of From pieces and more, for all pieces of the order.
type Tier struct{ From, Cost float64 }

// Lots says how items may be ordered. The slices have one entry per item.
type Lots struct {
	Pack  []float64 // orders are multiples of it; 0 is any quantity
	Min   []float64 // least order that is not 0
	Tiers [][]Tier  // rising From, falling Cost; the first From is 0. Empty: always Problem.Cost
}

// free says whether item i has no lots at all.
func (l *Lots) free(i int) bool { return l.Pack[i] == 0 && l.Min[i] == 0 && len(l.Tiers[i]) == 0 }

// Spend is what an order of n pieces of item i costs.
func (l *Lots) Spend(p *replenish.Problem, i int, n float64) float64 {
	c := p.Cost[i]
	if len(l.Tiers[i]) > 0 {
		c = l.Tiers[i][0].Cost
	}
	for _, tier := range l.Tiers[i] {
		if n >= tier.From*(1-1e-9) {
			c = tier.Cost
		}
	}
	return c * n
}

// Options steers a search; the zero value works.
type Options struct {
	TimeLimit time.Duration // 0 is none: until the rounds bring nothing more
	Gap       float64       // relative: stop when it is reached; 0 is 1e-4
	Workers   int           // goroutines for the bound; 0 is 2
	Seed      uint64        // of the parts torn out
	Progress  func(objective, bound float64)
}

const (
	usualGap     = 1e-4
	usualWorkers = 2
	stalled      = 4   // rounds without a gain after which the search ends,
	patient      = 500 // or as many as take this many items, ten at least: a round of few items costs next to nothing
	climbs       = 8   // steps of the bound in a round
	usualStep    = 0.004
)

// Result is a plan with its proof; the slices are item-major.
type Result struct {
	Order, Stock, Lost, Short []float64
	Objective, Bound          float64
	Rounds                    int
	Stopped                   bool // by time or by the caller, not by the gap or a standstill
}

// Gap is |Objective − Bound| / max(1, |Objective|).
func (r *Result) Gap() float64 {
	return math.Abs(r.Objective-r.Bound) / math.Max(1, math.Abs(r.Objective))
}

// Solve searches a plan. p must be feasible, bounded, and without MinOrder and OrderCost; MaxOrder may close
// periods by 0 and otherwise be +Inf; p.Cost is each item's
// lowest price. relaxed is the linear relaxation's solution: its prices are where the search begins and its dual objective
// is a bound as well. When ctx or the time ends, the best plan so far is returned.
func Solve(ctx context.Context, p *replenish.Problem, l *Lots, relaxed *replenish.Solution, o Options) (*Result, error) {
	if p.MinOrder != nil || p.OrderCost != nil || slices.ContainsFunc(p.MaxOrder, func(v float64) bool { return v > 0 && !math.IsInf(v, 1) }) {
		return nil, fmt.Errorf("packs: the problem has least orders, greatest orders or costs of single orders, which lots do not know")
	}
	s, err := newSearch(p, l, o)
	if err != nil {
		return nil, err
	}
	if o.TimeLimit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.TimeLimit)
		defer cancel()
	}
	s.begin(relaxed)
	if s.gap() > s.o.Gap {
		s.dive(ctx)
	}
	idle := 0
	for ; ctx.Err() == nil && s.gap() > s.o.Gap && idle < max(stalled, patient/max(p.Items, 10)); s.rounds++ {
		before := s.gap()
		s.climb(ctx, climbs)
		s.again(ctx)
		s.prove(ctx)
		if idle++; s.gap() < before-before/50 {
			idle = 0
		}
		if o.Progress != nil {
			o.Progress(s.cost, s.bound)
		}
	}
	stopped := ctx.Err() != nil && s.gap() > s.o.Gap
	s.settleFree(ctx)
	return s.result(stopped), nil
}

// search is the state of one Solve.
type search struct {
	p     *replenish.Problem
	l     *Lots
	o     Options
	rng   *rand.Rand
	items []item // on the coarse grid
	exact []item // on the fine grid
	limit prices // the limits themselves, +Inf for none

	at    prices // where the next climb begins
	best  prices // of the highest value of the bound on the coarse grid
	value float64
	bound float64 // proven on the fine grid
	mean  prices  // use of the limits by an average of the plans behind the bounds
	step  float64 // of the climb, times Polyak's

	plan   *plan
	cost   float64 // of plan
	work   *recursion
	rounds int
}

// prices of the joining rows, or their limits or uses.
type prices struct {
	budget, capacity []float64
	total            float64
}

func newPrices(t int) prices {
	return prices{budget: make([]float64, t), capacity: make([]float64, t)}
}

func (p prices) clone() prices {
	c := newPrices(len(p.budget))
	copy(c.budget, p.budget)
	copy(c.capacity, p.capacity)
	c.total = p.total
	return c
}

// scaled is every price times f.
func (p prices) scaled(f float64) prices {
	c := p.clone()
	for t := range c.budget {
		c.budget[t] *= f
		c.capacity[t] *= f
	}
	c.total *= f
	return c
}

func newSearch(p *replenish.Problem, l *Lots, o Options) (*search, error) {
	if len(l.Pack) != p.Items || len(l.Min) != p.Items || len(l.Tiers) != p.Items {
		return nil, fmt.Errorf("packs: lots of %d, %d, %d items for %d", len(l.Pack), len(l.Min), len(l.Tiers), p.Items)
	}
	if o.Gap == 0 {
		o.Gap = usualGap
	}
	if o.Workers == 0 {
		o.Workers = usualWorkers
	}
	s := &search{p: p, l: l, o: o, rng: rand.New(rand.NewPCG(o.Seed, 1)), bound: math.Inf(-1), value: math.Inf(-1), step: usualStep, limit: newPrices(p.Periods)}
	s.limit.total = p.TotalBudget
	for t := range p.Periods {
		s.limit.budget[t], s.limit.capacity[t] = math.Inf(1), math.Inf(1)
		if p.Budget != nil {
			s.limit.budget[t] = p.Budget[t]
		}
		if p.Capacity != nil {
			s.limit.capacity[t] = p.Capacity[t]
		}
	}
	// The coarse grid finds prices and plans, the fine one proves the bound and gives plans their last touch.
	coarse, fine := grid{levels: 128, most: 512, steps: 4}, grid{levels: 512, most: 4096, steps: 64}
	for i := range p.Items {
		s.items, s.exact = append(s.items, s.newItem(i, coarse)), append(s.exact, s.newItem(i, fine))
	}
	s.work = newRecursion(p.Periods)
	return s, nil
}

// begin sets prices, bound and the first plan: the one without orders, which is feasible if any is, improved by the
// relaxation's orders made whole.
func (s *search) begin(relaxed *replenish.Solution) {
	s.at = newPrices(s.p.Periods)
	if relaxed != nil && relaxed.BudgetPrice != nil {
		copy(s.at.budget, relaxed.BudgetPrice)
		copy(s.at.capacity, relaxed.CapacityPrice)
		s.at.total = relaxed.TotalPrice
		s.bound = relaxed.DualObjective
	}
	s.best, s.mean = s.at.clone(), newPrices(s.p.Periods)
	if relaxed != nil && relaxed.Order != nil {
		s.mean = s.useOf(relaxed)
	}
	s.plan = newPlan(s)
	if relaxed != nil && relaxed.Order != nil {
		s.round(relaxed)
	}
	s.cost = s.plan.cost()
}

func (s *search) gap() float64 {
	return math.Abs(s.cost-s.bound) / math.Max(1, math.Abs(s.cost))
}

func (s *search) result(stopped bool) *Result {
	return &Result{Order: s.plan.order, Stock: s.plan.stock, Lost: s.plan.lost, Short: s.plan.short,
		Objective: s.cost, Bound: math.Min(s.bound, s.cost), Rounds: s.rounds, Stopped: stopped}
}

// useOf is how much of the limits the relaxation's plan takes, at the lowest prices.
func (s *search) useOf(relaxed *replenish.Solution) prices {
	use, t := newPrices(s.p.Periods), s.p.Periods
	for j, n := range relaxed.Order {
		money := s.p.Cost[j/t] * n
		use.budget[j%t] += money
		use.total += money
		use.capacity[j%t] += s.p.Volume[j/t] * relaxed.Stock[j]
	}
	return use
}

// open says whether item i may be ordered so that it arrives in period k.
func (s *search) open(i, k int) bool {
	o := k - s.p.Lead[i]
	return o >= 0 && (s.p.MaxOrder == nil || s.p.MaxOrder[i*s.p.Periods+o] > 0)
}
