package demand_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/demandtest"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a table of figures with the file in git.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Fatalf("%s is missing: run the test with -update", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("figures changed; look at them and run with -update.\ngot\n%swant\n%s", got, want)
	}
}

// day is a date.
func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// past is an item as it was known n periods after its beginning.
func past(it demand.Item, n int) demand.Item {
	it.Sales, it.Price, it.Promotion = it.Sales[:n], it.Price[:n], it.Promotion[:n]
	if it.Stock != nil {
		it.Stock = it.Stock[:n]
	}
	if it.SoldOut != nil {
		it.SoldOut = it.SoldOut[:n]
	}
	return it
}

// made makes a shop.
func made(t testing.TB, s demandtest.Spec) demandtest.Shop {
	t.Helper()
	shop, err := demandtest.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return shop
}

// learnt fits all items with a pool learnt from them.
func learnt(t testing.TB, items []demand.Item, s demand.Settings) (*demand.Pool, []*demand.Model) {
	t.Helper()
	pool, err := demand.Learn(context.Background(), items, s)
	if err != nil {
		t.Fatal(err)
	}
	models := make([]*demand.Model, len(items))
	for i, it := range items {
		if models[i], err = pool.Fit(it); err != nil {
			t.Fatal(err)
		}
	}
	return pool, models
}

// winterMASE is the mean MASE of January and February, forecast at the end of December of each year, prices and promotions known.
func winterMASE(t *testing.T, shop demandtest.Shop, s demand.Settings, years ...int) float64 {
	t.Helper()
	days := map[demand.Step]int{demand.Daily: 1, demand.Weekly: 7}[s.Step]
	sum, count := 0.0, 0
	for _, year := range years {
		n := int(day(year, time.January, 1).Sub(shop.Items[0].Start).Hours()) / 24 / days
		h := 59 / days
		items := make([]demand.Item, len(shop.Items))
		for i, it := range shop.Items {
			items[i] = past(it, n)
		}
		_, models := learnt(t, items, s)
		for i, m := range models {
			all := shop.Items[i]
			f, err := m.Forecast(h, demand.Plan{Price: all.Price[n : n+h], Promotion: all.Promotion[n : n+h]})
			if err != nil {
				t.Fatal(err)
			}
			errs, scale, lag := 0.0, 0.0, 364/days
			for k, v := range f.Mean {
				errs += math.Abs(v - all.Sales[n+k])
			}
			for k := lag; k < n; k++ {
				scale += math.Abs(all.Sales[k] - all.Sales[k-lag])
			}
			sum += errs / float64(h) / (scale / float64(n-lag))
			count++
		}
	}
	return sum / float64(count)
}

// January and February with the windows of Spring Festival beside the same model without them, and beside one that knows nothing of the
// lunar calendar, days off included. At least a quarter of the error must go.
func TestLunarWindows(t *testing.T) {
	years := []int{2022, 2023, 2024, 2025, 2026}
	spec := demandtest.Spec{Step: demand.Weekly, Start: day(2017, time.January, 2), Periods: 485, Categories: 2, Items: 6, Volume: 8, Lunar: 1, Seed: 1}
	file := "lunar_weekly.txt"
	if os.Getenv("DEMAND_PROOF") != "" { // takes minutes
		spec.Step, spec.Periods, file = demand.Daily, 485*7, "lunar_daily.txt"
	}
	shop := made(t, spec)
	windows := []string{"spring_festival", "lantern_festival"}
	mase := func(without ...string) float64 {
		return winterMASE(t, shop, demand.Settings{Step: spec.Step, Country: calendar.CN, Without: without}, years...)
	}
	with, same, ignorant := mase(), mase(windows...), mase(append(windows, "day_off", "worked_weekend")...)
	var out strings.Builder
	fmt.Fprintf(&out, "MASE of January and February %d–%d, step %s, %d items, history from 2017\n", years[0], years[len(years)-1], spec.Step, len(shop.Items))
	fmt.Fprintf(&out, "with lunar windows       %.3f\n", with)
	fmt.Fprintf(&out, "same model without       %.3f  (%+.1f %%)\n", same, 100*(with/same-1))
	fmt.Fprintf(&out, "also without days off    %.3f  (%+.1f %%)\n", ignorant, 100*(with/ignorant-1))
	if with > 0.75*same {
		t.Errorf("MASE %.3f with lunar windows, %.3f without: less than a quarter", with, same)
	}
	golden(t, file, out.String())
}

