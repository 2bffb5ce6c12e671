package demand

import (
	"fmt"
	"math"
	"time"
)

// Likeness is an item that a new one resembles, and how much: a weight above 0, such as the similarity of their titles. Only the
// proportions of the weights count.
type Likeness struct {
	Model  *Model
	Weight float64
}

const (
	// alikeSD is how far the log levels of two items that look alike lie apart where that cannot be seen from several of them: a factor of two.
	alikeSD = 0.7
	// kinship is the share of what an item's effects differ from its category's by that a lookalike has too.
	kinship = 0.5
)

// FitNew fits an item that has no history yet or a short one. Its level is believed to be the weighted mean of the lookalikes' levels,
// the wider the less they agree; its effects lie between its category's and theirs. As its own sales come in they take over by Bayes'
// rule; PriorWeight says how far they have. Without lookalikes it is Fit.
func (p *Pool) FitNew(item Item, like []Likeness) (*Model, error) {
	if len(like) == 0 {
		return p.Fit(item)
	}
	columns, assumed, err := p.assume(item.Category)
	if err != nil {
		return nil, fmt.Errorf("item %q: %w", item.ID, err)
	}
	total, squares := 0.0, 0.0
	for _, l := range like {
		if l.Model == nil {
			return nil, fmt.Errorf("item %q: a lookalike without a model: %w", item.ID, ErrValue)
		}
		if !(l.Weight > 0) || math.IsInf(l.Weight, 1) {
			return nil, fmt.Errorf("item %q: lookalike %q with weight %g; weights are above 0: %w", item.ID, l.Model.item.ID, l.Weight, ErrValue)
		}
		if len(l.Model.columns) != len(columns) {
			return nil, fmt.Errorf("item %q: lookalike %q was fitted by other settings: %w", item.ID, l.Model.item.ID, ErrPool)
		}
		total += l.Weight
		squares += l.Weight * l.Weight
	}
	assumed.seed = seedLevel(item.Start, like, total, total*total/squares)
	beliefs := make([]Belief, len(columns))
	for j, category := range assumed.beliefs {
		theirs := 0.0
		for _, l := range like {
			theirs += l.Weight / total * l.Model.beta[j]
		}
		beliefs[j] = Belief{category.Mean + kinship*(theirs-category.Mean), category.SD * math.Sqrt(1-kinship*kinship)}
	}
	assumed.beliefs = beliefs
	return fit(item, p.Settings, columns, assumed, nil)
}

// seedLevel is the law of the first level: with n effective lookalikes, weighted variance v between them and s² = alikeSD²,
//
//	mean = Σ wℓ,  variance = (n·v + s²)/(n + 1) · (1 + 1/n)
func seedLevel(start time.Time, like []Likeness, total, n float64) Belief {
	mean, between := 0.0, 0.0
	for _, l := range like {
		mean += l.Weight / total * l.Model.levelAt(start)
	}
	for _, l := range like {
		d := l.Model.levelAt(start) - mean
		between += l.Weight / total * d * d
	}
	return Belief{mean, math.Sqrt((n*between + alikeSD*alikeSD) / (n + 1) * (1 + 1/n))}
}

// levelAt is the smoothed log level with its trend on a day; before and after the history that of its nearest period.
func (m *Model) levelAt(day time.Time) float64 {
	n := len(m.item.Sales)
	if n == 0 || !day.Before(m.settings.Step.at(m.item.Start, n)) {
		return m.smoothed.end
	}
	t := 0
	for t+1 < n && !m.settings.Step.at(m.item.Start, t+1).After(day) {
		t++
	}
	return m.smoothed.level[t] + m.beta[columnTrend]*m.x[t*len(m.beta)+columnTrend]
}

// PriorWeight is the share that the belief about a new item's level still has in it: 1 before its first sale, falling with every period.
// It is 0 for an item that was not seeded.
func (m *Model) PriorWeight() float64 {
	if m.level.start >= diffuse {
		return 0
	}
	return m.smoothed.kept
}
