package smooth

import "math"

// recursion runs an ETS model over a series and back again.
//
// With level l, trend b, season s, the one-step expectation f and the smoothed-in shares α, β* and γ, a step is (in the form of Hyndman
// et al. 2002, which has the same path for both kinds of error)
//
//	τ = φ·b           or b^φ             the damped trend
//	q = l + τ         or l·τ
//	f = q + s         or q·s             s of one season ago
//	p = y − s         or y/s
//	l ← q + α(p − q)
//	r = l − lₒ        or l/lₒ            the trend now seen, lₒ the level before
//	b ← τ + β*(r − τ)
//	s ← s + γ((y − q) − s)  or s + γ(y/q − s)
//
// where each "or" is the multiplicative kind. β* = β/α lies in (0, 1) and γ in (0, 1 − α), the usual region.
// The loss is the Gaussian one without constants, per observation,
//
//	log Σeₜ²                                   for additive errors    e = y − f
//	log Σeₜ² + 2/n·Σlog|fₜ|                    for multiplicative     e = (y − f)/f.
type recursion struct {
	spec   Spec
	y      []float64
	period int // 1 without a season

	level, trend []float64 // states before step t, n+1 each
	season       []float64 // n+period: season[t] is used at step t and replaced by season[t+period]
	expected     []float64 // q at step t
	fitted       []float64 // f at step t
	dSeason      []float64 // adjoint of season
}

// weights are the smoothing parameters.
type weights struct{ alpha, beta, gamma, phi float64 }

func (r *recursion) bind(y []float64, spec Spec, period int) {
	if spec.Season == None {
		period = 1
	}
	r.spec, r.y, r.period = spec, y, period
	n := len(y)
	if cap(r.level) < n+1 || cap(r.season) < n+period {
		r.level, r.trend = make([]float64, n+1), make([]float64, n+1)
		r.expected, r.fitted = make([]float64, n), make([]float64, n)
		r.season, r.dSeason = make([]float64, n+period), make([]float64, n+period)
	}
	r.level, r.trend = r.level[:n+1], r.trend[:n+1]
	r.expected, r.fitted = r.expected[:n], r.fitted[:n]
	r.season, r.dSeason = r.season[:n+period], r.dSeason[:n+period]
}

// forward runs the model from the states in level[0], trend[0] and season[:period]. It returns Σe² and Σlog|f| (0 for additive
// errors), or false where the path leaves the model's domain.
func (r *recursion) forward(w weights) (squares, logs float64, ok bool) {
	relative := r.spec.Error == Multiplicative
	product := 1.0
	for t, y := range r.y {
		f := r.advance(t, y, w)
		r.fitted[t] = f
		e := y - f
		if relative {
			if !(f > 0) {
				return 0, 0, false
			}
			e /= f
			// Logarithms are dear: they are taken of products that are still far from the limits of a float64.
			if product *= f; product > 1e100 || product < 1e-100 {
				logs += math.Log(product)
				product = 1
			}
		}
		squares += e * e
	}
	return squares, logs + math.Log(product), !math.IsNaN(squares) && !math.IsInf(squares, 0)
}

// advance takes one step and returns the expectation.
func (r *recursion) advance(t int, y float64, w weights) float64 {
	l, b, s := r.level[t], r.trend[t], r.season[t]
	q, tau := l, 0.0
	switch r.spec.Trend {
	case Additive:
		tau = w.phi * b
		q += tau
	case Multiplicative:
		tau = b
		if w.phi != 1 {
			tau = math.Pow(b, w.phi)
		}
		q *= tau
	}
	f, p := q, y
	switch r.spec.Season {
	case Additive:
		f, p = q+s, y-s
		r.season[t+r.period] = s + w.gamma*(y-q-s)
	case Multiplicative:
		f, p = q*s, y/s
		r.season[t+r.period] = s + w.gamma*(y/q-s)
	}
	next := q + w.alpha*(p-q)
	switch r.spec.Trend {
	case Additive:
		r.trend[t+1] = tau + w.beta*(next-l-tau)
	case Multiplicative:
		r.trend[t+1] = tau + w.beta*(next/l-tau)
	}
	r.expected[t], r.level[t+1] = q, next
	return f
}

// adjoints are derivatives of the loss by parameters and initial states; those by the seasonal states stand in dSeason[:period].
type adjoints struct{ alpha, beta, gamma, phi, level, trend float64 }

// backward differentiates the loss of the last forward run, given Σe². It is checked against finite differences.
func (r *recursion) backward(w weights, squares float64) adjoints {
	var d adjoints // level and trend are those by the states before step t+1
	n := float64(len(r.y))
	clear(r.dSeason)
	for t := len(r.y) - 1; t >= 0; t-- {
		y, f := r.y[t], r.fitted[t]
		var df float64
		if r.spec.Error == Multiplicative {
			ratio := y / f
			df = -2*(ratio-1)*ratio/f/squares + 2/(n*f)
		} else {
			df = -2 * (y - f) / squares
		}
		r.retreat(t, w, df, &d)
	}
	return d
}

// retreat takes one step back: df is the derivative of the loss by the expectation of step t.
func (r *recursion) retreat(t int, w weights, df float64, d *adjoints) {
	y, l, b, s, q, next := r.y[t], r.level[t], r.trend[t], r.season[t], r.expected[t], r.level[t+1]
	dq, dl, dtau, dnext := df, 0.0, 0.0, d.level
	tau := 0.0
	switch r.spec.Trend {
	case Additive:
		tau = w.phi * b
		seen := next - l
		d.beta += d.trend * (seen - tau)
		dseen := w.beta * d.trend
		dtau = (1 - w.beta) * d.trend
		dnext += dseen
		dl -= dseen
	case Multiplicative:
		tau = q / l
		seen := next / l
		d.beta += d.trend * (seen - tau)
		dseen := w.beta * d.trend / l
		dtau = (1 - w.beta) * d.trend
		dnext += dseen
		dl -= dseen * seen
	}
	p := y
	dp := w.alpha * dnext
	switch r.spec.Season {
	case Additive:
		ds := r.dSeason[t+r.period]
		p = y - s
		d.gamma += ds * (p - q)
		dq -= w.gamma * ds
		r.dSeason[t] = (1-w.gamma)*ds - dp + df
	case Multiplicative:
		ds := r.dSeason[t+r.period]
		p = y / s
		d.gamma += ds * (y/q - s)
		dq = df*s - w.gamma*ds*y/(q*q)
		r.dSeason[t] = (1-w.gamma)*ds - dp*p/s + df*q
	}
	d.alpha += dnext * (p - q)
	dq += (1 - w.alpha) * dnext
	switch r.spec.Trend {
	case None:
		dl += dq
	case Additive:
		dl += dq
		dtau += dq
		d.phi += dtau * b
		d.trend = w.phi * dtau
	case Multiplicative:
		dl += dq * tau
		dtau += dq * l
		d.phi += dtau * tau * math.Log(b)
		d.trend = dtau * w.phi * tau / b
	}
	d.level = dl
}
