package demand

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/tensor"
)

// Pool is what the items of a shop have in common: for every coefficient the normal law that those of a category scatter by. It is the
// belief with which an item is fitted, so that an item that says little about Spring Festival or its price is answered for by its
// category, and one that says much speaks for itself.
//
// A Pool is plain data for a model file; it is immutable once learnt and safe for concurrent use.
type Pool struct {
	Settings   Settings            `json:"settings"`
	Columns    []string            `json:"columns"`
	Shop       []Belief            `json:"shop"` // by column
	Categories map[string][]Belief `json:"categories"`
	Noise      map[string]Noise    `json:"noise"` // by category, "" for the shop
	Items      int                 `json:"items"` // from which it was learnt
}

// Learning is by empirical Bayes in two levels, categories within the shop. For a coefficient with the law N(d, τ²) and posterior means
// bᵢ and variances Vᵢ of the n items that saw its column,
//
//	d ← (Σ bᵢ + κd₀) / (n + κ)        τ² ← (Σ ((bᵢ − d)² + Vᵢ) + κτ₀²) / (n + κ)
//
// the EM algorithm for the normal hierarchy (Dempster, Laird and Rubin, JRSS B 39, 1977, §4.5), whose likelihood never falls, however
// the columns are correlated; d₀ and τ₀ are those of the level above, κ is how many items they are worth. What the data say little
// about moves slowly and so stays near the level above.
const (
	poolRounds  = 25
	poolSettled = 2e-3 // change in a round, in standard deviations of the literature, at which they end
	poolKappa   = 3.0
	poolSample  = 100  // items of a category that are looked at, spread evenly
	narrowestSD = 0.05 // times the prior's
	widestSD    = 3.0
)

// evidence is what one item says about the coefficients, as differences from the literature's means.
type evidence struct {
	use []int
	normalEquations
	noise Noise
}

// Learn fits a sample of the items and pools what they say. Items that cannot be fitted are an error that joins all reasons; leave
// them out and learn again. The same items in the same order give the same pool.
func Learn(ctx context.Context, items []Item, s Settings) (*Pool, error) {
	columns := s.columns()
	p := &Pool{Settings: s, Categories: map[string][]Belief{}, Noise: map[string]Noise{}}
	literature := assumptions{noise: usualNoise}
	for _, c := range columns {
		p.Columns = append(p.Columns, c.Name)
		literature.beliefs = append(literature.beliefs, c.prior)
	}
	chosen := sample(items)
	found, err := gather(ctx, chosen, s, columns, literature)
	if err != nil {
		return nil, err
	}
	p.Items = len(found)
	if p.Shop, err = poolBeliefs(ctx, found, literature.beliefs, literature.beliefs); err != nil {
		return nil, err
	}
	p.Noise[""] = typicalNoise(found)
	of := map[string][]evidence{}
	for i, it := range chosen {
		of[it.Category] = append(of[it.Category], found[i])
	}
	for _, category := range slices.Sorted(maps.Keys(of)) {
		if p.Categories[category], err = poolBeliefs(ctx, of[category], literature.beliefs, p.Shop); err != nil {
			return nil, err
		}
		p.Noise[category] = typicalNoise(of[category])
	}
	return p, nil
}

// sample takes up to poolSample items of every category, spread evenly over their order.
func sample(items []Item) []Item {
	of := map[string][]int{}
	for i, it := range items {
		of[it.Category] = append(of[it.Category], i)
	}
	var out []Item
	for _, category := range slices.Sorted(maps.Keys(of)) {
		all := of[category]
		n := min(len(all), poolSample)
		for k := range n {
			out = append(out, items[all[k*len(all)/n]])
		}
	}
	return out
}

// gather fits the items under the beliefs of the literature. Items that begin on the same day share the calendar's rows.
func gather(ctx context.Context, items []Item, s Settings, columns []Column, literature assumptions) ([]evidence, error) {
	rows, err := sharedRows(items, s, columns)
	if err != nil {
		return nil, err
	}
	out, failed := make([]evidence, len(items)), make([]error, len(items))
	err = tensor.Parallel(ctx, len(items), 1, func(_, i, _ int) {
		m, err := fit(items[i], s, columns, literature, rows[dayNumber(items[i].Start)][:len(items[i].Sales)])
		if err != nil {
			failed[i] = err
			return
		}
		out[i] = evidence{m.use, m.data, m.noise}
	})
	return out, errors.Join(append(failed, err)...)
}

