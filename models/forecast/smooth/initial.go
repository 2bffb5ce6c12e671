package smooth

import "math"

// states are where a model stands before a step; season holds the next period of seasonal states, the coming step's first.
type states struct {
	level, trend float64
	season       []float64
}

// initial guesses the states before the first step as Hyndman et al. (2008, section 2.6.1) do: seasonal states from a moving-average
// decomposition, level and trend from a line through the first observations without their season.
func initial(y []float64, spec Spec, period int) states {
	s := states{season: make([]float64, max(1, period))}
	if spec.Season != None {
		s.season = indices(y, period, spec.Season)
	}
	first := adjusted(y[:min(len(y), max(10, 2*period))], s.season, spec.Season)
	intercept, slope := line(first)
	switch spec.Trend {
	case None:
		s.level = mean(first)
	case Additive:
		s.level, s.trend = intercept, slope
	case Multiplicative:
		s.level, s.trend = intercept, 1
		if intercept > 0 && intercept+slope > 0 {
			s.trend = math.Min(1.2, math.Max(0.8, (intercept+slope)/intercept))
		}
		if intercept <= 0 {
			s.level = mean(first)
		}
	}
	return s
}

// adjusted is y without a season that repeats itself.
func adjusted(y, season []float64, kind Kind) []float64 {
	if kind == None {
		return y
	}
	rest := make([]float64, len(y))
	for t, v := range y {
		if kind == Additive {
			rest[t] = v - season[t%len(season)]
		} else {
			rest[t] = v / season[t%len(season)]
		}
	}
	return rest
}

// indices returns the mean seasonal pattern of a series around its centred moving average: differences that sum to zero for an
// additive season, ratios with mean one for a multiplicative one. A series shorter than two periods shows none.
func indices(y []float64, period int, kind Kind) []float64 {
	neutral := 0.0
	if kind == Multiplicative {
		neutral = 1
	}
	sums, counts := make([]float64, period), make([]float64, period)
	half := period / 2
	for t := half; t+half < len(y); t++ {
		trend := 0.0
		for _, v := range y[t-half : t+half+1] {
			trend += v
		}
		if period%2 == 0 {
			trend -= (y[t-half] + y[t+half]) / 2
		}
		trend /= float64(period)
		v := y[t] - trend
		if kind == Multiplicative {
			v = y[t] / trend
		}
		sums[t%period] += v
		counts[t%period]++
	}
	for i := range sums {
		if counts[i] == 0 || math.IsNaN(sums[i]) || math.IsInf(sums[i], 0) {
			sums[i], counts[i] = neutral, 1
		}
		sums[i] /= counts[i]
	}
	centre := mean(sums)
	for i := range sums {
		if kind == Additive {
			sums[i] -= centre
			continue
		}
		sums[i] /= centre
		// A state near or below zero has no meaning as a factor.
		if !(sums[i] > 1e-2) {
			sums[i] = 1e-2
		}
	}
	return sums
}

// line is the least-squares line through y at 1, 2, …, n: its value at 0 and its slope.
func line(y []float64) (intercept, slope float64) {
	n := float64(len(y))
	if len(y) < 2 {
		return mean(y), 0
	}
	centre := (n + 1) / 2
	average := mean(y)
	for t, v := range y {
		slope += (float64(t+1) - centre) * (v - average)
	}
	slope /= n * (n*n - 1) / 12
	return average - slope*centre, slope
}

func mean(y []float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += v
	}
	return sum / float64(len(y))
}
