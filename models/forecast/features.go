package forecast

import (
	"math"
	"slices"
)

// featureNames are what the gate sees of a series. None of them names a frequency, nor gives one away as the length of the history would: a monthly series
// with a weak season is to the gate what a quarterly one with a weak season is.
func featureNames() []string {
	return []string{"season found", "season strength", "remainder", "trend", "trend size", "bend", "noise", "memory", "change memory",
		"last change", "spread", "zeros", "positive", "periods", "steadiness", "trend×noise"}
}

// features describes a history from which horizon steps are to be forecast, in the order of featureNames.
func features(h *history, horizon int) []float64 {
	x := h.adjusted
	n := float64(len(x))
	size := math.Max(meanAbsolute(x), math.SmallestNonzeroFloat64*1e10)
	changes := make([]float64, 0, len(x))
	for t := 1; t < len(x); t++ {
		changes = append(changes, x[t]-x[t-1])
	}
	mean, deviation := moments(changes)
	noise := deviation / size
	trend := mean / math.Max(deviation, 1e-9*size)
	early, _ := moments(changes[:len(changes)/2])
	late, _ := moments(changes[len(changes)/2:])
	last := 0.0
	if k := len(changes); k > 0 {
		last = (changes[k-1] - mean) / math.Max(deviation, 1e-9*size)
	}
	up := 0.0
	for _, c := range changes {
		if c*mean > 0 {
			up++
		}
	}
	_, spread := moments(x)
	found, strength, remainder := 0.0, 0.0, 0.0
	if h.seasonal() {
		found = 1
	}
	if parts := h.parts(); parts != nil {
		for k := range parts.Seasonal {
			strength = max(strength, parts.Strength(k))
		}
		_, rest := moments(parts.Remainder)
		remainder = math.Log1p(100 * rest / size)
	}
	positive := 0.0
	if h.positive {
		positive = 1
	}
	growth := mean * float64(horizon) / size
	return []float64{found, strength, remainder, trend, math.Copysign(math.Log1p(10*math.Abs(growth)), growth),
		(late - early) / math.Max(deviation, 1e-9*size), math.Log(1e-4 + noise), correlation(x), correlation(changes), last, math.Log1p(spread / size), zeros(h.y),
		positive, math.Log(n / float64(h.m)), up / math.Max(1, n-1), trend * math.Log(1e-4+noise)}
}

func meanAbsolute(y []float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += math.Abs(v)
	}
	return sum / float64(len(y))
}

// moments are mean and standard deviation; 0 of nothing.
func moments(y []float64) (mean, deviation float64) {
	if len(y) == 0 {
		return 0, 0
	}
	for _, v := range y {
		mean += v
	}
	mean /= float64(len(y))
	for _, v := range y {
		deviation += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(deviation / float64(len(y)))
}

// correlation is the autocorrelation at lag 1, 0 where nothing varies.
func correlation(y []float64) float64 {
	mean, deviation := moments(y)
	if deviation == 0 {
		return 0
	}
	sum := 0.0
	for t := 1; t < len(y); t++ {
		sum += (y[t] - mean) * (y[t-1] - mean)
	}
	return sum / (deviation * deviation * float64(len(y)))
}

// median of values, which it sorts. NaN of nothing.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	k := len(values)
	return (values[(k-1)/2] + values[k/2]) / 2
}
