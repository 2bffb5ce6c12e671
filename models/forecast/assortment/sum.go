package assortment

import (
	"math"
	"math/rand/v2"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
)

// SumVariance is the variance of a sum of periods with the standard deviations sd, of whose errors the share stays is common to all,
//
//	Σ_k sd_k² + stays·Σ_{k≠l} sd_k·sd_l = (1−stays)·Σ sd_k² + stays·(Σ sd_k)²
func SumVariance(sd []float64, stays float64) float64 {
	sum, squares := 0.0, 0.0
	for _, s := range sd {
		sum, squares = sum+s, squares+s*s
	}
	return (1-stays)*squares + stays*sum*sum
}

// Sum is the demand of several periods together, such as a lead time.
type Sum struct {
	Mean, Variance float64
	Periods        float64
}

// Over is the sum of the periods whose weights are not 0; a weight below 1 takes a part of a period, which scatters as its part of the
// demand does.
func Over(mean, sd, weights []float64, stays float64) Sum {
	s, parts := Sum{}, make([]float64, 0, len(weights))
	for k, w := range weights {
		if w > 0 {
			s.Mean += w * mean[k]
			s.Periods += w
			parts = append(parts, math.Sqrt(w)*sd[k])
		}
	}
	s.Variance = SumVariance(parts, stays)
	return s
}

// Quantile is the smallest whole number that the sum does not exceed with probability p.
func (s Sum) Quantile(p float64) float64 { return demand.CountQuantile(s.Mean, s.Variance, p) }

// Band is the interval that held as many sums of products of like size as the level says in percent, in whole pieces.
func (c Calibration) Band(s Sum, level float64) (lo, hi float64) {
	p := c.Sums[cellOf(s.Mean/max(1, s.Periods), 0)/len(reaches)].level(level / 100)
	return min(math.Round(s.Mean), s.Quantile((1-p)/2)), max(math.Round(s.Mean), s.Quantile((1+p)/2))
}

// Paths draws joint futures, count × periods: the normal scores of the periods share a common part (a Gaussian copula with one factor),
// so that the sums of a path scatter as Over says, and every period is a whole number with its own law.
func Paths(mean, sd []float64, stays float64, count int, seed uint64) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, uint64(count)))
	tables := make([]table, len(mean))
	for k := range mean {
		tables[k] = newTable(mean[k], sd[k])
	}
	out := make([][]float64, count)
	for i := range out {
		out[i] = make([]float64, len(mean))
		common := rng.NormFloat64()
		for k := range mean {
			out[i][k] = tables[k].at(math.Sqrt(stays)*common + math.Sqrt(1-stays)*rng.NormFloat64())
		}
	}
	return out
}

// table is the quantile function of a count over normal scores from −4 to 4.
type table [4*2*tableSteps + 1]float64

const tableSteps = 32 // for one unit of the score

func newTable(mean, sd float64) (t table) {
	for i := range t {
		z := float64(i)/tableSteps - 4
		t[i] = demand.CountQuantile(mean, sd*sd, math.Erfc(-z/math.Sqrt2)/2)
	}
	return t
}

// at is the count at a score, the nearest whole number between two of the table.
func (t table) at(z float64) float64 {
	x := max(0, min(float64(len(t)-1), (z+4)*tableSteps))
	i := min(int(x), len(t)-2)
	return math.Round(t[i] + (x-float64(i))*(t[i+1]-t[i]))
}
