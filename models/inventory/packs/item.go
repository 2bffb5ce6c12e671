package packs

import "math"

// The problem of one item at fixed prices, with C the price of a piece that arrives in t, H_t = h + κ_t·vol:
//
//	V = min Σ_t C_t(a_t)·a_t + H_t·s_t + p·u_t + q·(safety − s_t)⁺ − v·s_T,   s_t = s_t−1 + a_t + r_t − d_t + u_t,   a_t a lot or 0
//
// is solved on stock levels that are multiples of a step g, where a pack is a whole number m of steps. Stock, demand and
// inbound are any numbers, so the grid carries a program that is a little off, by a known amount: with the position
// P_t = stock + Σ_{k≤t} r_k − d_k, its next multiple P′_t of g above and e_t = P′_t − P_t < g, any plan (a, s, u, w) is turned
// into (a, s + e, u, w) on the grid's program, which differs in cost by Σ H_t·e_t − v·e_T: this difference is taken off the
// recursion's value to make it a bound. The level from which no safety stock is missing, safety + e_t, goes down to a multiple. With whole numbers everywhere the grid's program has an optimal plan on the grid.
//
// Where lots are no multiples of a step (no pack, or one so small that the grid would be large), arrivals are rounded as
// well: their running sum goes up to the next multiple, by E_t < g. This costs at most another Σ H_t·g, and for the orders
// at most g times the total variation of their price over the periods (Abel's summation), and the spread of the tiers.
type item struct {
	index  int     // in the problem
	step   float64 // g
	lot    int     // m: an order is a whole number of m steps
	free   bool    // arrivals need not be multiples of a step: the bound allows for it
	top    int     // the highest level worth having
	start  int     // level at the beginning
	shift  []int   // P′_t − P′_t−1 in steps
	off    []float64
	lost   []int     // d_t in steps, rounded up
	cover  []float64 // most stock by period
	tiers  []Tier
	least  float64   // least order that is not 0, in pieces
	safety []float64 // in steps' multiples, by period
}

// grid is how fine the levels are: levels are aimed at, most are allowed so that a step is a pack, and steps to a pack are
// enough.
type grid struct{ levels, most, steps int }

func (s *search) newItem(i int, g grid) item {
	p, t := s.p, s.p.Periods
	it := item{index: i, shift: make([]int, t), off: make([]float64, t), lost: make([]int, t), cover: make([]float64, t), tiers: s.l.Tiers[i], least: s.l.Min[i]}
	if len(it.tiers) == 0 {
		it.tiers = []Tier{{0, p.Cost[i]}}
	}
	pack := s.l.Pack[i]
	if pack > 0 {
		it.least = pack * math.Max(1, math.Ceil(it.least/pack-1e-9))
	}
	highest := s.highest(i, &it, pack)
	it.choose(g, highest, pack)
	position := p.Stock[i]
	it.start = ceil(position / it.step)
	last := it.start
	for k := range t {
		j := i*t + k
		it.cover[k] = math.Inf(1)
		if p.MaxStock != nil {
			it.cover[k] = p.MaxStock[j]
		}
		position -= p.Demand[j]
		if p.Inbound != nil {
			position += p.Inbound[j]
		}
		level := ceil(position / it.step)
		it.off[k] = math.Max(0, float64(level)*it.step-position)
		it.safety = append(it.safety, it.step*math.Floor((p.Safety[i]+it.off[k])/it.step+1e-9))
		it.shift[k], last = level-last, level
		it.lost[k] = max(ceil(p.Demand[j]/it.step), -it.shift[k])
	}
	it.top = ceil(highest/it.step) + it.lot + 2
	return it
}

// ceil rounds up, but forgives a hair above a whole number.
func ceil(x float64) int { return int(math.Ceil(x - 1e-9*(1+math.Abs(x)))) }

// highest is a stock that no best plan exceeds: all demand, the safety stock and the largest lot that a minimum or a tier
// may force, or what is there without orders; where a piece left over is worth more than it costs, all that the limits allow.
func (s *search) highest(i int, it *item, pack float64) float64 {
	p, t := s.p, s.p.Periods
	stock, most, wanted := p.Stock[i], p.Stock[i], p.Safety[i]
	for k := range t {
		j := i*t + k
		wanted += p.Demand[j]
		if p.Inbound != nil {
			stock += p.Inbound[j]
		}
		most = math.Max(most, stock)
		stock = math.Max(0, stock-p.Demand[j])
		most = math.Max(most, stock)
	}
	lot := math.Max(it.least, pack)
	for _, tier := range it.tiers {
		lot = math.Max(lot, tier.From+pack)
	}
	most = math.Max(most, wanted+lot)
	if cheapest := it.tiers[len(it.tiers)-1].Cost; p.Salvage[i] > cheapest {
		most = math.Max(most, stock+s.room(i, cheapest))
	}
	return most
}

// room is how many pieces of item i the limits can take at all.
func (s *search) room(i int, cost float64) float64 {
	money, space := 0.0, math.Inf(1)
	for t := range s.p.Periods {
		money += s.limit.budget[t]
		space = math.Min(space, s.limit.capacity[t])
	}
	pieces := math.Inf(1)
	if cost > 0 {
		pieces = math.Min(money, s.limit.total) / cost
	}
	if s.p.Volume[i] > 0 {
		pieces = math.Min(pieces, s.limit.capacity[s.p.Periods-1]/s.p.Volume[i])
	}
	if math.IsInf(pieces, 1) {
		return 0 // only its holding or cover bounds it
	}
	return pieces
}

// choose sets step and lot for levels up to highest.
func (it *item) choose(g grid, highest, pack float64) {
	wish := highest / float64(g.levels)
	switch {
	case highest == 0:
		it.step, it.lot = math.Max(1, pack), 1
	case pack == 0:
		it.free, it.step, it.lot = true, wish, 1
		if it.least > 0 {
			it.step = it.least / math.Ceil(it.least/wish)
		}
	case pack >= wish:
		it.lot = min(g.steps, int(math.Ceil(pack/wish)))
		it.step = pack / float64(it.lot)
	case highest/pack <= float64(g.most):
		it.step, it.lot = pack, 1
	default:
		it.free, it.lot = true, 1
		it.step = pack * math.Ceil(highest/float64(g.most)/pack)
	}
}

// slack is what the grid may add to the best cost at these prices; see the type's comment. piece is the price of a piece
// that arrives in t at a cost.
func (s *search) slack(it *item, at *prices) float64 {
	i, p, t := it.index, s.p, s.p.Periods
	extra := 0.0
	if it.free {
		extra = it.step
	}
	sum := 0.0
	for k := range t {
		sum += (p.Holding[i] + at.capacity[k]*p.Volume[i]) * (it.off[k] + extra)
	}
	if v := p.Salvage[i]; v >= 0 {
		sum -= v * it.off[t-1]
	} else {
		sum -= v * (it.off[t-1] + extra)
	}
	if !it.free {
		return sum
	}
	before := 0.0
	for k := p.Lead[i]; k < t; k++ {
		factor := 1 + at.budget[k-p.Lead[i]] + at.total
		lowest, highest := it.tiers[len(it.tiers)-1].Cost*factor, it.tiers[0].Cost*factor
		if k > p.Lead[i] {
			sum += it.step * math.Abs(lowest-before)
		}
		sum += it.step * (highest - lowest)
		before = lowest
	}
	return sum + it.step*before
}
