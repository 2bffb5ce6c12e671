package replenish

import "math"

// iterate does one Mehrotra predictor–corrector step (Mehrotra, On the implementation of a primal-dual interior point
// method, 1992) in four sweeps over the items, each followed by a little dense algebra on the coupling rows:
//
//  1. move by the step before, factor, collect the Schur complement, affine step at unchanged prices
//  2. affine step at its own prices: how far it goes, and how much of the products it removes
//  3. corrector at unchanged prices
//  4. corrector at its own prices, and the step lengths
func (e *engine) iterate(use []float64) {
	c := e.c
	e.sweep(e.prepare)
	e.merge(use)
	e.gather(use, func(ch *chunk) []float64 { return ch.moved })
	c.step(use, 0, true)
	e.sweep(func(ch *chunk, w *scratch) { ch.predict(e, w) })
	target := e.target()
	e.sweep(func(ch *chunk, w *scratch) { ch.center(e, w, target) })
	e.gather(use, func(ch *chunk) []float64 { return ch.moved })
	c.step(use, target, false)
	e.sweep(func(ch *chunk, w *scratch) { ch.correct(e, w, target) })
	e.lengths()
	c.update(e.primal, e.dual)
}

func (e *engine) prepare(ch *chunk, w *scratch) {
	clear(ch.schur)
	clear(ch.held)
	clear(ch.moved)
	ch.cost = 0
	for k, b := range ch.blocks {
		b.update(e.kern, e.primal, e.dual)
		b.factor(e.kern, w)
		b.schur(e.kern, w)
		b.solve(e.kern, w, e, e.base(), false)
		b.use(e, ch.held, b.arcs[order].x, b.arcs[cover].x, b.arcs[extra].x)
		b.use(e, ch.moved, b.arcs[order].dx, b.arcs[cover].dx, b.arcs[extra].dx)
		ch.cost += b.cost()
		if k == len(ch.blocks)-1 || ch.blocks[k+1].lead != b.lead {
			w.fold(ch.schur, e.periods, b.lead, e.c.counts)
		}
	}
}

// project moves the point onto the balance and coupling rows along the shortest way in the metric of the conductances.
//
// Near the end a free variable's conductance x/z is 10¹⁰ and more, and magnifies the rounding of its reduced cost into its
// step: the iterates fulfil the rows to 10⁻⁸ only. This step has no reduced costs in it, only the residuals, and removes
// them to their own rounding.
func (e *engine) project(use []float64) {
	c := e.c
	e.pure = true
	e.sweep(e.prepare)
	e.primal, e.dual = 0, 0
	e.merge(use)
	e.gather(use, func(ch *chunk) []float64 { return ch.moved })
	c.project(use)
	e.sweep(func(ch *chunk, w *scratch) { ch.slide(e, w) })
	e.pure = false
	e.sweep(func(ch *chunk, _ *scratch) {
		for _, b := range ch.blocks {
			b.shift(e.kern)
		}
	})
	c.shift()
}

// base are the prices at which a sweep begins.
func (e *engine) base() []float64 {
	if e.pure {
		return e.zero
	}
	return e.c.price
}

// cost is the block's part of the objective above its least plan.
func (b *block) cost() float64 {
	var sum lane
	for t := range len(b.need) / lanes {
		o, s, c, x := cell(b.arcs[order].x, t), cell(b.arcs[lose].x, t), cell(b.arcs[cover].x, t), cell(b.arcs[extra].x, t)
		price, hold := cell(b.price, t), cell(b.hold, t)
		for l := range lanes {
			sum[l] += price[l]*o[l] + b.lost[l]*s[l] + hold[l]*(c[l]+x[l]) - b.wish[l]*c[l]
		}
	}
	return sum.sum()
}

// merge adds up the chunks' Schur complements, factors the rows' matrix and takes the rows' residuals.
func (e *engine) merge(use []float64) {
	c := e.c
	clear(c.schur)
	for _, ch := range e.chunks {
		for j, v := range ch.schur {
			c.schur[j] += v
		}
	}
	e.gather(use, func(ch *chunk) []float64 { return ch.held })
	c.rest(use)
	c.factor()
}

