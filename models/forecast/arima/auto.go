package arima

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// AutoSettings bound the search of Auto. The zero value is Hyndman & Khandakar's.
type AutoSettings struct {
	Regressors [][]float64 // as in Settings
	Stationary bool        // no differences, as where the regressors hold trend and season
}

// Bounds of the search (Hyndman & Khandakar 2008, section 3; forecast::auto.arima).
const (
	mostAR, mostMA                 = 5, 5
	mostSeasonalAR, mostSeasonalMA = 2, 2
	mostDifferences                = 2
	mostModels                     = 94
	startOrder, startSeasonal      = 2, 1
	shortSeries                    = 10   // below which the search starts from order 1 without season
	rootMargin                     = 1.01 // all roots must be outside of this circle
	// seasonalBound keeps the seasonal moving average within ±0.95. A season that never changes pulls Θ to −1; with the difference taken
	// because the season is strong, the bound says the same and leaves a model that follows a change after all.
	seasonalBound = 1.83
	// conditionalWork is the length of the series times the dimension of the state from which the search compares conditional
	// instead of exact likelihoods, as R does from 150 values on; the model that is kept is always fitted exactly.
	conditionalWork = 250_000
)

// Auto chooses the order by AICc and fits it (Hyndman & Khandakar 2008): D by the seasonal strength, d by KPSS tests, then from four
// simple models stepwise to the neighbour with the least AICc. Models with a root within 1.01 are passed over. period is the length
// of the season, 1 for none.
func Auto(y []float64, period int, s AutoSettings) (*Model, error) {
	if err := checkData(y, s.Regressors); err != nil {
		return nil, err
	}
	if len(y) == 0 {
		return nil, fmt.Errorf("%w: no values", ErrShort)
	}
	period = max(period, 1)
	order, err := differencesOf(y, period, s)
	if err != nil {
		return nil, err
	}
	if len(s.Regressors) == 0 {
		if w := differences(y, order.D, order.SD, period); len(w) == 0 || constant(w) {
			return Fit(y, order, Settings{Constant: order.D+order.SD < 2 && len(w) > 1})
		}
	}
	search, err := newSearch(y, order, s)
	if err != nil {
		return nil, err
	}
	search.run()
	return search.result(), nil
}

// differencesOf is the order with only the differences and the period set.
func differencesOf(y []float64, period int, s AutoSettings) (Order, error) {
	o := Order{Period: period}
	if s.Stationary || constant(y) {
		return o, nil
	}
	rest := y
	if len(s.Regressors) > 0 {
		rows := append([][]float64{constantRow(0, len(y), o)}, s.Regressors...)
		b, err := orthonormal(rows)
		if err != nil {
			return o, err
		}
		rest = b.residual(y)
	}
	o.SD = SeasonalDifferences(rest, period)
	if o.SD > 0 && anyConstant(s.Regressors, o) {
		o.SD = 0
	}
	o.D = Differences(differences(rest, 0, o.SD, period), mostDifferences)
	for o.D > 0 && anyConstant(s.Regressors, o) {
		o.D--
	}
	return o, nil
}

// anyConstant reports whether the differences leave a regressor without variation.
func anyConstant(regressors [][]float64, o Order) bool {
	return slices.ContainsFunc(regressors, func(x []float64) bool {
		w := differences(x, o.D, o.SD, o.Period)
		return len(w) == 0 || constant(w)
	})
}

// candidate is a model of the search.
type candidate struct {
	order    Order
	constant bool
}

// outcome is what the search found of a candidate: its AICc, +Inf where it is no choice, and its parameters.
type outcome struct {
	candidate
	criterion  float64
	parameters []float64
}

// search is one run of Auto.
type search struct {
	most     Order // the bounds
	with     *problem
	without  *problem
	tried    []outcome
	best     int // index in tried
	constant bool
}

func newSearch(y []float64, o Order, s AutoSettings) (*search, error) {
	third := len(y) / 3
	most := o
	most.P, most.Q = min(mostAR, third), min(mostMA, third)
	if o.Period > 1 {
		most.SP, most.SQ = min(mostSeasonalAR, third/o.Period), min(mostSeasonalMA, third/o.Period)
		if most.SP > 0 {
			most.P = min(most.P, o.Period-1)
		}
		if most.SQ > 0 {
			most.Q = min(most.Q, o.Period-1)
		}
	}
	f := &search{most: most, constant: o.D+o.SD < 2}
	var err error
	if f.without, err = newProblem(y, o, Settings{Regressors: s.Regressors}); err != nil {
		return nil, err
	}
	if f.constant {
		if f.with, err = newProblem(y, o, Settings{Constant: true, Regressors: s.Regressors}); errors.Is(err, ErrDependent) {
			f.constant = false // a regressor does the constant's work
		} else if err != nil {
			return nil, err
		}
	}
	for _, p := range []*problem{f.with, f.without} {
		if p != nil {
			p.estimator.seasonalBound = seasonalBound
			p.improvement = searchImprovement
		}
	}
	f.conditional(len(y)*(2*o.Period+mostAR) > conditionalWork)
	return f, nil
}

func (f *search) conditional(on bool) {
	f.without.conditional = on
	if f.with != nil {
		f.with.conditional = on
	}
}

func (f *search) problem(c candidate) *problem {
	if c.constant {
		return f.with
	}
	return f.without
}

