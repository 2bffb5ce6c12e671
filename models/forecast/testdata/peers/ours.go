package peers

import (
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/arima"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/intermittent"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/season"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/smooth"
)

// Method forecasts one series with a season of m steps (1 for none) h steps ahead.
type Method func(y []float64, m, h int) ([]float64, error)

// Ours are our methods by the names that the peers' scripts use.
func Ours() map[string]Method {
	return map[string]Method{
		"ets": func(y []float64, m, h int) ([]float64, error) { return predict(h)(smooth.Auto(y, m)) },
		"ces": func(y []float64, m, h int) ([]float64, error) { return predict(h)(smooth.AutoCES(y, m)) },
		"arima": func(y []float64, m, h int) ([]float64, error) {
			return predict(h)(arima.Auto(y, m, arima.AutoSettings{}))
		},
		"theta":           adjusted(func(y []float64, h int) ([]float64, error) { return predict(h)(smooth.Theta(y)) }),
		"optimised-theta": adjusted(func(y []float64, h int) ([]float64, error) { return predict(h)(smooth.OptimisedTheta(y)) }),
		"dynamic-theta": adjusted(func(y []float64, h int) ([]float64, error) {
			return predict(h)(smooth.DynamicOptimisedTheta(y))
		}),
		"croston":           sparse(intermittent.Croston, intermittent.Settings{Alpha: 0.1, Beta: 0.1}),
		"croston-optimised": sparse(intermittent.Croston, intermittent.Settings{}),
		"sba":               sparse(intermittent.SBA, intermittent.Settings{}),
		"tsb":               sparse(intermittent.TSB, intermittent.Settings{}),
		"adida":             sparse(intermittent.ADIDA, intermittent.Settings{}),
		"imapa":             sparse(intermittent.IMAPA, intermittent.Settings{}),
	}
}

// predictor is a fitted model.
type predictor interface{ Predict(h int) []float64 }

// predict takes what a fit returns to its forecast.
func predict(h int) func(predictor, error) ([]float64, error) {
	return func(m predictor, err error) ([]float64, error) {
		if err != nil {
			return nil, err
		}
		return m.Predict(h), nil
	}
}

func sparse(method intermittent.Method, s intermittent.Settings) Method {
	return func(y []float64, _, h int) ([]float64, error) { return predict(h)(intermittent.Fit(y, method, s)) }
}

// adjusted takes the season out before, if the series passes the season test, and puts it back after, as thetaf does.
func adjusted(fit func(y []float64, h int) ([]float64, error)) Method {
	return func(y []float64, m, h int) ([]float64, error) {
		if !season.Tested(y, m) {
			return fit(y, h)
		}
		index, err := season.Classical(y, m, season.Multiplicative)
		if err != nil {
			return fit(y, h) // values that are not positive have no multiplicative season
		}
		rest := slices.Clone(y)
		for t := range rest {
			rest[t] /= index[t%m]
		}
		ahead, err := fit(rest, h)
		for i := range ahead {
			ahead[i] *= index[(len(y)+i)%m]
		}
		return ahead, err
	}
}
