// Package backtest measures forecasters on a shop's own past: from rolling origins, at the levels item, category and shop, by WRMSSE and
// scaled pinball loss, with forecasts as they come, added up from the items, and reconciled.
//
//	items ──origin──▶ histories of items and sums ──Method──▶ base ──BottomUp, MinT──▶ against what came ──▶ Score
//
// The measures are those of the M5 competition (Makridakis, Spiliotis and Assimakopoulos, International Journal of Forecasting 38, 2022):
// a series counts by its revenue of the last four weeks before the origin, and the three levels count alike.
package backtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/reconcile"
	"github.com/shopkeeper-ai/shopkeeper/models/score"
)

// Outlook is what a method says of one series.
type Outlook struct {
	Mean      []float64
	Quantiles [][]float64 // one row of the horizon's length for each of Settings.Levels
	Fitted    []float64   // one step ahead within the history, NaN where there is none

	// Bands are by period, Sums of all periods together, at Settings.Bands; nil where a method has none.
	Bands []forecast.Band
	Sums  [][2]float64
}

// Method is a forecaster under test. Forecast gets the histories of items and sums, ending in the same period, each from its first sale
// on, and returns an Outlook for each.
type Method struct {
	Name     string
	Forecast func(ctx context.Context, histories []demand.Item, s Settings) ([]Outlook, error)
}

// Settings of a backtest.
type Settings struct {
	Step    demand.Step
	Last    int       // origins lie in the last so many periods
	Every   int       // periods from one origin to the next; 0 for 1
	Horizon int       // periods that are forecast from each origin
	Levels  []float64 // of the quantiles, in (0, 1)
	Bands   []float64 // levels in percent of the bands whose coverage is counted
}

// Levels of the hierarchy.
const (
	Shop = iota
	Category
	Item
	hierarchyLevels
)

// Score is how a method did with one way of making its forecasts add up.
type Score struct {
	Method  string
	Variant string // base, bottom-up or MinT
	WRMSSE  float64
	Pinball float64                  // scaled, weighted
	ByLevel [hierarchyLevels]float64 // WRMSSE
	Origins int
	Items   int // at the last origin

	Coverage []Coverage // by Settings.Bands, of the base forecasts; nil where a method has no bands
}

// The variants.
const (
	Base     = "base"
	BottomUp = "bottom-up"
	MinT     = "MinT"
)

// ErrSettings says that a backtest cannot be run.
var ErrSettings = errors.New("the items need equal lengths and beginnings, and more periods than the backtest takes away")

// Run measures methods on items that begin and end together. The scores come method by method, each with its three variants.
func Run(ctx context.Context, items []demand.Item, s Settings, methods []Method) ([]Score, error) {
	s.Every = max(1, s.Every)
	if len(items) == 0 || s.Horizon < 1 || s.Last < s.Horizon || len(items[0].Sales) <= s.Last {
		return nil, ErrSettings
	}
	n := len(items[0].Sales)
	for _, it := range items {
		if len(it.Sales) != n || !it.Start.Equal(items[0].Start) {
			return nil, fmt.Errorf("item %q: %w", it.ID, ErrSettings)
		}
	}
	variants := []string{Base, BottomUp, MinT}
	sums := make([]map[string]*Score, len(methods))
	for i, m := range methods {
		sums[i] = map[string]*Score{}
		for _, v := range variants {
			sums[i][v] = &Score{Method: m.Name, Variant: v}
		}
	}
	for origin := n - s.Last; origin+s.Horizon <= n; origin += s.Every {
		o := at(items, origin, s)
		for i, m := range methods {
			if err := o.measure(ctx, m, sums[i]); err != nil {
				return nil, fmt.Errorf("%s from period %d: %w", m.Name, origin+1, err)
			}
		}
	}
	var scores []Score
	for i := range methods {
		for _, v := range variants {
			scores = append(scores, sums[i][v].mean())
		}
	}
	return scores, nil
}

// mean divides the sums by the origins.
func (s *Score) mean() Score {
	out := *s
	n := float64(s.Origins)
	out.WRMSSE, out.Pinball = s.WRMSSE/n, s.Pinball/n
	for l := range out.ByLevel {
		out.ByLevel[l] /= n
	}
	return out
}

// origin is the shop as it was known at one moment, and what came.
type origin struct {
	settings  Settings
	hierarchy reconcile.Hierarchy
	histories []demand.Item // sums, then items
	actual    [][]float64   // series × horizon
	weight    []float64     // revenue of the last four weeks
	level     []int
}

