package track

import (
	"math"
	"time"
)

// Record is how the stored forecasts of one product met the sales that came after, to be kept beside the forecast. The zero value is one
// that has met none.
type Record struct {
	Monitor
	Absolute float64   `json:"absolute"`          // sum of the absolute errors
	Noticed  Cause     `json:"noticed,omitempty"` // why the model was last fitted again
	At       time.Time `json:"at,omitzero"`       // begin of the period that raised it
	Periods  int       `json:"periods,omitempty"` // met in all, also before the notice
}

// leastScale is the smallest mean absolute error that a monitor is begun with: a piece sold where hardly any is expected is no sign.
const leastScale = 0.5

// Met is one period that was forecast and is known now.
type Met struct {
	Start            time.Time
	Actual, Forecast float64
	Spread           float64 // standard deviation of the forecast's error, over that one period ahead
}

// Follow takes periods in, the oldest first. fitted is the mean absolute error of the model one period ahead when it was fitted last. A
// notice is kept with its time and the watch begins anew: a renewed forecast is one of a model that was fitted again.
func (r Record) Follow(met []Met, fitted float64) Record {
	for _, p := range met {
		if r.Scale == 0 {
			// A scale of leastScale and more is no error.
			r.Monitor, _ = NewMonitor(max(leastScale, fitted))
		}
		before := r.N
		r.Monitor = r.Add(p.Forecast+(p.Actual-p.Forecast)/max(1, p.Spread), p.Forecast)
		if r.N == before {
			continue
		}
		r.Periods++
		r.Absolute += math.Abs(p.Actual - p.Forecast)
		if cause := r.Notice(); cause != Fine {
			r = Record{Noticed: cause, At: p.Start, Periods: r.Periods}
		}
	}
	return r
}

// Error is the mean absolute error since the watch began, in pieces a period.
func (r Record) Error() float64 { return r.Absolute / float64(max(1, r.N)) }
