package season

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

func records(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
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
	m      int
	values []float64
}

func readSeries(t testing.TB) map[string]referenceSeries {
	t.Helper()
	all := map[string]referenceSeries{}
	for _, r := range records(t, "series.csv") {
		m, err := strconv.Atoi(r[1])
		if err != nil {
			t.Fatal(err)
		}
		all[r[0]] = referenceSeries{m, numbers(t, r[2])}
	}
	return all
}

func within(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values, want %d", what, len(got), len(want))
		return
	}
	for i, v := range want {
		if !(math.Abs(got[i]-v) <= tolerance*(1+math.Abs(v))) {
			t.Errorf("%s: value %d is %.10g, want %.10g", what, i, got[i], v)
			return
		}
	}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// computed gives what R computed under the name what.
func computed(t *testing.T, what string, s referenceSeries) []float64 {
	t.Helper()
	stl := func(o STLSettings) *Parts { return must[*Parts](t)(STL(s.values, s.m, o)) }
	two := func() *Parts {
		mixed := make([]float64, len(s.values))
		for i, v := range s.values {
			mixed[i] = v + []float64{1, -1, 2, -2, 0}[i%5]
		}
		return must[*Parts](t)(MSTL(mixed, []int{12, 5}, STLSettings{}))
	}
	switch what {
	case "trend":
		return stl(STLSettings{}).Trend
	case "seasonal":
		return stl(STLSettings{}).Seasonal[0]
	case "remainder":
		return stl(STLSettings{}).Remainder
	case "robust-trend":
		return stl(STLSettings{Robust: true}).Trend
	case "robust-seasonal":
		return stl(STLSettings{Robust: true}).Seasonal[0]
	case "robust-weights":
		return stl(STLSettings{Robust: true}).Weights
	case "periodic-seasonal":
		return stl(STLSettings{Seasonal: Periodic}).Seasonal[0]
	case "strength":
		return []float64{stl(STLSettings{}).Strength(0)}
	case "additive":
		return must[[]float64](t)(Classical(s.values, s.m, Additive))
	case "multiplicative":
		return must[[]float64](t)(Classical(s.values, s.m, Multiplicative))
	case "acf":
		return ACF(s.values, 20)
	case "lambda":
		return []float64{must[float64](t)(Lambda(s.values, s.m, -1, 2))}
	case "two-trend":
		return two().Trend
	case "two-5":
		return two().Seasonal[0]
	case "two-12":
		return two().Seasonal[1]
	case "fourier":
		rows := Fourier(0, 30, 12, 6)
		var flat []float64
		for i := range 30 {
			for _, r := range rows {
				flat = append(flat, r[i])
			}
		}
		return flat
	}
	t.Fatalf("unknown reference %q", what)
	return nil
}

// reference.csv is by R, robust.csv by statsmodels.
func TestAgreesWithOthers(t *testing.T) {
	all := readSeries(t)
	for _, r := range append(records(t, "reference.csv"), records(t, "robust.csv")...) {
		tolerance := 1e-9
		if r[0] == "lambda" {
			tolerance = 1e-3 // R's minimiser stops at 1e-4
		}
		within(t, r[1]+" "+r[0], computed(t, r[0], all[r[1]]), numbers(t, r[2]), tolerance)
	}
}
