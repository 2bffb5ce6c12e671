package forecast

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/intermittent"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/smooth"
)

// Auto is the name of the method that combines the others.
const Auto = "auto"

// Methods returns the names that Settings.Method may have, in alphabetical order:
//
//	auto                                  members mixed by what a series looks like and how they did on its past
//	naive, snaive, drift, average         the last value or season, the mean step, the mean of the last 13 values
//	naive2, ses, holt, damped, theta, com the M4 competition's benchmarks: on the series without its season where a test finds one; com is the
//	                                      mean of ses, holt and damped
//	logtheta, dotm, otm                   Theta on logarithms, and its optimised forms
//	ets, arima, ces                       with automatic choice by AICc
//	mstl                                  seasons by STL, exponential smoothing of the rest
//	croston, sba, tsb, adida, imapa       intermittent demand
func Methods() []string { return slices.Sorted(maps.Keys(methods())) }

func methods() map[string]member {
	all := make(map[string]member)
	add := func(name string, fit func(h *history) (Model, error)) { all[name] = member{name: name, fit: fit} }
	all[Auto] = member{name: Auto}
	for _, m := range members() {
		switch m.name {
		case "naive2", "drift", "ses", "damped", "theta", "dotm", "ets", "arima", "ces":
			all[m.name] = m
		}
	}
	add("naive", onWhole(plain(smooth.Naive)))
	add("snaive", orElse(seasonalNaive, onWhole(plain(smooth.Naive))))
	add("average", onWhole(plain(func(y []float64) (*smooth.Repeat, error) { return smooth.WindowAverage(y, recentWindow) })))
	add("holt", adjusting(plain(smooth.Holt)))
	add("com", adjusting(fitCom))
	add("otm", adjusting(plain(smooth.OptimisedTheta)))
	add("logtheta", orElse(adjusting(onLogs(plain(smooth.Theta))), adjusting(plain(smooth.Theta))))
	add("mstl", orElse(decomposing(plain(func(y []float64) (*smooth.ETS, error) { return smooth.Auto(y, 1) })), etsMember))
	for _, method := range []intermittent.Method{intermittent.Croston, intermittent.SBA, intermittent.TSB, intermittent.ADIDA, intermittent.IMAPA} {
		add(strings.ToLower(method.String()), onWhole(plain(func(y []float64) (*intermittent.Model, error) {
			return intermittent.Fit(y, method, intermittent.Settings{})
		})))
	}
	return all
}

// methodOf finds a method by name; "" is auto.
func methodOf(name string) (member, error) {
	if name == "" {
		name = Auto
	}
	m, ok := methods()[name]
	if !ok {
		return member{}, fmt.Errorf("there is no forecasting method %q: take one of %s", name, strings.Join(Methods(), ", "))
	}
	return m, nil
}

// onWhole fits to the series as it is.
func onWhole(fit fitter) func(h *history) (Model, error) {
	return func(h *history) (Model, error) { return fit(h.y) }
}

// orElse takes the first way that fits the series; the error is the last one's.
func orElse(ways ...func(h *history) (Model, error)) func(h *history) (Model, error) {
	return func(h *history) (model Model, err error) {
		for _, fit := range ways {
			if model, err = fit(h); err == nil {
				return model, nil
			}
		}
		return nil, err
	}
}

// fitCom is the combination of the M4 competition.
func fitCom(y []float64) (Model, error) {
	b := blend{name: "Com"}
	for _, fit := range []fitter{plain(smooth.SES), plain(smooth.Holt), plain(smooth.Damped)} {
		model, err := fit(y)
		if err != nil {
			return nil, err
		}
		b.models = append(b.models, model)
		b.weights = append(b.weights, 1.0/3)
	}
	return b, nil
}
