package arima

import (
	"fmt"
	"math"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/season"
)

// KPSS is the statistic of Kwiatkowski, Phillips, Schmidt & Shin (1992) for a level that does not change,
//
//	η = Σ_t S_t² / (n²·s²),   S_t = Σ_{i≤t} (y_i − ȳ),   s² = γ_0 + 2·Σ_{k≤l} (1 − k/(l+1))·γ_k,   l = ⌊3·√n/13⌋,
//
// as R's ur.kpss computes it for forecast::ndiffs. NaN for a series that does not vary.
func KPSS(y []float64) float64 {
	n := len(y)
	mean := 0.0
	for _, v := range y {
		mean += v / float64(n)
	}
	off := make([]float64, n)
	var level, sum float64
	for t, v := range y {
		off[t] = v - mean
		level += off[t]
		sum += level * level
	}
	lags := int(3 * math.Sqrt(float64(n)) / 13)
	long := dot(off, off)
	for k := 1; k <= lags; k++ {
		long += 2 * (1 - float64(k)/float64(lags+1)) * dot(off[k:], off[:n-k])
	}
	return sum / (float64(n) * long)
}

// kpssCritical is the 5 % point of KPSS (their table 1).
const kpssCritical = 0.463

// Differences is how many differences make y's level stationary: one more as long as KPSS is beyond its 5 % point, at most limit
// (Hyndman & Khandakar 2008).
func Differences(y []float64, limit int) int {
	w := append([]float64(nil), y...)
	for d := range limit {
		if len(w) == 0 || constant(w) || !(KPSS(w) > kpssCritical) {
			return d
		}
		w = lagged(w, 1)
	}
	return limit
}

// strongSeason is the seasonal strength from which a seasonal difference is taken (forecast::nsdiffs, test "seas").
const strongSeason = 0.64

// SeasonalDifferences is 1 where the season of m steps is so strong (season.Parts.Strength beyond 0.64) that a seasonal difference
// is due, else 0; 0 also where there are not more than two full periods.
func SeasonalDifferences(y []float64, m int) int {
	if m < 2 || len(y) <= 2*m || constant(y) {
		return 0
	}
	parts, err := season.MSTL(y, []int{m}, season.STLSettings{})
	if err != nil || parts.Strength(0) <= strongSeason {
		return 0
	}
	return 1
}

// OCSB is the statistic of Osborn, Chui, Smith & Birchenhall (1988) for a seasonal unit root with the given lags of augmentation,
// and its 5 % point: a statistic above the critical value asks for a seasonal difference. It is the t value of Z5 in
//
//	Δ_mΔy_t = β1·Z4_{t−1} + β2·Z5_{t−m} + Σ α_i·Δ_mΔy_{t−i} + ε_t,
//
// where Z4 and Z5 are Δ_m y and Δy less their prediction by the autoregression of Δ_mΔy (forecast::ocsb.test, with its critical
// values by a response surface).
func OCSB(y []float64, m, lags int) (statistic, critical float64, err error) {
	if m < 2 || lags < 0 {
		return 0, 0, fmt.Errorf("arima: OCSB with a season of %d steps and %d lags", m, lags)
	}
	n := len(y)
	first := m + 1 + lags
	if n-first <= lags+2 {
		return 0, 0, fmt.Errorf("%w: %d values for OCSB with a season of %d steps", ErrShort, n, m)
	}
	both, seasonal, plain := make([]float64, n), make([]float64, n), make([]float64, n)
	for t := 1; t < n; t++ {
		plain[t] = y[t] - y[t-1]
		if t >= m {
			seasonal[t] = y[t] - y[t-m]
		}
		if t > m {
			both[t] = seasonal[t] - seasonal[t-1]
		}
	}
	own := laggedRows(both, first, lags)
	ar, err := orthonormal(own)
	if err != nil {
		return 0, 0, err
	}
	alpha := ar.coefficients(ar.project(both[first:]))
	less := func(z []float64, t int) float64 {
		v := z[t]
		for i, a := range alpha {
			v -= a * z[t-1-i]
		}
		return v
	}
	z4, z5 := make([]float64, n-first), make([]float64, n-first)
	for t := range z4 {
		z4[t] = less(seasonal, first+t-1)
		z5[t] = less(plain, first+t-m)
	}
	all, err := orthonormal(append(own, z4, z5))
	if err != nil {
		return 0, 0, err
	}
	log := math.Log(float64(m)) - 0.7656451
	critical = -0.2937411*math.Exp(-0.2850853*log-0.05983644*log*log) - 1.652202
	return all.lastT(both[first:]), critical, nil
}

// laggedRows are z_{t−1}, …, z_{t−lags} for t ≥ first.
func laggedRows(z []float64, first, lags int) [][]float64 {
	rows := make([][]float64, lags)
	for i := range rows {
		rows[i] = z[first-1-i : len(z)-1-i]
	}
	return rows
}
