package smooth

import (
	"cmp"
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
	return f.finish(f.choose(candidates))
}

// choose returns the candidate with the smallest AICc, at its optimum. One whose trend is feigned is taken only where there is no other.
func (f *fitter) choose(candidates []*candidate) *candidate {
	for _, c := range candidates {
		f.improve(c, quickIterations)
	}
	if honest := slices.DeleteFunc(slices.Clone(candidates), f.feigned); len(honest) > 0 {
		candidates = honest
	}
	best := math.Inf(1)
	for _, c := range candidates {
		best = math.Min(best, f.aicc(c))
	}
	var chosen *candidate
	for _, c := range candidates {
		if !(f.aicc(c) <= best+hopeless) {
			continue
		}
		f.improve(c, iterations)
		if chosen == nil || f.aicc(c) < f.aicc(chosen) && !f.feigned(c) {
			chosen = c
		}
	}
	return cmp.Or(chosen, candidates[0])
}

// mostDrift is how far the mean of the errors of a model with a trend may be from zero, in its standard errors. A trend that is one leaves it within one.
const mostDrift = 1.0

// feigned reports a trend that the series does not have. The relative errors of a multiplicative model are skewed, so that expectations that are too high
// can be the more likely ones; a trend that the level takes back at every step makes them so, and carries the forecast away.
func (f *fitter) feigned(c *candidate) bool {
	if c.spec.Trend == None || c.spec.Damped {
		return false
	}
	f.loss(c, c.x, nil)
	sum, squares := 0.0, f.floor
	for t, v := range f.series {
		e := v - f.fitted[t]
		sum += e
		squares += e * e
	}
	return math.Abs(sum) > mostDrift*math.Sqrt(squares)
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