// at cuts the items at a period. Items that were not sold before it do not take part, in the sums neither.
func at(items []demand.Item, period int, s Settings) origin {
	o := origin{settings: s}
	var categories []string
	var known []demand.Item
	var future [][]float64
	for _, it := range items {
		past := it.Until(period)
		if !slices.ContainsFunc(past.Sales, func(y float64) bool { return y > 0 }) {
			continue
		}
		known, categories = append(known, past), append(categories, it.Category)
		future = append(future, it.Sales[period:period+s.Horizon])
	}
	var names []string
	o.hierarchy, names = reconcile.New(categories)
	sales := make([][]float64, len(known))
	for i, it := range known {
		sales[i] = it.Sales
	}
	// Rows of equal length were made here, so that adding them up cannot fail.
	all, _ := o.hierarchy.BottomUp(sales)
	o.actual, _ = o.hierarchy.BottomUp(future)
	money := make([][]float64, len(known))
	for i, it := range known {
		money[i] = []float64{revenue(it, s.Step)}
	}
	weights, _ := o.hierarchy.BottomUp(money)
	for i, w := range weights {
		o.weight = append(o.weight, w[0])
		history := demand.Item{Start: items[0].Start, Sales: all[i]}
		switch {
		case i == 0:
			history.ID = "shop"
			o.level = append(o.level, Shop)
		case i < o.hierarchy.Sums():
			history.ID = "category " + names[i-1]
			o.level = append(o.level, Category)
		default:
			history = known[i-o.hierarchy.Sums()]
			o.level = append(o.level, Item)
		}
		o.histories = append(o.histories, history.Since(s.Step))
	}
	return o
}

// revenue is that of the last four weeks; periods without a price count by the last known one, items without any by pieces.
func revenue(it demand.Item, step demand.Step) float64 {
	periods := map[demand.Step]int{demand.Daily: 28, demand.Weekly: 4, demand.Monthly: 1}[step]
	price, sum := 1.0, 0.0
	for t, y := range it.Sales {
		if it.Price != nil && it.Price[t] > 0 {
			price = it.Price[t]
		}
		if t >= len(it.Sales)-periods {
			sum += y * price
		}
	}
	return sum
}

// measure runs a method at the origin and adds its scores up.
func (o origin) measure(ctx context.Context, m Method, sums map[string]*Score) error {
	outlooks, err := m.Forecast(ctx, o.histories, o.settings)
	if err != nil {
		return err
	}
	if len(outlooks) != len(o.histories) {
		return fmt.Errorf("%d outlooks for %d series: %w", len(outlooks), len(o.histories), reconcile.ErrShape)
	}
	base := make([][]float64, len(outlooks))
	for i, out := range outlooks {
		base[i] = out.Mean
	}
	added, err := o.hierarchy.BottomUp(base[o.hierarchy.Sums():])
	if err != nil {
		return err
	}
	weights, err := reconcile.Shrink(o.hierarchy, o.residuals(outlooks))
	if err != nil {
		return err
	}
	reconciled, err := weights.MinT(base)
	if err != nil {
		return err
	}
	for variant, mean := range map[string][][]float64{Base: base, BottomUp: added, MinT: reconciled} {
		o.score(sums[variant], outlooks, mean)
	}
	o.coverage(sums[Base], outlooks)
	return nil
}

// residualPeriods is how many errors the reconciliation looks back on.
const residualPeriods = 52

// residuals are the errors one step ahead of the last year of periods. A series that is younger has zeros before, its own errors scaled
// up so that their variance stays.
func (o origin) residuals(outlooks []Outlook) [][]float64 {
	out := make([][]float64, len(outlooks))
	for i, outlook := range outlooks {
		row := make([]float64, residualPeriods)
		history := o.histories[i].Sales
		known := 0.0
		for k := range min(residualPeriods, len(history), len(outlook.Fitted)) {
			e := history[len(history)-1-k] - outlook.Fitted[len(outlook.Fitted)-1-k]
			if !math.IsNaN(e) && !math.IsInf(e, 0) {
				row[residualPeriods-1-k] = e
				known++
			}
		}
		if known > 0 {
			scale := math.Sqrt(residualPeriods / known)
			for k := range row {
				row[k] *= scale
			}
		}
		out[i] = row
	}
	return out
}

// score adds the measures of one variant up. Quantiles move with their mean, and not below zero.
func (o origin) score(sum *Score, outlooks []Outlook, mean [][]float64) {
	var rmsse, pinball, weight [hierarchyLevels][]float64
	for i, out := range outlooks {
		history := o.histories[i].Sales
		l := o.level[i]
		weight[l] = append(weight[l], o.weight[i])
		rmsse[l] = append(rmsse[l], score.RMSSE(history, o.actual[i], mean[i]))
		loss := 0.0
		for q, p := range o.settings.Levels {
			moved := make([]float64, len(mean[i]))
			for k := range moved {
				moved[k] = max(0, out.Quantiles[q][k]+mean[i][k]-out.Mean[k])
			}
			loss += score.Pinball(o.actual[i], moved, p) / float64(len(o.settings.Levels))
		}
		pinball[l] = append(pinball[l], loss/score.SeasonalScale(history, 1))
	}
	for l := range hierarchyLevels {
		level := score.WRMSSE(rmsse[l], weight[l])
		sum.ByLevel[l] += level
		sum.WRMSSE += level / hierarchyLevels
		sum.Pinball += score.WRMSSE(pinball[l], weight[l]) / hierarchyLevels
	}
	sum.Origins++
	sum.Items = len(rmsse[Item])
}
