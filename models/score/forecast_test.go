package score

import (
	"math"
	"testing"
)

// The expected values were worked out by hand.
func TestHandComputedForecastMeasures(t *testing.T) {
	history, actual, forecast := []float64{0, 1, 3, 2, 6}, []float64{4, 8}, []float64{6, 8}
	for name, c := range map[string]struct{ got, want float64 }{
		"smape":   {SMAPE(actual, forecast), 20},
		"mae":     {MAE(actual, forecast), 1},
		"scale":   {SeasonalScale(history, 2), (3.0 + 1 + 3) / 3},
		"mase":    {MASE(history, actual, forecast, 1), 1 / 2.0},
		"owa":     {OWA(10, 2, 20, 2), 0.75},
		"pinball": {Pinball(actual, []float64{5, 4}, 0.9), (0.1*1 + 0.9*4) / 2},
		"rmsse":   {RMSSE(history, actual, forecast), math.Sqrt(2 / ((4.0 + 1 + 16) / 3))},
		"wrmsse":  {WRMSSE([]float64{1, math.NaN(), 3}, []float64{3, 9, 1}), 1.5},
		"zeros":   {SMAPE([]float64{0}, []float64{0}), 0},
	} {
		if math.Abs(c.got-c.want) > near {
			t.Errorf("%s = %g, want %g", name, c.got, c.want)
		}
	}
	if !math.IsNaN(SMAPE(actual, forecast[:1])) || !math.IsNaN(RMSSE([]float64{0, 0}, actual, forecast)) {
		t.Error("what has no value is NaN")
	}
}
