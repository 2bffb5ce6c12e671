package replenish

// prepare factors all items and finds the affine step at unchanged prices.
func (part *pathPart) prepare(r *pathRun, w *pathRoom) {
	clear(part.schur)
	clear(part.held)
	clear(part.moved)
	for _, x := range part.items {
		x.factor(w, part.schur)
		x.solve(r.c.price, false)
		x.use(part.held, x.order.x, x.stock.x)
		x.use(part.moved, x.order.dx, x.stock.dx)
	}
}

// predict finds the affine step and what it would leave of the products, each item going as far as it may.
func (part *pathPart) predict(prices []float64) {
	part.before, part.after = 0, 0
	for _, x := range part.items {
		x.solve(prices, false)
		primal, dual := 1.0, 1.0
		for _, a := range x.arcs() {
			for j, v := range a.x {
				if v == 0 {
					continue
				}
				a.ax[j] = a.dx[j]
				primal, dual = affine(primal, dual, v, a.dx[j])
				if a.two {
					primal, dual = affine(primal, dual, a.y[j], -a.dx[j])
				}
			}
		}
		for _, a := range x.arcs() {
			for j, v := range a.x {
				if v == 0 {
					continue
				}
				part.left(v, a.z[j], a.dx[j], primal, dual)
				if a.two {
					part.left(a.y[j], a.w[j], -a.dx[j], primal, dual)
				}
			}
		}
	}
}

// affine shortens steps to what a pair with the step dx allows; its dual step is −z·(1 + dx/x).
func affine(primal, dual, x, dx float64) (float64, float64) {
	ratio := dx / x
	return min(primal, within(ratio)), min(dual, within(-1-ratio))
}

// left adds the product of a pair before and after the affine step.
func (part *pathPart) left(x, z, dx, primal, dual float64) {
	part.before += x * z
	part.after += (x + primal*dx) * (z - dual*z*(1+dx/x))
}

// center makes the corrector's right-hand sides from the affine step and finds its step at unchanged prices.
func (part *pathPart) center(prices []float64, target float64) {
	clear(part.moved)
	for _, x := range part.items {
		for _, a := range x.arcs() {
			for j, v := range a.x {
				if v == 0 {
					continue
				}
				a.push[j] = aim(v, a.z[j], a.ax[j], target) / v
				if a.two {
					a.push[j] -= aim(a.y[j], a.w[j], -a.ax[j], target) / a.y[j]
				}
			}
		}
		x.solve(prices, true)
		x.use(part.moved, x.order.dx, x.stock.dx)
	}
}

// aim is the product that the corrector wants, target − da·dz of the affine step da.
func aim(x, z, da, target float64) float64 { return target + z*da*(1+da/x) }

// correct finds the whole step and how far it may go.
func (part *pathPart) correct(prices []float64, target float64) {
	part.primal, part.dual = 1, 1
	for _, x := range part.items {
		x.solve(prices, true)
		for _, a := range x.arcs() {
			for j, v := range a.x {
				if v == 0 {
					continue
				}
				a.dz[j] = (aim(v, a.z[j], a.ax[j], target)-a.z[j]*a.dx[j])/v - a.z[j]
				part.shorten(v, a.dx[j], a.z[j], a.dz[j])
				if a.two {
					a.dw[j] = (aim(a.y[j], a.w[j], -a.ax[j], target)+a.w[j]*a.dx[j])/a.y[j] - a.w[j]
					part.shorten(a.y[j], -a.dx[j], a.w[j], a.dw[j])
				}
			}
		}
	}
}

func (part *pathPart) shorten(x, dx, z, dz float64) {
	part.primal = min(part.primal, within(dx/x/nearly))
	part.dual = min(part.dual, within(dz/z/nearly))
}

func (part *pathPart) update(primal, dual float64) {
	for _, x := range part.items {
		for _, a := range x.arcs() {
			for j, v := range a.x {
				if v == 0 {
					continue
				}
				a.x[j] += primal * a.dx[j]
				a.z[j] += dual * a.dz[j]
				if a.two {
					a.y[j] -= primal * a.dx[j]
					a.w[j] += dual * a.dw[j]
				}
			}
		}
		for j := range x.v {
			x.v[j] += dual * x.dv[j]
		}
	}
}
