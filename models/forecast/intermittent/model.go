package intermittent

import (
	"context"
	"errors"
)

// Method is a forecaster of intermittent demand.
type Method int

// The methods.
const (
	Croston Method = iota
	SBA
	TSB
	ADIDA
	IMAPA
)

// String is the method's usual name.
func (m Method) String() string { return [...]string{"Croston", "SBA", "TSB", "ADIDA", "IMAPA"}[m] }

// Class is a kind of demand after Syntetos, Boylan & Croston (2005).
type Class int

// The classes.
const (
	Smooth Class = iota
	Erratic
	Intermittent
	Lumpy
)

// Classify returns the class, the average interval between demands and the squared coefficient of variation of their sizes.
func Classify(y []float64) (class Class, adi, cv2 float64) { return Smooth, 1, 0 }

// Settings fix the smoothing parameters. Zero means: choose it by least one-step error.
type Settings struct {
	Alpha float64 // of the sizes
	Beta  float64 // of the intervals (Croston, SBA) or of the probability (TSB)
}

// Model is a fitted forecaster: a level that holds for all steps ahead.
type Model struct {
	Method      Method
	Alpha, Beta float64
	Rate        float64 // the forecast per step
	Size        float64 // expected demand where there is any
	Probability float64 // of demand in a step
}

// Fit fits one series; negative values are errors.
func Fit(y []float64, method Method, s Settings) (*Model, error) {
	return nil, errors.New("intermittent: under construction")
}

// Predict is the rate, h times.
func (m *Model) Predict(h int) []float64 { return nil }

// Fitted is the one-step-ahead forecast within the sample.
func (m *Model) Fitted() []float64 { return nil }

// String names the model and its parameters.
func (m *Model) String() string { return m.Method.String() }

// Quantiles are whole numbers: for each level the least demand in one step that is not exceeded with that probability.
func (m *Model) Quantiles(levels []float64) []float64 { return nil }

// Batch forecasts many series of one length: y is rows×n flat, dst rows×h flat.
func Batch(ctx context.Context, dst, y []float64, n, h int, method Method, s Settings) error {
	return errors.New("intermittent: under construction")
}
