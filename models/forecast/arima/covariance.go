package arima

import "math"

// covariance computes what the filter needs of the stationary distribution of an ARMA process with unit innovations. Its buffers are
// kept between uses.
type covariance struct {
	steps   []float64 // the coefficients of all lower orders, row k−1 of length k, p(p+1)/2
	partial []float64
	ar      []float64 // autocovariances of 1/φ(B)
	gamma   []float64 // autocovariances of θ(B)/φ(B)
	psi     []float64 // weights of θ(B)/φ(B)
	mix     []term    // autocovariances of θ(B)
}

func grow(v []float64, n int) []float64 {
	if cap(v) < n {
		return make([]float64, n, n+n/2)
	}
	return v[:n]
}

// firstColumn writes the covariances of the first state of Harvey's form with all r = len(dst) states,
//
//	dst_j = Σ_{k≥j} φ_{k+1}·γ_{k+1−j} + Σ_{k≥j} θ_k·ψ_{k−j},   j = 0…r−1,  θ_0 = 1,
//
// where γ are the autocovariances and ψ the moving average weights. It reports false where φ is not stationary.
func (c *covariance) firstColumn(dst []float64, phi, theta []term) bool {
	r, p, q := len(dst), degree(phi), degree(theta)
	if !c.autoregressive(phi, r+q+1) {
		return false
	}
	c.moving(theta)
	c.gamma = grow(c.gamma, max(r, p)+1)
	for s := range c.gamma {
		sum := c.mix[0].value * c.ar[s]
		for _, t := range c.mix[1:] {
			back := s - t.lag
			if back < 0 {
				back = -back
			}
			sum += t.value * (c.ar[s+t.lag] + c.ar[back])
		}
		c.gamma[s] = sum
	}
	c.weights(phi, theta, r)
	for j := range dst {
		sum := 0.0
		for _, t := range phi {
			if t.lag > j {
				sum += t.value * c.gamma[t.lag-j]
			}
		}
		if j == 0 {
			sum++
		}
		for _, t := range theta {
			if t.lag >= j {
				sum += t.value * c.psi[t.lag-j]
			}
		}
		dst[j] = sum
	}
	return dst[0] >= 1 && !math.IsInf(dst[0], 0)
}

// autoregressive fills ar with the autocovariances 0…n of 1/φ(B): step down to the partial autocorrelations, then up again with
// Levinson's recursion, O(p²).
func (c *covariance) autoregressive(phi []term, n int) bool {
	p := degree(phi)
	c.ar = grow(c.ar, max(n, p)+1)
	c.steps = grow(c.steps, p*(p+1)/2)
	c.partial = grow(c.partial, p)
	row := func(k int) []float64 { return c.steps[k*(k-1)/2 : k*(k-1)/2+k] }
	if p > 0 {
		clear(row(p))
	}
	for _, t := range phi {
		row(p)[t.lag-1] = t.value
	}
	variance := 1.0
	for k := p; k >= 1; k-- {
		a := row(k)
		partial := a[k-1]
		rest := 1 - partial*partial
		if !(rest > 0) {
			return false
		}
		variance /= rest
		c.partial[k-1] = partial
		if k > 1 {
			lower := row(k - 1)
			for j := range lower {
				lower[j] = (a[j] + partial*a[k-2-j]) / rest
			}
		}
	}
	c.ar[0] = variance
	for k := 1; k <= p; k++ {
		sum := c.partial[k-1] * variance
		if k > 1 {
			for j, v := range row(k - 1) {
				sum += v * c.ar[k-1-j]
			}
		}
		c.ar[k] = sum
		variance *= 1 - c.partial[k-1]*c.partial[k-1]
	}
	for k := p + 1; k < len(c.ar); k++ {
		sum := 0.0
		for _, t := range phi {
			sum += t.value * c.ar[k-t.lag]
		}
		c.ar[k] = sum
	}
	return true
}

// moving fills mix with the autocovariances of θ(B) at the lags where they are not zero, lag 0 first.
func (c *covariance) moving(theta []term) {
	c.mix = append(c.mix[:0], term{0, 1})
	for _, t := range theta {
		c.mix[0].value += t.value * t.value
		c.mix = addTerm(c.mix, t.lag, t.value)
	}
	for i, s := range theta {
		for _, t := range theta[i+1:] {
			c.mix = addTerm(c.mix, t.lag-s.lag, s.value*t.value)
		}
	}
}

// weights fills psi with ψ_0…ψ_{n−1}, ψ_j = θ_j + Σ φ_i·ψ_{j−i}.
func (c *covariance) weights(phi, theta []term, n int) {
	c.psi = grow(c.psi, n)
	psiWeights(c.psi, phi, theta)
}

// psiWeights writes the moving average weights of θ(B)/φ(B).
func psiWeights(dst []float64, phi, theta []term) {
	clear(dst)
	if len(dst) > 0 {
		dst[0] = 1
	}
	for _, t := range theta {
		if t.lag < len(dst) {
			dst[t.lag] = t.value
		}
	}
	for j := range dst {
		for _, t := range phi {
			if t.lag > j {
				break
			}
			dst[j] += t.value * dst[j-t.lag]
		}
	}
}
