package app

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/assortment"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/track"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
)

// The forecasts that a shop keeps: how far they look back and ahead, what they say, and
// how many are saved at once.
const (
	forecastYears = 3
	forecastWeeks = 26
	forecastBatch = 64
	metaForecasts = "forecasts" // forecastRun of the last run
)

var forecastLevels = []float64{80, 95}

// ForecastReport says what a run did.
type ForecastReport struct {
	Products int      `json:"products"`          // forecast now
	Kept     int      `json:"kept"`              // forecast by the run that was cut off before
	LeftOut  int      `json:"left_out"`          // never sold and like nothing that was
	Notices  []string `json:"notices,omitempty"` // products whose sales ran away from their forecast
	Seconds  float64  `json:"seconds"`
}

// forecastRun is the note that a run leaves in the store: what it is made from, so that
// one that was cut off goes on, and whether it came to its end.
type forecastRun struct {
	Sales   string    `json:"sales"`   // hash of the histories
	Started time.Time `json:"started"` // shop time; forecasts made since are this run's
	Done    bool      `json:"done"`
}

// forecasting is one run.
type forecasting struct {
	m      *Main
	monday time.Time // the running week is not over and does not count
	items  []demand.Item
	titles map[string]string
	sales  string
	before map[string]shop.Forecast
	run    forecastRun
	report ForecastReport
}

// TrainForecast learns the forecasting engine and forecasts the weekly sales of every
// product that is sold now. A run that was cut off goes on where it was, when nothing
// was sold in a past week since. Planners' overrides stay as they are.
func (m *Main) TrainForecast(ctx context.Context, progress func(float64)) (ForecastReport, error) {
	f, err := m.newForecasting(ctx)
	if err != nil {
		return ForecastReport{}, err
	}
	return f.do(ctx, progress)
}

// renewForecasts is TrainForecast unless the stored forecasts are made from the same
// sales as it would make them from.
func (m *Main) renewForecasts(ctx context.Context) error {
	f, err := m.newForecasting(ctx)
	if err != nil || f.run.Done && f.run.Sales == f.sales {
		return err
	}
	r, err := f.do(ctx, func(float64) {})
	if err != nil {
		return err
	}
	m.Logger.Info("forecasts are renewed", "products", r.Products, "kept", r.Kept, "left_out", r.LeftOut, "seconds", r.Seconds)
	if len(r.Notices) > 0 {
		m.Logger.Warn("sales ran away from their forecasts; the models were fitted again", "products", r.Notices)
	}
	return nil
}

