package forecast

import (
	"compress/gzip"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/gate"
)

// Every trainEvery-th series of a large set teaches the gate; small sets count as often as their copies say, so that no kind of series is drowned.
const (
	yearlyEvery, quarterlyEvery, hourlyEvery  = 2, 8, 2
	quarterlyCopies, hourlyCopies, shopCopies = 3, 10, 3
	shopHorizon, shopHeldOut, shopEvery       = 8, 26, 2
)

// TestTrainGate learns gate.json from the ends of training series only: no value that a competition or a proof holds out is seen. It runs
// where FORECAST_TRAIN is set, for some minutes.
func TestTrainGate(t *testing.T) {
	if os.Getenv("FORECAST_TRAIN") == "" {
		t.Skip("set FORECAST_TRAIN=1 to train the gate again")
	}
	var names []string
	for _, m := range members() {
		names = append(names, m.name)
	}
	var examples []gate.Example
	add := func(copies int, e []gate.Example) {
		t.Logf("%d examples, %d times", len(e), copies)
		for range copies {
			examples = append(examples, e...)
		}
	}
	add(1, lastOrigins(yearly(t), yearlyEvery, 6, 1, nil))
	add(quarterlyCopies, lastOrigins(quarterly(t), quarterlyEvery, 8, 1, []int{4}))
	add(hourlyCopies, lastOrigins(hourly(t), hourlyEvery, 48, 2, []int{24, 168}))
	add(shopCopies, shopOrigins(shopWeeks(t)))
	g := gate.Train(names, featureNames(), examples, gate.Training{})
	encoded, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("gate.json", encoded, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d examples, loss %.4f", len(examples), g.Loss(examples))
}

// lastOrigins forecasts the ends of training parts.
func lastOrigins(all []m4Series, every, horizon, count int, seasons []int) []gate.Example {
	var parts []m4Series
	for i := 0; i < len(all); i += every {
		for _, at := range origins(len(all[i].train), horizon, count) {
			if end := at + horizon; end <= len(all[i].train) {
				parts = append(parts, m4Series{train: all[i].train[:at], test: all[i].train[at:end]})
			}
		}
	}
	out := make([]gate.Example, len(parts))
	ways := members()
	inParallel(len(parts), func(i int) { out[i] = example(ways, parts[i].train, parts[i].test, seasons) })
	return out
}

// shopOrigins forecasts weekly sales before the weeks that proofs hold out. What counts is the sum over the horizon: the best guess of a single week of sparse
// demand is nothing, which no shop can order by.
func shopOrigins(all []Series) []gate.Example {
	var out []gate.Example
	ways := members()
	for i := 0; i < len(all); i += shopEvery {
		y := all[i].Values
		n := len(y) - shopHeldOut - shopHorizon
		if n < 2*shopHorizon || slices.Max(y[:n]) == 0 {
			continue
		}
		e := example(ways, y[:n], y[n:n+shopHorizon], all[i].Seasons)
		e.Actual = []float64{total(e.Actual)}
		for j, p := range e.Predictions {
			if p != nil {
				e.Predictions[j] = []float64{total(p)}
			}
		}
		e.Cost = []float64{1 / (shopHorizon * max(scaleOf(y[:n]), 1e-9)) / usualMASE}
		out = append(out, e)
	}
	return out
}

func total(y []float64) float64 { return meanOf(y) * float64(len(y)) }

func scaleOf(y []float64) float64 {
	changes := make([]float64, 0, len(y))
	for t := 1; t < len(y); t++ {
		changes = append(changes, y[t]-y[t-1])
	}
	return meanAbsolute(changes)
}

// retailFile is the real gift shop's two years.
const retailFile = "../../../shared/data/online-retail-ii/online_retail_II.csv.gz"

// shopWeeks returns the pieces sold per product and whole week, from the product's first week on, by code.
func shopWeeks(t testing.TB) []Series {
	t.Helper()
	file, err := os.Open(retailFile)
	if err != nil {
		t.Skipf("Online Retail II is not beside the project: %v", err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []dataset.RetailLine
	if err := dataset.ReadOnlineRetail(unzipped, func(l dataset.RetailLine) error {
		lines = append(lines, l)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2009, 11, 30, 0, 0, 0, 0, time.UTC)
	weeks := make(map[string][]float64)
	last := 0
	for _, s := range dataset.CleanRetail(lines).Sales {
		w := int(s.At.Sub(monday).Hours()) / (24 * 7)
		for len(weeks[s.Code]) <= w {
			weeks[s.Code] = append(weeks[s.Code], 0)
		}
		weeks[s.Code][w] += float64(s.Quantity)
		last = max(last, w)
	}
	var all []Series
	for _, code := range slices.Sorted(maps.Keys(weeks)) {
		y := weeks[code]
		for len(y) < last {
			y = append(y, 0)
		}
		y = y[slices.IndexFunc(y, func(v float64) bool { return v != 0 }):last] // the last week is not whole
		if len(y) > 0 {
			all = append(all, Series{ID: code, Values: y})
		}
	}
	return all
}
