package forecast

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/gate"
)

// blend is a weighted mean of models.
type blend struct {
	name    string
	models  []Model
	weights []float64 // adding up to 1
}

// String is the name, or the models with their shares, heaviest first.
func (b blend) String() string {
	if b.name != "" {
		return b.name
	}
	order := make([]int, len(b.models))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(b.weights[j], b.weights[i]) })
	var parts []string
	for _, i := range order {
		if share := math.Round(100 * b.weights[i]); share >= 1 {
			name := b.models[i].String()
			if strings.Contains(name, " + ") {
				name = "(" + name + ")"
			}
			parts = append(parts, fmt.Sprintf("%.0f%% %s", share, name))
		}
	}
	return strings.Join(parts, " + ")
}

// Predict returns the point forecasts of the next h steps.
func (b blend) Predict(h int) []float64 {
	ahead := make([]float64, h)
	for i, m := range b.models {
		for k, v := range m.Predict(h) {
			ahead[k] += b.weights[i] * v
		}
	}
	return ahead
}

// Fitted mixes the models' one-step-ahead expectations, each as far back as it has any.
func (b blend) Fitted() []float64 {
	var sums, totals []float64
	for i, m := range b.models {
		fitted := m.Fitted()
		if sums == nil {
			sums, totals = make([]float64, len(fitted)), make([]float64, len(fitted))
		}
		for t, v := range fitted {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				sums[t] += b.weights[i] * v
				totals[t] += b.weights[i]
			}
		}
	}
	for t := range sums {
		sums[t] /= totals[t] // 0/0 is NaN, as it should be
	}
	return sums
}

// middle is the median of models, step by step.
type middle struct{ models []Model }

// String names the models.
func (m middle) String() string {
	var names []string
	for _, model := range m.models {
		names = append(names, model.String())
	}
	return "median of " + strings.Join(names, ", ")
}

// Predict returns the point forecasts of the next h steps.
func (m middle) Predict(h int) []float64 {
	return m.medians(func(model Model) []float64 { return model.Predict(h) })
}

// Fitted returns the medians of the one-step-ahead expectations that there are.
func (m middle) Fitted() []float64 { return m.medians(Model.Fitted) }

func (m middle) medians(values func(Model) []float64) []float64 {
	var at [][]float64
	for _, model := range m.models {
		all := values(model)
		if at == nil {
			at = make([][]float64, len(all))
		}
		for k, v := range all {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				at[k] = append(at[k], v)
			}
		}
	}
	out := make([]float64, len(at))
	for k := range at {
		out[k] = median(at[k])
	}
	return out
}

// Shares of the gate's weights. What is below leastShare is not worth a model. The forecast is the mean of the weighted mean and of the median of the members
// with a main part, those above mainShare of the heaviest: the median does not follow one member that runs away (Jose and Winkler 2008).
//
// The gate has not seen all kinds of series. Its weights are taken to the power of caution, and its mixture is drawn towards the median of the classical
// methods, by middleShare where that did as well on the past of the series as the mixture's members did, less where it was behind, and not at all from
// farBehind on, as logarithms of relative errors. Demand that is mostly zero has classical methods of its own and stays with the gate.
const (
	leastShare  = 0.01
	mainShare   = 0.1
	caution     = 0.85
	middleShare = 0.5
	farBehind   = 0.1
)

//go:embed gate.json
var gateFile []byte

// trained is the gate that comes with the program.
var trained = sync.OnceValues(func() (*gate.Model, error) { return gate.Read(gateFile) })

// mix fits all members to a history and mixes them by the gate; past says how they did at earlier origins.
func mix(all []member, h *history, horizon int, past []float64) (Model, error) {
	o := ask(all, h, horizon)
	g, err := trained()
	if err != nil {
		return nil, err
	}
	w, err := g.Weights(features(h, horizon), past, o.there())
	if err != nil {
		return nil, err
	}
	var mixed blend
	total := 0.0
	for j, share := range flatter(w) {
		if o.models[j] != nil && share >= leastShare {
			mixed.models, mixed.weights = append(mixed.models, o.models[j]), append(mixed.weights, share)
			total += share
		}
	}
	if total == 0 {
		return nil, errNotFor
	}
	for i := range mixed.weights {
		mixed.weights[i] /= total
	}
	middle := g.Index(middleName)
	share := middleShare * min(1, max(0, 1-behind(w, past, middle)/farBehind))
	if o.models[middle] == nil || share == 0 || h.intermittent() {
		return robust{mixed}, nil
	}
	return blend{models: []Model{o.models[middle], robust{mixed}}, weights: []float64{share, 1 - share}}, nil
}

// flatter are weights to the power of caution, adding up to 1.
func flatter(w []float64) []float64 {
	out := make([]float64, len(w))
	sum := 0.0
	for j, v := range w {
		out[j] = math.Pow(v, caution)
		sum += out[j]
	}
	for j := range out {
		out[j] /= sum
	}
	return out
}

// behind is how much larger the error of member j was on the past than the errors of the weighted members, as logarithms.
func behind(w, past []float64, j int) float64 {
	mean := 0.0
	for i, v := range w {
		mean += v * past[i]
	}
	return past[j] - mean
}

// robust is a blend whose forecast is drawn half-way to the median of its main members.
type robust struct{ blend }

// Predict returns the point forecasts of the next h steps.
func (r robust) Predict(h int) []float64 {
	return r.halfway(h, func(i int) []float64 { return r.models[i].Predict(h) })
}

// Fitted mixes the one-step-ahead expectations in the same way.
func (r robust) Fitted() []float64 {
	var n int
	all := make([][]float64, len(r.models))
	for i, m := range r.models {
		all[i] = m.Fitted()
		n = len(all[i])
	}
	return r.halfway(n, func(i int) []float64 { return all[i] })
}

// halfway mixes n values of each model; where one is undefined the others stand for it.
func (r robust) halfway(n int, values func(i int) []float64) []float64 {
	heaviest := slices.Max(r.weights)
	sums, totals, main := make([]float64, n), make([]float64, n), make([][]float64, n)
	for i := range r.models {
		for k, v := range values(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			sums[k] += r.weights[i] * v
			totals[k] += r.weights[i]
			if r.weights[i] >= mainShare*heaviest {
				main[k] = append(main[k], v)
			}
		}
	}
	for k := range sums {
		sums[k] /= totals[k] // 0/0 is NaN, as it should be
		if len(main[k]) > 0 {
			sums[k] = (sums[k] + median(main[k])) / 2
		}
	}
	return sums
}
