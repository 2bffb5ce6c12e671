package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
)

// paths draws joint futures: at every step an error with the calibrated distribution of that step, its normal score remembering the share echo of
// the step before (a Gaussian copula of first order). Sums over a lead time thus spread as the errors of one series do, which stay on one side for
// a while, and not as independent ones.
func (c *Calibration) paths(y, mean []float64, unit float64, count int, rng *rand.Rand) [][]float64 {
	whole, above := counts(y), slices.Min(y) >= 0
	out := make([][]float64, count)
	for i := range out {
		out[i] = make([]float64, len(mean))
		score := rng.NormFloat64()
		for k, m := range mean {
			if k > 0 {
				score = c.echo*score + math.Sqrt(1-c.echo*c.echo)*rng.NormFloat64()
			}
			v := m + unit*c.quantile(k, 0.5*math.Erfc(-score/math.Sqrt2))
			if above {
				v = max(v, 0)
			}
			if whole {
				v = math.Round(v)
			}
			out[i][k] = v
		}
	}
	return out
}
