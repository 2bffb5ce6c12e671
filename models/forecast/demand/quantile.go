package demand

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Quantile returns, for each period, the pieces that are not exceeded with probability p in (0, 1); whole numbers. Demand is taken as
// negative binomial with mean μ and variance φμ + νμ² + μ²s², s the LogSD: counting, overdispersion and an expectation that is itself
// uncertain; Poisson where the variance is no larger than the mean. The engine's conformal bands correct what this law misses.
func (f Forecast) Quantile(p float64) []float64 {
	out := make([]float64, len(f.Mean))
	for k, mu := range f.Mean {
		out[k] = CountQuantile(mu, f.Variance(k, mu), p)
	}
	return out
}

// Variance is φμ + νμ² + (e^{s²}−1)μ² of period k, counted from 0, about an expectation μ, which may be another than the forecast's own.
func (f Forecast) Variance(k int, mu float64) float64 {
	sd := min(f.LogSD[k], widestLogSD)
	return f.noise.Phi*mu + (f.noise.Nu+math.Expm1(sd*sd))*mu*mu
}

const (
	// mostCounted is the mean, and widestCounted the variance, above which a count's quantile is taken from the gamma law with both.
	mostCounted   = 300
	widestCounted = 1e6

	// widestLogSD bounds the LogSD that a quantile is made of: beyond a factor of e² either way the law says nothing more of use.
	widestLogSD = 2.0
)

// CountQuantile is the smallest whole number that a count with a mean and a variance does not exceed with probability p: negative
// binomial, Poisson where the variance is no larger than the mean.
func CountQuantile(mean, variance, p float64) float64 {
	if !(mean > 0) || !(p > 0) {
		return 0
	}
	if p >= 1 {
		return math.Inf(1)
	}
	if mean > mostCounted || variance > widestCounted {
		return math.Round(distuv.Gamma{Alpha: mean * mean / variance, Beta: mean / variance}.Quantile(p))
	}
	if variance <= mean*(1+1e-9) {
		return countUp(math.Exp(-mean), p, func(k float64) float64 { return mean / k })
	}
	size := mean * mean / (variance - mean)
	share := mean / (size + mean)
	none := math.Exp(-size * math.Log1p(mean/size))
	return countUp(none, p, func(k float64) float64 { return (k - 1 + size) / k * share })
}

// CountProbability is the probability that a count with a mean and a variance does not exceed k; the inverse of CountQuantile.
func CountProbability(mean, variance, k float64) float64 {
	switch {
	case k < 0:
		return 0
	case !(mean > 0):
		return 1
	case mean > mostCounted || variance > widestCounted:
		return distuv.Gamma{Alpha: mean * mean / variance, Beta: mean / variance}.CDF(k + 0.5)
	case variance <= mean*(1+1e-9):
		return mathext.GammaIncRegComp(math.Floor(k)+1, mean)
	}
	size := mean * mean / (variance - mean)
	return mathext.RegIncBeta(size, math.Floor(k)+1, size/(size+mean))
}

// countUp adds up the probabilities that begin with P(0) and go on by P(k) = P(k−1)·ratio(k). The tail beyond what float64 can add is
// cut: the terms fall faster than a geometric series from there on.
func countUp(first, p float64, ratio func(k float64) float64) float64 {
	sum, term, k := first, first, 0.0
	for sum < p {
		k++
		term *= ratio(k)
		sum += term
		if term < 1e-18 && ratio(k+1) < 1 {
			break
		}
	}
	return k
}