// predict finds the affine step, how far each item may go along it, and what that would leave of the products.
func (ch *chunk) predict(e *engine, w *scratch) {
	ch.before, ch.after = 0, 0
	for _, b := range ch.blocks {
		var m measure
		b.solve(e.kern, w, e, e.c.trial, false)
		b.reach(e.kern, &m)
		var before, after lane
		for l := range lanes {
			xz, zdx, quad := m.of(products)[l], m.of(linear)[l], m.of(curved)[l]
			p, d := within(m.of(lowest)[l]), within(-1-m.of(highest)[l])
			b.primal[l], before[l] = p, xz
			// Σ (x + p·dx)(z + d·dz) with x·dz = −x·z − z·dx and dx·dz = −z·dx·(1 + dx/x).
			after[l] = xz + p*zdx - d*(xz+zdx) - p*d*(zdx+quad)
		}
		ch.before += before.sum()
		ch.after += after.sum()
	}
}

// slide finds the step that project asks for, and how far each item may go along it.
func (ch *chunk) slide(e *engine, w *scratch) {
	for _, b := range ch.blocks {
		var m measure
		b.solve(e.kern, w, e, e.c.trial, false)
		b.reach(e.kern, &m)
		for l, ratio := range m.of(lowest) {
			b.primal[l] = within(ratio / mostShift)
		}
	}
}

// mostShift is how much of the way to the nearest bound project may go.
const mostShift = 0.9

// within is the largest step of at most 1 that keeps 1 + step·ratio at zero or more.
func within(ratio float64) float64 {
	if ratio >= -1 {
		return 1
	}
	return -1 / ratio
}

func (ch *chunk) center(e *engine, w *scratch, target float64) {
	clear(ch.moved)
	for _, b := range ch.blocks {
		b.center(e.kern, target)
		b.solve(e.kern, w, e, e.c.price, true)
		b.use(e, ch.moved, b.arcs[order].dx, b.arcs[cover].dx, b.arcs[extra].dx)
	}
}

func (ch *chunk) correct(e *engine, w *scratch, target float64) {
	ch.steps, ch.primal, ch.dual = [bins]int{}, 1, 1
	for _, b := range ch.blocks {
		var m measure
		b.solve(e.kern, w, e, e.c.trial, true)
		b.duals(e.kern, &m, target)
		for l, k := range b.item {
			if k < 0 {
				b.primal[l] = 0
				continue
			}
			b.primal[l] = within(m.of(lowest)[l] / nearly)
			ch.steps[int(b.primal[l]*(bins-1))]++
			ch.primal, ch.dual = min(ch.primal, b.primal[l]), min(ch.dual, within(m.of(lowestZ)[l]/nearly))
		}
	}
}

// target returns σμ with Mehrotra's σ = (μ_affine/μ)³, and notes μ.
func (e *engine) target() float64 {
	var before, after float64
	for _, ch := range e.chunks {
		before, after = before+ch.before, after+ch.after
	}
	primal, dual := e.c.reach(0, 0)
	before += e.c.products(0, 0)
	after += e.c.products(min(1, 1/primal), min(1, 1/dual))
	e.mu = before / float64(e.pairs)
	return e.mu * max(math.Pow(max(after, 0)/before, 3), leastCentring)
}

// leastCentring is the least σ. Without any the unused lanes of a block would lose their duals in a full step: it must be
// seen beside 1.
const leastCentring = 1e-12

const (
	// nearly is how much of the way to the nearest bound a step may go.
	nearly = 0.995
	// bins is how finely the items' primal steps are told apart.
	bins = 256
	// outliers is the share of the items that may go less far than all others.
	outliers = 0.02
	// astray is how much larger than the gap, both relative, the coupling rows' residual may be before all go equally far.
	astray = 100
)

// lengths sets the step lengths: almost to the nearest bound. A few items near their bounds would hold up all others, so
// those few go less far alone. That leaves the coupling rows with a residual, which later steps remove; while it is large,
// all items go equally far, which shrinks it with certainty.
func (e *engine) lengths() {
	primal, dual := e.c.reach(0, 0)
	e.primal, e.dual = min(1, nearly/primal), min(1, nearly/dual)
	var steps [bins]int
	least := 1.0
	for _, ch := range e.chunks {
		least, e.dual = min(least, ch.primal), min(e.dual, ch.dual)
		for k, n := range ch.steps {
			steps[k] += n
		}
	}
	alone := int(outliers * float64(len(e.list)))
	if e.c.worst > astray*e.mu*float64(e.pairs)/max(1, math.Abs(e.cost)) {
		e.primal = min(e.primal, least)
		return
	}
	k := 0
	for k < bins-1 && alone >= steps[k] {
		alone -= steps[k]
		k++
	}
	e.primal = min(e.primal, max(least, float64(k)/(bins-1)))
}
