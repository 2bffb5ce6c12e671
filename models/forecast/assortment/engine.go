package assortment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
)

// Engine forecasts products of one shop.
type Engine struct {
	Pool        *demand.Pool `json:"pool"`
	Share       float64      `json:"share"` // of the dynamic regression in the mean
	Calibration Calibration  `json:"calibration"`

	Sums []demand.Item `json:"sums"` // histories of the sums that it was learnt from, so that nobody needs to add them up again
}

// Outlook is what is expected of one product in the periods after its history.
type Outlook struct {
	ID    string
	Model string
	Start time.Time // first day of the first period ahead
	Mean  []float64
	SD    []float64 // standard deviation of each period about its mean
	Stays float64   // share c of an error that the other periods have too
	Bands []forecast.Band

	Fitted []float64 // one period ahead within the history, with coefficients from the whole of it; NaN where there is none
	Error  float64   // mean absolute error of Fitted, 0 where there is none
}

// ErrEngine says that an engine was made by another version: learn it again.
var ErrEngine = errors.New("the engine does not fit this version: learn it again")

// ErrUnknown says that a product was never sold and resembles none that was.
var ErrUnknown = errors.New("never sold, and like nothing that was")

// Check reports whether an engine that was read from a file can be used.
func (e *Engine) Check() error {
	if e.Pool == nil || !(e.Share >= 0 && e.Share <= 1) {
		return ErrEngine
	}
	return e.Calibration.check()
}

// Forecast looks h periods ahead for an item, with bands at the levels in percent. like are products that it resembles, for one that has
// little history.
func (e *Engine) Forecast(ctx context.Context, item demand.Item, h int, levels []float64, like []demand.Likeness) (Outlook, error) {
	all, err := e.Mix(ctx, item, h, levels, like, e.Share)
	if err != nil {
		return Outlook{}, err
	}
	return all[0], nil
}

// Mix is Forecast under several shares of the dynamic regression, at the price of one.
func (e *Engine) Mix(ctx context.Context, item demand.Item, h int, levels []float64, like []demand.Likeness, shares ...float64) ([]Outlook, error) {
	for _, level := range levels {
		if !(level > 0 && level < 100) {
			return nil, fmt.Errorf("level %g: %w", level, forecast.ErrLevel)
		}
	}
	v, err := e.views(ctx, item, h, like)
	if err != nil {
		return nil, err
	}
	out := make([]Outlook, len(shares))
	for i, share := range shares {
		out[i] = e.outlook(v, share, levels)
	}
	return out, nil
}

// outlook mixes two views.
func (e *Engine) outlook(v views, share float64, levels []float64) Outlook {
	item := v.model.Item()
	o := Outlook{ID: item.ID, Model: v.name(share), Start: v.ahead.Start[0], Mean: v.mean(share), Stays: e.Calibration.Stays, Fitted: v.fitted(share)}
	o.SD = make([]float64, len(o.Mean))
	o.Error = meanError(item.Sales, o.Fitted)
	size := mean(o.Mean)
	for k, mu := range o.Mean {
		o.SD[k] = math.Sqrt(e.Calibration.variance(v.ahead.Variance(k, mu), size, k))
	}
	for _, level := range slices.Sorted(slices.Values(levels)) {
		b := forecast.Band{Level: level, Lo: make([]float64, len(o.Mean)), Hi: make([]float64, len(o.Mean))}
		for k := range o.Mean {
			b.Lo[k], b.Hi[k] = e.Calibration.interval(o.Mean[k], o.SD[k], level/100, size, k)
		}
		o.Bands = append(o.Bands, b)
	}
	return o
}

// views are the two forecasts that an outlook is mixed of.
type views struct {
	model *demand.Model
	ahead demand.Forecast
	auto  forecast.Forecast // Mean nil for a product without any history
}

// views fits both models to an item.
func (e *Engine) views(ctx context.Context, item demand.Item, h int, like []demand.Likeness) (views, error) {
	var v views
	var err error
	if v.model, err = e.Pool.FitNew(item, like); err != nil {
		return v, err
	}
	if v.ahead, err = v.model.Forecast(h, demand.Plan{}); err != nil {
		return v, err
	}
	if len(item.Sales) == 0 {
		return v, nil
	}
	past, ahead, err := v.model.Calendar(h)
	if err != nil {
		return v, err
	}
	// What was sold where the shelf was empty is not what was wanted; and a day on which the shop is closed says nothing of the others.
	rest, fitted := v.model.Demand(), v.model.Fitted()
	for t, f := range past {
		if f < quiet && !math.IsNaN(fitted[t]) {
			rest[t] = fitted[t]
		}
		rest[t] /= f
	}
	if v.auto, err = forecast.One(ctx, forecast.Series{ID: item.ID, Values: rest}, forecast.Settings{Horizon: h}); err != nil {
		return v, err
	}
	for t, f := range past {
		v.auto.Fitted[t] *= f
	}
	for k, f := range ahead {
		v.auto.Mean[k] *= f
	}
	return v, nil
}

// quiet is the factor of the calendar below which a period is too quiet to be scaled up.
const quiet = 0.25

// meanError is the mean absolute difference where both are known, 0 where they never are.
func meanError(sales, fitted []float64) float64 {
	sum, n := 0.0, 0
	for t, f := range fitted {
		if d := math.Abs(sales[t] - f); !math.IsNaN(d) {
			sum, n = sum+d, n+1
		}
	}
	return sum / float64(max(1, n))
}

// mean mixes the expectations of the coming periods.
func (v views) mean(share float64) []float64 { return v.mixed(share, v.ahead.Mean, v.auto.Mean) }

// wildest is how many times the largest sales a fitted value may be; beyond it is a failure at one period, as exponentials have.
const wildest = 10.0

// fitted mixes those within the history; where one is undefined or wild the other stands for it.
func (v views) fitted(share float64) []float64 {
	own, auto := v.model.Fitted(), slices.Clone(v.auto.Fitted)
	largest := slices.Max(append([]float64{1}, v.model.Item().Sales...))
	for t := range auto {
		if !(math.Abs(auto[t]) <= wildest*largest) {
			auto[t] = own[t]
		} else if math.IsNaN(own[t]) {
			own[t] = auto[t]
		}
	}
	return v.mixed(share, own, auto)
}

// mixed mixes the two views. Of a product that has hardly been there the pooled one knows all there is to know.
func (v views) mixed(share float64, own, auto []float64) []float64 {
	n := float64(len(v.model.Item().Sales))
	part := (1 - share) * n / (n + newcomer)
	out := slices.Clone(own)
	for k, a := range auto {
		out[k] += part * (a - out[k])
	}
	return out
}

// newcomer is how many periods of history it takes until auto's view of a product counts half its share.
const newcomer = 8.0

func (v views) name(share float64) string {
	if v.auto.Mean == nil || share == 1 {
		return v.model.String()
	}
	return fmt.Sprintf("%.0f%% %v + %.0f%% (%s)", 100*share, v.model, 100*(1-share), v.auto.Model)
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(max(1, len(x)))
}
