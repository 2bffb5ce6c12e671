package smooth

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// nile is the yearly flow of the Nile at Aswan, 1871 to 1970, and air the monthly passengers of airlines, 1949 to 1960 (Box and Jenkins 1976): both
// come with R.
var (
	nile = []float64{1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260,
		1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698,
		845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986,
		797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740}
	air = []float64{112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178,
		199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188,
		235, 227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306,
		271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
		548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432}
)

// The likelihoods are those of R's forecast 8.x, ets(y, model, damped = FALSE). Ours, found by gradients, must be no worse; R's search sometimes stops before
// the optimum.
func TestLikelihoodsOfR(t *testing.T) {
	for _, c := range []struct {
		y      []float64
		m      int
		spec   Spec
		loglik float64
	}{
		{nile, 1, Spec{Additive, None, false, None}, -726.3905},
		{nile, 1, Spec{Additive, Additive, false, None}, -725.9561},
		{nile, 1, Spec{Multiplicative, None, false, None}, -726.151},
		{nile, 1, Spec{Multiplicative, Additive, false, None}, -725.7412},
		{air, 12, Spec{Additive, Additive, false, Additive}, -765.9358},
		{air, 12, Spec{Multiplicative, Additive, false, Multiplicative}, -682.4036},
		{air, 12, Spec{Multiplicative, None, false, Multiplicative}, -715.6572},
		{air, 12, Spec{Multiplicative, Additive, false, Additive}, -768.2334},
	} {
		e, err := Fit(c.y, c.m, c.spec)
		if err != nil {
			t.Fatal(err)
		}
		if e.LogLik < c.loglik-0.3 {
			t.Errorf("%v: log-likelihood %.3f, R has %.3f", c.spec, e.LogLik, c.loglik)
		}
	}
}

func TestChoicesOfR(t *testing.T) {
	e, err := Auto(nile, 1)
	if err != nil || e.String() != "ETS(M,N,N)" || e.AICc > 1458.552+0.5 {
		t.Errorf("%v, AICc %g, %v", e, e.AICc, err)
	}
	e, err = Auto(air, 12)
	if err != nil || e.AICc > 1400.638+0.5 {
		t.Errorf("%v, AICc %g, %v", e, e.AICc, err)
	}
}

// The forecasts are those of R's ses and holt for the Nile.
func TestForecastsOfR(t *testing.T) {
	ses, _ := SES(nile)
	holt, _ := Holt(nile)
	damped, _ := Damped(nile)
	for name, c := range map[string]struct{ got, want []float64 }{
		"ses":    {ses.Predict(1), []float64{805.3363}},
		"holt":   {holt.Predict(3), []float64{802.9133, 799.7514, 796.5895}},
		"damped": {damped.Predict(3), []float64{801.8087, 801.7865, 801.7688}},
	} {
		for k, want := range c.want {
			if math.Abs(c.got[k]/want-1) > 0.005 {
				t.Errorf("%s: %v, R has %v", name, c.got, c.want)
				break
			}
		}
	}
}

// A perfect pattern is followed to the last digit by the model made for it.
func TestPatternsAreFollowed(t *testing.T) {
	line := make([]float64, 24)
	waves := make([]float64, 24)
	for i := range line {
		line[i] = 10 + 2*float64(i)
		waves[i] = line[i] + []float64{3, -1, -4, 2}[i%4]
	}
	holt, err := Fit(line, 1, Spec{Error: Additive, Trend: Additive, Season: None})
	if err != nil || math.Abs(holt.Predict(2)[1]-60) > 1e-3 {
		t.Errorf("Holt %v, %v", holt.Predict(2), err)
	}
	winters, err := HoltWinters(waves, 4, Additive)
	want := []float64{58 + 3, 60 - 1, 62 - 4, 64 + 2}
	for k, v := range winters.Predict(4) {
		if err != nil || math.Abs(v-want[k]) > 1e-2 {
			t.Fatalf("Holt–Winters %v, want %v, %v", winters.Predict(4), want, err)
		}
	}
}

// Theta's exact solution is compared with a thousand random parameters run through the published recursion.
func TestThetaIsOptimal(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for _, dynamic := range []bool{false, true} {
		y := sample(40, 1, 8)
		m, err := fitTheta(y, "test", dynamic, true)
		if err != nil {
			t.Fatal(err)
		}
		lines := newThetaSearch(y, dynamic, true)
		direct := func(alpha, omega, level float64) float64 {
			loss := 0.0
			for t, v := range y {
				keep := math.Pow(1-alpha, float64(t))
				mu := level + omega*(keep*lines.intercept[t]+(1-keep*(1-alpha))/alpha*lines.slope[t])
				if t >= warmUp {
					loss += (v - mu) * (v - mu)
				}
				level = alpha*v + (1-alpha)*level
			}
			return loss / float64(len(y)-warmUp)
		}
		if d := direct(m.Alpha, 1-1/m.Theta, m.Level0); math.Abs(d/m.MSE-1) > 1e-6 {
			t.Errorf("the recursion has MSE %g, the solution says %g", d, m.MSE)
		}
		for range 1000 {
			alpha, omega := leastAlpha+(mostAlpha-leastAlpha)*rng.Float64(), rng.Float64()
			if d := direct(alpha, omega, m.Level0*(1+0.2*rng.NormFloat64())); d < m.MSE*(1-1e-6) {
				t.Errorf("dynamic %v: α %g, ω %g is better: %g < %g", dynamic, alpha, omega, d, m.MSE)
			}
		}
	}
}