// newForecasting reads what a run needs.
func (m *Main) newForecasting(ctx context.Context) (*forecasting, error) {
	f := &forecasting{m: m, monday: shop.Weekly.Begin(m.Store.Clock().Now()), titles: map[string]string{}, before: map[string]shop.Forecast{}}
	sales, err := m.Store.SalesSeries(ctx, store.SeriesQuery{Since: f.monday.AddDate(-forecastYears, 0, 0), Until: f.monday, Step: shop.Weekly})
	if err != nil {
		return nil, err
	}
	category := map[string]string{}
	err = m.Store.EachProduct(ctx, func(p shop.Product) error {
		category[p.ID], f.titles[p.ID] = p.Category, p.Title.EN
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, s := range sales {
		f.items = append(f.items, itemOf(s, category[s.Product]))
	}
	f.sales = f.hash()
	stored, err := m.Store.Forecasts(ctx, nil)
	if err != nil {
		return nil, err
	}
	for _, s := range stored {
		f.before[s.Product] = s
	}
	note, found, err := m.Store.Meta(ctx, metaForecasts)
	if err == nil && found {
		err = json.Unmarshal([]byte(note), &f.run)
	}
	return f, err
}

// uncategorised are products of no category; the engine takes "" for sums.
const uncategorised = "uncategorised"

// itemOf is a product's sales from its first on; weeks before say nothing about it.
func itemOf(s shop.SalesSeries, category string) demand.Item {
	if category == "" {
		category = uncategorised
	}
	it := demand.Item{ID: s.Product, Category: category, Start: s.Start, Sales: s.Pieces, Price: make([]float64, len(s.Pieces))}
	sold := false
	for t, n := range s.Pieces {
		if n > 0 {
			it.Price[t], sold = float64(s.Revenue[t])/100/n, true
		}
	}
	if !sold {
		return demand.Item{ID: s.Product, Category: category, Start: s.Start.AddDate(0, 0, 7*len(s.Pieces))}
	}
	return it.Since(demand.Weekly)
}

// hash is that of all histories and of the week.
func (f *forecasting) hash() string {
	h := fnv.New128a()
	put := func(v float64) { _ = binary.Write(h, binary.LittleEndian, v) } // a hash takes everything
	put(float64(f.monday.Unix()))
	for _, it := range f.items {
		_, _ = h.Write([]byte(it.ID))
		for t, n := range it.Sales {
			put(n)
			put(it.Price[t])
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func (f *forecasting) do(ctx context.Context, progress func(float64)) (ForecastReport, error) {
	if !slices.ContainsFunc(f.items, func(it demand.Item) bool { return len(it.Sales) > 0 }) {
		f.report.LeftOut = len(f.items) // a shop that has not sold anything yet
		return f.report, nil
	}
	begun, engine, err := time.Now(), (*assortment.Engine)(nil), error(nil)
	goesOn := !f.run.Done && f.run.Sales == f.sales
	if goesOn {
		engine, err = f.m.forecaster()
	}
	if engine == nil || err != nil {
		goesOn = false
		if engine, err = f.learn(ctx); err != nil {
			return f.report, err
		}
		f.run = forecastRun{Sales: f.sales, Started: f.m.Store.Clock().Now()}
		if err := f.note(ctx); err != nil {
			return f.report, err
		}
	}
	progress(learningPart)
	batch := assortment.Batch{Horizon: forecastWeeks, Levels: forecastLevels, Like: func(id string) map[string]float64 { return f.alike(ctx, id) },
		Progress: func(done, total int) { progress(learningPart + (1-learningPart)*float64(done)/float64(total)) }}
	if goesOn {
		batch.Done = f.done
	}
	if err := f.all(ctx, batch, engine); err != nil {
		return f.report, err
	}
	if err := f.m.Store.ForgetForecasts(ctx, f.run.Started); err != nil {
		return f.report, err
	}
	f.run.Done = true
	f.report.Seconds = time.Since(begun).Seconds()
	return f.report, f.note(ctx)
}

// learningPart is the share of a run's time that learning the engine takes.
const learningPart = 0.5

// note writes down how far the run is.
func (f *forecasting) note(ctx context.Context) error {
	raw, err := json.Marshal(f.run)
	if err != nil {
		return err
	}
	return f.m.Store.PutMeta(ctx, metaForecasts, string(raw))
}

// forecaster is the current engine.
func (m *Main) forecaster() (*assortment.Engine, error) {
	a, err := m.shelf.Artifact(assortment.Kind)
	if err != nil {
		return nil, err
	}
	return assortment.Load(a.Path, a.SHA256)
}

// learn learns the engine from all that was sold and makes it current.
func (f *forecasting) learn(ctx context.Context) (*assortment.Engine, error) {
	profile, err := f.m.profile(ctx)
	if err != nil {
		return nil, err
	}
	var sold []demand.Item
	for _, it := range f.items {
		if len(it.Sales) > 0 {
			sold = append(sold, it)
		}
	}
	categories, err := f.m.Store.Categories(ctx)
	if err != nil {
		return nil, err
	}
	sold = append(sold, assortment.SumsOf(sold, demand.Weekly, above(categories))...)
	e, err := assortment.Learn(ctx, sold, forecastWeeks, demand.Settings{Step: demand.Weekly, Country: calendar.OfCurrency(profile.Currency)})
	if err != nil {
		return nil, err
	}
	return e, f.m.shelf.promote(ctx, assortment.Kind, e.Save)
}

// above lists a category, those above it and "", the whole shop.
func above(categories []shop.Category) func(slug string) []string {
	parent := map[string]string{}
	for _, c := range categories {
		parent[c.Slug] = c.Parent
	}
	return func(slug string) []string {
		out := []string{""}
		for ; slug != "" && !slices.Contains(out, slug); slug = parent[slug] {
			out = append(out, slug)
		}
		return out
	}
}

// done reports whether the run that was cut off has forecast a product.
func (f *forecasting) done(id string) bool {
	b, known := f.before[id]
	return known && b.Start.Equal(f.monday) && !b.Made.Before(f.run.Started)
}

// all forecasts the products and saves them as they come.
func (f *forecasting) all(ctx context.Context, batch assortment.Batch, engine *assortment.Engine) error {
	var waiting []shop.Forecast
	flush := func() error {
		err := f.m.Store.PutForecasts(ctx, waiting)
		f.report.Products += len(waiting)
		waiting = waiting[:0]
		return err
	}
	history := map[string]demand.Item{}
	for _, it := range f.items {
		history[it.ID] = it
		if batch.Done != nil && batch.Done(it.ID) {
			f.report.Kept++
		}
	}
	err := batch.Run(ctx, engine, f.items, func(r assortment.Result) error {
		switch {
		case errors.Is(r.Err, assortment.ErrUnknown):
			f.report.LeftOut++
			return nil
		case r.Err != nil:
			return r.Err
		}
		stored, err := f.stored(r.Outlook, history[r.ID])
		if err != nil {
			return err
		}
		if waiting = append(waiting, stored); len(waiting) < forecastBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return err
}

// stored is an outlook as the store keeps it, with how the forecasts before it have done.
func (f *forecasting) stored(o assortment.Outlook, history demand.Item) (shop.Forecast, error) {
	out := shop.Forecast{Product: o.ID, Model: o.Model, Start: o.Start, Mean: hundredths(o.Mean), SD: hundredths(o.SD), Stays: o.Stays, Bands: map[string]shop.Band{}, Made: f.m.Store.Clock().Now()}
	for _, b := range o.Bands {
		out.Bands[strconv.FormatFloat(b.Level, 'g', -1, 64)] = shop.Band{Lower: b.Lo, Upper: b.Hi}
	}
	record, err := f.met(f.before[o.ID], history, o.Error)
	if err != nil {
		return out, err
	}
	if record.Noticed != track.Fine && !record.At.Before(f.before[o.ID].Start) {
		f.report.Notices = append(f.report.Notices, o.ID)
	}
	out.Track, err = json.Marshal(record)
	return out, err
}

// met compares the forecast that was stored with the weeks that came true since.
func (f *forecasting) met(before shop.Forecast, history demand.Item, fitted float64) (record track.Record, err error) {
	if len(before.Track) > 0 {
		if err := json.Unmarshal(before.Track, &record); err != nil {
			return record, fmt.Errorf("the record of product %q: %w", before.Product, err)
		}
	}
	var met []track.Met
	for k, mean := range before.Mean {
		start := before.Start.AddDate(0, 0, 7*k)
		at := int(start.Sub(history.Start) / shop.Weekly.Length())
		if !start.Before(f.monday) || at >= len(history.Sales) {
			break
		}
		if at < 0 {
			continue // not sold before its first sale
		}
		p := track.Met{Start: start, Actual: history.Sales[at], Forecast: mean}
		if k < len(before.SD) && before.SD[0] > 0 {
			p.Spread = before.SD[k] / before.SD[0]
		}
		met = append(met, p)
	}
	return record.Follow(met, fitted), nil
}

func hundredths(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Round(100*v) / 100
	}
	return out
}

// lookalikes is how many products a new one is compared with.
const lookalikes = 6

// alike finds what a new product resembles by the meaning of its title; the first most.
func (f *forecasting) alike(ctx context.Context, id string) map[string]float64 {
	hits, _, err := f.m.index.Products(ctx, retrieval.Query{Text: f.titles[id], Exclude: []string{id}, Limit: lookalikes})
	if err != nil {
		return nil // without the index its category alone speaks for a new product
	}
	out := map[string]float64{}
	for i, h := range hits {
		out[h.ID] = 1 / float64(1+i)
	}
	return out
}
