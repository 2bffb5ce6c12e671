package forecast

import (
	"math"
	"slices"
)

// How far back members are tried on a series: the horizon itself, but of a long one no more than a part of the history, so that what remains
// still looks like the series.
const (
	leastHistory = 6    // observations before an origin
	originShare  = 0.3  // of the history behind an origin at most
	wildest      = 10.0 // how far, in ranges of the history, a forecast may leave it before it counts as a failure of the method
)

// outlook is what the members forecast from one origin.
type outlook struct {
	predictions [][]float64 // members × steps; nil where a member has nothing to say
	models      []Model
}

// ask fits all members to a history.
func ask(all []member, h *history, horizon int) outlook {
	o := outlook{predictions: make([][]float64, len(all)), models: make([]Model, len(all))}
	for j, m := range all {
		if m.of != nil {
			continue
		}
		if model, err := m.fit(h); err == nil {
			o.take(j, model, h, horizon)
		}
	}
	for j, m := range all {
		if m.of == nil {
			continue
		}
		if model := o.middle(all, m.of); model != nil {
			o.take(j, model, h, horizon)
		}
	}
	return o
}

// take notes what member j forecasts, unless it leaves the history wildly.
func (o outlook) take(j int, model Model, h *history, horizon int) {
	lo, hi := slices.Min(h.y), slices.Max(h.y)
	reach := wildest * math.Max(hi-lo, 1e-9*math.Max(math.Abs(lo), math.Abs(hi)))
	p := model.Predict(horizon)
	if !tame(p, lo-reach, hi+reach) {
		return
	}
	if lo >= 0 {
		for k := range p {
			p[k] = max(p[k], 0)
		}
	}
	o.predictions[j], o.models[j] = p, model
}

// middle is the median of those of the named members that are there; nil without any.
func (o outlook) middle(all []member, names []string) Model {
	var m middle
	for j, x := range all {
		if o.models[j] != nil && slices.Contains(names, x.name) {
			m.models = append(m.models, o.models[j])
		}
	}
	if len(m.models) == 0 {
		return nil
	}
	return m
}

func tame(p []float64, lo, hi float64) bool {
	for _, v := range p {
		if !(v >= lo && v <= hi) {
			return false
		}
	}
	return true
}

func (o outlook) there() []bool {
	there := make([]bool, len(o.predictions))
	for j, p := range o.predictions {
		there[j] = p != nil
	}
	return there
}

// origins returns where members are tried on a history of n values: the number of values before each, latest first.
func origins(n, horizon, count int) []int {
	step := min(horizon, max(1, int(originShare*float64(n))))
	var at []int
	for k := 1; k <= count; k++ {
		if n-k*step < leastHistory {
			break
		}
		at = append(at, n-k*step)
	}
	return at
}

// errorsAt returns each member's mean absolute error over the values after an origin, NaN where a member was not there.
func (o outlook) errorsAt(actual []float64) []float64 {
	errors := make([]float64, len(o.predictions))
	for j, p := range o.predictions {
		errors[j] = math.NaN()
		if p == nil {
			continue
		}
		errors[j] = 0
		for k, y := range actual {
			errors[j] += math.Abs(y-p[k]) / float64(len(actual))
		}
	}
	return errors
}

// largestPast bounds the logarithm of a member's relative error.
const largestPast = 2.0

// relative turns the members' errors, summed over origins, into logarithms relative to the median member; 0 where nothing is known.
func relative(errors []float64) []float64 {
	var known []float64
	for _, e := range errors {
		if !math.IsNaN(e) {
			known = append(known, e)
		}
	}
	r := make([]float64, len(errors))
	middle := median(known)
	if !(middle > 0) {
		return r
	}
	for j, e := range errors {
		if !math.IsNaN(e) {
			r[j] = min(max(math.Log(e/middle+1e-3), -largestPast), largestPast)
		}
	}
	return r
}

// pastOrigins is how many earlier origins of a series tell how its members do.
const pastOrigins = 1

// pastErrors tries the members on the end of a history; see relative.
func pastErrors(all []member, y []float64, seasons []int, horizon int) []float64 {
	sums := make([]float64, len(all))
	for _, at := range origins(len(y), horizon, pastOrigins) {
		o := ask(all, newHistory(y[:at], seasons), min(horizon, len(y)-at))
		for j, e := range o.errorsAt(y[at:min(len(y), at+horizon)]) {
			sums[j] += e
		}
	}
	return relative(sums)
}