// sharedRows computes the calendar's rows once for every first day, by its day number.
func sharedRows(items []Item, s Settings, columns []Column) (map[int][][]float64, error) {
	longest := map[int]int{}
	for _, it := range items {
		if err := it.Check(s.Step); err != nil {
			return nil, err
		}
		start := dayNumber(it.Start)
		longest[start] = max(longest[start], len(it.Sales))
	}
	out := map[int][][]float64{}
	for start, n := range longest {
		rows, err := s.calendarRows(columns, time.Unix(int64(start)*86400, 0).UTC(), 0, n)
		if err != nil {
			return nil, err
		}
		out[start] = rows
	}
	return out, nil
}

// poolBeliefs runs the two updates until they stand. base are the means that the evidence is relative to, above the beliefs of the level
// above.
func poolBeliefs(ctx context.Context, items []evidence, base, above []Belief) ([]Belief, error) {
	law := slices.Clone(above)
	p := len(base)
	said := make([][]Belief, len(items))
	for range poolRounds {
		err := tensor.Parallel(ctx, len(items), 4, func(_, lo, hi int) {
			for i := lo; i < hi; i++ {
				said[i] = items[i].posterior(law, base)
			}
		})
		if err != nil {
			return nil, err
		}
		moved, squared, seen := make([]float64, p), make([]float64, p), make([]float64, p)
		for i, it := range items {
			for k, b := range said[i] {
				j := it.use[k]
				d := b.Mean - law[j].Mean
				moved[j] += d
				squared[j] += d*d + b.SD*b.SD
				seen[j]++
			}
		}
		change := 0.0
		for j := range law {
			was := law[j]
			variance := (squared[j] + poolKappa*above[j].SD*above[j].SD) / (seen[j] + poolKappa)
			law[j].Mean += (moved[j] + poolKappa*(above[j].Mean-law[j].Mean)) / (seen[j] + poolKappa)
			law[j].SD = max(narrowestSD*base[j].SD, min(widestSD*base[j].SD, math.Sqrt(variance)))
			change = max(change, (math.Abs(law[j].Mean-was.Mean)+math.Abs(law[j].SD-was.SD))/base[j].SD)
		}
		if change < poolSettled {
			break
		}
	}
	return law, nil
}

// posterior is the mean and the standard deviation of every coefficient in use, under a law; nil for an item whose equations have no
// solution: it says nothing.
func (e evidence) posterior(law, base []Belief) []Belief {
	m := len(e.use)
	l, solution := slices.Clone(e.precision), slices.Clone(e.right)
	for i, j := range e.use {
		precision := 1 / (law[j].SD * law[j].SD)
		l[i*m+i] += precision
		solution[i] += precision * (law[j].Mean - base[j].Mean)
	}
	if _, err := factor(l, m); err != nil {
		return nil
	}
	backsolve(l, m, solution)
	out := make([]Belief, m)
	for i, v := range inverseDiagonal(l, m) {
		out[i] = Belief{base[e.use[i]].Mean + solution[i], math.Sqrt(v)}
	}
	return out
}

// typicalNoise is the median of each number.
func typicalNoise(items []evidence) Noise {
	if len(items) == 0 {
		return usualNoise
	}
	var phi, nu []float64
	var ratio []int
	for _, it := range items {
		phi, nu, ratio = append(phi, it.noise.Phi), append(nu, it.noise.Nu), append(ratio, it.noise.Ratio)
	}
	slices.Sort(phi)
	slices.Sort(nu)
	slices.Sort(ratio)
	half := len(items) / 2
	return Noise{phi[half], nu[half], ratio[half]}
}

// ErrPool says that a pool was learnt by other settings than this version's: learn again.
var ErrPool = errors.New("the pool does not fit the model's columns: learn it again")

// assume is what the pool believes of an item of a category; of an unknown one what it believes of the shop.
func (p *Pool) assume(category string) ([]Column, assumptions, error) {
	columns := p.Settings.columns()
	beliefs, known := p.Categories[category]
	noise := p.Noise[category]
	if !known {
		beliefs, noise = p.Shop, p.Noise[""]
	}
	if len(columns) != len(p.Columns) || len(beliefs) != len(columns) || noise.Ratio < 0 || noise.Ratio >= len(ratios) {
		return nil, assumptions{}, ErrPool
	}
	for j, c := range columns {
		if c.Name != p.Columns[j] {
			return nil, assumptions{}, fmt.Errorf("column %d is %s, the pool has %s: %w", j+1, c.Name, p.Columns[j], ErrPool)
		}
	}
	return columns, assumptions{beliefs: beliefs, noise: noise}, nil
}

// Fit fits one item with what its category is believed to be like.
func (p *Pool) Fit(item Item) (*Model, error) {
	columns, assumed, err := p.assume(item.Category)
	if err != nil {
		return nil, fmt.Errorf("item %q: %w", item.ID, err)
	}
	return fit(item, p.Settings, columns, assumed, nil)
}
