package backtest_test

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

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/backtest"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/demandtest"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/intermittent"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/smooth"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

var update = flag.Bool("update", false, "write the golden files")

// levels of the quantiles that are measured.
var levels = []float64{0.1, 0.5, 0.9}

// known is a forecaster that is told the future.
func known(name string, shop demandtest.Shop, n, h int, off float64) backtest.Method {
	return backtest.Method{Name: name, Forecast: func(_ context.Context, histories []demand.Item, s backtest.Settings) ([]backtest.Outlook, error) {
		out := make([]backtest.Outlook, len(histories))
		for i, history := range histories {
			mean := make([]float64, h)
			for _, it := range shop.Items {
				if history.ID == "shop" || history.ID == "category "+it.Category || history.ID == it.ID {
					for k := range mean {
						mean[k] += it.Sales[n+k] * off
					}
				}
			}
			out[i] = backtest.Outlook{Mean: mean, Fitted: make([]float64, len(history.Sales))}
			for range s.Levels {
				out[i].Quantiles = append(out[i].Quantiles, mean)
			}
		}
		return out, nil
	}}
}

// Who knows the future has no error at any level; who is a tenth too high has the error that hand calculation gives for the shop.
func TestKnownFuture(t *testing.T) {
	shop, err := demandtest.New(demandtest.Spec{Step: demand.Weekly, Start: time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC), Periods: 64, Categories: 2, Items: 3, Volume: 5, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	s := backtest.Settings{Step: demand.Weekly, Last: 4, Horizon: 4, Levels: levels}
	scores, err := backtest.Run(context.Background(), shop.Items, s, []backtest.Method{known("oracle", shop, 60, 4, 1), known("high", shop, 60, 4, 1.1)})
	if err != nil {
		t.Fatal(err)
	}
	if len(scores) != 6 {
		t.Fatalf("%d scores", len(scores))
	}
	for _, sc := range scores[:3] {
		if math.Abs(sc.WRMSSE) > 1e-9 || math.Abs(sc.Pinball) > 1e-9 || sc.Origins != 1 || sc.Items != 6 {
			t.Errorf("oracle: %+v", sc)
		}
	}
	square, step, before := 0.0, 0.0, 0.0
	for k := range 64 {
		sum := 0.0
		for _, it := range shop.Items {
			sum += it.Sales[k]
		}
		switch {
		case k >= 60:
			square += 0.01 * sum * sum / 4
		case k > 0:
			step += (sum - before) * (sum - before) / 59
		}
		before = sum
	}
	if got, want := scores[3].ByLevel[backtest.Shop], math.Sqrt(square/step); math.Abs(got-want) > 1e-9 {
		t.Errorf("a tenth too high: RMSSE of the shop %g, by hand %g", got, want)
	}
}

func TestUnequalItemsAreRefused(t *testing.T) {
	start := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	items := []demand.Item{{ID: "a", Start: start, Sales: make([]float64, 20)}, {ID: "b", Start: start, Sales: make([]float64, 19)}}
	for _, c := range [][]demand.Item{items, items[:0], {{ID: "a", Start: start, Sales: make([]float64, 5)}}} {
		if _, err := backtest.Run(context.Background(), c, backtest.Settings{Step: demand.Weekly, Last: 8, Horizon: 4}, nil); !errors.Is(err, backtest.ErrSettings) {
			t.Errorf("%d items: %v", len(c), err)
		}
	}
}

// baselines are what a shop could use without this engine.
func baselines(season int) []backtest.Method {
	naive := func(y []float64) (backtest.Model, error) { return smooth.Naive(y) }
	return []backtest.Method{
		backtest.Each("seasonal naive", func(y []float64) (backtest.Model, error) { return smooth.SeasonalNaive(y, season) }, naive),
		backtest.Each("SBA", func(y []float64) (backtest.Model, error) {
			return intermittent.Fit(y, intermittent.SBA, intermittent.Settings{})
		}, naive),
	}
}

// giftShop is the demo shop by week or day with its categories, the items by revenue.
func giftShop(t *testing.T, step demand.Step, most int) []demand.Item {
	t.Helper()
	s, err := gifts.Load()
	if err != nil {
		t.Fatal(err)
	}
	var sales []demand.Sale
	err = s.EachOrder(func(o shop.Order) error {
		for _, l := range o.Lines {
			sales = append(sales, demand.Sale{Item: l.Product, At: o.Placed, Pieces: float64(l.Quantity), Price: float64(l.Price.Minor) / 100})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	category := func(id string) string {
		p, _ := s.Product(id)
		return p.Category
	}
	start, n := time.Date(2009, time.November, 30, 0, 0, 0, 0, time.UTC), 105
	if step == demand.Daily {
		n = 105 * 7
	}
	items, err := demand.Histories(sales, step, start, n, category)
	if err != nil {
		t.Fatal(err)
	}
	return top(items, most)
}

// top keeps the items with the largest revenue, in the order they had.
func top(items []demand.Item, most int) []demand.Item {
	money := func(it demand.Item) float64 {
		sum := 0.0
		for k, y := range it.Sales {
			if y > 0 {
				sum += y * it.Price[k]
			}
		}
		return sum
	}
	for bar := 1.0; len(items) > most; bar *= 1.02 {
		var kept []demand.Item
		for _, it := range items {
			if money(it) >= bar {
				kept = append(kept, it)
			}
		}
		items = kept
	}
	return items
}

// proofs are the backtests of the demo shop. most is how many products, by revenue.
var proofs = map[string]struct {
	step                             demand.Step
	most, last, every, horizon, year int
}{
	"weekly":    {demand.Weekly, math.MaxInt, 26, 14, 4, 52},
	"weekly-12": {demand.Weekly, math.MaxInt, 26, 14, 12, 52},
	"daily":     {demand.Daily, 60, 182, 77, 28, 7},
}

// The demo shop, rolling origin over its last 26 weeks. The whole takes minutes, so that it runs where BACKTEST names one of the proofs;
// the figures are in testdata. The ensemble of statsforecast is one of the methods where BACKTEST_PEERS is a folder, which keeps what was
// forecast once, and PEERS_PYTHON an interpreter that has statsforecast.
func TestGiftShop(t *testing.T) {
	name := os.Getenv("BACKTEST")
	c, ok := proofs[name]
	if !ok {
		t.Skip("SKIPPED: set BACKTEST=weekly, weekly-12 or daily to forecast the demo shop from its past; the figures are in testdata")
	}
	items := giftShop(t, c.step, c.most)
	s := backtest.Settings{Step: c.step, Last: c.last, Every: c.every, Horizon: c.horizon, Levels: levels, Bands: []float64{80, 95}}
	methods := baselines(c.year)
	if dir := os.Getenv("BACKTEST_PEERS"); dir != "" {
		methods = append(methods, ensemble(dir, name, c.year))
	} else if *update {
		t.Fatal("the golden file holds a peer: set BACKTEST_PEERS too")
	}
	methods = append(methods, backtest.Mixed(demand.Settings{Step: c.step, Country: calendar.GB})...)
	scores, err := backtest.Run(context.Background(), items, s, methods)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "demo shop, step %s, %d items, %d origins in the last %d periods, horizon %d\n", c.step, scores[0].Items, scores[0].Origins, c.last, c.horizon)
	fmt.Fprintf(&out, "%-15s %-10s %8s %8s %8s %8s %8s\n", "method", "variant", "WRMSSE", "shop", "category", "item", "pinball")
	for _, sc := range scores {
		fmt.Fprintf(&out, "%-15s %-10s %8.4f %8.4f %8.4f %8.4f %8.4f\n", sc.Method, sc.Variant, sc.WRMSSE, sc.ByLevel[0], sc.ByLevel[1], sc.ByLevel[2], sc.Pinball)
	}
	for _, sc := range scores {
		for _, v := range sc.Coverage {
			fmt.Fprintf(&out, "%-15s %2.0f %% bands held: items %.1f %% (%d), their sums over the horizon %.1f %% (%d); categories and shop %.1f %%, their sums %.1f %% (%d)\n",
				sc.Method, v.Level, v.Items.Of(), v.Items.All, v.ItemSums.Of(), v.ItemSums.All, v.Groups.Of(), v.GroupSums.Of(), v.GroupSums.All)
		}
	}
	t.Log("\n" + out.String())
	golden(t, name+".txt", out.String())
	ours := scores[len(scores)-3] // the engine's own forecasts, which the shop stores
	for _, sc := range scores[:len(scores)-3*3] {
		if ours.WRMSSE >= sc.WRMSSE || ours.Pinball >= sc.Pinball {
			t.Errorf("WRMSSE %.4f and pinball %.4f of %s, %s, ours %.4f and %.4f", sc.WRMSSE, sc.Pinball, sc.Method, sc.Variant, ours.WRMSSE, ours.Pinball)
		}
	}
}

// golden compares the lines of the methods that ran with those in git.
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
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(got) {
		if !strings.Contains(string(want), line) {
			t.Errorf("%s does not hold\n%slook at it and run with -update", path, line)
		}
	}
}
