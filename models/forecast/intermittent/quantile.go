package intermittent

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

// Quantiles are the whole-numbered quantiles of the demand in one step: for each level in (0, 1) the least q with P(Y ≤ q) ≥ level.
// A step has no demand with probability 1 − Probability; else demand is 1 plus a count with mean Size − 1 and the variance that the
// sizes had: negative binomial, or Poisson where they vary no more than that (a hurdle model; Mullahy 1986). Levels outside of (0, 1)
// give NaN.
func (m *Model) Quantiles(levels []float64) []float64 {
	out := make([]float64, len(levels))
	for i, level := range levels {
		out[i] = math.NaN()
		if level > 0 && level < 1 {
			out[i] = m.quantile(level)
		}
	}
	return out
}

func (m *Model) quantile(level float64) float64 {
	below := 1 - m.Probability
	if level <= below || m.Probability == 0 {
		return 0
	}
	mean := max(0, m.Size-1)
	if mean == 0 {
		return 1
	}
	// share is P(count ≤ k) that is still needed among the steps with demand.
	share := (level - below) / m.Probability
	reached := countUpTo(mean, m.spread)
	top := 1
	for reached(top) < share && top < math.MaxInt32 {
		top *= 2
	}
	return float64(1 + sort.Search(top, func(k int) bool { return reached(k) >= share }))
}

// countUpTo is P(count ≤ k) as a function of k, by the incomplete gamma function (Poisson) or beta function (negative binomial).
func countUpTo(mean, variance float64) func(k int) float64 {
	if variance <= mean {
		return func(k int) float64 { return mathext.GammaIncRegComp(float64(k)+1, mean) }
	}
	shape := mean * mean / (variance - mean)
	success := shape / (shape + mean)
	return func(k int) float64 { return mathext.RegIncBeta(shape, float64(k)+1, success) }
}
