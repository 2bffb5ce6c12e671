package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/track"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// today is a Wednesday: half a week is sold that must not count.
var today = time.Date(2011, 11, 30, 12, 0, 0, 0, time.UTC)

// products of the small shop, sold weekly for soldWeeks; two more are new.
const products, soldWeeks = 78, 60

// shopWithSales is a shop without chat and pages, whose clock stands at today.
func shopWithSales(t *testing.T, log *strings.Builder) *Main {
	t.Helper()
	m := &Main{Config: Config{Dir: t.TempDir(), Frozen: today, Logger: slog.New(slog.NewTextHandler(log, nil))}}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, open := range []func(context.Context) error{m.openFolder, m.openStore, m.openVectors} {
		if err := open(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	all := []shop.Product{product("new", "mugs", "Red mug with a big handle"), product("unsold", "none", "Zzyzx")}
	for i := range products {
		all = append(all, product(fmt.Sprint("p", i), []string{"mugs", "bags"}[i%2], fmt.Sprintf("%s number %d", []string{"Red mug", "Cotton bag"}[i%2], i)))
	}
	ok(t, m.Store.UpsertCategories(t.Context(), []shop.Category{{Slug: "mugs", Name: shop.Text{EN: "Mugs"}}, {Slug: "bags", Name: shop.Text{EN: "Bags"}}, {Slug: "none", Name: shop.Text{EN: "Rest"}}}))
	ok(t, m.Store.UpsertProducts(t.Context(), all))
	monday := shop.Weekly.Begin(today)
	sell(t, m, monday.AddDate(0, 0, -7*soldWeeks), soldWeeks, func(int) float64 { return 1 })
	sell(t, m, monday, 1, func(int) float64 { return 9 }) // the running week
	ok(t, m.build(t.Context(), func(Stage, float64) {}))
	return m
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func product(id, category, title string) shop.Product {
	return shop.Product{ID: id, Title: shop.Text{EN: title}, Category: category, Active: true, Created: today.AddDate(-2, 0, 0),
		Variants: []shop.Variant{{SKU: id, Product: id, Price: pounds(250), Stock: 9}}}
}

func pounds(minor int64) shop.Money { return shop.Money{Minor: minor, Currency: "GBP"} }

// sell books an order a week of every old product, times factor.
func sell(t *testing.T, m *Main, from time.Time, weeks int, factor func(i int) float64) {
	t.Helper()
	var all []shop.Order
	for week := range weeks {
		at := from.AddDate(0, 0, 7*week+1)
		o := shop.Order{ID: "w" + at.Format(time.DateOnly), Customer: "12748", Status: shop.Delivered, Placed: at, Total: pounds(0), Country: "United Kingdom",
			Steps: []shop.OrderStep{{Status: shop.Placed, At: at}, {Status: shop.Delivered, At: at.AddDate(0, 0, 2)}}}
		for i := range products {
			n := int(factor(i) * (10 + float64(i%7) + 3*math.Sin(float64(week*(i+1)))))
			id := fmt.Sprint("p", i)
			o.Lines = append(o.Lines, shop.OrderLine{SKU: id, Product: id, Title: shop.Text{EN: id}, Quantity: n, Price: pounds(250)})
			o.Total.Minor += 250 * int64(n)
		}
		all = append(all, o)
	}
	_, err := m.Store.InsertOrders(t.Context(), all)
	ok(t, err)
}

// stored returns the shop's forecasts by product.
func stored(t *testing.T, m *Main) map[string]shop.Forecast {
	t.Helper()
	all, err := m.Store.Forecasts(t.Context(), nil)
	ok(t, err)
	out := map[string]shop.Forecast{}
	for _, f := range all {
		out[f.Product] = f
	}
	return out
}

// A run that is cut off goes on where it was; overrides stay; the same sales are not
// forecast twice; later sales are held against what was forecast of them.
func TestForecastsAreMadeKeptAndFollowed(t *testing.T) {
	var log strings.Builder
	m := shopWithSales(t, &log)
	own, err := m.Store.AddOverride(t.Context(), shop.Override{Product: "p3", Start: today, Weeks: 4, Value: 99, Before: []float64{1, 1, 1, 1}, Reason: "fair", Author: "staff:p"})
	ok(t, err)
	cut, cancel := context.WithCancel(t.Context())
	_, err = m.TrainForecast(cut, func(f float64) {
		if f > learningPart {
			cancel()
		}
	})
	if err == nil || len(stored(t, m)) != forecastBatch {
		t.Fatalf("cut off with %v and %d forecasts", err, len(stored(t, m)))
	}
	r, err := m.TrainForecast(t.Context(), func(float64) {})
	ok(t, err)
	if r.Kept != forecastBatch || r.Products != products+1-forecastBatch || r.LeftOut != 1 || len(r.Notices) != 0 {
		t.Errorf("gone on: %+v", r)
	}
	first := stored(t, m)
	f := first["p4"]
	if !f.Start.Equal(shop.Weekly.Begin(today)) || len(f.Mean) != forecastWeeks || len(f.SD) != forecastWeeks || len(f.Bands["80"].Upper) != forecastWeeks || f.Mean[0] < 8 || f.Mean[0] > 24 {
		t.Errorf("p4: %+v", f)
	}
	if n := first["new"]; len(n.Mean) == 0 || n.Mean[0] < 3 || n.Mean[0] > 40 {
		t.Errorf("a new mug: %v", n.Mean)
	}
	if kept, err := m.Store.Overrides(t.Context(), "p3"); err != nil || len(kept) != 1 || kept[0].ID != own.ID {
		t.Errorf("overrides %v, %v", kept, err)
	}
	whole := mustTrain(t, m)
	if again := stored(t, m); whole.Kept != 0 || !slices.Equal(again["p4"].Mean, f.Mean) || !slices.Equal(again["p70"].Mean, first["p70"].Mean) {
		t.Error("a whole run forecasts otherwise than one that was cut off")
	}
	ok(t, m.renewForecasts(t.Context()))
	if strings.Contains(log.String(), "renewed") {
		t.Error("the same sales were forecast again")
	}
	follow(t, m, &log)
}

func mustTrain(t *testing.T, m *Main) ForecastReport {
	t.Helper()
	r, err := m.TrainForecast(t.Context(), func(float64) {})
	ok(t, err)
	return r
}

// follow sells four times as many of p5 for eight weeks.
func follow(t *testing.T, m *Main, log *strings.Builder) {
	t.Helper()
	const weeks = 8
	sell(t, m, shop.Weekly.Begin(today).AddDate(0, 0, 7), weeks, func(i int) float64 {
		if i == 5 {
			return 4
		}
		return 1
	})
	later := today.AddDate(0, 0, 7*(weeks+1))
	ok(t, m.Store.SetClock(t.Context(), shop.Clock{Frozen: later}))
	ok(t, m.renewForecasts(t.Context()))
	all := stored(t, m)
	record := func(id string) (r track.Record) {
		ok(t, json.Unmarshal(all[id].Track, &r))
		return r
	}
	if r := record("p5"); r.Noticed != track.TooLow || r.Periods != weeks+1 || !all["p5"].Start.Equal(shop.Weekly.Begin(later)) {
		t.Errorf("p5: %+v", r)
	}
	quiet := 0
	for i := range products {
		if record(fmt.Sprint("p", i)).Noticed == track.Fine {
			quiet++
		}
	}
	if quiet < products*9/10 || quiet == products {
		t.Errorf("%d of %d products without a notice", quiet, products)
	}
	if text := log.String(); !strings.Contains(text, "forecasts are renewed") || !strings.Contains(text, "ran away") || !strings.Contains(text, "p5") {
		t.Errorf("the log says %s", text)
	}
}

// A shop without sales has nothing to forecast, and that is no error.
func TestForecastsOfAnEmptyShop(t *testing.T) {
	m := &Main{Config: Config{Dir: t.TempDir(), Logger: slog.New(slog.DiscardHandler)}}
	ok(t, m.openFolder(t.Context()))
	ok(t, m.openStore(t.Context()))
	ok(t, m.Store.UpsertCategories(t.Context(), []shop.Category{{Slug: "mugs", Name: shop.Text{EN: "Mugs"}}}))
	ok(t, m.Store.UpsertProducts(t.Context(), []shop.Product{product("p0", "mugs", "Red mug")}))
	if r, err := m.TrainForecast(t.Context(), func(float64) {}); err != nil || r.Products != 0 || r.LeftOut != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	ok(t, m.Close())
}

// The background job forecasts soon after a start, and a stop does not wait for it.
func TestForecastsInTheBackground(t *testing.T) {
	var log strings.Builder
	m := shopWithSales(t, &log)
	m.Forecasts = true
	ok(t, m.openJobs(t.Context()))
	for begun := time.Now(); len(stored(t, m)) == 0; time.Sleep(50 * time.Millisecond) {
		if time.Since(begun) > 2*time.Minute {
			t.Fatal("no forecasts after two minutes: " + log.String())
		}
	}
}
