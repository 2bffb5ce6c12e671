package smooth

import (
	"fmt"
	"math"
	"slices"
)

// Repeat is a model whose forecasts repeat the end of the history, moved by a constant step: the naive family and averages.
type Repeat struct {
	name   string
	cycle  []float64 // what the next steps repeat
	step   float64   // added per step ahead
	fitted []float64
}

// String is the model's name.
func (r *Repeat) String() string { return r.name }

// Fitted returns the one-step-ahead expectations within the history.
func (r *Repeat) Fitted() []float64 { return slices.Clone(r.fitted) }

// Predict returns the point forecasts of the next h steps.
func (r *Repeat) Predict(h int) []float64 {
	ahead := make([]float64, h)
	for k := range ahead {
		ahead[k] = r.cycle[k%len(r.cycle)] + r.step*float64(k+1)
	}
	return ahead
}

// Naive expects the last value for ever.
func Naive(y []float64) (*Repeat, error) {
	r, err := SeasonalNaive(y, 1)
	if err != nil {
		return nil, err
	}
	r.name = "Naive"
	return r, nil
}

// SeasonalNaive expects the last m values over and over.
func SeasonalNaive(y []float64, m int) (*Repeat, error) {
	if m < 1 || len(y) < m {
		return nil, fmt.Errorf("seasonal naive with season %d and %d values: %w", m, len(y), ErrShort)
	}
	r := &Repeat{name: fmt.Sprintf("SeasonalNaive(%d)", m), cycle: slices.Clone(y[len(y)-m:]), fitted: undefined(len(y), m)}
	copy(r.fitted[m:], y)
	return r, nil
}

// Drift goes on from the last value with the mean step of the history, (yₙ − y₁)/(n − 1).
func Drift(y []float64) (*Repeat, error) {
	n := len(y)
	if n < 2 {
		return nil, fmt.Errorf("drift with %d values: %w", n, ErrShort)
	}
	r := &Repeat{name: "Drift", cycle: y[n-1:], step: (y[n-1] - y[0]) / float64(n-1), fitted: undefined(n, 1)}
	r.cycle = slices.Clone(r.cycle)
	for t := 1; t < n; t++ {
		r.fitted[t] = y[t-1] + r.step
	}
	return r, nil
}

// WindowAverage expects the mean of the last window values; a window of the whole history or more takes all values.
func WindowAverage(y []float64, window int) (*Repeat, error) {
	if window < 1 || len(y) == 0 {
		return nil, fmt.Errorf("average over %d of %d values: %w", window, len(y), ErrShort)
	}
	window = min(window, len(y))
	r := &Repeat{name: fmt.Sprintf("WindowAverage(%d)", window), fitted: undefined(len(y), window)}
	sum := 0.0
	for t, v := range y {
		if t >= window {
			r.fitted[t] = sum / float64(window)
			sum -= y[t-window]
		}
		sum += v
	}
	r.cycle = []float64{mean(y[len(y)-window:])}
	return r, nil
}

// SeasonalWindowAverage expects, for every place in the season of m steps, the mean of its last window values.
func SeasonalWindowAverage(y []float64, m, window int) (*Repeat, error) {
	if m < 1 || window < 1 || len(y) < m {
		return nil, fmt.Errorf("average over %d seasons of %d steps and %d values: %w", window, m, len(y), ErrShort)
	}
	window = min(window, len(y)/m)
	r := &Repeat{name: fmt.Sprintf("SeasonalWindowAverage(%d,%d)", m, window), cycle: make([]float64, m), fitted: undefined(len(y), m*window)}
	average := func(t int) float64 {
		sum := 0.0
		for k := 1; k <= window; k++ {
			sum += y[t-k*m]
		}
		return sum / float64(window)
	}
	for t := m * window; t < len(y); t++ {
		r.fitted[t] = average(t)
	}
	for k := range r.cycle {
		r.cycle[k] = average(len(y) + k)
	}
	return r, nil
}

// MovingAverage expects the mean of the last window values, and goes on with its own forecasts in their place: a moving average of order
// window with equal coefficients. It differs from WindowAverage from the second step on.
func MovingAverage(y []float64, window int) (*Moving, error) {
	r, err := WindowAverage(y, window)
	if err != nil {
		return nil, err
	}
	window = min(window, len(y))
	return &Moving{window: slices.Clone(y[len(y)-window:]), fitted: r.fitted}, nil
}

// Moving is a moving average.
type Moving struct{ window, fitted []float64 }

// String is the model's name.
func (m *Moving) String() string { return fmt.Sprintf("MovingAverage(%d)", len(m.window)) }

// Fitted returns the one-step-ahead expectations within the history.
func (m *Moving) Fitted() []float64 { return slices.Clone(m.fitted) }

// Predict returns the point forecasts of the next h steps.
func (m *Moving) Predict(h int) []float64 {
	all := slices.Clone(m.window)
	for range h {
		all = append(all, mean(all[len(all)-len(m.window):]))
	}
	return all[len(m.window):]
}

// undefined returns n values of which the first k are NaN.
func undefined(n, k int) []float64 {
	fitted := make([]float64, n)
	for t := range min(k, n) {
		fitted[t] = math.NaN()
	}
	return fitted
}
