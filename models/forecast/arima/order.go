package arima

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Order is the shape ARIMA(P,D,Q)(SP,SD,SQ)[Period] of
//
//	φ(B)·Φ(Bᵐ)·(1−B)^D·(1−Bᵐ)^SD·(y_t − x_t'β) = θ(B)·Θ(Bᵐ)·ε_t,   ε_t ~ N(0, σ²),  m = Period,
//
// with φ(B) = 1 − Σφ_i·Bⁱ, Φ likewise, and θ(B) = 1 + Σθ_i·Bⁱ, Θ likewise (Box & Jenkins 1976 with the signs of R). Period does not
// matter while SP, SD and SQ are zero.
type Order struct {
	P, D, Q    int
	SP, SD, SQ int
	Period     int
}

// String is the order as R's forecast package prints it.
func (o Order) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ARIMA(%d,%d,%d)", o.P, o.D, o.Q)
	if o.seasonal() {
		fmt.Fprintf(&b, "(%d,%d,%d)[%d]", o.SP, o.SD, o.SQ, o.Period)
	}
	return b.String()
}

func (o Order) seasonal() bool { return o.SP+o.SD+o.SQ > 0 }

// lost is how many values differencing takes.
func (o Order) lost() int { return o.D + o.SD*o.Period }

// coefficients is how many ARMA coefficients there are.
func (o Order) coefficients() int { return o.P + o.Q + o.SP + o.SQ }

func (o Order) check() error {
	if min(o.P, o.D, o.Q, o.SP, o.SD, o.SQ) < 0 {
		return fmt.Errorf("arima: %v has a negative order", o)
	}
	if o.seasonal() && o.Period < 2 {
		return fmt.Errorf("arima: %v has a season of %d steps: the least is 2", o, o.Period)
	}
	return nil
}

// Settings say what stands beside the ARMA part of a model. The zero value has neither constant nor regressors.
type Settings struct {
	// Constant adds a mean where nothing is differenced and a drift where D+SD = 1; with more differences it is an error.
	Constant bool
	// Regressors are the rows of x, k×n: dynamic regression on calendar, price or promotion.
	Regressors [][]float64
}

// Reasons for which a series cannot be fitted. Errors of this package wrap them where they apply.
var (
	ErrShort     = errors.New("arima: the series is too short")
	ErrDependent = errors.New("arima: regressors depend linearly on each other after differencing: leave one out")
)

// checkData reports values that are no numbers and regressors of a wrong length.
func checkData(y []float64, regressors [][]float64) error {
	if i := firstBad(y); i >= 0 {
		return fmt.Errorf("arima: value %d is %g: fill the gap first", i+1, y[i])
	}
	for j, x := range regressors {
		if len(x) != len(y) {
			return fmt.Errorf("arima: regressor %d has %d values, the series %d", j+1, len(x), len(y))
		}
		if i := firstBad(x); i >= 0 {
			return fmt.Errorf("arima: value %d of regressor %d is %g: fill the gap first", i+1, j+1, x[i])
		}
	}
	return nil
}

// firstBad is the place of the first NaN or infinity, −1 where there is none.
func firstBad(y []float64) int {
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return i
		}
	}
	return -1
}
