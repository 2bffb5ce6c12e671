package season

import "math"

// ACF returns the autocorrelations r_0…r_lags of y,
//
//	r_k = Σ_{t>k} (y_t − ȳ)(y_{t−k} − ȳ) / Σ_t (y_t − ȳ)²,
//
// with zeros from lag len(y) on and where y does not vary.
func ACF(y []float64, lags int) []float64 {
	r := make([]float64, max(lags, 0)+1)
	mean := average(y)
	var power float64
	for _, v := range y {
		power += (v - mean) * (v - mean)
	}
	r[0] = 1
	if power == 0 {
		return r
	}
	for k := 1; k < min(len(r), len(y)); k++ {
		var sum float64
		for t := k; t < len(y); t++ {
			sum += (y[t] - mean) * (y[t-k] - mean)
		}
		r[k] = sum / power
	}
	return r
}

// seasonQuantile is the two-sided 90 % point of the normal distribution with the digits of the M4 competition's code.
const seasonQuantile = 1.645

// Tested is the season test of the M4 competition's benchmarks (Makridakis, Spiliotis & Assimakopoulos 2020): with at least three
// full periods, whether the autocorrelation at lag m is outside Bartlett's 90 % limit
//
//	|r_m| > 1.645·√((1 + 2·Σ_{k<m} r_k²) / n).
func Tested(y []float64, m int) bool {
	if m < 2 || len(y) < 3*m {
		return false
	}
	r := ACF(y, m)
	sum := 1.0
	for _, v := range r[1:m] {
		sum += 2 * v * v
	}
	return math.Abs(r[m]) > seasonQuantile*math.Sqrt(sum/float64(len(y)))
}

func average(y []float64) float64 {
	var sum float64
	for _, v := range y {
		sum += v
	}
	return sum / float64(len(y))
}

// variance has the divisor n, as only ratios of it are used.
func variance(y []float64) float64 {
	mean := average(y)
	var sum float64
	for _, v := range y {
		sum += (v - mean) * (v - mean)
	}
	return sum / float64(len(y))
}
