package arima

// differences is (1−B)^d·(1−Bᵐ)^sd·y, len(y) − d − sd·m values.
func differences(y []float64, d, sd, m int) []float64 {
	w := append([]float64(nil), y...)
	for range sd {
		w = lagged(w, m)
	}
	for range d {
		w = lagged(w, 1)
	}
	return w
}

// lagged replaces w by w_t − w_{t−lag}.
func lagged(w []float64, lag int) []float64 {
	if len(w) <= lag {
		return nil
	}
	for t := len(w) - 1; t >= lag; t-- {
		w[t] -= w[t-lag]
	}
	return w[lag:]
}

// integral are the coefficients δ_1…δ_k of (1−B)^d·(1−Bᵐ)^sd = 1 − Σ δ_i·Bⁱ, so that y_t = w_t + Σ δ_i·y_{t−i}.
func integral(o Order) []float64 {
	poly := make([]float64, o.lost()+1)
	poly[0] = 1
	top := 0
	multiply := func(lag int) {
		top += lag
		for i := top; i >= lag; i-- {
			poly[i] -= poly[i-lag]
		}
	}
	for range o.D {
		multiply(1)
	}
	for range o.SD {
		multiply(o.Period)
	}
	return negated(poly[1:])
}

// constant reports whether w does not vary beyond the precision of its values.
func constant(w []float64) bool {
	for _, v := range w {
		if diff := v - w[0]; diff > sameValue*abs(w[0]) || -diff > sameValue*abs(w[0]) {
			return false
		}
	}
	return true
}

// sameValue is the relative difference from which two values count as different, that of R's all.equal.
const sameValue = 1.5e-8

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}
