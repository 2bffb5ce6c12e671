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
			parts = append(parts, fmt.Sprintf("%.0f%% %v", share, b.models[i]))
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

// Shares of the gate's weights. What is below leastShare is not worth a model. The forecast is the mean of the weighted mean and of the median of the members
// with a main part, those above mainShare of the heaviest: the median does not follow one member that runs away (Jose and Winkler 2008).
const (
	leastShare = 0.01
	mainShare  = 0.1
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
	var b blend
	total := 0.0
	for j, model := range o.models {
		if model != nil && w[j] >= leastShare {
			b.models, b.weights = append(b.models, model), append(b.weights, w[j])
			total += w[j]
		}
	}
	if total == 0 {
		return nil, errNotFor
	}
	for i := range b.weights {
		b.weights[i] /= total
	}
	return robust{b}, nil
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
