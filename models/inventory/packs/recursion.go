package packs

import "math"

// recursion is the backward recursion of one item and its memory. Periods count from 0.
//
//	G_t(y) = H_t·y + q·(safety − y)⁺ + J_t+1(y)                        cost from the end of t on, with y in stock
//	F_t(z) = min_{0 ≤ u ≤ d_t} p·u + G_t(z + u)                        z the stock before sales are refused; may be below 0
//	J_t(x) = min_a C_t(a)·a + F_t(x + shift_t + a)                     x the stock at the end of t − 1
//
// Both minima run over a window of levels with a linear cost: a monotone queue does each in one pass.
type recursion struct {
	g, f  [][]float64
	j     []float64
	key   []float64
	queue []int32
	order []int // in steps, by period of arrival
	lost  []int
}

// bounds are what one item must not exceed; the bound's recursion has none.
type bounds struct {
	spend []float64 // money, by period of arrival
	space []float64 // pieces in stock
}

func newRecursion(t int) *recursion {
	return &recursion{g: make([][]float64, t), f: make([][]float64, t), order: make([]int, t), lost: make([]int, t)}
}

func sized(v []float64, n int) []float64 {
	if cap(v) < n {
		return make([]float64, n)
	}
	return v[:n]
}

// run solves an item at prices and returns the value on the grid, +Inf when b leaves no plan. With b nil it is for the
// bound: limits of the item's own (cover, minimum, tiers) are widened by the grid's error.
func (r *recursion) run(s *search, it *item, at *prices, b *bounds) float64 {
	i, p, t, n := it.index, s.p, s.p.Periods, it.top
	r.j = sized(r.j, n+1)
	for y := range r.j {
		r.j[y] = -p.Salvage[i] * float64(y) * it.step
	}
	for _, d := range it.lost {
		if most := n + d + 2; len(r.queue) < most {
			r.queue = make([]int32, most)
		}
	}
	for k := t - 1; k >= 0; k-- {
		r.hold(s, it, k, at, b)
		r.refuse(it, k, p.Shortage[i])
		r.arrive(s, it, k, at, b)
	}
	if it.start > n {
		return math.Inf(1)
	}
	return r.j[it.start]
}

// hold makes G_k from J_k+1.
func (r *recursion) hold(s *search, it *item, k int, at *prices, b *bounds) {
	i, p := it.index, s.p
	n := it.top
	r.g[k] = sized(r.g[k], n+1)
	most := it.cover[k]
	if b == nil {
		most += 2 * it.step
	} else {
		most = math.Min(most, b.space[k])
	}
	last := n
	if most < float64(n)*it.step {
		last = int(math.Floor(most/it.step + 1e-9))
	}
	holding := (p.Holding[i] + at.capacity[k]*p.Volume[i]) * it.step
	penalty := p.SafetyCost[i]
	g := r.g[k]
	for y := 0; y <= last; y++ {
		g[y] = holding*float64(y) + r.j[y]
		if below := it.safety[k] - float64(y)*it.step; below > 0 {
			g[y] += penalty * below
		}
	}
	for y := last + 1; y <= n; y++ {
		g[y] = math.Inf(1)
	}
}

// refuse makes F_k from G_k; f[k][z+d] is F at level z ≥ −d.
func (r *recursion) refuse(it *item, k int, shortage float64) {
	n, d := it.top, it.lost[k]
	r.f[k] = sized(r.f[k], n+1+d)
	f, g, q := r.f[k], r.g[k], r.queue
	if d == 0 {
		copy(f, g)
		return
	}
	r.key = sized(r.key, n+1)
	price := shortage * it.step
	for y := range r.key {
		r.key[y] = g[y] + price*float64(y)
	}
	head, tail := 0, 0
	for z := n; z >= -d; z-- {
		if z >= 0 {
			for tail > head && r.key[q[tail-1]] >= r.key[z] {
				tail--
			}
			q[tail] = int32(z)
			tail++
		}
		if int(q[head]) > z+d {
			head++
		}
		f[z+d] = r.key[q[head]] - price*float64(z)
	}
}

