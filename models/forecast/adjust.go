package forecast

import (
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/season"
)

// scaled is a model of a series without its season, with the season put back: one factor per place in the season.
type scaled struct {
	Model
	factors []float64 // the first belongs to the first observation
	n       int       // observations
}

func (s scaled) Predict(h int) []float64 {
	ahead := s.Model.Predict(h)
	for k := range ahead {
		ahead[k] *= s.factors[(s.n+k)%len(s.factors)]
	}
	return ahead
}

func (s scaled) Fitted() []float64 {
	fitted := s.Model.Fitted()
	for t := range fitted {
		fitted[t] *= s.factors[t%len(s.factors)]
	}
	return fitted
}

// shifted is a model of a series without its seasonal sum, with the sum put back.
type shifted struct {
	Model
	past  []float64           // the seasonal sum of each observation
	ahead func(k int) float64 // of the step k ahead, from 0
}

func (s shifted) Predict(h int) []float64 {
	ahead := s.Model.Predict(h)
	for k := range ahead {
		ahead[k] += s.ahead(k)
	}
	return ahead
}

func (s shifted) Fitted() []float64 {
	fitted := s.Model.Fitted()
	for t := range fitted {
		fitted[t] += s.past[t]
	}
	return fitted
}

// exponential is a model of the logarithms of a series.
type exponential struct{ Model }

func (e exponential) Predict(h int) []float64 { return exponentials(e.Model.Predict(h)) }

func (e exponential) Fitted() []float64 { return exponentials(e.Model.Fitted()) }

func exponentials(z []float64) []float64 {
	for i := range z {
		z[i] = math.Exp(z[i])
	}
	return z
}

func logarithms(y []float64) []float64 {
	z := make([]float64, len(y))
	for i, v := range y {
		z[i] = math.Log(v)
	}
	return z
}

// fitter fits a model to a series; m is the season that it may model itself, 1 for none.
type fitter func(y []float64, m int) (Model, error)

// withoutSeason fits to the series divided by its classical seasonal factors where the M4 competition's test finds a season, as its
// benchmarks do, and puts the factors back.
func withoutSeason(fit fitter) fitter {
	return func(y []float64, m int) (Model, error) {
		if m < 2 || !season.Tested(y, m) || slices.Min(y) <= 0 {
			return fit(y, 1)
		}
		factors, err := season.Classical(y, m, season.Multiplicative)
		if err != nil {
			return fit(y, 1)
		}
		adjusted := make([]float64, len(y))
		for t, v := range y {
			adjusted[t] = v / factors[t%m]
		}
		model, err := fit(adjusted, 1)
		if err != nil {
			return nil, err
		}
		return scaled{model, factors, len(y)}, nil
	}
}

// onLogs fits to the logarithms of a series that is above zero, else to the series itself.
func onLogs(fit fitter) fitter {
	return func(y []float64, m int) (Model, error) {
		if slices.Min(y) <= 0 {
			return fit(y, m)
		}
		model, err := fit(logarithms(y), m)
		if err != nil {
			return nil, err
		}
		return exponential{model}, nil
	}
}
