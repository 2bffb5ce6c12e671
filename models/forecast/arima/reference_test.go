package arima

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// table reads a CSV file of testdata without its header.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1:]
}

func numbers(t testing.TB, text string) []float64 {
	t.Helper()
	var values []float64
	for _, word := range strings.Fields(text) {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	return values
}

type referenceSeries struct {
	season int
	values []float64
}

func readSeries(t testing.TB) map[string]referenceSeries {
	t.Helper()
	all := map[string]referenceSeries{}
	records, err := func() ([][]string, error) {
		f, err := os.Open("testdata/series.csv")
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return csv.NewReader(f).ReadAll()
	}()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		m, err := strconv.Atoi(r[1])
		if err != nil {
			t.Fatal(err)
		}
		all[r[0]] = referenceSeries{m, numbers(t, r[2])}
	}
	return all
}

// parseName reads an order from the name that R gives a model.
func parseName(t *testing.T, name string) (o Order, constant bool) {
	t.Helper()
	number := func(r rune) bool { return r < '0' || r > '9' }
	var v []int
	for _, word := range strings.FieldsFunc(name, number) {
		n, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		v = append(v, n)
	}
	o = Order{P: v[0], D: v[1], Q: v[2]}
	if len(v) > 3 {
		o.SP, o.SD, o.SQ, o.Period = v[3], v[4], v[5], v[6]
	}
	return o, strings.Contains(name, "drift") || strings.Contains(name, "non-zero")
}

// coefficients in the order in which R prints them.
func coefficients(m *Model) []float64 {
	all := append([]float64(nil), m.AR...)
	all = append(all, m.MA...)
	all = append(all, m.SAR...)
	all = append(all, m.SMA...)
	if m.Constant {
		all = append(all, m.Drift)
	}
	return append(all, m.Beta...)
}

func within(t *testing.T, what string, got, want []float64, relative, absolute float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values, want %d", what, len(got), len(want))
		return
	}
	for i, v := range want {
		if !(math.Abs(got[i]-v) <= relative*math.Abs(v)+absolute) {
			t.Errorf("%s: value %d is %.9g, want %.9g", what, i, got[i], v)
		}
	}
}

// R gives the values that differencing takes a diffuse prior of variance 10⁶·σ², so that its likelihood and with it the estimates differ in
// the fourth digit from those of the differenced series, and its σ² also counts their residuals.
func TestFitAgreesWithR(t *testing.T) {
	all := readSeries(t)
	for _, r := range table(t, "reference.csv") {
		if r[1] != "fixed" {
			continue
		}
		o, constant := parseName(t, r[2])
		m, err := Fit(all[r[0]].values, o, Settings{Constant: constant})
		if err != nil {
			t.Fatal(err)
		}
		what := r[0] + " " + r[2]
		if m.String() != r[2] {
			t.Errorf("%s is called %s", what, m)
		}
		within(t, what+" log-likelihood", []float64{m.LogLik}, numbers(t, r[3]), 0, 5e-3)
		within(t, what+" σ²", []float64{m.Sigma2}, numbers(t, r[4]), 1e-2, 0)
		within(t, what+" coefficients", coefficients(m), numbers(t, r[5]), 2e-3, 2e-3)
		within(t, what+" forecast", m.Predict(6), numbers(t, r[6]), 1e-3, 0)
		within(t, what+" variance", m.Variance(6), numbers(t, r[7]), 1e-2, 0)
	}
}

func TestRegressionAgreesWithR(t *testing.T) {
	y := readSeries(t)["LakeHuron"].values
	x := make([]float64, len(y))
	for i := range x {
		x[i] = float64(1875 + i - 1920)
	}
	for _, r := range table(t, "reference.csv") {
		if r[1] != "xreg" {
			continue
		}
		m, err := Fit(y, Order{P: 2}, Settings{Constant: true, Regressors: [][]float64{x}})
		if err != nil {
			t.Fatal(err)
		}
		within(t, "log-likelihood", []float64{m.LogLik}, numbers(t, r[3]), 0, 1e-5)
		within(t, "coefficients", coefficients(m), numbers(t, r[5]), 1e-3, 1e-4)
	}
}

// The same model as R's, or with the same differences one with a lower AICc: R's search passes over models for which its
// optimiser ends at a bad place.
func TestAutoAgreesWithR(t *testing.T) {
	all := readSeries(t)
	for _, r := range table(t, "reference.csv") {
		if r[1] != "auto" {
			continue
		}
		s := all[r[0]]
		m, err := Auto(s.values, s.season, AutoSettings{})
		if err != nil {
			t.Fatal(err)
		}
		o, _ := parseName(t, r[2])
		k, n := len(numbers(t, r[5]))+1, len(s.values)-o.lost()
		theirs := corrected(2*float64(k)-2*numbers(t, r[3])[0], n, k)
		sameDifferences := o.D == m.Order.D && o.SD == m.Order.SD
		if m.String() != r[2] && !(sameDifferences && m.AICc < theirs) {
			t.Errorf("%s: chose %s with AICc %.4f, R %s with %.4f", r[0], m, m.AICc, r[2], theirs)
		}
	}
}

func TestUnitRootStatisticsAgreeWithR(t *testing.T) {
	all := readSeries(t)
	for _, r := range table(t, "reference.csv") {
		what := r[0] + " " + r[1]
		switch {
		case r[1] == "kpss":
			within(t, what, []float64{KPSS(all[r[0]].values)}, numbers(t, r[5]), 1e-8, 0)
		case strings.HasPrefix(r[1], "ocsb"):
			lags, err := strconv.Atoi(strings.TrimPrefix(r[1], "ocsb"))
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := OCSB(all[r[0]].values, all[r[0]].season, lags)
			if err != nil {
				t.Fatal(err)
			}
			within(t, what, []float64{got}, numbers(t, r[5]), 1e-6, 0)
		}
	}
}