// arrive makes J_k from F_k.
func (r *recursion) arrive(s *search, it *item, k int, at *prices, b *bounds) {
	n, d, shift := it.top, it.lost[k], it.shift[k]
	f := r.f[k]
	for x := 0; x <= n; x++ {
		r.j[x] = math.Inf(1)
		if z := x + shift; z <= n {
			r.j[x] = f[z+d]
		}
	}
	if !s.open(it.index, k) {
		return
	}
	for _, tier := range it.tiers {
		lo, hi := it.lots(tier, k, b)
		if lo > hi {
			continue
		}
		r.fromLots(it, k, it.piece(tier, k-s.p.Lead[it.index], at)*it.step, lo, hi)
	}
}

// piece is the price of a piece ordered in period o at a tier, limits' prices included.
func (it *item) piece(tier Tier, o int, at *prices) float64 {
	return tier.Cost * (1 + at.budget[o] + at.total)
}

// lots is the least and the largest number of lots of an order at a tier.
func (it *item) lots(tier Tier, k int, b *bounds) (lo, hi int) {
	least, lot := math.Max(tier.From, it.least), it.step*float64(it.lot)
	if b == nil && it.free {
		least -= it.step // the order may have been rounded down by less than a step
	}
	lo, hi = max(1, ceil(least/lot)), it.top/it.lot+1
	if b != nil && tier.Cost > 0 {
		if most := math.Floor(b.spend[k]/(tier.Cost*lot) + 1e-12); most < float64(hi) {
			hi = int(most)
		}
	}
	return lo, hi
}

// fromLots lowers J_k by orders of lo to hi lots at a cost a step.
func (r *recursion) fromLots(it *item, k int, cost float64, lo, hi int) {
	n, d, shift, m := it.top, it.lost[k], it.shift[k], it.lot
	f, q := r.f[k], r.queue
	for class := range min(m, n+1) {
		x := class + (n-class)/m*m // the highest level of the class
		head, tail := 0, 0
		// Levels above n can be reached from x only by orders that nobody needs: they are left out.
		next := n - (n-(x+shift))%m // the highest target of the class, at most n
		if next > n {
			next -= m
		}
		for ; x >= 0; x -= m {
			for ; next >= x+shift+lo*m && next >= -d; next -= m {
				key := f[next+d] + cost*float64(next)
				for tail > head && f[int(q[tail-1])]+cost*float64(int(q[tail-1])-d) >= key {
					tail--
				}
				q[tail] = int32(next + d)
				tail++
			}
			for head < tail && int(q[head])-d > x+shift+hi*m {
				head++
			}
			if head < tail {
				z := int(q[head]) - d
				if v := f[q[head]] + cost*float64(z-x-shift); v < r.j[x] {
					r.j[x] = v
				}
			}
		}
	}
}

// follow walks the recursion forward: order and lost in steps, by period. run must have found a plan.
func (r *recursion) follow(s *search, it *item, at *prices, b *bounds) {
	i, p := it.index, s.p
	x := it.start
	for k := range p.Periods {
		d := it.lost[k]
		z := x + it.shift[k]
		best, chosen := math.Inf(1), 0
		if z <= it.top {
			best = r.f[k][z+d]
		}
		if s.open(i, k) {
			for _, tier := range it.tiers {
				lo, hi := it.lots(tier, k, b)
				cost := it.piece(tier, k-p.Lead[i], at) * it.step
				for n := lo; n <= hi && z+n*it.lot <= it.top; n++ {
					if v := r.f[k][z+n*it.lot+d] + cost*float64(n*it.lot); v < best {
						best, chosen = v, n*it.lot
					}
				}
			}
		}
		r.order[k] = chosen
		z += chosen
		y := max(z, 0)
		for c := y; c <= min(z+d, it.top); c++ {
			if r.g[k][c]+p.Shortage[i]*it.step*float64(c-z) < r.g[k][y]+p.Shortage[i]*it.step*float64(y-z) {
				y = c
			}
		}
		r.lost[k] = y - z
		x = y
	}
}
