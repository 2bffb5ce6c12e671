package season

import (
	"math"
	"slices"
)

// Parts are a series taken apart: y_t = Trend_t + Σ_k Seasonal[k]_t + Remainder_t.
type Parts struct {
	Periods   []int
	Trend     []float64
	Seasonal  [][]float64 // one row per period
	Remainder []float64
	Weights   []float64 // in [0, 1], how much each value counted; nil unless robust
}

// TrendStrength is F_T = max(0, 1 − var(R)/var(T+R)) of Wang, Smith & Hyndman (2006).
func (p *Parts) TrendStrength() float64 { return p.strength(p.Trend) }

// Strength is F_S = max(0, 1 − var(R)/var(S_k+R)) of the season k (Wang, Smith & Hyndman 2006).
func (p *Parts) Strength(k int) float64 { return p.strength(p.Seasonal[k]) }

func (p *Parts) strength(part []float64) float64 {
	sum := make([]float64, len(part))
	for t, v := range part {
		sum[t] = v + p.Remainder[t]
	}
	whole := variance(sum)
	if whole == 0 {
		return 0
	}
	return min(1, max(0, 1-variance(p.Remainder)/whole))
}

// Adjusted is y without its seasons: trend + remainder.
func (p *Parts) Adjusted() []float64 {
	sum := slices.Clone(p.Trend)
	for t, v := range p.Remainder {
		sum[t] += v
	}
	return sum
}

// Periodic as STLSettings.Seasonal asks for a season that never changes.
const Periodic = -1

// STLSettings are the windows of STL. The zero value means those of R's mstl.
type STLSettings struct {
	Seasonal int  // odd window of the seasonal smoother in periods; 0 means 11 (and 4 more for each further season), or Periodic
	Trend    int  // odd window of the trend smoother in steps; 0 means the least odd number ≥ 1.5·m/(1 − 1.5/Seasonal)
	Robust   bool // 15 passes that weigh outliers down by bisquare weights
}

// Constants of STL: the default seasonal window and its growth per further season as in R's mstl, and the numbers of passes of R's stl.
const (
	seasonalWindow = 11
	windowGrowth   = 4
	innerPasses    = 2
	robustPasses   = 15
	jumpShare      = 10 // a smoother is evaluated at every ⌈window/10⌉-th place
)

// STL takes y apart with one season of m steps (Cleveland, Cleveland, McRae & Terpenning 1990). It needs more than two full periods.
func STL(y []float64, m int, s STLSettings) (*Parts, error) {
	if err := check(y, m); err != nil {
		return nil, err
	}
	if len(y) == 2*m {
		return nil, ErrShort
	}
	d := newDecomposer(y, m, s)
	d.run(s.Robust)
	if s.Seasonal == Periodic {
		d.makePeriodic()
	}
	p := &Parts{Periods: []int{m}, Trend: d.trend, Seasonal: [][]float64{d.season}, Remainder: make([]float64, len(y)), Weights: d.robust}
	for t, v := range y {
		p.Remainder[t] = v - d.trend[t] - d.season[t]
	}
	return p, nil
}

// decomposer is the state of one run of STL.
type decomposer struct {
	y                      []float64
	m                      int
	seasonal, trender, low loess
	trend, season          []float64
	robust                 []float64 // nil until the first robust pass is done

	rest     []float64 // n: the series without trend, then without season
	cycle    []float64 // n+2m: the smoothed cycle-subseries, one period longer at both ends
	averaged []float64 // n+2m: moving averages
	lowPass  []float64 // n
	sub      []float64 // one cycle-subseries
	subFit   []float64 // two longer
	subRob   []float64
}

func newDecomposer(y []float64, m int, s STLSettings) *decomposer {
	n := len(y)
	window := s.Seasonal
	switch window {
	case 0:
		window = seasonalWindow
	case Periodic:
		window = 10*n + 1
	}
	window = nextOdd(max(3, window))
	trend := s.Trend
	if trend == 0 {
		trend = int(math.Ceil(1.5 * float64(m) / (1 - 1.5/float64(window))))
	}
	trend = nextOdd(max(3, trend))
	low := nextOdd(max(3, m))
	scratch := make([]float64, n)
	smoother := func(window, degree int) loess {
		return loess{window: window, degree: degree, jump: (window + jumpShare - 1) / jumpShare, weight: scratch}
	}
	subLength := (n + m - 1) / m
	return &decomposer{
		y: y, m: m,
		seasonal: smoother(window, 0), trender: smoother(trend, 1), low: smoother(low, 1),
		trend: make([]float64, n), season: make([]float64, n), rest: make([]float64, n),
		cycle: make([]float64, n+2*m), averaged: make([]float64, n+2*m), lowPass: make([]float64, n),
		sub: make([]float64, subLength), subFit: make([]float64, subLength+2), subRob: make([]float64, subLength),
	}
}

