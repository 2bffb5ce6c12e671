package demand_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/demandtest"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

var weekly = demand.Settings{Step: demand.Weekly, Country: calendar.CN}

// weeklyShop is a shop of three years.
func weeklyShop(t testing.TB, items int) demandtest.Shop {
	return made(t, demandtest.Spec{Step: demand.Weekly, Start: day(2023, time.January, 2), Periods: 156, Categories: 2, Items: items, Volume: 8, Lunar: 1, Seed: 5})
}

func fitted(t testing.TB, it demand.Item, s demand.Settings) *demand.Model {
	t.Helper()
	m, err := demand.Fit(it, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPartsAddUp(t *testing.T) {
	it := weeklyShop(t, 1).Items[0]
	it.Sales[40] = math.NaN()
	m := fitted(t, it, weekly)
	wanted := m.Demand()
	for k, p := range m.History() {
		sum := p.Level + p.Rest
		for _, q := range p.Parts {
			sum += q.Pieces
		}
		if math.Abs(sum-wanted[k]) > 1e-8*wanted[k] {
			t.Errorf("week %d: the parts add up to %g, demand %g", k, sum, wanted[k])
		}
	}
	coming, err := m.Coming(12, demand.Plan{})
	if err != nil {
		t.Fatal(err)
	}
	for k, mean := range m.Predict(12) {
		sum := coming[k].Level
		for _, q := range coming[k].Parts {
			sum += q.Pieces
		}
		if math.Abs(sum-mean) > 1e-8*mean {
			t.Errorf("coming week %d: the parts add up to %g, forecast %g", k, sum, mean)
		}
	}
}

func TestWhyIsJanuaryHigh(t *testing.T) {
	m := fitted(t, weeklyShop(t, 1).Items[0], weekly)
	r, err := m.Why(day(2025, time.January, 6), day(2025, time.January, 27), 0)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, c := range r.Causes {
		sum += c.Pieces
		if c.Name.EN == "" || c.Name.ZH == "" {
			t.Errorf("a cause without a name: %+v", c)
		}
	}
	if math.Abs(sum-(r.Pieces-r.Usual)) > 1e-6*r.Pieces {
		t.Errorf("the causes add up to %g, the difference is %g", sum, r.Pieces-r.Usual)
	}
	if first := r.Causes[0]; first.Event != "spring_festival" || first.Pieces <= 0 {
		t.Errorf("the first cause is %+v", first)
	}
	golden(t, "why.txt", r.Words(shop.EN)+"\n"+r.Words(shop.ZH)+"\n")
	if _, err := m.Why(day(2030, time.January, 6), day(2030, time.January, 27), 0); !errors.Is(err, demand.ErrValue) {
		t.Errorf("a span without periods: %v", err)
	}
	if _, err := m.Why(day(2026, time.January, 1), day(2026, time.February, 1), 8); err != nil {
		t.Errorf("a coming span: %v", err)
	}
}

func TestWhatIfThePriceIsCut(t *testing.T) {
	made := weeklyShop(t, 6)
	_, models := learnt(t, made.Items, weekly)
	m := models[0]
	s, err := m.WhatIf(4, -0.1)
	if err != nil {
		t.Fatal(err)
	}
	truth := math.Pow(0.9, made.Truths[0].Elasticity)
	if s.Changed <= s.Base || s.Lo >= s.Changed || s.Hi <= s.Changed || s.Base*truth < s.Lo || s.Base*truth > s.Hi {
		t.Errorf("%+v, the truth is a factor of %.3f", s, truth)
	}
	effect, err := m.PriceEffect(-0.1)
	if err != nil || !(effect.Evidence > 0 && effect.Evidence < 1) || math.Abs(effect.Factor-s.Changed/s.Base) > 1e-9 {
		t.Errorf("effect %+v (%v)", effect, err)
	}
	if math.Abs(s.Revenue/s.BaseRevenue-0.9*effect.Factor) > 1e-9 {
		t.Errorf("revenue goes from %g to %g", s.BaseRevenue, s.Revenue)
	}
	for _, change := range []float64{-1, -2, math.NaN(), math.Inf(1)} {
		if _, err := m.WhatIf(4, change); !errors.Is(err, demand.ErrValue) {
			t.Errorf("a change of %g: %v", change, err)
		}
	}
}

func TestOutlierAndShiftAreListed(t *testing.T) {
	it := weeklyShop(t, 1).Items[0]
	it.Sales[60] *= 9
	for k := 110; k < len(it.Sales); k++ {
		it.Sales[k] *= 3
	}
	m := fitted(t, it, weekly)
	var outlier, shift bool
	for _, u := range m.Unusual() {
		outlier = outlier || u.Kind == demand.Outlier && u.Period == 60 && u.Sales == it.Sales[60] && u.Expected < it.Sales[60]/3
		shift = shift || u.Kind == demand.LevelShift && u.Period == 110 && u.Statistic > 0
	}
	if !outlier || !shift || len(m.Unusual()) > 5 {
		t.Errorf("set apart: %+v", m.Unusual())
	}
}

// "Last year's festival sold out on day three."
func TestSelloutCorrected(t *testing.T) {
	made := weeklyShop(t, 6)
	it := made.Items[0]
	truth := it.Sales[108] // the week of 2025-01-27, Spring Festival on the 29th
	it.Sales = append([]float64(nil), it.Sales...)
	it.Sales[108] = math.Round(truth * 2 / 7)
	pool, _ := learnt(t, append([]demand.Item{it}, made.Items[1:]...), weekly)
	corrected, changes, err := it.Sellout(demand.Weekly, day(2025, time.January, 29), day(2025, time.February, 2))
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 1 || changes[0].Period != 108 || math.Abs(changes[0].StockIs-2.0/7) > 1e-12 || changes[0].StockWas != 1 || it.Stock != nil {
		t.Errorf("changes %+v, stock of the original %v", changes, it.Stock)
	}
	before, err := pool.Fit(it)
	if err != nil {
		t.Fatal(err)
	}
	after, err := pool.Fit(corrected)
	if err != nil {
		t.Fatal(err)
	}
	if got := after.Demand()[108]; math.Abs(got-truth) > 0.4*truth || math.Abs(got-truth) > math.Abs(before.Demand()[108]-truth)/2 {
		t.Errorf("demand of the week: corrected %.0f, before %.0f, truth %.0f", got, before.Demand()[108], truth)
	}
	if _, _, err := it.Sellout(demand.Weekly, day(2030, time.January, 1), day(2030, time.January, 3)); !errors.Is(err, demand.ErrValue) {
		t.Errorf("sold out outside the history: %v", err)
	}
	if _, _, err := it.Sellout(demand.Weekly, day(2025, time.January, 3), day(2025, time.January, 1)); !errors.Is(err, demand.ErrValue) {
		t.Errorf("sold out backwards: %v", err)
	}
}

// A new item begins at its lookalikes' level and ends at its own.
func TestThePriorOfANewItemFades(t *testing.T) {
	made := weeklyShop(t, 8)
	pool, models := learnt(t, made.Items[:7], weekly)
	like := []demand.Likeness{{Model: models[1], Weight: 0.8}, {Model: models[2], Weight: 0.4}}
	all := made.Items[7]
	weight := 2.0
	var unborn, grown float64
	for _, n := range []int{0, 1, 4, 12, 52} {
		m, err := pool.FitNew(past(all, n), like)
		if err != nil {
			t.Fatal(err)
		}
		if m.PriorWeight() >= weight {
			t.Errorf("after %d weeks the prior weighs %g, before %g", n, m.PriorWeight(), weight)
		}
		weight = m.PriorWeight()
		forecast := m.Predict(4)
		if forecast == nil || !(forecast[0] > 0) {
			t.Fatalf("after %d weeks: %v", n, forecast)
		}
		if n == 0 {
			unborn = forecast[0]
			if weight != 1 {
				t.Errorf("before the first sale the prior weighs %g", weight)
			}
		}
		grown = forecast[0] + forecast[1] + forecast[2] + forecast[3]
	}
	truth := made.Truths[7].Expected
	if coming := truth[52] + truth[53] + truth[54] + truth[55]; weight > 0.05 || math.Abs(grown-coming) > 0.4*coming {
		t.Errorf("after a year: prior weight %g, forecast of four weeks %g, truth %g", weight, grown, coming)
	}
	lo, hi := math.Inf(1), 0.0
	for _, l := range like {
		f := l.Model.Predict(1)[0]
		lo, hi = min(lo, f), max(hi, f)
	}
	if unborn < lo/3 || unborn > hi*3 {
		t.Errorf("unborn item %g, lookalikes %g to %g", unborn, lo, hi)
	}
	for name, l := range map[string]demand.Likeness{"a negative weight": {Model: models[1], Weight: -1}, "no model": {Weight: 1}} {
		if _, err := pool.FitNew(past(all, 0), []demand.Likeness{l}); !errors.Is(err, demand.ErrValue) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHardHistories(t *testing.T) {
	start := day(2023, time.January, 2)
	nan := math.NaN()
	for name, sales := range map[string][]float64{
		"empty": {}, "one": {3}, "two": {3, 5}, "zeros": make([]float64, 60), "gaps": {1, nan, nan, 4, nan, 2}, "nothing known": {nan, nan, nan},
		"constant": {5, 5, 5, 5, 5, 5, 5, 5}, "huge": {1e9, 2e9, 1e9, 3e9}, "one sale": append(make([]float64, 50), 1), "lumps": {0, 0, 144, 0, 0, 0, 288, 0, 0, 144, 0, 0},
	} {
		m := fitted(t, demand.Item{ID: name, Start: start, Sales: sales}, weekly)
		f, err := m.Forecast(60, demand.Plan{})
		if err != nil {
			t.Fatal(err)
		}
		low, high := f.Quantile(0.1), f.Quantile(0.9)
		for k, v := range f.Mean {
			if !(v >= 0) || math.IsInf(v, 0) || !(low[k] <= high[k]) || math.IsNaN(high[k]) {
				t.Fatalf("%s: step %d: %g in [%g, %g]", name, k+1, v, low[k], high[k])
			}
		}
		if len(m.Fitted()) != len(sales) || len(m.Demand()) != len(sales) || m.String() == "" {
			t.Errorf("%s: lengths %d and %d", name, len(m.Fitted()), len(m.Demand()))
		}
	}
	m := fitted(t, demand.Item{ID: "zeros", Start: start, Sales: make([]float64, 60)}, weekly)
	if got := m.Predict(1)[0]; got > 0.05 {
		t.Errorf("nothing was ever sold, but %g is expected", got)
	}
}

func TestBadItemsAreNamed(t *testing.T) {
	good := demand.Item{ID: "mug", Start: day(2024, time.January, 1), Sales: []float64{1, 2}}
	for name, c := range map[string]struct {
		spoil func(*demand.Item)
		step  demand.Step
		want  error
	}{
		"prices":    {func(it *demand.Item) { it.Price = []float64{1} }, demand.Weekly, demand.ErrShape},
		"negative":  {func(it *demand.Item) { it.Sales = []float64{1, -2} }, demand.Weekly, demand.ErrValue},
		"infinite":  {func(it *demand.Item) { it.Sales = []float64{1, math.Inf(1)} }, demand.Weekly, demand.ErrValue},
		"promotion": {func(it *demand.Item) { it.Promotion = []float64{0, 2} }, demand.Weekly, demand.ErrValue},
		"stock":     {func(it *demand.Item) { it.Stock = []float64{0, math.NaN()} }, demand.Weekly, demand.ErrValue},
		"price":     {func(it *demand.Item) { it.Price = []float64{0, -1} }, demand.Weekly, demand.ErrValue},
		"step":      {func(*demand.Item) {}, "H", demand.ErrStep},
		"month":     {func(it *demand.Item) { it.Start = day(2024, time.January, 2) }, demand.Monthly, demand.ErrStep},
		"year":      {func(it *demand.Item) { it.Start = day(1950, time.January, 2) }, demand.Weekly, calendar.ErrYear},
	} {
		it := good
		c.spoil(&it)
		s := demand.Settings{Step: c.step, Country: calendar.CN}
		if _, err := demand.Fit(it, s); !errors.Is(err, c.want) || !strings.Contains(err.Error(), "mug") {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := fitted(t, good, weekly)
	for name, p := range map[string]demand.Plan{"price without history": {Price: []float64{3}}, "promotion": {Promotion: []float64{-1}}} {
		if _, err := m.Forecast(2, p); !errors.Is(err, demand.ErrValue) {
			t.Errorf("plan with %s: %v", name, err)
		}
	}
	if m.Predict(0) != nil {
		t.Error("a horizon of 0 gives a forecast")
	}
}

func TestAPoolIsPlainDataAndDeterministic(t *testing.T) {
	made := weeklyShop(t, 4)
	pool, models := learnt(t, made.Items, weekly)
	again, err := demand.Learn(context.Background(), made.Items, weekly)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(pool, again) {
		t.Error("the same items gave another pool")
	}
	text, err := json.Marshal(pool)
	if err != nil {
		t.Fatal(err)
	}
	var stored demand.Pool
	if err := json.Unmarshal(text, &stored); err != nil {
		t.Fatal(err)
	}
	m, err := stored.Fit(made.Items[3])
	if err != nil || !reflect.DeepEqual(m.Predict(8), models[3].Predict(8)) {
		t.Errorf("a stored pool forecasts differently (%v)", err)
	}
	stored.Columns[4] = "another"
	if _, err := stored.Fit(made.Items[3]); !errors.Is(err, demand.ErrPool) {
		t.Errorf("a pool of other columns: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := demand.Learn(ctx, made.Items, weekly); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped lesson: %v", err)
	}
}

func TestHistoriesAddLinesUp(t *testing.T) {
	start := day(2024, time.January, 1)
	items, err := demand.Histories([]demand.Sale{
		{"b", start.AddDate(0, 0, 8), 2, 3}, {"a", start.Add(30 * time.Hour), 1, 5}, {"a", start.AddDate(0, 0, 6), 3, 1},
		{"a", start.AddDate(0, 0, -1), 9, 9}, {"a", start.AddDate(0, 0, 21), 9, 9},
	}, demand.Weekly, start, 3, func(id string) string { return "of " + id })
	if err != nil {
		t.Fatal(err)
	}
	if len(items) != 2 || items[0].ID != "a" || items[0].Category != "of a" || !reflect.DeepEqual(items[0].Sales, []float64{4, 0, 0}) || items[0].Price[0] != 2 {
		t.Errorf("%+v", items)
	}
	if b := items[1].Since(demand.Weekly); !b.Start.Equal(start.AddDate(0, 0, 7)) || len(b.Sales) != 2 || b.Price[0] != 3 {
		t.Errorf("since its first sale: %+v", b)
	}
	if _, err := demand.Histories([]demand.Sale{{"a", start, -1, 2}}, demand.Weekly, start, 1, func(string) string { return "" }); !errors.Is(err, demand.ErrValue) {
		t.Errorf("a negative sale: %v", err)
	}
}

func TestMonthsAndNoCalendar(t *testing.T) {
	sales := make([]float64, 40)
	for k := range sales {
		sales[k] = 100 + 40*math.Cos(2*math.Pi*float64(k)/12)
	}
	m := fitted(t, demand.Item{ID: "mug", Start: day(2021, time.January, 1), Sales: sales}, demand.Settings{Step: demand.Monthly})
	for k, v := range m.Predict(12) {
		if want := 100 + 40*math.Cos(2*math.Pi*float64(40+k)/12); math.Abs(v-want) > 12 {
			t.Errorf("month %d: %.1f, want %.1f", k+1, v, want)
		}
	}
}

// One product must be answered for within 100 ms: a daily history of two years, fitted and forecast.
func BenchmarkOneProduct(b *testing.B) {
	for _, step := range []demand.Step{demand.Weekly, demand.Daily} {
		n := map[demand.Step]int{demand.Weekly: 104, demand.Daily: 730}[step]
		made := made(b, demandtest.Spec{Step: step, Start: day(2024, time.January, 1), Periods: n, Categories: 1, Items: 4, Volume: 8, Lunar: 1, Seed: 3})
		pool, _ := learnt(b, made.Items, demand.Settings{Step: step, Country: calendar.CN})
		b.Run(string(step), func(b *testing.B) {
			for b.Loop() {
				m, err := pool.Fit(made.Items[0])
				if err != nil {
					b.Fatal(err)
				}
				if _, err := m.Forecast(28, demand.Plan{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
