package replenish

// lanes is how many items are worked on side by side: eight float64 fill one AVX-512 register, or two of AVX2. All arrays
// of a block are flat with the lane as the fastest index, so that the kernels below are plain loops over equal slices.
const lanes = 8

// lane is one value per item of a block.
type lane [lanes]float64

// kernels are the elementwise loops of the interior-point method. Each has a portable form and one in assembly that does
// the same operations in the same order, without fused multiply-add: the results are the same to the bit.
type kernels struct {
	weightOne func(d, on, x, z []float64)
	weightTwo func(d, on, x, z, y, w []float64)
	flow      func(f, d, push, rc []float64)
	move      func(dx, f, d, slope []float64)
	reach     func(m *measure, dx, x, z []float64, sign float64)
	push      func(push, dx, x, z []float64, sign, target float64)
	dual      func(m *measure, dz, dx, x, z []float64, sign, target float64)
	axpy      func(x, dx []float64, a *lane)
	pairs     func(acc, through, share []float64, fromK, fromB, space *lane)

	ladder     func(do, dl, dc, de, left, out, earth, sigma, pivot, onward []float64)
	currents   func(do, dl, earth, sigma, left, out, through, share, fromK, fromB, diag []float64, spend, space *lane)
	reduced    func(v, price, hold, pay, rent, ro, rl, rc, re []float64, spend, lost, space, wish *lane)
	substitute func(fo, fl, fc, fe, xo, xl, xc, xe, need, onward, pivot, dv, slope []float64)
}

// measure collects, lane by lane, what a step does to the complementarity pairs: lanes for each of the sums below.
type measure [6 * lanes]float64

// The parts of a measure.
const (
	lowest   = iota // least dx/x
	highest         // largest dx/x
	lowestZ         // least dz/z
	products        // Σ x·z
	linear          // Σ z·dx
	curved          // Σ z·dx²/x
)

func (m *measure) of(part int) *lane { return cell(m[:], part) }

// weightOne sets d = on·x/z, the conductance of an arc with one bound.
func weightOne(d, on, x, z []float64) {
	n := len(d)
	on, x, z = on[:n], x[:n], z[:n]
	for j := range d {
		d[j] = on[j] * (x[j] / z[j])
	}
}

// weightTwo sets d = on/(z/x + w/y) = on·x·y/(z·y + w·x), where y is the distance to the upper bound and w its dual.
func weightTwo(d, on, x, z, y, w []float64) {
	n := len(d)
	on, x, z, y, w = on[:n], x[:n], z[:n], y[:n], w[:n]
	for j := range d {
		d[j] = on[j] * ((x[j] * y[j]) / (z[j]*y[j] + w[j]*x[j]))
	}
}

// flow sets f = d·(push − rc).
func flow(f, d, push, rc []float64) {
	n := len(f)
	d, push, rc = d[:n], push[:n], rc[:n]
	for j := range f {
		f[j] = d[j] * (push[j] - rc[j])
	}
}

// move sets dx = f + d·slope.
func move(dx, f, d, slope []float64) {
	n := len(dx)
	f, d, slope = f[:n], d[:n], slope[:n]
	for j := range dx {
		dx[j] = f[j] + d[j]*slope[j]
	}
}

// reach notes dx/x and the products of the affine step, for which dz/z = −1 − dx/x; sign is −1 for the distance to an
// upper bound, which moves by −dx.
func reach(m *measure, dx, x, z []float64, sign float64) {
	n := len(dx)
	x, z = x[:n], z[:n]
	lo, hi, xz, zdx, quad := m.of(lowest), m.of(highest), m.of(products), m.of(linear), m.of(curved)
	for j := 0; j+lanes <= n; j += lanes {
		dx, x, z := (*lane)(dx[j:]), (*lane)(x[j:]), (*lane)(z[j:])
		for l := range lanes {
			s := sign * dx[l]
			q := s / x[l]
			if q < lo[l] {
				lo[l] = q
			}
			if q > hi[l] {
				hi[l] = q
			}
			a := z[l] * s
			xz[l] += x[l] * z[l]
			zdx[l] += a
			quad[l] += a * q
		}
	}
}

// push adds sign·(target − da·dz)/x of the affine step a = sign·dx to p, where a·dz = −z·a·(1 + a/x).
func push(p, dx, x, z []float64, sign, target float64) {
	n := len(p)
	dx, x, z = dx[:n], x[:n], z[:n]
	for j := range p {
		a := sign * dx[j]
		p[j] += sign * ((target + z[j]*a*(1+a/x[j])) / x[j])
	}
}

// dual turns the affine step in dz into the dual step of the corrector: with s = sign·dx the step of this side of the
// bound and a = sign·dz its affine step, dz = (target + z·a·(1 + a/x) − z·s)/x − z.
func dual(m *measure, dz, dx, x, z []float64, sign, target float64) {
	n := len(dz)
	dx, x, z = dx[:n], x[:n], z[:n]
	lo, least := m.of(lowest), m.of(lowestZ)
	for j := 0; j+lanes <= n; j += lanes {
		dz, dx, x, z := (*lane)(dz[j:]), (*lane)(dx[j:]), (*lane)(x[j:]), (*lane)(z[j:])
		for l := range lanes {
			a, s := sign*dz[l], sign*dx[l]
			step := (target+z[l]*a*(1+a/x[l])-z[l]*s)/x[l] - z[l]
			dz[l] = step
			if q := s / x[l]; q < lo[l] {
				lo[l] = q
			}
			if q := step / z[l]; q < least[l] {
				least[l] = q
			}
		}
	}
}

// axpy adds a·dx to x, with a step a for each lane.
func axpy(x, dx []float64, a *lane) {
	n := len(x)
	dx = dx[:n]
	for j := 0; j+lanes <= n; j += lanes {
		x, dx := (*lane)(x[j:]), (*lane)(dx[j:])
		for l := range lanes {
			x[l] += a[l] * dx[l]
		}
	}
}
