package replenish

import "math"

// The arcs into and out of an item's node of one period, each a variable 0 ≤ x ≤ U measured from the least plan:
// ordered units that arrive, lost sales, stock up to the safety stock, and stock above it. The last two are the stock of
// the program in two parts, which makes its shortfall w the distance of the first to its upper bound.
const (
	order = iota
	lose
	cover
	extra
	kinds
)

// dummy stands in for an arc that is fixed at zero (on = 0), and its inverse for the distance to an infinite bound: such a
// pair keeps the barrier's product x·z and takes part in nothing else.
const dummy = 1e-30

// arc is one kind of variable of a block: T cells of lanes each.
type arc struct {
	used, two bool      // any lane is on; any lane has an upper bound
	on        []float64 // 1, or 0 where the variable is fixed at zero
	x, z      []float64 // value and dual
	y, w      []float64 // distance to the upper bound and its dual, if two
	d         []float64 // conductance 1/(z/x + w/y)
	push      []float64 // corrector's right-hand side
	dx        []float64
	dz, dw    []float64 // hold the affine dx until the corrector turns it into the dual steps
}

// block is up to lanes items with the same lead time.
type block struct {
	lead int
	item [lanes]int // index in the engine's list of items, −1 in idle lanes

	need  []float64 // what the least plan loses: the flow to be brought into each node
	price []float64 // of ordering what arrives at each node
	hold  []float64 // of stock above the safety stock, salvage deducted in the last period
	lost  lane      // shortage cost
	wish  lane      // safety cost
	spend lane      // c
	space lane      // vol

	arcs   [kinds]arc
	v, dv  []float64 // worth of a unit at each node, and its step; one more cell, always zero, for the ground
	pivot  []float64 // 1/(σ + L): see factor
	onward []float64 // σ/(σ + L)
	primal lane      // how far each item may go along its last step
}

// scratch is a worker's room for one block.
type scratch struct {
	rc             [kinds][]float64
	f              [kinds][]float64
	slope, none    []float64 // none is zero
	left, out      []float64 // L of factor, and the conductance leftwards through the stock arc
	ground         []float64 // e of factor
	sigma          []float64
	through, share []float64 // κ and α of schur
	fromK, fromB   []float64
	acc            []float64 // T×T×4 lanes
	diag           []float64 // 3 cells for each period
	pay, rent      []float64 // see block.pays
}

func newScratch(periods int) *scratch {
	n := periods * lanes
	w := &scratch{acc: make([]float64, periods*n*couples), diag: make([]float64, 3*n), pay: make([]float64, periods), rent: make([]float64, periods)}
	for _, s := range []*[]float64{&w.slope, &w.none, &w.left, &w.ground, &w.sigma, &w.through, &w.share, &w.fromK, &w.fromB} {
		*s = make([]float64, n)
	}
	w.out = make([]float64, n+lanes)
	for k := range kinds {
		w.rc[k], w.f[k] = make([]float64, n), make([]float64, n)
	}
	return w
}

// at returns cell t of a flat array.
func cell(a []float64, t int) *lane { return (*lane)(a[t*lanes:]) }

// slab hands out slices of one allocation.
type slab []float64

func (s *slab) take(n int) []float64 {
	out := (*s)[:n:n]
	*s = (*s)[n:]
	return out
}

// newBlock lays out a block for the given items (positions in list, at most lanes) of the program.
func newBlock(p *Problem, m *least, list []int, positions []int, two [kinds]bool) *block {
	n := p.Periods * lanes
	arrays := 5
	for k := range kinds {
		arrays += 7
		if two[k] {
			arrays += 3
		}
	}
	s := slab(make([]float64, arrays*n+2*(n+lanes)))
	b := &block{lead: p.Lead[list[positions[0]]]}
	for _, a := range []*[]float64{&b.need, &b.price, &b.hold, &b.pivot, &b.onward} {
		*a = s.take(n)
	}
	b.v, b.dv = s.take(n+lanes), s.take(n+lanes)
	for k := range kinds {
		a := &b.arcs[k]
		a.two = two[k]
		for _, q := range []*[]float64{&a.on, &a.x, &a.z, &a.d, &a.push, &a.dx, &a.dz} {
			*q = s.take(n)
		}
		if a.two {
			a.y, a.w, a.dw = s.take(n), s.take(n), s.take(n)
		}
	}
	for l := range lanes {
		b.item[l] = -1
		if l < len(positions) {
			b.item[l] = positions[l]
			b.fill(p, m, list[positions[l]], l)
		}
	}
	return b
}

// fill writes the costs and bounds of one item into lane l; the upper bounds go to y.
func (b *block) fill(p *Problem, m *least, i, l int) {
	b.lost[l], b.wish[l], b.spend[l], b.space[l] = p.Shortage[i], p.SafetyCost[i], p.Cost[i], p.Volume[i]
	for t := range p.Periods {
		j, k := i*p.Periods+t, t*lanes+l
		b.need[k] = m.lost[j]
		b.hold[k] = p.Holding[i]
		if t == p.Periods-1 {
			b.hold[k] -= p.Salvage[i]
		}
		var room float64
		if a := j - p.Lead[i]; t >= p.Lead[i] {
			b.price[k] = p.orderCost(i, a)
			room = p.maxOrder(a) - p.minOrder(a)
		}
		b.bound(order, k, room)
		b.bound(lose, k, p.Demand[j])
		wished, most := coverage(p, m, i, j)
		b.bound(cover, k, wished)
		b.bound(extra, k, most)
	}
}

// coverage splits the stock above the least plan's into the part up to the safety stock and the rest.
func coverage(p *Problem, m *least, i, j int) (wished, rest float64) {
	most := max(0, p.maxStock(j)-m.stock[j])
	if p.SafetyCost[i] > 0 {
		wished = min(most, max(0, p.Safety[i]-m.stock[j]))
	}
	return wished, most - wished
}

func (b *block) bound(kind, k int, upper float64) {
	a := &b.arcs[kind]
	if a.two {
		a.y[k] = upper
	}
	if upper > 0 {
		a.on[k], a.used = 1, true
	}
}

// start puts lane l at a centred interior point with the products mu; size is the item's typical quantity.
func (b *block) start(l int, size, mu float64) {
	for k := range b.arcs {
		a := &b.arcs[k]
		for j := l; j < len(a.x); j += lanes {
			a.place(j, size, mu)
		}
	}
}

func (a *arc) place(j int, size, mu float64) {
	switch {
	case a.on[j] == 0:
		a.x[j] = dummy
		if a.two {
			a.y[j] = dummy
		}
	case a.two && math.IsInf(a.y[j], 1):
		a.x[j], a.y[j] = size, 1/dummy
	case a.two:
		u := a.y[j]
		a.x[j] = min(size, u/2)
		a.y[j] = u - a.x[j]
	default:
		a.x[j] = size
	}
	a.z[j] = mu / a.x[j]
	if a.two {
		a.w[j] = mu / a.y[j]
	}
}