// try fits a candidate that is new, and reports whether it is the best so far.
func (f *search) try(c candidate) bool {
	if len(f.tried) >= mostModels || !f.within(c.order) || slices.ContainsFunc(f.tried, func(o outcome) bool { return o.candidate == c }) {
		return false
	}
	f.tried = append(f.tried, f.fit(c))
	last := len(f.tried) - 1
	if last > 0 && !(f.tried[last].criterion < f.tried[f.best].criterion) {
		return false
	}
	f.best = last
	return last > 0
}

func (f *search) within(o Order) bool {
	return min(o.P, o.Q, o.SP, o.SQ) >= 0 && o.P <= f.most.P && o.Q <= f.most.Q && o.SP <= f.most.SP && o.SQ <= f.most.SQ
}

func (f *search) fit(c candidate) outcome {
	p := f.problem(c)
	out := outcome{candidate: c, criterion: math.Inf(1)}
	n := len(p.w)
	if n <= p.coefficients(c.order)+2 {
		return out
	}
	u, value := p.fit(c.order, f.near(c))
	aic, k := p.information(c.order, value)
	out.parameters = u
	if e := p.estimator; admissible(e, u) && !math.IsNaN(aic) {
		out.criterion = corrected(aic, n, k)
	}
	return out
}

// admissible reports whether all roots of the model at u are outside of the margin, those of the seasonal polynomials as polynomials
// in Bᵐ. (R takes the margin for the roots in B, where it grows with the season: for 24 steps it refuses any Θ beyond 0.79.)
func admissible(e *estimator, u []float64) bool {
	e.set(u)
	return rootsBeyond(e.ar, rootMargin) && rootsBeyond(negated(e.ma), rootMargin) &&
		rootsBeyond(e.sar, rootMargin) && rootsBeyond(negated(e.sma), rootMargin)
}

// near are the parameters of the best model so far, as far as c has them, with zeros for what is new; nil where there are none.
func (f *search) near(c candidate) []float64 {
	if len(f.tried) == 0 || f.tried[f.best].parameters == nil {
		return nil
	}
	best := f.tried[f.best]
	u := make([]float64, c.order.coefficients())
	from, to := 0, 0
	for _, part := range [][2]int{{best.order.P, c.order.P}, {best.order.Q, c.order.Q}, {best.order.SP, c.order.SP}, {best.order.SQ, c.order.SQ}} {
		copy(u[to:to+part[1]], best.parameters[from:from+part[0]])
		from, to = from+part[0], to+part[1]
	}
	return u
}

// run is the stepwise search.
func (f *search) run() {
	low, seasonal := startOrder, startSeasonal
	if len(f.without.y) < shortSeries {
		low, seasonal = 1, 0
	}
	at := func(p, q, sp, sq int) Order {
		o := f.most
		o.P, o.Q, o.SP, o.SQ = min(p, o.P), min(q, o.Q), min(sp, o.SP), min(sq, o.SQ)
		return o
	}
	f.try(candidate{at(low, low, seasonal, seasonal), f.constant})
	f.try(candidate{at(0, 0, 0, 0), f.constant})
	f.try(candidate{at(1, 0, 1, 0), f.constant})
	f.try(candidate{at(0, 1, 0, 1), f.constant})
	f.try(candidate{at(0, 0, 0, 0), false})
	for f.improve() {
	}
}

// steps are the neighbours of a model in the order in which they are tried: changes of P, Q, SP, SQ.
var steps = [...][4]int{
	{0, 0, -1, 0}, {0, 0, 0, -1}, {0, 0, 1, 0}, {0, 0, 0, 1}, {0, 0, -1, -1}, {0, 0, -1, 1}, {0, 0, 1, -1}, {0, 0, 1, 1},
	{-1, 0, 0, 0}, {0, -1, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {-1, -1, 0, 0}, {-1, 1, 0, 0}, {1, -1, 0, 0}, {1, 1, 0, 0},
}

// improve tries the neighbours of the best model and reports whether one is better.
func (f *search) improve() bool {
	centre := f.tried[f.best].candidate
	for _, s := range steps {
		next := centre
		next.order.P += s[0]
		next.order.Q += s[1]
		next.order.SP += s[2]
		next.order.SQ += s[3]
		if f.try(next) {
			return true
		}
	}
	if f.with == nil {
		return false
	}
	centre.constant = !centre.constant
	return f.try(centre)
}

// result is the best model, fitted exactly.
func (f *search) result() *Model {
	if f.without.conditional {
		f.conditional(false)
		slices.SortStableFunc(f.tried, func(a, b outcome) int { return cmp.Compare(a.criterion, b.criterion) })
		f.best = 0
		for i := range f.tried {
			f.tried[i] = f.fit(f.tried[i].candidate)
			if !math.IsInf(f.tried[i].criterion, 1) {
				f.best = i
				break
			}
		}
	}
	best := f.tried[f.best]
	if math.IsInf(best.criterion, 1) {
		// Too short to choose: the differences alone.
		plain := f.most
		plain.P, plain.Q, plain.SP, plain.SQ = 0, 0, 0, 0
		p := f.without
		return p.model(plain, nil)
	}
	p := f.problem(best.candidate)
	p.estimator.shape(best.order)
	p.estimator.minimise(best.parameters, false, fineImprovement)
	return p.model(best.order, best.parameters)
}
