package assortment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/tensor"
)

// Origins from which the past is forecast to learn the share and the calibration.
const (
	mostOrigins   = 3
	nearestApart  = 4   // periods between two of them
	farthestApart = 13  // of a horizon of half a year: no later one would leave a season to learn from
	leastBefore   = 26  // periods before an origin
	trialItems    = 250 // products that are tried, the same ones at every origin, and all sums
	trialHistory  = 8   // periods that a product needs before an origin
)

// Learn learns the engine of a shop from its products' histories, which must end together; h is how far ahead it will mostly be asked.
// Products of the category "" are sums, such as SumsOf makes, and are a kind of their own.
func Learn(ctx context.Context, items []demand.Item, h int, s demand.Settings) (*Engine, error) {
	pool, err := demand.Learn(ctx, items, s)
	if err != nil {
		return nil, err
	}
	e := &Engine{Pool: pool, Share: usualShare, Calibration: uncalibrated()}
	for _, it := range items {
		if it.Category == "" {
			e.Sums = append(e.Sums, it)
		}
	}
	var all []trial
	for _, back := range origins(items, h) {
		some, err := tryAt(ctx, items, back, h, s)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if len(all) > 0 {
		e.Share = bestShare(all)
		e.Calibration = calibrate(runsOf(all, e.Share))
	}
	return e, nil
}

// origins are how many periods before the end the past is forecast from.
func origins(items []demand.Item, h int) []int {
	longest := 0
	for _, it := range items {
		longest = max(longest, len(it.Sales))
	}
	apart := min(farthestApart, max(nearestApart, h/2))
	var out []int
	for k := 1; k <= mostOrigins && longest-k*apart >= leastBefore; k++ {
		out = append(out, k*apart)
	}
	return out
}

// trial is one product forecast from one origin.
type trial struct {
	views  views
	actual []float64
	weight float64 // pieces of the last periods before
	scale  float64 // mean squared step of the history
}

// lately is how many periods a product's weight is taken from.
const lately = 4

// tryAt forecasts products from back periods before their end, with a pool that knows nothing of what came after.
func tryAt(ctx context.Context, items []demand.Item, back, h int, s demand.Settings) ([]trial, error) {
	chosen := slices.Clone(items)
	slices.SortFunc(chosen, func(a, b demand.Item) int {
		return cmp.Or(sumsFirst(a, b), cmp.Compare(hash(a.ID), hash(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	var before []demand.Item
	var trials []trial
	for _, it := range chosen {
		at := len(it.Sales) - back
		if at < trialHistory || len(before) == trialItems {
			continue
		}
		past := it.Until(at)
		t := trial{actual: it.Sales[at:min(len(it.Sales), at+h)], weight: mean(past.Sales[at-lately:]), scale: steps(past.Sales)}
		if t.scale > 0 {
			before, trials = append(before, past), append(trials, t)
		}
	}
	if len(before) == 0 {
		return nil, nil
	}
	pool, err := demand.Learn(ctx, before, s)
	if err != nil {
		return nil, err
	}
	e, failed := &Engine{Pool: pool}, make([]error, len(before))
	err = tensor.Parallel(ctx, len(before), 1, func(_, i, _ int) {
		trials[i].views, failed[i] = e.views(ctx, before[i], len(trials[i].actual), nil)
	})
	return trials, errors.Join(append(failed, err)...)
}

func sumsFirst(a, b demand.Item) int {
	is := func(it demand.Item) int {
		if it.Category == "" {
			return 0
		}
		return 1
	}
	return is(a) - is(b)
}

func hash(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}

// steps is the mean squared difference of neighbouring periods.
func steps(y []float64) float64 {
	sum := 0.0
	for t := 1; t < len(y); t++ {
		sum += (y[t] - y[t-1]) * (y[t] - y[t-1])
	}
	return sum / float64(max(1, len(y)-1))
}

// The share is looked for in steps of shareStep. usualShare was best over the weeks 53–83 of the demo shop, those before its proof; one
// that lies d away from it must do better by the part d², so that a few weeks of one season do not decide.
const (
	shareStep  = 0.1
	usualShare = 0.5
)

// bestShare has the least weighted root mean squared scaled error over all trials, with the penalty for being unusual.
func bestShare(all []trial) float64 {
	best, least := usualShare, math.Inf(1)
	for i := range int(math.Round(1/shareStep)) + 1 {
		share, loss := float64(i)*shareStep, 0.0
		for _, t := range all {
			square := 0.0
			for k, mu := range t.views.mean(share) {
				d := t.actual[k] - mu
				square += d * d
			}
			loss += t.weight * math.Sqrt(square/float64(len(t.actual))/t.scale)
		}
		if loss *= 1 + (share-usualShare)*(share-usualShare); loss < least {
			best, least = share, loss
		}
	}
	return best
}

// runsOf are the tried periods under a share.
func runsOf(all []trial, share float64) [][]tried {
	out := make([][]tried, len(all))
	for i, t := range all {
		mu := t.views.mean(share)
		size := mean(mu)
		for k := range t.actual {
			out[i] = append(out[i], tried{mu: mu[k], variance: max(t.views.ahead.Variance(k, mu[k]), 1e-9), actual: t.actual[k], size: size, k: k})
		}
	}
	return out
}

// SumsOf are sums of items that end together, as products of the category "" that begin with their first sale. within lists the ids of the
// sums that products of a category count in, such as the category, those above it and "" for the shop.
func SumsOf(items []demand.Item, step demand.Step, within func(category string) []string) []demand.Item {
	longest := demand.Item{}
	for _, it := range items {
		if len(it.Sales) > len(longest.Sales) {
			longest = it
		}
	}
	n := len(longest.Sales)
	place := map[string]int{}
	var out []demand.Item
	for _, it := range items {
		for _, id := range within(it.Category) {
			i, known := place[id]
			if !known {
				i = len(out)
				place[id] = i
				out = append(out, demand.Item{ID: id, Start: longest.Start, Sales: make([]float64, n), Price: make([]float64, n)})
			}
			for t, y := range it.Sales {
				at := n - len(it.Sales) + t
				out[i].Sales[at] += y
				if it.Price != nil && y > 0 {
					out[i].Price[at] += y * it.Price[t]
				}
			}
		}
	}
	for i := range out {
		for t, y := range out[i].Sales {
			if y > 0 {
				out[i].Price[t] /= y
			}
		}
		out[i] = out[i].Since(step)
	}
	return out
}

// Batch forecasts all products with an engine.
type Batch struct {
	Horizon  int
	Levels   []float64
	Like     func(id string) map[string]float64 // products that one with little history resembles, and how much; nil for none
	Done     func(id string) bool               // products that are known from an earlier run; nil for none
	Progress func(done, total int)              // may be nil
}

// chunk is how many products are forecast between two results.
const chunk = 64

// newHere is the number of periods below which a product counts as new.
const newHere = 13

// Result is one product's outlook, or why there is none.
type Result struct {
	Outlook
	Err error
}

// Run emits one result for each product that is not done, in their order and from one goroutine. A product that cannot be forecast stops
// nothing; an error of emit or of the context does.
func (b Batch) Run(ctx context.Context, e *Engine, items []demand.Item, emit func(Result) error) error {
	index := make(map[string]int, len(items))
	for i, it := range items {
		index[it.ID] = i
	}
	for lo := 0; lo < len(items); lo += chunk {
		part := items[lo:min(len(items), lo+chunk)]
		results := make([]*Result, len(part))
		err := tensor.Parallel(ctx, len(part), 1, func(_, i, _ int) {
			if b.Done == nil || !b.Done(part[i].ID) {
				r := b.one(ctx, e, part[i], items, index)
				results[i] = &r
			}
		})
		if err != nil {
			return err
		}
		for _, r := range results {
			if r == nil {
				continue
			}
			if err := emit(*r); err != nil {
				return err
			}
		}
		if b.Progress != nil {
			b.Progress(lo+len(part), len(items))
		}
	}
	return nil
}

func (b Batch) one(ctx context.Context, e *Engine, it demand.Item, items []demand.Item, index map[string]int) Result {
	like, err := b.alike(e, it, items, index)
	if err != nil {
		return Result{Outlook{ID: it.ID}, err}
	}
	if len(it.Sales) == 0 && len(like) == 0 {
		return Result{Outlook{ID: it.ID}, fmt.Errorf("product %q: %w", it.ID, ErrUnknown)}
	}
	o, err := e.Forecast(ctx, it, b.Horizon, b.Levels, like)
	if err != nil {
		return Result{Outlook{ID: it.ID}, fmt.Errorf("product %q: %w", it.ID, err)}
	}
	return Result{o, nil}
}

// alike fits the products that a new one resembles and that have a history themselves.
func (b Batch) alike(e *Engine, it demand.Item, items []demand.Item, index map[string]int) ([]demand.Likeness, error) {
	if b.Like == nil || len(it.Sales) >= newHere {
		return nil, nil
	}
	var out []demand.Likeness
	near := b.Like(it.ID)
	for id, weight := range near {
		if at, known := index[id]; known && id != it.ID && len(items[at].Sales) >= newHere {
			m, err := e.Pool.Fit(items[at])
			if err != nil {
				return nil, err
			}
			out = append(out, demand.Likeness{Model: m, Weight: weight})
		}
	}
	slices.SortFunc(out, func(a, c demand.Likeness) int { return cmp.Compare(a.Model.Item().ID, c.Model.Item().ID) })
	return out, nil
}
