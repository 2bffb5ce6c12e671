package track

import (
	"errors"
	"fmt"
	"math"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// The limits of a Monitor.
const (
	// Slack and Limit are k and h of Page's cumulative sums in standard deviations of an error (Page, Biometrika 41, 1954). With k = ½ and
	// h = 5 errors without bias raise a false notice once in 465 periods on average, a bias of one standard deviation is noticed after
	// about 10 (Montgomery, Introduction to Statistical Quality Control, 7th ed., table 9.3).
	Slack = 0.5
	Limit = 5.0

	// Memory is the weight of the newest error in the means of the tracking signal, as Trigg proposed (Operational Research Quarterly 15,
	// 1964).
	Memory = 0.1

	// Looser is how much larger the mean absolute error of the last Recent periods may be than it was when the model was fitted. With it
	// all limits together raise a false notice once in about 440 periods, and errors twice as large are noticed after about 11 (simulated
	// in the tests).
	Looser = 1.8
	Recent = 13
)

// ErrScale says that a monitor was begun without an error to compare with.
var ErrScale = errors.New("the mean absolute error at fitting must be above 0 and finite")

// Monitor watches the one-step errors of one model. It is a small value to be stored beside the model; the zero value is not of use.
type Monitor struct {
	Scale   float64   `json:"scale"` // mean absolute error when the model was fitted
	N       int       `json:"n"`
	Sum     float64   `json:"sum"`      // of errors, actual less forecast
	Up      float64   `json:"up"`       // cumulative sums, in standard deviations
	Down    float64   `json:"down"`     //
	Mean    float64   `json:"mean"`     // exponentially weighted mean error
	MeanAbs float64   `json:"mean_abs"` // and absolute error
	Last    []float64 `json:"last"`     // absolute errors of the last Recent periods
}

// NewMonitor begins to watch a model whose mean absolute error at fitting was scale.
func NewMonitor(scale float64) (Monitor, error) {
	if !(scale > 0) || math.IsInf(scale, 1) {
		return Monitor{}, fmt.Errorf("a scale of %g: %w", scale, ErrScale)
	}
	return Monitor{Scale: scale, MeanAbs: scale}, nil
}

// normalMAD is the standard deviation of a normal law over its mean absolute deviation, √(π/2).
const normalMAD = 1.2533141373155001

// farthest bounds an error, in standard deviations, in all but the bias: one order of a thousand pieces is no sign of more to come.
const farthest = 4.0

// Add takes the next period in. A period whose demand is not known (NaN) is passed over.
func (m Monitor) Add(actual, forecast float64) Monitor {
	e := actual - forecast
	if math.IsNaN(e) || math.IsInf(e, 0) {
		return m
	}
	sd := normalMAD * m.Scale
	m.N++
	m.Sum += e
	e = max(-farthest*sd, min(farthest*sd, e))
	z := e / sd
	m.Up, m.Down = max(0, m.Up+z-Slack), max(0, m.Down-z-Slack)
	m.Mean += Memory * (e - m.Mean)
	m.MeanAbs += Memory * (math.Abs(e) - m.MeanAbs)
	last := append([]float64(nil), m.Last...)
	if len(last) == Recent {
		last = last[1:]
	}
	m.Last = append(last, math.Abs(e))
	return m
}

// Bias is the mean error since fitting, actual less forecast, in pieces a period.
func (m Monitor) Bias() float64 {
	if m.N == 0 {
		return 0
	}
	return m.Sum / float64(m.N)
}

// Signal is Trigg's tracking signal, the weighted mean error over the weighted mean absolute error, between −1 (always too high a
// forecast) and 1 (always too low).
func (m Monitor) Signal() float64 {
	if m.MeanAbs == 0 {
		return 0
	}
	return m.Mean / m.MeanAbs
}

// Looseness is the mean absolute error of the last Recent periods over that at fitting; 0 before there are so many.
func (m Monitor) Looseness() float64 {
	if len(m.Last) < Recent {
		return 0
	}
	sum := 0.0
	for _, e := range m.Last {
		sum += e
	}
	return sum / Recent / m.Scale
}

// Cause is why a model must be fitted again.
type Cause string

// The causes; Fine is none.
const (
	Fine    Cause = ""
	TooLow  Cause = "too_low"  // forecasts lie below demand by more than chance
	TooHigh Cause = "too_high" // above
	TooWide Cause = "too_wide" // errors grew in both directions
)

// Notice says whether the model must be fitted again, and why.
func (m Monitor) Notice() Cause {
	switch {
	case m.Up > Limit && m.Up >= m.Down:
		return TooLow
	case m.Down > Limit:
		return TooHigh
	case m.Looseness() > Looser:
		return TooWide
	}
	return Fine
}

// Text says a cause in words.
func (c Cause) Text() shop.Text {
	return map[Cause]shop.Text{
		Fine:    {EN: "The model still fits.", ZH: "模型仍然适用。"},
		TooLow:  {EN: "Demand has been above the forecast for longer than chance explains: fit the model again.", ZH: "需求持续高于预测，已超出偶然范围：请重新训练模型。"},
		TooHigh: {EN: "Demand has been below the forecast for longer than chance explains: fit the model again.", ZH: "需求持续低于预测，已超出偶然范围：请重新训练模型。"},
		TooWide: {EN: "The errors have become nearly twice as large as when the model was fitted: fit it again.", ZH: "近期预测误差已接近训练时的两倍：请重新训练模型。"},
	}[c]
}
