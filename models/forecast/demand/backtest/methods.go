package backtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/assortment"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/tensor"
)

// Model is what any fitted forecaster of one series has.
type Model interface {
	Predict(h int) []float64
	Fitted() []float64
}

// Each makes a method of a forecaster of single series: seasonal naive, SBA, an ensemble. Its quantiles are the mean and the quantiles of
// its errors one step ahead. Where fit cannot (a history too short for its season), spare is used; it must always be able.
func Each(name string, fit, spare func(sales []float64) (Model, error)) Method {
	return Method{Name: name, Forecast: func(ctx context.Context, histories []demand.Item, s Settings) ([]Outlook, error) {
		out, failed := make([]Outlook, len(histories)), make([]error, len(histories))
		err := tensor.Parallel(ctx, len(histories), 8, func(_, lo, hi int) {
			for i := lo; i < hi; i++ {
				m, err := fit(histories[i].Sales)
				if err != nil {
					m, err = spare(histories[i].Sales)
				}
				if err != nil {
					failed[i] = fmt.Errorf("series %q: %w", histories[i].ID, err)
					continue
				}
				out[i] = OutlookOf(m, histories[i].Sales, s)
			}
		})
		return out, errors.Join(append(failed, err)...)
	}}
}

// OutlookOf is that of a fitted model, with quantiles from its errors one step ahead.
func OutlookOf(m Model, sales []float64, s Settings) Outlook {
	out := Outlook{Mean: m.Predict(s.Horizon), Fitted: m.Fitted()}
	var errs []float64
	for t, f := range out.Fitted {
		if e := sales[t] - f; !math.IsNaN(e) {
			errs = append(errs, e)
		}
	}
	slices.Sort(errs)
	for _, p := range s.Levels {
		row := make([]float64, s.Horizon)
		for k := range row {
			row[k] = max(0, out.Mean[k]+empirical(errs, p))
		}
		out.Quantiles = append(out.Quantiles, row)
	}
	return out
}

// empirical is the quantile of sorted values, linear between them; 0 of none.
func empirical(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	place := p * float64(len(sorted)-1)
	i := min(int(place), len(sorted)-1)
	j := min(i+1, len(sorted)-1)
	return sorted[i] + (place-float64(i))*(sorted[j]-sorted[i])
}

// Mixed are the engine of package assortment, learnt from the histories at the origin, and its two views alone: "demand", the pooled
// dynamic regression, and "auto of rest", the method auto on sales without what the regression says of the calendar. Prices and promotions to come are not known to them. Each origin is computed once for all three.
func Mixed(s demand.Settings) []Method {
	type origin struct {
		histories []demand.Item
		outlooks  [][]Outlook // by method, by series
	}
	var last origin
	names := []string{"auto of rest", "demand", "assortment"}
	all := make([]Method, len(names))
	for i, name := range names {
		all[i] = Method{Name: name, Forecast: func(ctx context.Context, histories []demand.Item, b Settings) ([]Outlook, error) {
			if len(last.histories) != len(histories) || &last.histories[0] != &histories[0] {
				outlooks, err := mixedAt(ctx, histories, s, b)
				if err != nil {
					return nil, err
				}
				last = origin{histories, outlooks}
			}
			return last.outlooks[i], nil
		}}
	}
	return all
}

// mixedAt forecasts from one origin by auto, demand and their mixture.
func mixedAt(ctx context.Context, histories []demand.Item, s demand.Settings, b Settings) ([][]Outlook, error) {
	e, err := assortment.Learn(ctx, histories, b.Horizon, s)
	if err != nil {
		return nil, err
	}
	out, failed := make([][]Outlook, 3), make([]error, len(histories))
	for i := range out {
		out[i] = make([]Outlook, len(histories))
	}
	err = tensor.Parallel(ctx, len(histories), 1, func(_, i, _ int) {
		mixed, err := e.Mix(ctx, histories[i], b.Horizon, b.Bands, nil, 0, 1, e.Share)
		if err != nil {
			failed[i] = err
			return
		}
		for k, o := range mixed {
			out[k][i] = told(o, b.Levels, e.Calibration)
		}
	})
	return out, errors.Join(append(failed, err)...)
}

// told is an outlook with quantiles and bands as they are measured.
func told(o assortment.Outlook, levels []float64, c assortment.Calibration) Outlook {
	out := Outlook{Mean: o.Mean, Fitted: o.Fitted, Bands: o.Bands}
	whole := make([]float64, len(o.Mean))
	for _, p := range levels {
		row := make([]float64, len(o.Mean))
		for k, mu := range o.Mean {
			row[k], whole[k] = demand.CountQuantile(mu, o.SD[k]*o.SD[k], p), 1
		}
		out.Quantiles = append(out.Quantiles, row)
	}
	for _, band := range o.Bands {
		lo, hi := c.Band(assortment.Over(o.Mean, o.SD, whole, o.Stays), band.Level)
		out.Sums = append(out.Sums, [2]float64{lo, hi})
	}
	return out
}
