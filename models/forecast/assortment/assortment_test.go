package assortment

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/demandtest"
)

var weekly = demand.Settings{Step: demand.Weekly, Country: calendar.GB}

// made is a small shop of n weeks with the sums of its categories.
func made(t testing.TB, items, n int) []demand.Item {
	t.Helper()
	shop, err := demandtest.New(demandtest.Spec{Step: demand.Weekly, Start: time.Date(2023, time.January, 2, 0, 0, 0, 0, time.UTC), Periods: n, Categories: 2, Items: items, Volume: 6, Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	return append(shop.Items, SumsOf(shop.Items, demand.Weekly, func(category string) []string { return []string{"", "all " + category} })...)
}

func learnt(t testing.TB, items []demand.Item, h int) *Engine {
	t.Helper()
	e, err := Learn(context.Background(), items, h, weekly)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// outlooks forecasts all products.
func outlooks(t testing.TB, e *Engine, items []demand.Item, h int) []Outlook {
	t.Helper()
	var out []Outlook
	err := Batch{Horizon: h, Levels: []float64{80, 95}}.Run(context.Background(), e, items, func(r Result) error {
		out = append(out, r.Outlook)
		return r.Err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What is learnt and forecast is the same for any order of the products, and after a way through a file.
func TestOrderAndFileChangeNothing(t *testing.T) {
	items := made(t, 8, 80)
	e := learnt(t, items, 6)
	path := filepath.Join(t.TempDir(), "engine")
	sum, err := e.Save(path)
	if err != nil {
		t.Fatal(err)
	}
	read, err := Load(path, sum)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, sum[1:]); !errors.Is(err, ErrEngine) {
		t.Errorf("a file with another hash: %v", err)
	}
	before := outlooks(t, e, items, 6)
	slices.Reverse(items)
	after := outlooks(t, read, items, 6)
	slices.Reverse(after)
	for i, o := range before {
		// NaN of what is not fitted has no JSON; the rest must be equal to the last bit.
		o.Fitted, after[i].Fitted = nil, nil
		a, _ := json.Marshal(o)
		b, _ := json.Marshal(after[i])
		if string(a) != string(b) {
			t.Errorf("%s\n%s", a, b)
		}
	}
}

// A batch that was cut off goes on with the products that are not done, and says the same of them.
func TestBatchGoesOn(t *testing.T) {
	items := made(t, 34, 50)
	e := learnt(t, slices.Concat(items[:6], items[len(items)-3:]), 4)
	whole := outlooks(t, e, items, 4)
	done, stop := map[string]bool{}, errors.New("stop")
	err := Batch{Horizon: 4}.Run(context.Background(), e, items, func(r Result) error {
		done[r.ID] = true
		if len(done) == 30 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	told := 0
	err = Batch{Horizon: 4, Done: func(id string) bool { return done[id] }, Progress: func(at, of int) { told = of - at }}.Run(context.Background(), e, items, func(r Result) error {
		at := slices.IndexFunc(whole, func(o Outlook) bool { return o.ID == r.ID })
		if done[r.ID] || !slices.Equal(whole[at].Mean, r.Mean) {
			t.Errorf("%s again, or another mean", r.ID)
		}
		done[r.ID] = true
		return nil
	})
	if err != nil || len(done) != len(items) || told != 0 {
		t.Errorf("%v, %d of %d done, %d left", err, len(done), len(items), told)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := (Batch{Horizon: 4}).Run(ended, e, items, func(Result) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a batch that was cancelled ends with %v", err)
	}
}

// A product without a sale is like those it resembles; like none it is unknown.
func TestNewProducts(t *testing.T) {
	items := made(t, 8, 80)
	e := learnt(t, items, 6)
	end := items[0].Start.AddDate(0, 0, 7*80)
	all := append(items, demand.Item{ID: "new", Category: items[0].Category, Start: end}, demand.Item{ID: "strange", Category: "none", Start: end})
	like := func(id string) map[string]float64 {
		if id == "new" {
			return map[string]float64{items[0].ID: 1, items[1].ID: 0.5, "missing": 2}
		}
		return nil
	}
	got := map[string]Result{}
	err := Batch{Horizon: 6, Levels: []float64{80}, Like: like}.Run(context.Background(), e, all, func(r Result) error {
		got[r.ID] = r
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := mean(got[items[0].ID].Mean), mean(got[items[1].ID].Mean)
	if m := mean(got["new"].Mean); m < min(lo, hi)/3 || m > 3*max(lo, hi) || got["new"].Err != nil {
		t.Errorf("a new product sells %g, those it is like %g and %g: %v", m, lo, hi, got["new"].Err)
	}
	if !errors.Is(got["strange"].Err, ErrUnknown) {
		t.Errorf("like nothing: %v", got["strange"].Err)
	}
}

// Bands of single weeks and of sums hold what they promise in weeks that nothing was learnt from.
func TestCoverage(t *testing.T) {
	const h = 8
	items := made(t, 24, 112)
	past := make([]demand.Item, len(items))
	for i, it := range items {
		past[i] = it.Until(len(it.Sales) - h)
	}
	e := learnt(t, past, h)
	weeks := make([]float64, h)
	for k := range weeks {
		weeks[k] = 1
	}
	var single, sums [2]float64
	all := outlooks(t, e, past, h)
	for i, o := range all {
		actual := items[i].Sales[len(items[i].Sales)-h:]
		total := 0.0
		for k, y := range actual {
			total += y
			for b := range o.Bands {
				if o.Bands[b].Lo[k] <= y && y <= o.Bands[b].Hi[k] {
					single[b] += 100 / float64(h*len(all))
				}
			}
		}
		for b, level := range []float64{80, 95} {
			if lo, hi := e.Calibration.Band(Over(o.Mean, o.SD, weeks, o.Stays), level); lo <= total && total <= hi {
				sums[b] += 100 / float64(len(all))
			}
		}
	}
	t.Logf("held: weeks %.1f %% of 80, %.1f %% of 95; sums %.1f %%, %.1f %%; share %.1f, stays %.2f", single[0], single[1], sums[0], sums[1], e.Share, e.Calibration.Stays)
	if math.Abs(single[0]-80) > 6 || math.Abs(single[1]-95) > 3 || math.Abs(sums[0]-80) > 12 || math.Abs(sums[1]-95) > 6 {
		t.Error("bands do not hold what they promise")
	}
}

// Paths scatter, each period and in sums, as the law says that they are drawn from.
func TestPaths(t *testing.T) {
	mu, sd := []float64{0.4, 3, 40, 900}, []float64{0.8, 3, 12, 300}
	const n = 20000
	for _, stays := range []float64{0, 0.4} {
		drawn := Paths(mu, sd, stays, n, 1)
		var total, square float64
		for k := range mu {
			m := 0.0
			for _, p := range drawn {
				m += p[k] / n
			}
			if math.Abs(m-mu[k]) > 0.03*mu[k]+0.02 {
				t.Errorf("period %d: mean %g, want %g", k, m, mu[k])
			}
		}
		for _, p := range drawn {
			s := p[0] + p[1] + p[2] + p[3]
			total, square = total+s/n, square+s*s/n
		}
		want := Over(mu, sd, []float64{1, 1, 1, 1}, stays)
		if got := math.Sqrt(square - total*total); math.Abs(got/math.Sqrt(want.Variance)-1) > 0.06 {
			t.Errorf("stays %g: sums scatter by %g, want %g", stays, got, math.Sqrt(want.Variance))
		}
	}
	if a, b := Paths(mu, sd, 0.4, 3, 7), Paths(mu, sd, 0.4, 3, 7); !slices.Equal(a[2], b[2]) {
		t.Error("the same seed gives other paths")
	}
}

func TestLevelsAreChecked(t *testing.T) {
	items := made(t, 4, 40)
	if _, err := learnt(t, items, 4).Forecast(context.Background(), items[0], 4, []float64{100}, nil); !errors.Is(err, forecast.ErrLevel) {
		t.Errorf("a level of 100: %v", err)
	}
	if err := (&Engine{}).Check(); !errors.Is(err, ErrEngine) {
		t.Errorf("an empty engine: %v", err)
	}
}
