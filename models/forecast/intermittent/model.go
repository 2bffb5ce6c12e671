package intermittent

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Method is a forecaster of intermittent demand.
type Method int

// The methods. z is the smoothed size of demands, p their smoothed interval, both updated only when there is demand.
const (
	Croston Method = iota // z/p (Croston 1972)
	SBA                   // (1 − β/2)·z/p, without Croston's bias (Syntetos & Boylan 2005)
	TSB                   // z times the probability of demand, which is smoothed in every step and so forgets (Teunter, Syntetos & Babai 2011)
	ADIDA                 // simple smoothing of sums over the mean interval (Nikolopoulos et al. 2011)
	IMAPA                 // the mean of ADIDA's forecasts over all sums from 1 step to the mean interval (Petropoulos & Kourentzes 2015)
)

// String is the method's usual name.
func (m Method) String() string {
	if m < Croston || m > IMAPA {
		return fmt.Sprintf("method %d", int(m))
	}
	return [...]string{"Croston", "SBA", "TSB", "ADIDA", "IMAPA"}[m]
}

// Settings fix the smoothing parameters in (0, 1]. Zero means: choose by the least squared error one step ahead.
type Settings struct {
	Alpha float64 // of the sizes, and of the sums of ADIDA and IMAPA
	Beta  float64 // of the intervals (Croston, SBA) or of the probability (TSB)
}

func (s Settings) check(m Method) error {
	if m < Croston || m > IMAPA {
		return fmt.Errorf("intermittent: there is no %v", m)
	}
	for _, v := range [...]float64{s.Alpha, s.Beta} {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("intermittent: smoothing parameter %g is outside of 0…1", v)
		}
	}
	return nil
}

// Model is a fitted forecaster: a rate that holds for all steps ahead. It is immutable.
type Model struct {
	Method      Method
	Alpha, Beta float64 // 0 where the method has none; for IMAPA Alpha is that of single steps
	Rate        float64 // expected demand per step
	Size        float64 // expected demand in a step that has any
	Probability float64 // of demand in a step; Rate = Probability·Size
	spread      float64 // variance of the sizes
	fitted      []float64
}

// ErrEmpty says that a series has no values.
var ErrEmpty = errors.New("intermittent: the series is empty")

// Fit fits one series. Negative and non-finite values are errors; a series without demand has the rate 0.
func Fit(y []float64, method Method, s Settings) (*Model, error) {
	if err := s.check(method); err != nil {
		return nil, err
	}
	if len(y) == 0 {
		return nil, ErrEmpty
	}
	if t := refused(y); t >= 0 {
		return nil, fmt.Errorf("intermittent: value %d is %g: demand is a number from 0 on", t+1, y[t])
	}
	var f fitter
	f.read(y)
	e := f.estimate(method, s)
	m := &Model{Method: method, Alpha: e.alpha, Beta: e.beta, Rate: e.rate, Size: e.size, fitted: f.fitted(method, s, e)}
	if m.Size > 0 {
		m.Probability = min(1, m.Rate/m.Size)
		m.Size = m.Rate / m.Probability
	}
	m.spread = f.spread()
	return m, nil
}

// refused is the place of the first value that is no demand, −1 where there is none.
func refused(y []float64) int {
	return slices.IndexFunc(y, func(v float64) bool { return !(v >= 0) || math.IsInf(v, 1) })
}

// Predict is the rate, h times.
func (m *Model) Predict(h int) []float64 { return slices.Repeat([]float64{m.Rate}, max(h, 0)) }

// Fitted is the one-step-ahead forecast within the series, NaN before the method knows a demand.
func (m *Model) Fitted() []float64 { return slices.Clone(m.fitted) }

// String names the model and its parameters, for example "SBA(α=0.1,β=0.05)".
func (m *Model) String() string {
	if m.Beta == 0 {
		return fmt.Sprintf("%v(α=%.3g)", m.Method, m.Alpha)
	}
	return fmt.Sprintf("%v(α=%.3g,β=%.3g)", m.Method, m.Alpha, m.Beta)
}
