package arima

import "math"

// Limits of the estimation.
const (
	outermost    = 6.0  // of the parameters: partial autocorrelations within ±tanh(6) = 1 − 1.2e−5
	largestStep  = 1.5  // of one parameter in one iteration
	derivative   = 1e-6 // step of the numerical derivatives; their error is of the same size, far below what a Gauss–Newton step needs
	firstDamping = 1e-2
	lastDamping  = 1e8
	flat         = 1e-12 // least curvature, relative to the sum of squares
	flatDamped   = 1e-2  // the same for the part that damping multiplies
	leastDamping = 1e-12
	rounding     = 1e-14 // a relative rise of the sum of squares that says that it is as low as numbers go
	mostRounds   = 60
)

// Relative improvements of the sum of squares that end an estimation: n times this is the error of −2 log L.
const (
	roughImprovement  = 1e-5 // of starting values
	searchImprovement = 1e-7 // of candidates of the search
	fineImprovement   = 1e-9
)

// estimator fits models of different orders to one differenced series. Buffers are kept between fits; it is not safe for concurrent use.
type estimator struct {
	series [][]float64 // the differenced series, then the orthonormal regressors
	order  Order
	filter filter
	// seasonalBound takes the place of outermost for the seasonal moving average; 0 means outermost.
	seasonalBound float64

	ar, ma, sar, sma []float64 // coefficients at the last parameters tried; MA signs as in θ(B) = 1 + Σθ
	scratch          []float64
	innovations      [][]float64 // one row per series
	beta             []float64   // coefficients of the orthonormal regressors
	square           []float64
	logDet           float64 // Σ log S at the last parameters tried

	residual, trial []float64
	jacobian        [][]float64
	normal, shift   []float64
	next            []float64
}

func newEstimator(w []float64, regressors [][]float64) *estimator {
	e := &estimator{series: append([][]float64{w}, regressors...)}
	n, k := len(w), len(regressors)
	e.innovations = rows(k+1, n)
	e.beta, e.square = make([]float64, k), make([]float64, k*k)
	e.residual, e.trial = make([]float64, n), make([]float64, n)
	return e
}

func rows(k, n int) [][]float64 {
	flat := make([]float64, k*n)
	out := make([][]float64, k)
	for i := range out {
		out[i] = flat[i*n : (i+1)*n : (i+1)*n]
	}
	return out
}

// shape prepares for an order.
func (e *estimator) shape(o Order) {
	e.order = o
	k := o.coefficients()
	coefficients := make([]float64, 2*k)
	e.ar, coefficients = coefficients[:o.P:o.P], coefficients[o.P:]
	e.ma, coefficients = coefficients[:o.Q:o.Q], coefficients[o.Q:]
	e.sar, coefficients = coefficients[:o.SP:o.SP], coefficients[o.SP:]
	e.sma, e.scratch = coefficients[:o.SQ:o.SQ], coefficients[o.SQ:]
	for len(e.jacobian) < k {
		e.jacobian = append(e.jacobian, make([]float64, len(e.residual)))
	}
	e.normal = grow(e.normal, k*k)
	e.shift = grow(e.shift, k)
	e.next = grow(e.next, k)
}

// set turns parameters u (AR, MA, seasonal AR, seasonal MA: inverse hyperbolic tangents of partial autocorrelations) into the
// polynomials of the filter.
func (e *estimator) set(u []float64) {
	o := e.order
	fromPartial(e.ar, u[:o.P], e.scratch)
	fromPartial(e.ma, u[o.P:o.P+o.Q], e.scratch)
	fromPartial(e.sar, u[o.P+o.Q:o.P+o.Q+o.SP], e.scratch)
	fromPartial(e.sma, u[o.P+o.Q+o.SP:], e.scratch)
	e.filter.theta = product(e.filter.theta, e.negate(e.ma), e.negate(e.sma), o.Period)
	e.filter.phi = negatedTerms(product(e.filter.phi, e.negate(e.ar), e.negate(e.sar), o.Period))
	e.negate(e.ar)
	e.negate(e.sar)
}

// negate changes the signs in place: an invertible θ(B) = 1 + Σθ is a stationary polynomial with −θ.
func (e *estimator) negate(a []float64) []float64 {
	for i := range a {
		a[i] = -a[i]
	}
	return a
}

func negatedTerms(terms []term) []term {
	for i := range terms {
		terms[i].value = -terms[i].value
	}
	return terms
}

