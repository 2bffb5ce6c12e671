package arima

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestAutoRecoversRegression(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 4))
	const n, h = 200, 10
	promotion, price := make([]float64, n+h), make([]float64, n+h)
	for i := range promotion {
		if rng.Float64() < 0.2 {
			promotion[i] = 1
		}
		price[i] = 10 + rng.NormFloat64()
	}
	noise := simulate(rng, []term{{1, 0.7}}, nil, n+h, 100)
	y := make([]float64, n+h)
	for i := range y {
		y[i] = noise[i] + 20*promotion[i] - 3*price[i]
	}
	m, err := Auto(y[:n], 1, AutoSettings{Regressors: [][]float64{promotion[:n], price[:n]}})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "effects", m.Beta, []float64{20, -3}, 0, 0.5)
	future := [][]float64{promotion[n:], price[n:]}
	mean, err := m.PredictWith(h, future)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "forecast", mean, y[n:], 0, 5)
	if !strings.Contains(m.String(), "regression with ARIMA(") {
		t.Errorf("a regression is called %s", m)
	}
	if _, err := m.PredictWith(h, future[:1]); err == nil {
		t.Error("a missing regressor is no error")
	}
	if _, err := m.PredictWith(h+1, future); err == nil {
		t.Error("a short regressor is no error")
	}
	if len(m.Predict(h)) != h {
		t.Error("Predict keeps the regressors' last values")
	}
}

// A regression model with its regressors' true values predicts as one without them does of the rest, with differences too.
func TestRegressionIsUndoneExactly(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 4))
	y := make([]float64, 90)
	for i := range y {
		y[i] = float64(i) + rng.NormFloat64()
		if i > 0 {
			y[i] += y[i-1] / 2
		}
	}
	x := gaussian(rng, 96)
	o := Order{P: 1, D: 1, Q: 1, SD: 1, Period: 6}
	m, err := Fit(y, o, Settings{Regressors: [][]float64{x[:90]}})
	if err != nil {
		t.Fatal(err)
	}
	rest := slices.Clone(y)
	for i := range rest {
		rest[i] -= m.Beta[0] * x[i]
	}
	plain, err := Fit(rest, o, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.PredictWith(6, [][]float64{x[90:]})
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i] -= m.Beta[0] * x[90+i]
	}
	within(t, "forecast", got, plain.Predict(6), 1e-4, 1e-4)
	for i, v := range m.Fitted() {
		if math.IsNaN(v) != (i < o.lost()) {
			t.Errorf("fitted value %d is %g", i, v)
		}
	}
}

