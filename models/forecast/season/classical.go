package season

import "fmt"

// Kind says how trend and season are put together.
type Kind int

// The kinds.
const (
	Additive       Kind = iota // y = trend + season + remainder
	Multiplicative             // y = trend · season · remainder
)

// Classical decomposes by moving averages, as R's decompose and so the M4 benchmarks do: the trend is the centred average over one
// season, an index the mean of y − trend (or y/trend) at its place in the season, and the indices are brought to a mean of 0 (or 1).
// index has length m, and index[t mod m] belongs to y[t]. A multiplicative decomposition of values that are not positive is an error.
func Classical(y []float64, m int, kind Kind) (index []float64, err error) {
	if err := check(y, m); err != nil {
		return nil, err
	}
	if kind == Multiplicative {
		for t, v := range y {
			if v <= 0 {
				return nil, fmt.Errorf("season: value %d is %g, a multiplicative season needs positive values: use an additive one", t+1, v)
			}
		}
	}
	trend := Centred(y, m)
	index = make([]float64, m)
	count := make([]int, m)
	half := m / 2
	for t := half; t < len(y)-half; t++ {
		if kind == Multiplicative {
			index[t%m] += y[t] / trend[t]
		} else {
			index[t%m] += y[t] - trend[t]
		}
		count[t%m]++
	}
	for i := range index {
		index[i] /= float64(max(count[i], 1))
	}
	mean := average(index)
	for i := range index {
		if kind == Multiplicative {
			index[i] /= mean
		} else {
			index[i] -= mean
		}
	}
	return index, nil
}

// Centred is the centred moving average over m steps; for an even m both ends of the window of m+1 count half. Where the window
// leaves the series the nearest full one stands.
func Centred(y []float64, m int) []float64 {
	trend := make([]float64, len(y))
	half := m / 2
	if len(y) < 2*half+1 {
		mean := average(y)
		for t := range trend {
			trend[t] = mean
		}
		return trend
	}
	for t := half; t < len(y)-half; t++ {
		sum := 0.0
		for _, v := range y[t-half+1 : t+half] {
			sum += v
		}
		if m%2 == 0 {
			sum += (y[t-half] + y[t+half]) / 2
		} else {
			sum += y[t-half]
			if half > 0 {
				sum += y[t+half]
			}
		}
		trend[t] = sum / float64(m)
	}
	for t := range half {
		trend[t] = trend[half]
		trend[len(y)-1-t] = trend[len(y)-1-half]
	}
	return trend
}
