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
			w.fold(ch.schur, e.periods, b.lead)
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
	e.sweep(func(ch *chunk, w *scratch) { ch.predict(e, w) })
	e.pure = false
	var lo float64
	for _, ch := range e.chunks {
		for l := range lanes {
			lo = min(lo, ch.measure.of(lowest)[l])
		}
	}
	p, _ := c.reach(0-lo, 0)
	step := min(1, 0.9/p)
	e.sweep(func(ch *chunk, _ *scratch) {
		for _, b := range ch.blocks {
			b.shift(e.kern, step)
		}
	})
	c.update(step, 0)
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
	for _, r := range c.active {
		c.residual[r] = c.limit[r] - use[r] - c.slack[r]
	}
	c.factor()
}

func (ch *chunk) predict(e *engine, w *scratch) {
	ch.measure = measure{}
	for _, b := range ch.blocks {
		b.solve(e.kern, w, e, e.c.trial, false)
		b.reach(e.kern, &ch.measure)
	}
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
	ch.measure = measure{}
	for _, b := range ch.blocks {
		b.solve(e.kern, w, e, e.c.trial, true)
		b.duals(e.kern, &ch.measure, target)
	}
}

// target returns σμ with Mehrotra's σ = (μ_affine/μ)³, and notes μ.
func (e *engine) target() float64 {
	var xz, zdx, quad, lo, hi float64
	for _, ch := range e.chunks {
		m := &ch.measure
		xz, zdx, quad = xz+m.of(products).sum(), zdx+m.of(linear).sum(), quad+m.of(curved).sum()
		for l := range lanes {
			lo, hi = min(lo, m.of(lowest)[l]), max(hi, m.of(highest)[l])
		}
	}
	primal, dual := e.c.reach(0-lo, 1+hi)
	a, b := min(1, 1/primal), min(1, 1/dual)
	before := xz + e.c.products(0, 0)
	// Σ (x + a·dx)(z + b·dz) with x·dz = −x·z − z·dx and dx·dz = −z·dx·(1 + dx/x).
	after := xz + a*zdx - b*(xz+zdx) - a*b*(zdx+quad) + e.c.products(a, b)
	e.mu = before / float64(e.pairs)
	sigma := math.Pow(max(after, 0)/before, 3)
	return sigma * e.mu
}

// lengths sets the step lengths: almost to the nearest bound, and nearer to it the smaller μ is.
func (e *engine) lengths() {
	var lo, dual float64
	for _, ch := range e.chunks {
		for l := range lanes {
			lo, dual = min(lo, ch.measure.of(lowest)[l]), min(dual, ch.measure.of(lowestZ)[l])
		}
	}
	p, d := e.c.reach(0-lo, 0-dual)
	const nearly = 0.995
	e.primal, e.dual = min(1, nearly/p), min(1, nearly/d)
}
