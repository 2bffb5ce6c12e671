package smooth

import (
	"math"
	"slices"
)

// Pruning of the automatic choice. All candidates get quickIterations of the optimiser; only those whose AICc is then within hopeless of the
// best are taken to their optimum. What is left to gain after the quick round is rarely above a tenth of that.
const (
	quickIterations = 12
	hopeless        = 6.0
	longestSeason   = 24 // a longer season has too many states for exponential smoothing: decompose it first
)

// Auto fits the stable models of the family that the series allows and returns the one with the smallest AICc (Hyndman et al. 2008,
// chapter 7). A season longer than 24 steps, or that the history does not hold twice, is ignored. The series may be as short as one value;
// where it is too short for any AICc the simplest model wins.
func Auto(y []float64, m int) (*ETS, error) {
	if m > longestSeason || len(y) < 2*m {
		m = 1
	}
	f := newFitter(y, m)
	var candidates []*candidate
	for _, spec := range Family(false) {
		if spec.Season != None && m < 2 || fits(y, m, spec) != nil || len(y) <= spec.parameters(m)+1 {
			continue
		}
		candidates = append(candidates, f.candidate(spec))
	}
	if len(candidates) == 0 {
		return simplest(y)
	}
	best := math.Inf(1)
	for _, c := range candidates {
		f.improve(c, quickIterations)
		best = math.Min(best, f.aicc(c))
	}
	candidates = slices.DeleteFunc(candidates, func(c *candidate) bool { return !(f.aicc(c) <= best+hopeless) })
	chosen := candidates[0]
	for _, c := range candidates {
		f.improve(c, iterations)
		if f.aicc(c) < f.aicc(chosen) {
			chosen = c
		}
	}
	return f.finish(chosen)
}

// simplest is the model of a series that is too short for any choice.
func simplest(y []float64) (*ETS, error) {
	spec := Spec{Error: Additive, Trend: None, Season: None}
	if len(y) >= 2 {
		return Fit(y, 1, spec)
	}
	if len(y) == 0 {
		return nil, ErrShort
	}
	return &ETS{Spec: spec, Alpha: most, Phi: 1, AICc: math.Inf(1), first: states{level: y[0]}, last: states{level: y[0]}, fitted: slices.Clone(y)}, nil
}