func TestHarmonicFollowsLongSeasons(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const n, h, period = 200, 52, 52.18
	truth := func(i int) float64 {
		return 100 + 0.1*float64(i) + 20*math.Sin(2*math.Pi*float64(i)/period) + 8*math.Cos(4*math.Pi*float64(i)/period)
	}
	y := make([]float64, n)
	for i := range y {
		y[i] = truth(i) + rng.NormFloat64()
	}
	m, err := Harmonic(y, []float64{period}, HarmonicSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Harmonics[0] < 2 || m.Harmonics[0] > 4 {
		t.Errorf("%s: %d harmonics of 2", m, m.Harmonics[0])
	}
	for i, v := range m.Predict(h) {
		if math.Abs(v-truth(n+i)) > 6 {
			t.Errorf("step %d: %g, want %g", i+1, v, truth(n+i))
		}
	}
	noise, err := Harmonic(gaussian(rng, 100), []float64{12}, HarmonicSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if noise.Harmonics[0] > 2 {
		t.Errorf("noise has %d harmonics", noise.Harmonics[0])
	}
	if _, err := Harmonic(y, []float64{1}, HarmonicSettings{}); err == nil {
		t.Error("a season of one step is no error")
	}
}

func TestBadInput(t *testing.T) {
	y := []float64{1, 3, 2, 5, 4, 6, 5, 8}
	for name, try := range map[string]func() error{
		"NaN":                   func() error { _, err := Auto([]float64{1, math.NaN(), 3}, 1, AutoSettings{}); return err },
		"infinity":              func() error { _, err := Fit([]float64{1, math.Inf(1), 3}, Order{}, Settings{}); return err },
		"empty":                 func() error { _, err := Auto(nil, 1, AutoSettings{}); return err },
		"negative order":        func() error { _, err := Fit(y, Order{P: -1}, Settings{}); return err },
		"season without period": func() error { _, err := Fit(y, Order{SP: 1}, Settings{}); return err },
		"constant twice":        func() error { _, err := Fit(y, Order{D: 2}, Settings{Constant: true}); return err },
		"short regressor":       func() error { _, err := Fit(y, Order{}, Settings{Regressors: [][]float64{{1}}}); return err },
		"NaN regressor": func() error {
			_, err := Fit(y[:2], Order{}, Settings{Regressors: [][]float64{{1, math.NaN()}}})
			return err
		},
	} {
		if try() == nil {
			t.Errorf("%s is no error", name)
		}
	}
	if _, err := Fit(y, Order{P: 9}, Settings{}); !errors.Is(err, ErrShort) {
		t.Errorf("nine coefficients for eight values: %v", err)
	}
	if _, err := Fit(y, Order{D: 9}, Settings{}); !errors.Is(err, ErrShort) {
		t.Errorf("nine differences of eight values: %v", err)
	}
	if _, err := Fit(y, Order{}, Settings{Constant: true, Regressors: [][]float64{{2, 2, 2, 2, 2, 2, 2, 2}}}); !errors.Is(err, ErrDependent) {
		t.Errorf("a constant regressor beside the constant: %v", err)
	}
}

// Series that leave no choice still have a finite forecast.
func TestAutoTakesAnySeries(t *testing.T) {
	straight, wave := make([]float64, 40), make([]float64, 40)
	for i := range straight {
		straight[i] = 3 + 2*float64(i)
		wave[i] = []float64{1, 5, 2, 9}[i%4]
	}
	series := map[string][]float64{
		"one": {5}, "two": {1, 2}, "three": {1, 2, 4}, "four": {4, 1, 3, 2}, "zeros": make([]float64, 30), "straight": straight, "wave": wave,
		"spike": append(make([]float64, 20), 1e12, 0, 0), "tiny": {1e-12, 3e-12, 2e-12, 5e-12, 1e-12, 4e-12, 2e-12, 3e-12, 1e-12, 2e-12},
	}
	for name, y := range series {
		for _, m := range []int{1, 4, 12} {
			fit, err := Auto(y, m, AutoSettings{})
			if err != nil {
				t.Errorf("%s with season %d: %v", name, m, err)
				continue
			}
			if i := firstBad(fit.Predict(30)); i >= 0 || len(fit.Fitted()) != len(y) {
				t.Errorf("%s with season %d: %v predicts %v", name, m, fit, fit.Predict(30))
			}
			if name == "straight" && math.Abs(fit.Predict(1)[0]-83) > 1e-6 {
				t.Errorf("a straight line goes on with %g", fit.Predict(1)[0])
			}
			if name == "wave" && m == 4 && math.Abs(fit.Predict(2)[1]-5) > 1e-6 {
				t.Errorf("a wave goes on with %v", fit.Predict(2))
			}
		}
	}
}

// The same series gives the same model, also from several goroutines.
func TestAutoIsDeterministic(t *testing.T) {
	s := readSeries(t)["UKgas"]
	want, err := Auto(s.values, s.season, AutoSettings{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if got, err := Auto(s.values, s.season, AutoSettings{}); err != nil || got.LogLik != want.LogLik || !reflect.DeepEqual(got.Predict(8), want.Predict(8)) {
				t.Errorf("%v, %v differs from %v", got, err, want)
			}
		})
	}
	group.Wait()
}

// Whatever the parameters, the polynomials are stationary, and rootsBeyond knows where the roots are.
func TestRoots(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 4))
	for range 500 {
		u := gaussian(rng, 1+rng.IntN(5))
		a, back := make([]float64, len(u)), make([]float64, len(u))
		fromPartial(a, u, make([]float64, len(u)))
		if !rootsBeyond(a, 1) {
			t.Fatalf("%v is not stationary", a)
		}
		for k := range back {
			back[k] = math.NaN()
		}
		weights := make([]float64, 20000)
		var terms []term
		for i, v := range a {
			terms = append(terms, term{i + 1, v})
		}
		psiWeights(weights, terms, nil)
		if rootsBeyond(a, 1.01) && math.Abs(weights[len(weights)-1]) > 1e-9 {
			t.Fatalf("%v: a root is within 1.01 of the circle, its weights do not die out", a)
		}
	}
	for _, c := range []struct {
		a      []float64
		radius float64
		want   bool
	}{{[]float64{0.5}, 1.9, true}, {[]float64{0.5}, 2.1, false}, {[]float64{0, 0.25}, 1.9, true}, {[]float64{0, 0.25}, 2.1, false}, {nil, 5, true}} {
		if got := rootsBeyond(c.a, c.radius); got != c.want {
			t.Errorf("roots of %v beyond %g: %v", c.a, c.radius, got)
		}
	}
}

func TestDifferences(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 4))
	walk := gaussian(rng, 300)
	for i := 1; i < len(walk); i++ {
		walk[i] += walk[i-1]
	}
	twice := slices.Clone(walk)
	for i := 1; i < len(twice); i++ {
		twice[i] += twice[i-1]
	}
	for want, y := range [][]float64{gaussian(rng, 300), walk, twice} {
		if got := Differences(y, 2); got != want {
			t.Errorf("%d differences, want %d", got, want)
		}
	}
	delta := integral(Order{D: 1, SD: 1, Period: 4})
	if want := []float64{1, 0, 0, 1, -1}; !slices.Equal(delta, want) {
		t.Errorf("(1−B)(1−B⁴) has %v, want %v", delta, want)
	}
	if _, _, err := OCSB(walk[:10], 12, 1); !errors.Is(err, ErrShort) {
		t.Errorf("OCSB of ten values: %v", err)
	}
}

// Long series with long seasons are searched with conditional likelihoods; the model that is kept is fitted exactly all the same.
func TestLongSeriesAreSearchedConditionally(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 4))
	const n, m = 2500, 52
	y := simulate(rng, negatedTerms(product(nil, []float64{-0.5}, []float64{-0.4}, m)), nil, n, 20)
	if n*(2*m+mostAR) <= conditionalWork {
		t.Fatal("this series is searched exactly")
	}
	fit, err := Auto(y, m, AutoSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if fit.Order.P == 0 || fit.Order.SP+fit.Order.SQ == 0 {
		t.Errorf("chose %s", fit)
	}
	exact, err := Fit(y, fit.Order, Settings{Constant: fit.Constant})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(exact.LogLik-fit.LogLik) > 0.01 {
		t.Errorf("%s: log-likelihood %g, fitted exactly %g", fit, fit.LogLik, exact.LogLik)
	}
}
