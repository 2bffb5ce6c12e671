package forecast

import "math"

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
	n      int
	season func(t int) float64 // the sum at any time, from 0
}

func (s shifted) Predict(h int) []float64 {
	ahead := s.Model.Predict(h)
	for k := range ahead {
		ahead[k] += s.season(s.n + k)
	}
	return ahead
}

func (s shifted) Fitted() []float64 {
	fitted := s.Model.Fitted()
	for t := range fitted {
		fitted[t] += s.season(t)
	}
	return fitted
}

// exponential is a model of the logarithms of a series. What it expects is the median, not the mean.
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
