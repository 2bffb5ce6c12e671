package app

import (
	"context"
	"strconv"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
)

// The forecasts that a shop keeps: how far they look back and ahead.
const (
	forecastYears = 3
	forecastWeeks = 26
	yearOfWeeks   = 52
)

// ForecastReport says what TrainForecast did.
type ForecastReport struct {
	Products int     `json:"products"` // forecast
	LeftOut  int     `json:"left_out"` // never sold, or not to be forecast
	Seconds  float64 `json:"seconds"`
}

// TrainForecast forecasts the weekly sales of every product that is sold now and makes
// these forecasts the current ones, all at once. The running week is not over and does
// not count; weeks before a product's first sale say nothing about it.
func (m *Main) TrainForecast(ctx context.Context, progress func(float64)) (ForecastReport, error) {
	start, report := time.Now(), ForecastReport{}
	monday := shop.Weekly.Begin(m.Store.Clock().Now())
	sales, err := m.Store.SalesSeries(ctx, store.SeriesQuery{Since: monday.AddDate(-forecastYears, 0, 0), Until: monday, Step: shop.Weekly})
	if err != nil {
		return report, err
	}
	var series []forecast.Series
	for _, s := range sales {
		if sold := sinceFirst(s.Pieces); len(sold) > 0 {
			series = append(series, forecast.Series{ID: s.Product, Values: sold, Seasons: seasonsOf(sold)})
		}
	}
	var all []shop.Forecast
	batch := forecast.Batch{Settings: forecast.Settings{Horizon: forecastWeeks, Levels: []float64{80, 95}},
		Progress: func(done, total int) { progress(float64(done) / float64(total)) }}
	err = batch.Run(ctx, series, func(r forecast.Result) error {
		if r.Err == nil {
			all = append(all, kept(r.Forecast, monday, m.Store.Clock().Now()))
		}
		return nil
	})
	if err != nil {
		return report, err
	}
	report.Products, report.LeftOut, report.Seconds = len(all), len(sales)-len(all), time.Since(start).Seconds()
	return report, m.Store.PutForecasts(ctx, all)
}

// sinceFirst is a series from its first sale on.
func sinceFirst(pieces []float64) []float64 {
	for i, n := range pieces {
		if n > 0 {
			return pieces[i:]
		}
	}
	return nil
}

// seasonsOf is the year, where the history shows it twice.
func seasonsOf(weeks []float64) []int {
	if len(weeks) < 2*yearOfWeeks {
		return nil
	}
	return []int{yearOfWeeks}
}

// kept is a forecast as the store keeps it.
func kept(f forecast.Forecast, monday, made time.Time) shop.Forecast {
	out := shop.Forecast{Product: f.ID, Model: f.Model, Start: monday, Mean: f.Mean, Bands: map[string]shop.Band{}, Made: made}
	for _, b := range f.Bands {
		out.Bands[strconv.FormatFloat(b.Level, 'g', -1, 64)] = shop.Band{Lower: b.Lo, Upper: b.Hi}
	}
	return out
}
