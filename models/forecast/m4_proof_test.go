package forecast

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/score"
)

var update = flag.Bool("update", false, "write the golden files again")

// competition is one frequency of the M4 competition.
type competition struct {
	name    string
	series  []m4Series
	horizon int
	m       int // the season of MASE
	seasons []int
	every   int // of the quick test
}

func competitions(t testing.TB) []competition {
	return []competition{
		{"Hourly", hourly(t), 48, 24, []int{24, 168}, 41},
		{"Quarterly", quarterly(t), 8, 4, []int{4}, 500},
		{"Yearly", yearly(t), 6, 1, nil, 400},
	}
}

// measured is what a method scored on some series, and how often its bands held what came.
type measured struct{ smape, mase, in80, in95 float64 }

// measure follows the competition's protocol, means over series, with forecasts as the package gives them.
func (c competition) measure(t *testing.T, method string, every int, bands bool) measured {
	t.Helper()
	var series []Series
	var tests []m4Series
	for i := 0; i < len(c.series); i += every {
		s := Series{ID: c.series[i].id, Values: c.series[i].train}
		if method == Auto {
			s.Seasons = c.seasons
		} else if c.m > 1 {
			s.Seasons = []int{c.m}
		}
		series, tests = append(series, s), append(tests, c.series[i])
	}
	settings := Settings{Method: method, Horizon: c.horizon}
	if bands {
		settings.Levels = []float64{80, 95}
	}
	var sum measured
	n, steps := 0, 0.0
	err := Batch{Settings: settings}.Run(context.Background(), series, func(r Result) error {
		if r.Err != nil {
			return fmt.Errorf("%s: %w", r.ID, r.Err)
		}
		x := tests[n]
		n++
		sum.smape += score.SMAPE(x.test, r.Forecast.Mean)
		sum.mase += score.MASE(x.train, x.test, r.Forecast.Mean, c.m)
		for k, y := range x.test {
			steps++
			if bands && y >= r.Forecast.Bands[0].Lo[k] && y <= r.Forecast.Bands[0].Hi[k] {
				sum.in80++
			}
			if bands && y >= r.Forecast.Bands[1].Lo[k] && y <= r.Forecast.Bands[1].Hi[k] {
				sum.in95++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return measured{sum.smape / float64(n), sum.mase / float64(n), 100 * sum.in80 / steps, 100 * sum.in95 / steps}
}

// benchmark fits a method as the competition did: nothing is cut at zero but Theta's forecasts.
func (c competition) benchmark(t *testing.T, method string) measured {
	t.Helper()
	way := methods()[method]
	all := make([]measured, len(c.series))
	inParallel(len(c.series), func(i int) {
		x := c.series[i]
		h := newHistory(x.train, nil)
		if c.m > 1 {
			h = newHistory(x.train, []int{c.m})
		}
		model, err := way.fit(h)
		if err != nil {
			t.Errorf("%s: %v", x.id, err)
			return
		}
		p := model.Predict(c.horizon)
		for k := range p {
			if method == "theta" {
				p[k] = max(p[k], 0)
			}
		}
		all[i] = measured{smape: score.SMAPE(x.test, p), mase: score.MASE(x.train, x.test, p, c.m)}
	})
	var mean measured
	for _, x := range all {
		mean.smape += x.smape / float64(len(all))
		mean.mase += x.mase / float64(len(all))
	}
	return mean
}

// published are sMAPE and MASE of the competition's table (benchmarks.md beside the data).
var published = map[string]map[string][2]float64{
	"Hourly": {"naive2": {18.383, 2.395}, "ses": {18.094, 2.385}, "holt": {29.249, 9.356}, "damped": {19.265, 2.956}, "theta": {18.138, 2.455}, "com": {22.053, 4.582}},
	"Yearly": {"naive2": {16.342, 3.974}, "ses": {16.396, 3.981}, "holt": {16.354, 3.550}, "damped": {15.198, 3.379}, "theta": {14.593, 3.382}, "com": {14.848, 3.280}},
}

// TestPublishedBenchmarks holds the benchmarks to the published table on the whole frequencies.
func TestPublishedBenchmarks(t *testing.T) {
	if os.Getenv("FORECAST_PROOF") == "" {
		t.Skip("set FORECAST_PROOF=1 for the whole of M4's hourly and yearly series")
	}
	for _, c := range competitions(t) {
		for method, want := range published[c.name] {
			got := c.benchmark(t, method)
			t.Logf("%s %s: sMAPE %.3f (%.3f), MASE %.3f (%.3f)", c.name, method, got.smape, want[0], got.mase, want[1])
			if math.Abs(got.smape/want[0]-1) > 0.01 || math.Abs(got.mase/want[1]-1) > 0.01 {
				t.Errorf("%s %s differs by more than 1 %%", c.name, method)
			}
		}
	}
}

// TestAutoOnM4 measures auto on every series and keeps the figures in a file.
func TestAutoOnM4(t *testing.T) {
	if os.Getenv("FORECAST_PROOF") == "" {
		t.Skip("set FORECAST_PROOF=1 for the whole of M4's hourly and yearly series")
	}
	var table strings.Builder
	table.WriteString("auto on M4's held-out ends: sMAPE, MASE, coverage of the 80 and 95 % bands\n")
	for _, c := range competitions(t) {
		every := 1
		if c.name == "Quarterly" {
			every = 4
		}
		got := c.measure(t, Auto, every, true)
		fmt.Fprintf(&table, "%-10s %7.3f %6.3f %5.1f %5.1f\n", c.name, got.smape, got.mase, got.in80, got.in95)
	}
	t.Log(table.String())
	golden(t, "m4_whole.txt", table.String())
}

// TestSomeOfM4 keeps the figures of a few series, so that a change of any model is seen at once.
func TestSomeOfM4(t *testing.T) {
	var table strings.Builder
	for _, c := range competitions(t) {
		for _, method := range []string{"naive2", "ses", "holt", "damped", "theta", "com", "ets", "dotm", Auto} {
			got := c.measure(t, method, c.every, false)
			fmt.Fprintf(&table, "%-10s %-8s %7.2f %6.3f\n", c.name, method, got.smape, got.mase)
		}
	}
	golden(t, "m4_some.txt", table.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("figures differ from %s; -update writes them\n got:\n%s\nwant:\n%s", path, got, want)
	}
}
