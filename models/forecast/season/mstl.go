package season

import (
	"slices"
)

// mstlPasses is how often MSTL goes round several seasons.
const mstlPasses = 2

// MSTL takes y apart with several seasons (Bandara, Hyndman & Bergmeir 2021): STL for each season in turn, shortest first, on the
// series without the others, twice around. Seasons of which y does not hold more than two full periods are left out; none left is
// ErrShort. s.Seasonal = 0 means windows of 11, 15, 19, …
func MSTL(y []float64, periods []int, s STLSettings) (*Parts, error) {
	usable := make([]int, 0, len(periods))
	for _, m := range periods {
		if m >= 2 && 2*m < len(y) {
			usable = append(usable, m)
		}
	}
	slices.Sort(usable)
	usable = slices.Compact(usable)
	if len(usable) == 0 {
		return nil, ErrShort
	}
	if err := finite(y); err != nil {
		return nil, err
	}
	passes := mstlPasses
	if len(usable) == 1 {
		passes = 1
	}
	seasons := make([][]float64, len(usable))
	rest := slices.Clone(y)
	var last *Parts
	for range passes {
		for k, m := range usable {
			for t, v := range seasons[k] {
				rest[t] += v
			}
			one := s
			if one.Seasonal == 0 {
				one.Seasonal = seasonalWindow + windowGrowth*k
			}
			parts, err := STL(rest, m, one)
			if err != nil {
				return nil, err
			}
			seasons[k], last = parts.Seasonal[0], parts
			for t, v := range seasons[k] {
				rest[t] -= v
			}
		}
	}
	for t, v := range last.Trend {
		rest[t] -= v
	}
	return &Parts{Periods: usable, Trend: last.Trend, Seasonal: seasons, Remainder: rest, Weights: last.Weights}, nil
}