func nextOdd(v int) int { return v | 1 }

func (d *decomposer) run(robust bool) {
	if !robust {
		d.inner(innerPasses)
		return
	}
	for range robustPasses {
		d.inner(1)
		d.reweigh()
	}
	d.inner(1)
}

// inner is the inner loop: smooth each cycle-subseries, take its own trend out, smooth what is left to the trend.
func (d *decomposer) inner(passes int) {
	n := len(d.y)
	for range passes {
		for t, v := range d.y {
			d.rest[t] = v - d.trend[t]
		}
		d.smoothCycles()
		d.filter()
		d.low.smooth(d.lowPass, d.averaged[:n], nil)
		for t := range d.season {
			d.season[t] = d.cycle[d.m+t] - d.lowPass[t]
			d.rest[t] = d.y[t] - d.season[t]
		}
		d.trender.smooth(d.trend, d.rest, d.robust)
	}
}

// smoothCycles smooths the values at each place of the season and extends them by one period at both ends.
func (d *decomposer) smoothCycles() {
	n, m, l := len(d.y), d.m, &d.seasonal
	for j := range m {
		k := (n-j-1)/m + 1
		sub, fit := d.sub[:k], d.subFit[:k+2]
		var robust []float64
		for i := range sub {
			sub[i] = d.rest[i*m+j]
		}
		if d.robust != nil {
			robust = d.subRob[:k]
			for i := range robust {
				robust[i] = d.robust[i*m+j]
			}
		}
		l.smooth(fit[1:k+1], sub, robust)
		var ok bool
		if fit[0], ok = l.at(sub, -1, 0, min(l.window, k)-1, robust); !ok {
			fit[0] = fit[1]
		}
		if fit[k+1], ok = l.at(sub, k, max(0, k-l.window), k-1, robust); !ok {
			fit[k+1] = fit[k]
		}
		for i, v := range fit {
			d.cycle[i*m+j] = v
		}
	}
}

// filter leaves in averaged the moving averages of the cycles over m, m and 3 steps, n values in all.
func (d *decomposer) filter() {
	n, m := len(d.y), d.m
	moving(d.averaged[:n+m+1], d.cycle, m)
	moving(d.averaged[:n+2], d.averaged[:n+m+1], m)
	moving(d.averaged[:n], d.averaged[:n+2], 3)
}

// moving writes the averages over windows of y; dst may be the start of y.
func moving(dst, y []float64, window int) {
	sum := 0.0
	for _, v := range y[:window] {
		sum += v
	}
	for i := range dst {
		oldest := y[i]
		dst[i] = sum / float64(window)
		if i+window < len(y) {
			sum += y[i+window] - oldest
		}
	}
}

// reweigh sets the bisquare robustness weights from the remainder, with six median absolute deviations as the limit.
func (d *decomposer) reweigh() {
	n := len(d.y)
	if d.robust == nil {
		d.robust = make([]float64, n)
	}
	for t, v := range d.y {
		d.rest[t] = math.Abs(v - d.trend[t] - d.season[t])
	}
	limit := 6 * median(d.rest)
	for t, r := range d.rest {
		switch {
		case r <= nearShare*limit:
			d.robust[t] = 1
		case r <= farShare*limit:
			q := r / limit
			q = 1 - q*q
			d.robust[t] = q * q
		default:
			d.robust[t] = 0
		}
	}
}

// makePeriodic replaces the season by its mean at each place.
func (d *decomposer) makePeriodic() {
	for j := range d.m {
		sum, count := 0.0, 0
		for t := j; t < len(d.season); t += d.m {
			sum += d.season[t]
			count++
		}
		for t := j; t < len(d.season); t += d.m {
			d.season[t] = sum / float64(count)
		}
	}
}

// median is the middle value of y, which is left as it is.
func median(y []float64) float64 {
	sorted := slices.Clone(y)
	slices.Sort(sorted)
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
