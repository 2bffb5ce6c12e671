package replenish

import "math"

// stay looks for worths v of item i that prove its present plan optimal at these prices. With x the plan, complementary
// slackness bounds every worth and every difference of neighbours,
//
//	o < max: v_t ≤ price_t     o > min: v_t ≥ price_t     u < d: v_t ≤ p     u > 0: v_t ≥ p
//	v_t+1 − v_t ≤ cost of one more unit in stock,   ≥ what one unit less saves, if s > 0,
//
// and worths within all bounds exist if and only if the intervals that one pass forwards leaves are not empty. It writes
// them into v, or its best try if there are none, and returns by how much the intervals fail (0: the plan is optimal).
// O(T).
func (q priced) stay(i int, s *Solution, v []float64, room *stayRoom) float64 {
	room.resize(len(v))
	lo, hi := room.lo, room.hi
	last := len(v) - 1
	var worst float64
	width := math.Inf(1)
	for t := range v {
		ordered, lost := q.worth(i, t, s)
		width = min(width, ordered.hi-lost.lo, lost.hi-ordered.lo)
		lo[t], hi[t] = max(ordered.lo, lost.lo), min(ordered.hi, lost.hi)
		if t > 0 {
			less, more := q.carry(i, t-1, s)
			room.less[t-1], room.more[t-1] = less, more
			left := interval{lo[t-1] + less, hi[t-1] + more}
			width = min(width, left.hi-lo[t], hi[t]-left.lo)
			lo[t], hi[t] = max(lo[t], left.lo), min(hi[t], left.hi)
		}
		if lo[t] > hi[t] {
			worst = max(worst, lo[t]-hi[t])
			lo[t] = (lo[t] + hi[t]) / 2
			hi[t] = lo[t]
		}
	}
	// The ground after the last period is worth 0; its carry includes the salvage.
	less, more := q.carry(i, last, s)
	room.width = min(width, hi[last]+more, -less-lo[last])
	next := 0.0
	for t := last; t >= 0; t-- {
		if t < last {
			less, more = room.less[t], room.more[t]
		}
		low, high := max(lo[t], next-more), min(hi[t], next-less)
		if low > high {
			worst = max(worst, low-high)
		}
		switch {
		case math.IsInf(low, -1):
			v[t] = high
		case math.IsInf(high, 1):
			v[t] = low
		default:
			v[t] = (low + high) / 2
		}
		if math.IsInf(v[t], 0) {
			v[t] = 0
		}
		next = v[t]
	}
	return worst
}

// stayRoom is a worker's room for one item.
type stayRoom struct {
	lo, hi, less, more, v []float64
	width                 float64 // see held
	stock                 []float64
	chain                 chain
}

// plan returns a copy of the stocks of item i, good until the next call.
func (r *stayRoom) plan(s *Solution, i, periods int) []float64 {
	r.stock = append(r.stock[:0], s.Stock[i*periods:(i+1)*periods]...)
	return r.stock
}

func (r *stayRoom) resize(n int) {
	if len(r.lo) != n {
		for _, s := range []*[]float64{&r.lo, &r.hi, &r.less, &r.more, &r.v} {
			*s = make([]float64, n)
		}
	}
}

// atBound is how near to a bound, relative to 1 + the bound, a quantity counts as at it.
const atBound = 1e-8

type interval struct{ lo, hi float64 }

// worth returns the intervals of the worth of a unit in period t that orders and lost sales leave.
func (q priced) worth(i, t int, s *Solution) (ordered, lost interval) {
	p, j := q.p, i*q.p.Periods+t
	ordered = interval{math.Inf(-1), math.Inf(1)}
	if a := j - p.Lead[i]; t >= p.Lead[i] {
		ordered = between(s.Order[a], p.minOrder(a), p.maxOrder(a), q.order(i, t-p.Lead[i]))
	}
	return ordered, between(s.Lost[j], 0, p.Demand[j], p.Shortage[i])
}

// between is the interval that a quantity x of a price leaves: what is not at its most could be more, what is not at its
// least could be less.
func between(x, least, most, price float64) interval {
	out := interval{math.Inf(-1), math.Inf(1)}
	if x > least+atBound*(1+least) {
		out.lo = price
	}
	if x < most-atBound*(1+most) || math.IsInf(most, 1) {
		out.hi = price
	}
	return out
}

// carry returns what one unit less in stock at the end of period t saves (−Inf if there is none above the least), and what
// one more costs (+Inf if there is no room).
func (q priced) carry(i, t int, s *Solution) (less, more float64) {
	p, j := q.p, i*q.p.Periods+t
	hold, stock := q.hold(i, t), s.Stock[j]
	less, more = hold, hold
	noise := atBound * (1 + p.Demand[j] + stock)
	if stock < p.Safety[i]-noise {
		more -= p.SafetyCost[i]
	}
	if stock <= p.Safety[i]+noise {
		less -= p.SafetyCost[i]
	}
	if stock <= q.m.stock[j]+noise {
		less = math.Inf(-1)
	}
	if stock >= p.maxStock(j)-noise {
		more = math.Inf(1)
	}
	return less, more
}

// cost is what the plan of item i costs at these prices.
func (q priced) cost(i int, s *Solution) float64 {
	p, sum := q.p, 0.0
	for t := range p.Periods {
		j := i*p.Periods + t
		sum += q.order(i, t)*s.Order[j] + q.hold(i, t)*s.Stock[j] + p.Shortage[i]*s.Lost[j] + p.SafetyCost[i]*s.Short[j]
	}
	return sum
}

// prove returns the best bound on item i at these prices that its present worths, or else those that its plan asks for, can
// prove, and leaves those worths in s; see repair and bound.
func (q priced) prove(i int, s *Solution, room *stayRoom) (bound, violation float64, fine bool) {
	v := s.value[i*q.p.Periods : (i+1)*q.p.Periods]
	fine = q.repair(i, v)
	bound, violation = q.bound(i, v)
	cost := q.cost(i, s)
	if fine && cost-bound <= enough*math.Abs(cost) {
		return bound, violation, fine
	}
	room.resize(len(v))
	copy(room.v, v)
	q.stay(i, s, v, room)
	again := q.repair(i, v)
	if other, worse := q.bound(i, v); again && (!fine || other > bound) {
		return other, worse, again
	}
	copy(v, room.v)
	return bound, violation, fine
}

// enough is the relative gap of an item below which its worths need no improvement.
const enough = 1e-13
