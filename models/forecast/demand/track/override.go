// Package track watches forecasts after they were made: what planners changed and whether it helped, and whether a model still fits.
//
//	forecast ──Apply(overrides)──▶ what the shop plans by        later: actual sales ──Measure──▶ value added by author, direction, reason
//	errors ──Monitor.Add──▶ bias, tracking signal, notice that a model must be fitted again
package track

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// ErrOverride says that an override is not complete; errors of this package wrap it.
var ErrOverride = errors.New("an override needs an item, a span, a value, a reason, an author and a time")

// Override is a planner's word against the forecast of one item.
type Override struct {
	Item     string
	From, To time.Time // first days of the first and the last period it holds for
	Value    float64   // pieces a period in place of the forecast
	Reason   string
	Author   string
	At       time.Time // when it was made; of several for one period the last holds
}

// Check reports what is missing or wrong.
func (o Override) Check() error {
	switch {
	case o.Item == "":
		return fmt.Errorf("no item: %w", ErrOverride)
	case o.From.IsZero() || o.To.Before(o.From):
		return fmt.Errorf("item %q: the span ends before it begins: %w", o.Item, ErrOverride)
	case !(o.Value >= 0) || math.IsInf(o.Value, 1):
		return fmt.Errorf("item %q: %g pieces: %w", o.Item, o.Value, ErrOverride)
	case o.Reason == "":
		return fmt.Errorf("item %q: no reason; without one its effect cannot be judged: %w", o.Item, ErrOverride)
	case o.Author == "":
		return fmt.Errorf("item %q: no author: %w", o.Item, ErrOverride)
	case o.At.IsZero():
		return fmt.Errorf("item %q: no time at which it was made: %w", o.Item, ErrOverride)
	}
	return nil
}

// Applied is a forecast with the overrides on it.
type Applied struct {
	Value []float64
	By    []*Override // of each period: the override that holds, nil for none
}

// Apply puts overrides of an item on its forecast; starts are the first days of the periods. Overrides of other items and other spans
// are passed over; one that is not complete is an error.
func Apply(item string, starts []time.Time, forecast []float64, overrides []Override) (Applied, error) {
	if len(starts) != len(forecast) {
		return Applied{}, fmt.Errorf("item %q: %d periods, %d forecasts: %w", item, len(starts), len(forecast), ErrOverride)
	}
	mine := slices.DeleteFunc(slices.Clone(overrides), func(o Override) bool { return o.Item != item })
	slices.SortStableFunc(mine, func(a, b Override) int { return a.At.Compare(b.At) })
	out := Applied{Value: slices.Clone(forecast), By: make([]*Override, len(forecast))}
	for i := range mine {
		if err := mine[i].Check(); err != nil {
			return Applied{}, err
		}
		for k, start := range starts {
			if !start.Before(mine[i].From) && !start.After(mine[i].To) {
				out.Value[k], out.By[k] = mine[i].Value, &mine[i]
			}
		}
	}
	return out, nil
}

// Outcome is one period of one item that was overridden, after the fact.
type Outcome struct {
	Override Override
	Forecast float64 // without it
	Actual   float64 // what was wanted
}

// Value is forecast value added: what overrides did to the absolute error (Gilliland, The Business Forecasting Deal, 2010; Fildes et
// al., International Journal of Forecasting 25, 2009, who find that it is changes upwards that harm).
type Value struct {
	Periods   int
	Before    float64 // mean absolute error of the forecast without overrides
	After     float64 // with them
	Better    int     // periods in which the override was nearer
	Bias      float64 // mean of override less actual: above 0 for hope
	Added     float64 // Before − After, pieces a period: above 0 where the planner helped
	AddedPart float64 // share of Before; NaN where there was no error
}

// Report is value added of all overrides and by author, direction ("up", "down", "same") and reason.
type Report struct {
	All         Value
	ByAuthor    map[string]Value
	ByDirection map[string]Value
	ByReason    map[string]Value
}

// Measure judges overrides by what came true.
func Measure(outcomes []Outcome) Report {
	return Report{
		All:      measure(outcomes),
		ByAuthor: grouped(outcomes, func(o Outcome) string { return o.Override.Author }),
		ByDirection: grouped(outcomes, func(o Outcome) string {
			return [...]string{"down", "same", "up"}[cmp.Compare(o.Override.Value, o.Forecast)+1]
		}),
		ByReason: grouped(outcomes, func(o Outcome) string { return o.Override.Reason }),
	}
}

// grouped measures the groups of a key.
func grouped(outcomes []Outcome, key func(Outcome) string) map[string]Value {
	of := map[string][]Outcome{}
	for _, o := range outcomes {
		of[key(o)] = append(of[key(o)], o)
	}
	out := make(map[string]Value, len(of))
	for name, group := range of {
		out[name] = measure(group)
	}
	return out
}

// measure is the value of one group.
func measure(outcomes []Outcome) Value {
	v := Value{Periods: len(outcomes)}
	if len(outcomes) == 0 {
		return v
	}
	for _, o := range outcomes {
		before, after := math.Abs(o.Forecast-o.Actual), math.Abs(o.Override.Value-o.Actual)
		v.Before, v.After, v.Bias = v.Before+before, v.After+after, v.Bias+o.Override.Value-o.Actual
		if after < before {
			v.Better++
		}
	}
	n := float64(len(outcomes))
	v.Before, v.After, v.Bias = v.Before/n, v.After/n, v.Bias/n
	v.Added = v.Before - v.After
	v.AddedPart = v.Added / v.Before
	return v
}
