package replenish

import (
	"math"
	"slices"
)

// chain is the exact solution of one item at fixed prices. F_t(s), the least cost of periods 1…t that ends with the stock
// s, is convex and piecewise linear; it is kept as its left end and its pieces by rising slope. A period is, in this order:
// a shift by demand and inbound; the infimal convolution with the order (slope price, up to max) and with lost sales
// (slope p, up to d), each of which is one more piece in its sorted place; the cut to 0 ≤ s ≤ maxstock; and the sum with
// h·s + q·(safety − s)⁺, which raises the slopes. O(T²) for an item at worst.
//
// A piece stays what it came in as, an order or a lost sale of some period, and pieces keep their order when slopes rise.
// So the units that the left end or the minimum takes from a piece are units of that order or lost sale in an optimal plan.
type chain struct {
	start, cost float64 // left end of the domain, and the cost there
	pieces      []piece
	head        int       // pieces before it are used up
	taken       []float64 // units taken by source: orders by arrival, then lost sales
}

// piece is a stretch of F_t.
type piece struct {
	slope, length float64
	source        int
}

// solve returns the least cost of item i at the prices of q, −Inf if there is none and +Inf if the item has no plan.
func (c *chain) solve(q priced, i int) float64 {
	p := q.p
	c.start, c.cost, c.pieces, c.head = p.Stock[i], 0, c.pieces[:0], 0
	if len(c.taken) != 2*p.Periods {
		c.taken = make([]float64, 2*p.Periods)
	}
	clear(c.taken)
	var idle float64 // orders that arrive after the last period are the least allowed
	for t := range p.Periods {
		j := i*p.Periods + t
		c.start += p.inbound(j) - p.Demand[j]
		if a := t - p.Lead[i]; a >= 0 {
			c.add(q.order(i, a), p.minOrder(j-p.Lead[i]), p.maxOrder(j-p.Lead[i]), t)
		}
		if t+p.Lead[i] >= p.Periods {
			idle += p.minOrder(j) * q.order(i, t)
		}
		c.add(p.Shortage[i], 0, p.Demand[j], p.Periods+t)
		if !c.cut(p.maxStock(j)) {
			return math.Inf(1)
		}
		c.hold(q.hold(i, t), p.SafetyCost[i], p.Safety[i])
	}
	return idle + c.minimum()
}

// respond writes an optimal plan of item i at the prices of q into s; it reports whether there is one.
func (c *chain) respond(q priced, i int, s *Solution) bool {
	if math.IsInf(c.solve(q, i), 0) {
		return false
	}
	p := q.p
	for t := range p.Periods {
		j := i*p.Periods + t
		s.Order[j] = p.minOrder(j)
		if arrival := t + p.Lead[i]; arrival < p.Periods {
			s.Order[j] = min(s.Order[j]+c.taken[arrival], p.maxOrder(j))
		}
		s.Lost[j] = min(c.taken[p.Periods+t], p.Demand[j])
	}
	p.follow(s, i)
	return true
}

// add lets between lo and hi more units come in at a price each.
func (c *chain) add(price, lo, hi float64, source int) {
	c.start += lo
	c.cost += price * lo
	if hi <= lo {
		return
	}
	added := piece{price, hi - lo, source}
	k := c.head
	for k < len(c.pieces) && c.pieces[k].slope < added.slope {
		k++
	}
	if k == c.head && k > 0 {
		c.head--
		k = c.head
		c.pieces[k] = added
	} else {
		c.pieces = slices.Insert(c.pieces, k, added)
	}
	if math.IsInf(hi, 1) {
		c.pieces = c.pieces[:k+1] // nothing beyond an endless piece is ever used
	}
}

// cut restricts the stock to [0, hi]; it reports whether anything is left.
func (c *chain) cut(hi float64) bool {
	for c.start < 0 && c.head < len(c.pieces) {
		first := &c.pieces[c.head]
		step := min(-c.start, first.length)
		if step == -c.start {
			c.start = 0 // exactly
		} else {
			c.start += step
		}
		c.take(first, step)
		if first.length -= step; first.length <= 0 {
			c.head++
		}
	}
	if c.start < 0 {
		if exceeds(-c.start, 0) {
			return false
		}
		c.start = 0
	}
	if math.IsInf(hi, 1) {
		return true
	}
	if c.start > hi {
		c.pieces = c.pieces[:c.head]
		return !exceeds(c.start, hi)
	}
	room := hi - c.start
	for k := c.head; k < len(c.pieces); k++ {
		if c.pieces[k].length >= room {
			c.pieces[k].length = room
			c.pieces = c.pieces[:k+1]
			break
		}
		room -= c.pieces[k].length
	}
	return true
}

func (c *chain) take(from *piece, units float64) {
	c.cost += units * from.slope
	c.taken[from.source] += units
}

// hold adds h·s + q·(safety − s)⁺.
func (c *chain) hold(h, q, safety float64) {
	below := max(0, safety-c.start)
	c.cost += h*c.start + q*below
	for k := c.head; k < len(c.pieces); k++ {
		if below <= 0 || q == 0 {
			c.pieces[k].slope += h
			continue
		}
		if length := c.pieces[k].length; length > below {
			rest := c.pieces[k]
			c.pieces[k].length, rest.length = below, length-below
			c.pieces = slices.Insert(c.pieces, k+1, rest)
		}
		below -= c.pieces[k].length
		c.pieces[k].slope += h - q
	}
}

func (c *chain) minimum() float64 {
	for k := c.head; k < len(c.pieces); k++ {
		first := &c.pieces[k]
		if first.slope >= 0 {
			break
		}
		if math.IsInf(first.length, 1) {
			return math.Inf(-1)
		}
		c.take(first, first.length)
	}
	return c.cost
}
