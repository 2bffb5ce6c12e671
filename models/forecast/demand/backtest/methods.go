package backtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

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
				out[i] = outlook(m, histories[i].Sales, s)
			}
		})
		return out, errors.Join(append(failed, err)...)
	}}
}

// outlook takes quantiles from the errors one step ahead.
func outlook(m Model, sales []float64, s Settings) Outlook {
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

// Demand is this engine: a pool learnt from the histories at the origin, sums as a category of their own. Prices and promotions to come
// are not known to it.
func Demand(s demand.Settings) Method {
	return Method{Name: "demand", Forecast: func(ctx context.Context, histories []demand.Item, b Settings) ([]Outlook, error) {
		pool, err := demand.Learn(ctx, histories, s)
		if err != nil {
			return nil, err
		}
		out, failed := make([]Outlook, len(histories)), make([]error, len(histories))
		err = tensor.Parallel(ctx, len(histories), 1, func(_, i, _ int) {
			m, err := pool.Fit(histories[i])
			if err != nil {
				failed[i] = err
				return
			}
			f, err := m.Forecast(b.Horizon, demand.Plan{})
			if err != nil {
				failed[i] = err
				return
			}
			out[i] = Outlook{Mean: f.Mean, Fitted: m.Fitted()}
			for _, p := range b.Levels {
				out[i].Quantiles = append(out[i].Quantiles, f.Quantile(p))
			}
		})
		return out, errors.Join(append(failed, err)...)
	}}
}