// residuals writes r_t = ν_t/√S_t·(Π S)^(1/2n), the innovations of the series less the regression, and returns their sum of squares,
// from which −2 log L = n·(1 + log 2π + log(sum/n)). conditional leaves out the distribution of the first values.
func (e *estimator) residuals(dst, u []float64, conditional bool) float64 {
	e.set(u)
	var ok bool
	e.logDet, ok = e.filter.run(e.innovations[:len(e.series)], e.series, conditional)
	if !ok {
		return math.Inf(1)
	}
	e.regress()
	scale := math.Exp(e.logDet / float64(2*len(dst)))
	copy(dst, e.innovations[0])
	for j, b := range e.beta {
		for t, v := range e.innovations[j+1] {
			dst[t] -= b * v
		}
	}
	var sum float64
	for t := range dst {
		dst[t] *= scale
		sum += dst[t] * dst[t]
	}
	if math.IsNaN(sum) {
		return math.Inf(1)
	}
	return sum
}

// regress sets beta by least squares of the innovations of the series on those of the regressors. A regressor that the filter
// removes altogether gets 0.
func (e *estimator) regress() {
	k := len(e.beta)
	for i := range k {
		x := e.innovations[i+1]
		e.beta[i] = dot(x, e.innovations[0])
		for j := range i + 1 {
			e.square[i*k+j] = dot(x, e.innovations[j+1])
		}
	}
	if !solve(e.square, e.beta) {
		clear(e.beta)
	}
}

// minimise moves u to a local minimum of the sum of squares (Marquardt 1963) and returns it. improvement is the relative one at
// which it stops.
func (e *estimator) minimise(u []float64, conditional bool, improvement float64) float64 {
	value := e.residuals(e.residual, u, conditional)
	if len(u) == 0 || math.IsInf(value, 1) || value == 0 {
		return value
	}
	damping := firstDamping
	for range mostRounds {
		e.differentiate(u, conditional)
		moved := false
		for damping < lastDamping {
			if !e.propose(u, damping) {
				damping *= 10
				continue
			}
			next := e.residuals(e.trial, e.next, conditional)
			if next < value {
				gain := (value - next) / value
				copy(u, e.next)
				e.residual, e.trial = e.trial, e.residual
				value = next
				damping = max(damping/10, leastDamping)
				if gain < improvement && damping <= firstDamping {
					return value
				}
				moved = true
				break
			}
			if next-value <= rounding*value {
				return value
			}
			damping *= 10
		}
		if !moved || value == 0 {
			return value
		}
	}
	return value
}

// differentiate fills the Jacobian of the residuals at u by forward differences, away from the bounds.
func (e *estimator) differentiate(u []float64, conditional bool) {
	copy(e.next, u)
	for j, v := range u {
		h := derivative
		if v > 0 {
			h = -h
		}
		e.next[j] = v + h
		row := e.jacobian[j]
		e.residuals(row, e.next, conditional)
		for t, r := range e.residual {
			row[t] = (row[t] - r) / h
		}
		e.next[j] = v
	}
}

// propose sets next to u plus the damped Gauss–Newton step, cut to the largest step and the bounds. A parameter that is at its bound and
// would leave it is taken out of the step.
func (e *estimator) propose(u []float64, damping float64) bool {
	k := len(u)
	floor := dot(e.residual, e.residual)
	for i := range k {
		e.shift[i] = -dot(e.jacobian[i], e.residual)
		for j := range i + 1 {
			e.normal[i*k+j] = dot(e.jacobian[i], e.jacobian[j])
		}
		// The absolute parts keep a parameter near its bound, which hardly changes anything, from stopping the others.
		own := e.normal[i*k+i]
		e.normal[i*k+i] = own + damping*(own+flatDamped*floor) + flat*floor
	}
	for i, v := range u {
		if math.Abs(v) >= e.bound(i) && e.shift[i]*v > 0 {
			e.shift[i] = 0
			for j := range k {
				if j != i {
					e.normal[max(i, j)*k+min(i, j)] = 0
				}
			}
		}
	}
	if !solve(e.normal[:k*k], e.shift[:k]) {
		return false
	}
	for i, v := range u {
		step := min(largestStep, max(-largestStep, e.shift[i]))
		e.next[i] = min(e.bound(i), max(-e.bound(i), v+step))
	}
	return true
}

// bound is the largest size of parameter i.
func (e *estimator) bound(i int) float64 {
	if o := e.order; e.seasonalBound > 0 && i >= o.P+o.Q+o.SP {
		return e.seasonalBound
	}
	return outermost
}
