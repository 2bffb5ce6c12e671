package packs

import (
	"math"
	"slices"
)

// plan is a feasible plan with its use of the limits.
type plan struct {
	s                         *search
	order, stock, lost, short []float64
	costs                     []float64 // by item
	use                       prices
}

// trial is one item's part of a plan: T values each, order by the period in which it is placed.
type trial struct {
	order, stock, lost, short []float64
	cost                      float64
}

func newTrial(t int) *trial {
	return &trial{make([]float64, t), make([]float64, t), make([]float64, t), make([]float64, t), 0}
}

// newPlan is the plan without orders.
func newPlan(s *search) *plan {
	n := s.p.Items * s.p.Periods
	pl := &plan{s: s, order: make([]float64, n), stock: make([]float64, n), lost: make([]float64, n), short: make([]float64, n),
		costs: make([]float64, s.p.Items), use: newPrices(s.p.Periods)}
	tr := newTrial(s.p.Periods)
	for i := range s.p.Items {
		clear(tr.order)
		s.evaluate(i, tr, nil)
		pl.put(i, tr)
	}
	return pl
}

func (pl *plan) clone() *plan {
	return &plan{pl.s, slices.Clone(pl.order), slices.Clone(pl.stock), slices.Clone(pl.lost), slices.Clone(pl.short), slices.Clone(pl.costs), pl.use.clone()}
}

func (pl *plan) cost() float64 {
	sum := 0.0
	for _, c := range pl.costs {
		sum += c
	}
	return sum
}

// put replaces item i's part.
func (pl *plan) put(i int, tr *trial) {
	t := pl.s.p.Periods
	pl.add(i, -1)
	copy(pl.order[i*t:], tr.order)
	copy(pl.stock[i*t:], tr.stock)
	copy(pl.lost[i*t:], tr.lost)
	copy(pl.short[i*t:], tr.short)
	pl.costs[i] = tr.cost
	pl.add(i, 1)
}

// take copies item i's part.
func (pl *plan) take(i int, tr *trial) {
	t := pl.s.p.Periods
	copy(tr.order, pl.order[i*t:])
	copy(tr.stock, pl.stock[i*t:])
	copy(tr.lost, pl.lost[i*t:])
	copy(tr.short, pl.short[i*t:])
	tr.cost = pl.costs[i]
}

// add counts item i's use of the limits with a sign.
func (pl *plan) add(i int, sign float64) {
	s, t := pl.s, pl.s.p.Periods
	for k := range t {
		if n := pl.order[i*t+k]; n > 0 {
			money := sign * s.l.Spend(s.p, i, n)
			pl.use.budget[k] += money
			pl.use.total += money
		}
		pl.use.capacity[k] += sign * s.p.Volume[i] * pl.stock[i*t+k]
	}
}

// priced is an item's cost with the limits' prices.
func (s *search) priced(i int, tr *trial, at *prices) float64 {
	sum := tr.cost
	for k := range tr.order {
		if tr.order[k] > 0 {
			sum += s.l.Spend(s.p, i, tr.order[k]) * (at.budget[k] + at.total)
		}
		sum += at.capacity[k] * s.p.Volume[i] * tr.stock[k]
	}
	return sum
}

// evaluate fills stock, lost, short and cost of tr from its orders. hint, if any, are sales to refuse beyond what is
// missing; the cheaper of with and without is kept.
func (s *search) evaluate(i int, tr *trial, hint []float64) {
	s.run(i, tr, nil)
	if hint == nil {
		return
	}
	plain := tr.cost
	s.run(i, tr, hint)
	if tr.cost >= plain {
		s.run(i, tr, nil)
	}
}

func (s *search) run(i int, tr *trial, hint []float64) {
	p, t := s.p, s.p.Periods
	stock := p.Stock[i]
	tr.cost = 0
	for k := range t {
		j := i*t + k
		stock -= p.Demand[j]
		if p.Inbound != nil {
			stock += p.Inbound[j]
		}
		if k >= p.Lead[i] {
			stock += tr.order[k-p.Lead[i]]
		}
		tr.lost[k] = 0
		if hint != nil {
			tr.lost[k] = math.Min(hint[k], p.Demand[j])
		}
		if stock+tr.lost[k] < 0 {
			tr.lost[k] = math.Min(-stock, p.Demand[j]) // rounding may push the shortage a hair above the demand
		}
		stock = math.Max(0, stock+tr.lost[k])
		tr.stock[k] = stock
		tr.short[k] = math.Max(0, p.Safety[i]-stock)
		tr.cost += p.Holding[i]*stock + p.Shortage[i]*tr.lost[k] + p.SafetyCost[i]*tr.short[k]
		if tr.order[k] > 0 {
			tr.cost += s.l.Spend(p, i, tr.order[k])
		}
	}
	tr.cost -= p.Salvage[i] * stock
}

// left is what the limits leave for item i beside all others.
func (pl *plan) left(i int, b *bounds) {
	s, t := pl.s, pl.s.p.Periods
	for k := range t {
		b.spend[k], b.space[k] = 0, math.Inf(1)
		if o := k - s.p.Lead[i]; o >= 0 {
			own := s.l.Spend(s.p, i, pl.order[i*t+o])
			b.spend[k] = math.Max(own, s.limit.budget[o]-pl.use.budget[o]+own)
			b.spend[k] = math.Min(b.spend[k], math.Max(own, s.limit.total-pl.use.total+s.spent(pl, i)))
		}
		if v := s.p.Volume[i]; v > 0 {
			own := pl.stock[i*t+k]
			b.space[k] = math.Max(own, (s.limit.capacity[k]-pl.use.capacity[k])/v+own)
		}
	}
}

// spent is the money of item i over all periods.
func (s *search) spent(pl *plan, i int) float64 {
	sum := 0.0
	for _, n := range pl.order[i*s.p.Periods : (i+1)*s.p.Periods] {
		sum += s.l.Spend(s.p, i, n)
	}
	return sum
}
