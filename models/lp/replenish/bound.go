package replenish

import (
	"math"
	"slices"
)

// Bound returns the Lagrangian bound of prices on the coupling rows: the largest proven lower bound on the cost of every
// feasible plan that these prices give,
//
//	Σ_i V_i(π, κ, τ)  −  Σ_t π_t·budget_t − Σ_t κ_t·capacity_t − τ·total,
//
// where V_i is the least cost of item i alone when an order also pays c·(π_t + τ) and stock also pays vol·κ_t. V_i comes
// from an exact recursion over the stock (chain), not from the interior-point solver: it is an independent proof.
//
// A nil slice is a price of zero. Negative or NaN prices, and positive prices of infinite limits, prove nothing: −Inf.
// So do prices at which an item would order without limit. +Inf means that an item alone has no feasible plan.
func (p *Problem) Bound(budgetPrice, capacityPrice []float64, totalPrice float64) float64 {
	limits := 0.0
	if !payment(&limits, totalPrice, p.TotalBudget) {
		return math.Inf(-1)
	}
	for t := range p.Periods {
		if !payment(&limits, at(budgetPrice, t, 0), p.budget(t)) || !payment(&limits, at(capacityPrice, t, 0), p.capacity(t)) {
			return math.Inf(-1)
		}
	}
	var c chain
	var sum float64
	for i := range p.Items {
		v := c.value(p, i, budgetPrice, capacityPrice, totalPrice)
		if math.IsInf(v, 0) {
			return v
		}
		sum += v
	}
	return sum - limits
}

// payment adds price·limit to sum and reports whether the price is one that proves something.
func payment(sum *float64, price, limit float64) bool {
	switch {
	case price == 0:
		return true
	case !(price > 0) || math.IsInf(limit, 1):
		return false
	}
	*sum += price * limit
	return true
}

// chain is the exact solution of one item at fixed prices. F_t(s), the least cost of periods 1…t that ends with the stock
// s, is convex and piecewise linear; it is kept as its left end and its pieces by rising slope. A period is, in this order:
// a shift by demand and inbound; the infimal convolution with the order (slope price, up to max) and with lost sales
// (slope p, up to d), each of which is one more piece in its sorted place; the cut to 0 ≤ s ≤ maxstock; and the sum with
// h·s + q·(safety − s)⁺, which raises the slopes. O(T²) for an item.
type chain struct {
	start, cost float64 // left end of the domain, and the cost there
	pieces      []piece
}

type piece struct{ slope, length float64 }

func (c *chain) value(p *Problem, i int, budgetPrice, capacityPrice []float64, totalPrice float64) float64 {
	c.start, c.cost, c.pieces = p.Stock[i], 0, c.pieces[:0]
	var idle float64 // orders that arrive after the last period are the least allowed
	for t := range p.Periods {
		j := i*p.Periods + t
		c.start += p.inbound(j) - p.Demand[j]
		if a := t - p.Lead[i]; a >= 0 {
			price := p.orderCost(i, j-p.Lead[i]) + p.Cost[i]*(at(budgetPrice, a, 0)+totalPrice)
			c.add(price, p.minOrder(j-p.Lead[i]), p.maxOrder(j-p.Lead[i]))
		}
		if t+p.Lead[i] >= p.Periods {
			idle += p.minOrder(j) * (p.orderCost(i, j) + p.Cost[i]*(at(budgetPrice, t, 0)+totalPrice))
		}
		c.add(p.Shortage[i], 0, p.Demand[j])
		if !c.cut(p.maxStock(j)) {
			return math.Inf(1)
		}
		holding := p.Holding[i] + p.Volume[i]*at(capacityPrice, t, 0)
		if t == p.Periods-1 {
			holding -= p.Salvage[i]
		}
		c.hold(holding, p.SafetyCost[i], p.Safety[i])
	}
	return idle + c.minimum()
}

// add lets between lo and hi more units come in at a price each.
func (c *chain) add(price, lo, hi float64) {
	c.start += lo
	c.cost += price * lo
	if hi <= lo {
		return
	}
	k, _ := slices.BinarySearchFunc(c.pieces, price, func(q piece, s float64) int {
		if q.slope < s {
			return -1
		}
		return 1
	})
	c.pieces = slices.Insert(c.pieces, k, piece{price, hi - lo})
	if math.IsInf(hi, 1) {
		c.pieces = c.pieces[:k+1] // nothing beyond an endless piece is ever used
	}
}

// cut restricts the stock to [0, hi]; it reports whether anything is left.
func (c *chain) cut(hi float64) bool {
	for c.start < 0 && len(c.pieces) > 0 {
		first := &c.pieces[0]
		step := min(-c.start, first.length)
		if step == -c.start {
			c.start = 0 // exactly
		} else {
			c.start += step
		}
		c.cost += step * first.slope
		if first.length -= step; first.length <= 0 {
			c.pieces = slices.Delete(c.pieces, 0, 1)
		}
	}
	if c.start < 0 {
		if exceeds(-c.start, 0) {
			return false
		}
		c.start = 0
	}
	if c.start > hi {
		c.pieces = c.pieces[:0]
		return !exceeds(c.start, hi)
	}
	room := hi - c.start
	for k := range c.pieces {
		if c.pieces[k].length >= room {
			c.pieces[k].length = room
			c.pieces = c.pieces[:k+1]
			break
		}
		room -= c.pieces[k].length
	}
	return true
}

// hold adds h·s + q·(safety − s)⁺.
func (c *chain) hold(h, q, safety float64) {
	below := max(0, safety-c.start)
	c.cost += h*c.start + q*below
	for k := 0; k < len(c.pieces); k++ {
		if below <= 0 {
			c.pieces[k].slope += h
			continue
		}
		if length := c.pieces[k].length; length > below {
			c.pieces[k].length = below
			c.pieces = slices.Insert(c.pieces, k+1, piece{c.pieces[k].slope, length - below})
		}
		below -= c.pieces[k].length
		c.pieces[k].slope += h - q
	}
}

func (c *chain) minimum() float64 {
	cost := c.cost
	for _, q := range c.pieces {
		if q.slope >= 0 {
			break
		}
		if math.IsInf(q.length, 1) {
			return math.Inf(-1)
		}
		cost += q.slope * q.length
	}
	return cost
}
