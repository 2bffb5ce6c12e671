package forecast

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// walk is a random walk with drift and a season, from a seed.
func walk(n, m int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 7))
	y, level := make([]float64, n), 100.0
	for t := range y {
		level += 0.5 + 2*rng.NormFloat64()
		y[t] = level
		if m > 1 {
			y[t] += 20 * math.Sin(2*math.Pi*float64(t)/float64(m))
		}
	}
	return y
}

func shop(n int) []Series {
	all := make([]Series, n)
	for i := range all {
		all[i] = Series{ID: fmt.Sprintf("p%03d", i), Values: walk(40, 1, uint64(i))}
	}
	return all
}

// Every method must give finite forecasts of the wanted length, and fitted values as long as the history, for whatever series passes Check.
func TestEveryMethodOnOddSeries(t *testing.T) {
	odd := map[string]Series{
		"one value":     {Values: []float64{5}},
		"two values":    {Values: []float64{5, 7}},
		"three values":  {Values: []float64{5, 7, 6}},
		"constant":      {Values: slices.Repeat([]float64{3}, 30)},
		"zeros":         {Values: make([]float64, 30)},
		"one sale":      {Values: append(make([]float64, 20), 4)},
		"negative":      {Values: []float64{-3, -5, -2, -8, -3, -4, -6, -1, -2, -7, -3, -4}},
		"huge":          {Values: []float64{1e15, 2e15, 1.5e15, 3e15, 2e15, 2.5e15, 3e15, 2e15, 1e15, 2e15}},
		"season":        {Values: walk(60, 4, 1), Seasons: []int{4}},
		"two seasons":   {Values: walk(500, 24, 2), Seasons: []int{24, 168}},
		"long season":   {Values: walk(30, 4, 3), Seasons: []int{52}},
		"sparse":        {Values: []float64{0, 0, 3, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 3, 0, 0, 0}},
		"integers up":   {Values: []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
		"longer ahead":  {Values: []float64{4, 6, 5, 8, 7, 9, 6, 8}},
		"tiny seasonal": {Values: walk(9, 4, 4), Seasons: []int{4}},
	}
	short := 0
	for name, s := range odd {
		for _, method := range Methods() {
			f, err := One(context.Background(), s, Settings{Method: method, Horizon: 9, Levels: []float64{95, 80}, Paths: 3})
			if err != nil {
				// Single methods may need more values, or values above zero; auto must always know an answer.
				if method == Auto {
					t.Errorf("%s by auto: %v", name, err)
				}
				short++
				continue
			}
			if len(f.Mean) != 9 || len(f.Fitted) != len(s.Values) || len(f.Paths) != 3 || !finite(f.Mean) {
				t.Errorf("%s by %s: %d steps %v, %d fitted", name, method, len(f.Mean), f.Mean, len(f.Fitted))
			}
			checkBands(t, name+" by "+method, s, f)
		}
	}
	if short > len(odd)*len(Methods())/3 {
		t.Errorf("%d pairs of series and method have no forecast", short)
	}
}

func finite(y []float64) bool {
	for _, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

func checkBands(t *testing.T, label string, s Series, f Forecast) {
	t.Helper()
	if f.Bands[0].Level != 80 || f.Bands[1].Level != 95 {
		t.Errorf("%s: levels %g, %g", label, f.Bands[0].Level, f.Bands[1].Level)
	}
	above, whole := slices.Min(s.Values) >= 0, counts(s.Values)
	for k, m := range f.Mean {
		in, out := f.Bands[0], f.Bands[1]
		if !(out.Lo[k] <= in.Lo[k] && in.Lo[k] <= m && m <= in.Hi[k] && in.Hi[k] <= out.Hi[k]) {
			t.Errorf("%s step %d: %g ≤ %g ≤ %g ≤ %g ≤ %g does not hold", label, k, out.Lo[k], in.Lo[k], m, in.Hi[k], out.Hi[k])
		}
		if above && (out.Lo[k] < 0 || m < 0) {
			t.Errorf("%s step %d: below zero", label, k)
		}
		if whole && (in.Lo[k] != math.Trunc(in.Lo[k]) || in.Hi[k] != math.Trunc(in.Hi[k])) {
			t.Errorf("%s step %d: band of counts ends at %g, %g", label, k, in.Lo[k], in.Hi[k])
		}
	}
}

func TestBadSeriesAndSettingsAreNamed(t *testing.T) {
	good := []float64{1, 2, 3}
	for name, c := range map[string]struct {
		s    Series
		set  Settings
		want error
	}{
		"empty":    {Series{}, Settings{Horizon: 1}, ErrEmpty},
		"gap":      {Series{Values: []float64{1, math.NaN()}}, Settings{Horizon: 1}, ErrNotFinite},
		"infinity": {Series{Values: []float64{math.Inf(1)}}, Settings{Horizon: 1}, ErrNotFinite},
		"season":   {Series{Values: good, Seasons: []int{7, 7}}, Settings{Horizon: 1}, ErrSeason},
		"horizon":  {Series{Values: good}, Settings{}, ErrHorizon},
		"level":    {Series{Values: good}, Settings{Horizon: 1, Levels: []float64{100}}, ErrLevel},
		"twice":    {Series{Values: good}, Settings{Horizon: 1, Levels: []float64{80, 80}}, ErrLevelTwice},
	} {
		if _, err := One(context.Background(), c.s, c.set); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := One(context.Background(), Series{Values: good}, Settings{Horizon: 1, Method: "oracle"}); err == nil {
		t.Error("an unknown method passes")
	}
}

func TestBrokenSeriesStopsNoOther(t *testing.T) {
	all := shop(20)
	all[7].Values = []float64{1, math.NaN()}
	var got []string
	err := Batch{Settings: Settings{Method: "dotm", Horizon: 3}}.Run(context.Background(), all, func(r Result) error {
		if (r.Err != nil) != (r.ID == "p007") {
			t.Errorf("%s: %v", r.ID, r.Err)
		}
		got = append(got, r.ID)
		return nil
	})
	if err != nil || len(got) != 20 || !slices.IsSorted(got) {
		t.Errorf("order %v, error %v", got, err)
	}
}

// A batch in another order, on another number of workers, or resumed, gives every series the same bands.
func TestResumedBatchGivesTheSameNumbers(t *testing.T) {
	all := shop(30)
	settings := Settings{Method: "dotm", Horizon: 4, Levels: []float64{80}, Paths: 2, Seed: 3}
	whole := make(map[string]Forecast)
	collect := func(into map[string]Forecast) func(Result) error {
		return func(r Result) error {
			if !r.Skipped {
				into[r.ID] = r.Forecast
			}
			return r.Err
		}
	}
	if err := (Batch{Settings: settings, Workers: 1}).Run(context.Background(), all, collect(whole)); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	rest := make(map[string]Forecast)
	known := func(id string) bool { return id < "p015" }
	if err := (Batch{Settings: settings, Workers: 3, Done: known}).Run(context.Background(), all, collect(rest)); err != nil {
		t.Fatal(err)
	}
	if len(rest) != 15 {
		t.Errorf("%d series were forecast again", len(rest))
	}
	for id, f := range rest {
		if !slices.Equal(f.Bands[0].Lo, whole[id].Bands[0].Lo) || !slices.Equal(f.Paths[1], whole[id].Paths[1]) {
			t.Errorf("%s differs", id)
		}
	}
}

func TestCancelledBatchStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n, progress := 0, 0
	err := Batch{Settings: Settings{Method: "naive", Horizon: 1}, Progress: func(done, total int) { progress = done }}.
		Run(ctx, shop(500), func(Result) error {
			if n++; n == 5 {
				cancel()
			}
			return nil
		})
	if !errors.Is(err, context.Canceled) || n != 5 || progress != 5 {
		t.Errorf("%d results, progress %d, error %v", n, progress, err)
	}
}

func TestEmitErrorStopsTheBatch(t *testing.T) {
	full := errors.New("disk full")
	err := Batch{Settings: Settings{Method: "naive", Horizon: 1}}.Run(context.Background(), shop(100), func(Result) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

// On series from a known process, calibrated bands hold what they promise.
func TestCoverageOfKnownProcess(t *testing.T) {
	const horizon = 6
	var series []Series
	var tests [][]float64
	for i := range 4000 {
		y := walk(60, 1, uint64(1000+i))
		series = append(series, Series{ID: fmt.Sprint(i), Values: y[:60-horizon]})
		tests = append(tests, y[60-horizon:])
	}
	var in [2]float64
	i := 0
	err := Batch{Settings: Settings{Method: "dotm", Horizon: horizon, Levels: []float64{80, 95}}}.Run(context.Background(), series, func(r Result) error {
		for k, y := range tests[i] {
			for l, b := range r.Forecast.Bands {
				if y >= b.Lo[k] && y <= b.Hi[k] {
					in[l] += 100.0 / (4000 * horizon)
				}
			}
		}
		i++
		return r.Err
	})
	if err != nil || in[0] < 78 || in[0] > 82 || in[1] < 93 || in[1] > 97 {
		t.Errorf("80 %% band holds %.1f %%, 95 %% band %.1f %%, error %v", in[0], in[1], err)
	}
}

// The sum over a lead time of a random walk's errors spreads wider than that of independent errors of the same size would.
func TestPathsKeepAutocorrelation(t *testing.T) {
	const horizon, count = 8, 4000
	var series []Series
	for i := range 200 {
		series = append(series, Series{ID: fmt.Sprint(i), Values: walk(80, 1, uint64(i))})
	}
	var spreadOfSum, sumOfSpreads float64
	err := Batch{Settings: Settings{Method: "naive", Horizon: horizon, Paths: count}}.Run(context.Background(), series, func(r Result) error {
		if r.ID != "0" {
			return r.Err
		}
		sums := make([]float64, count)
		for k := range horizon {
			step := make([]float64, count)
			for i, p := range r.Forecast.Paths {
				step[i] = p[k]
				sums[i] += p[k]
			}
			_, d := moments(step)
			sumOfSpreads += d * d
		}
		_, d := moments(sums)
		spreadOfSum = d * d
		return r.Err
	})
	// For a random walk the variance of the sum is h(h+1)(2h+1)/6 = 204 steps', the sum of the variances h(h+1)/2 = 36: a ratio of 5.7.
	if ratio := spreadOfSum / sumOfSpreads; err != nil || ratio < 4 || ratio > 7.5 {
		t.Errorf("the variance of the sum is %.2f times that of independent steps, error %v", ratio, err)
	}
}

func BenchmarkAutoWeekly(b *testing.B) {
	s := Series{ID: "p", Values: walk(104, 1, 5), Seasons: []int{52}}
	for b.Loop() {
		if _, err := One(b.Context(), s, Settings{Horizon: 8, Levels: []float64{80, 95}}); err != nil {
			b.Fatal(err)
		}
	}
}

// runaway is a model with one fitted value from another world.
type runaway struct{ Model }

func (runaway) Fitted() []float64 { return []float64{math.NaN(), 1, 1e80, math.Inf(1), 4} }

// TestOneWildFitDoesNotWidenBands keeps a member that ran away at one step out of the unit of errors.
func TestOneWildFitDoesNotWidenBands(t *testing.T) {
	if unit := scale([]float64{1, 2, 3, 4, 5}, runaway{}); unit > 4 {
		t.Errorf("the unit of errors is %g in a history from 1 to 5", unit)
	}
}

// A level of a hierarchy adds up over what is below it, and a season that repeats itself goes on through all of them.
func TestTemporalHierarchyKeepsTheSeason(t *testing.T) {
	y := make([]float64, 60)
	for i := range y {
		y[i] = 100 + 10*float64(i%12)
	}
	m, err := fitTemporal(newHistory(y, []int{12}))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range m.Predict(18) {
		if want := 100 + 10*float64(k%12); math.Abs(v-want) > 0.5 {
			t.Errorf("step %d: %g, want %g", k, v, want)
		}
	}
	if _, err := fitTemporal(newHistory(y, nil)); err == nil {
		t.Error("a series without a season has a hierarchy")
	}
}

// Base forecasts that agree with each other are not changed.
func TestReconciliationKeepsWhatAddsUp(t *testing.T) {
	h := &temporal{m: 6, lengths: []int{1, 2, 3, 6}}
	for _, k := range h.lengths {
		h.levels = append(h.levels, constantModel(5*float64(k)))
	}
	if err := h.reconcile(); err != nil {
		t.Fatal(err)
	}
	for k, v := range h.Predict(8) {
		if math.Abs(v-5) > 1e-9 {
			t.Errorf("step %d: %g", k, v)
		}
	}
}

// constantModel expects the same value at every step.
type constantModel float64

func (c constantModel) Predict(h int) []float64 { return slices.Repeat([]float64{float64(c)}, h) }
func (c constantModel) Fitted() []float64       { return nil }
func (c constantModel) String() string          { return "constant" }

func TestWhatNeverVariedStays(t *testing.T) {
	f, err := One(context.Background(), Series{Values: slices.Repeat([]float64{7}, 40), Seasons: []int{12}}, Settings{Horizon: 14, Levels: []float64{80, 95}})
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range f.Mean {
		if v != 7 || f.Bands[1].Lo[k] != 7 || f.Bands[1].Hi[k] != 7 {
			t.Errorf("step %d: %g within %g and %g", k, v, f.Bands[1].Lo[k], f.Bands[1].Hi[k])
		}
	}
}
