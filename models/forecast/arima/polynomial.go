package arima

import "math"

// term is one coefficient of a sparse polynomial in the backshift operator.
type term struct {
	lag   int
	value float64
}

// product are the terms of lag 1 and above of (1 + Σ aᵢ·Bⁱ)(1 + Σ bⱼ·Bᵐʲ), in order of lag. dst is reused.
func product(dst []term, a, b []float64, m int) []term {
	dst = dst[:0]
	for i, v := range a {
		dst = append(dst, term{i + 1, v})
	}
	for j, v := range b {
		dst = addTerm(dst, m*(j+1), v)
		for i, w := range a {
			dst = addTerm(dst, m*(j+1)+i+1, v*w)
		}
	}
	return dst
}

// addTerm adds a term, in order; a long non-seasonal polynomial may reach into the lags of the season.
func addTerm(dst []term, lag int, value float64) []term {
	at := len(dst)
	for at > 0 && dst[at-1].lag >= lag {
		at--
	}
	if at < len(dst) && dst[at].lag == lag {
		dst[at].value += value
		return dst
	}
	dst = append(dst, term{})
	copy(dst[at+1:], dst[at:])
	dst[at] = term{lag, value}
	return dst
}

// degree is the lag of the last term.
func degree(terms []term) int {
	if len(terms) == 0 {
		return 0
	}
	return terms[len(terms)-1].lag
}

// fromPartial writes the coefficients of the stationary autoregression with the partial autocorrelations tanh(u) (Durbin and
// Levinson; Monahan 1984). scratch has u's length.
func fromPartial(dst, u, scratch []float64) {
	for k, v := range u {
		partial := math.Tanh(v)
		copy(scratch[:k], dst[:k])
		for j := range k {
			dst[j] = scratch[j] - partial*scratch[k-1-j]
		}
		dst[k] = partial
	}
}

// rootsBeyond reports whether all roots of 1 − Σ aᵢ·zⁱ have a modulus above radius. It scales the polynomial so that radius becomes
// the unit circle, and steps down to the partial autocorrelations, which are all within ±1 just then (Schur and Cohn).
func rootsBeyond(a []float64, radius float64) bool {
	scaled, next := make([]float64, len(a)), make([]float64, len(a))
	power := 1.0
	for i, v := range a {
		power *= radius
		scaled[i] = v * power
	}
	for k := len(scaled) - 1; k >= 0; k-- {
		partial := scaled[k]
		if math.Abs(partial) >= 1 {
			return false
		}
		for j := range k {
			next[j] = (scaled[j] + partial*scaled[k-1-j]) / (1 - partial*partial)
		}
		scaled, next = next, scaled
	}
	return true
}

func negated(a []float64) []float64 {
	b := make([]float64, len(a))
	for i, v := range a {
		b[i] = -v
	}
	return b
}