// The uplift of promotions and the elasticity are recovered: the 95 % intervals hold the truth in 90 % of the items and more, and pooling
// brings estimates from a short history nearer to it.
func TestPromotionAndPriceRecovered(t *testing.T) {
	var out strings.Builder
	fmt.Fprintf(&out, "truth within the 95 %% interval, and mean absolute error, of 36 items in 3 categories\n")
	for _, step := range []demand.Step{demand.Weekly, demand.Daily} {
		n := map[demand.Step]int{demand.Weekly: 104, demand.Daily: 364}[step]
		shop := made(t, demandtest.Spec{Step: step, Start: day(2024, time.January, 1), Periods: n, Categories: 3, Items: 12, Volume: 8, Lunar: 1, Seed: 11})
		_, models := learnt(t, shop.Items, demand.Settings{Step: step, Country: calendar.CN})
		var uplift, price, aloneUplift, alonePrice recovery
		for i, m := range models {
			alone, err := demand.Fit(shop.Items[i], demand.Settings{Step: step, Country: calendar.CN})
			if err != nil {
				t.Fatal(err)
			}
			uplift.add(m.Coefficients()["promotion"], shop.Truths[i].Uplift)
			price.add(m.Elasticity(), shop.Truths[i].Elasticity)
			aloneUplift.add(alone.Coefficients()["promotion"], shop.Truths[i].Uplift)
			alonePrice.add(alone.Elasticity(), shop.Truths[i].Elasticity)
		}
		fmt.Fprintf(&out, "%s promotion uplift   pooled %s   alone %s\n%s price elasticity   pooled %s   alone %s\n", step, uplift, aloneUplift, step, price, alonePrice)
		for name, r := range map[string]recovery{"uplift": uplift, "elasticity": price} {
			if r.share() < 0.9 {
				t.Errorf("%s: the interval of the %s holds the truth in %s", step, name, r)
			}
		}
		if uplift.miss > aloneUplift.miss || price.miss > alonePrice.miss {
			t.Errorf("%s: pooling does not help: uplift %s and %s, elasticity %s and %s", step, uplift, aloneUplift, price, alonePrice)
		}
	}
	golden(t, "effects.txt", out.String())
}

// recovery counts estimates whose interval holds the truth.
type recovery struct {
	inside, n int
	miss      float64
}

func (r *recovery) add(b demand.Belief, truth float64) {
	r.n++
	r.miss += math.Abs(b.Mean - truth)
	if math.Abs(b.Mean-truth) <= 1.96*b.SD {
		r.inside++
	}
}

func (r recovery) share() float64 { return float64(r.inside) / float64(r.n) }

func (r recovery) String() string {
	return fmt.Sprintf("%d of %d, error %.3f", r.inside, r.n, r.miss/float64(r.n))
}

// True demand under stock-outs: what Demand says of the periods in which something was missing, beside the sales as booked.
func TestDemandUnderStockouts(t *testing.T) {
	var out strings.Builder
	fmt.Fprintf(&out, "demand of the periods with a stock-out, as a share of the truth, and mean absolute error by period\n")
	for _, c := range []struct {
		name  string
		step  demand.Step
		n     int
		known bool
	}{
		{"weeks, day of the sell-out known", demand.Weekly, 156, true},
		{"weeks, only that it sold out", demand.Weekly, 156, false},
		{"days", demand.Daily, 546, true},
	} {
		shop := made(t, demandtest.Spec{Step: c.step, Start: day(2023, time.January, 2), Periods: c.n, Categories: 2, Items: 8, Volume: 8, Lunar: 1, SellOuts: 0.12, Known: c.known, Seed: 21})
		_, models := learnt(t, shop.Items, demand.Settings{Step: c.step, Country: calendar.CN})
		var truth, booked, restored, bookedMiss, restoredMiss float64
		periods := 0
		for i, m := range models {
			for k, d := range m.Demand() {
				if !shop.Truths[i].Unseen[k] {
					continue
				}
				periods++
				actual, sold := shop.Truths[i].Demand[k], shop.Items[i].Sales[k]
				truth, booked, restored = truth+actual, booked+sold, restored+d
				bookedMiss, restoredMiss = bookedMiss+math.Abs(sold-actual), restoredMiss+math.Abs(d-actual)
			}
		}
		n := float64(periods)
		fmt.Fprintf(&out, "%-34s %4d periods   booked %5.1f %%, error %.2f   restored %5.1f %%, error %.2f\n", c.name, periods, 100*booked/truth, bookedMiss/n, 100*restored/truth, restoredMiss/n)
		if math.Abs(restored/truth-1) > math.Abs(booked/truth-1)/3 || restoredMiss > bookedMiss/2 && c.known {
			t.Errorf("%s: restored %.1f %%, booked %.1f %% of the truth", c.name, 100*restored/truth, 100*booked/truth)
		}
	}
	golden(t, "stockouts.txt", out.String())
}