// The line that takes in one value at a time is the least-squares line.
func TestLineFitIsLeastSquares(t *testing.T) {
	y := sample(20, 1, 4)
	var f lineFit
	for _, v := range y {
		f.add(v)
	}
	a, b := line(y)
	if math.Abs(f.intercept-a) > 1e-9 || math.Abs(f.slope-b) > 1e-9 {
		t.Errorf("%g + %g·t, least squares %g + %g·t", f.intercept, f.slope, a, b)
	}
}

func TestNaiveFamilyByHand(t *testing.T) {
	y := []float64{1, 2, 3, 5, 4, 9}
	naive, _ := Naive(y)
	seasonal, _ := SeasonalNaive(y, 2)
	drift, _ := Drift(y)
	window, _ := WindowAverage(y, 2)
	average, _ := SeasonalWindowAverage(y, 2, 2)
	for name, c := range map[string]struct {
		got, want []float64
	}{
		"naive":                   {naive.Predict(2), []float64{9, 9}},
		"seasonal naive":          {seasonal.Predict(3), []float64{4, 9, 4}},
		"drift":                   {drift.Predict(2), []float64{10.6, 12.2}},
		"window average":          {window.Predict(2), []float64{6.5, 6.5}},
		"seasonal window average": {average.Predict(2), []float64{3.5, 7}},
		"window average fitted":   {window.Fitted()[2:], []float64{1.5, 2.5, 4, 4.5}},
	} {
		for k := range c.want {
			if math.Abs(c.got[k]-c.want[k]) > 1e-12 {
				t.Errorf("%s: %v, want %v", name, c.got, c.want)
			}
		}
	}
	moving, _ := MovingAverage(y, 2)
	if got := moving.Predict(2); !slices.Equal(got, []float64{6.5, 7.75}) {
		t.Errorf("moving average %v", got)
	}
}

func TestReasonsAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		fit  func() error
		want error
	}{
		"short": {func() error { _, err := Holt([]float64{1}); return err }, ErrShort},
		"zero": {func() error {
			_, err := Fit(make([]float64, 9), 1, Spec{Multiplicative, None, false, None})
			return err
		}, ErrPositive},
		"season":   {func() error { _, err := HoltWinters(nile[:10], 12, Additive); return err }, ErrSeason},
		"theta":    {func() error { _, err := DynamicOptimisedTheta([]float64{1, 2}); return err }, ErrShort},
		"ces":      {func() error { _, err := AutoCES([]float64{1, 2}, 1); return err }, ErrShort},
		"snaive":   {func() error { _, err := SeasonalNaive([]float64{1, 2}, 3); return err }, ErrShort},
		"no value": {func() error { _, err := Auto(nil, 1); return err }, ErrShort},
	} {
		if err := c.fit(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := Fit(nile, 1, Spec{Error: None, Trend: None, Season: None}); err == nil {
		t.Error("a model without errors passes")
	}
}

func TestFamily(t *testing.T) {
	if all, stable := len(Family(true)), len(Family(false)); all != 30 || stable != 15 {
		t.Errorf("%d models, %d of them stable", all, stable)
	}
}

// statsforecast 2.1.1 has these AICc and forecasts for the first five years of the airline passengers.
func TestCESOfPeers(t *testing.T) {
	for _, c := range []struct {
		kind CESKind
		aicc float64
		want []float64
	}{
		{CESNone, 598.8869, []float64{198.039, 196.911, 196.724, 195.790}},
		{CESSimple, 611.8707, []float64{209.873, 215.925, 242.691, 237.788}},
		{CESPartial, 481.4962, []float64{202.786, 208.861, 231.544, 223.549}},
		{CESFull, 481.7290, []float64{203.259, 209.780, 234.290, 225.526}},
	} {
		m, err := FitCES(air[:60], 12, c.kind)
		if err != nil {
			t.Fatal(err)
		}
		if m.AICc > c.aicc+0.2 {
			t.Errorf("%v: AICc %.4f, theirs %.4f", m, m.AICc, c.aicc)
		}
		for k, v := range m.Predict(4) {
			if math.Abs(v/c.want[k]-1) > 0.002 {
				t.Errorf("%v: %v, theirs %v", m, m.Predict(4), c.want)
				break
			}
		}
	}
}

// The errors of this series are skewed: an upward trend that the level takes back at every step makes them likelier, though nothing grows.
func TestFeignedTrendIsRefused(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	y := make([]float64, 400)
	for i := range y {
		y[i] = 100 * math.Exp(-0.8*rng.ExpFloat64())
	}
	free, err := Fit(y, 1, Spec{Error: Multiplicative, Trend: Additive, Season: None})
	if err != nil {
		t.Fatal(err)
	}
	chosen, err := Auto(y, 1)
	if err != nil || chosen.Spec.Trend == Additive && !chosen.Spec.Damped {
		t.Errorf("%v, %v (with a trend %.1f a step)", chosen, err, free.last.trend)
	}
	up := make([]float64, 60)
	for i := range up {
		up[i] = 50 + 3*float64(i) + rng.NormFloat64()
	}
	if grows, err := Auto(up, 1); err != nil || grows.Spec.Trend != Additive {
		t.Errorf("a series that grows has %v, %v", grows, err)
	}
}
