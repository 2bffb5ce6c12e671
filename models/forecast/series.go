package forecast

import (
	"errors"
	"fmt"
	"math"
)

// Model is a fitted model of one series.
type Model interface {
	// Predict returns the expected values of the next h steps.
	Predict(h int) []float64
	// Fitted returns the one-step-ahead expectations within the history, as long as the history, NaN where there is none.
	Fitted() []float64
	// String is the model's name in the field, such as "ETS(A,Ad,M)".
	String() string
}

// Series is one history.
type Series struct {
	ID      string
	Values  []float64 // oldest first, equally spaced, finite
	Seasons []int     // the lengths of its seasons in steps, shortest first; none where there is no season
}

// Reasons for which a series cannot be forecast. The errors of Check wrap them.
var (
	ErrEmpty      = errors.New("the series is empty: give at least one value")
	ErrNotFinite  = errors.New("a value is not a finite number: fill the gap or leave the series out")
	ErrSeason     = errors.New("a season must be at least 2 steps long and longer than the one before it")
	ErrHorizon    = errors.New("the horizon must be at least 1 step")
	ErrLevel      = errors.New("a level is a percentage between 0 and 100, such as 80")
	ErrLevelTwice = errors.New("name each level once")
)

// Check reports why a series cannot be forecast, naming the place.
func (s Series) Check() error {
	if len(s.Values) == 0 {
		return ErrEmpty
	}
	for i, v := range s.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("value %d is %g: %w", i+1, v, ErrNotFinite)
		}
	}
	before := 1
	for _, m := range s.Seasons {
		if m <= before {
			return fmt.Errorf("season %d: %w", m, ErrSeason)
		}
		before = m
	}
	return nil
}
