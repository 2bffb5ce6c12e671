package forecast

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// autoregression expects a linear mixture of earlier values at the lags that matter where there are seasons: the last values, and those around
// one and two seasons ago,
//
//	yₜ = c + Σ aᵢ·yₜ₋ₗᵢ,  l ∈ {1, 2, m, m+1, 2m, M, M+1}
//
// for the shortest season m and the longest M, by ridge regression over the whole history. Forecasts go on from forecasts.
type autoregression struct {
	y            []float64
	lags         []int
	centre       float64
	coefficients []float64
}

// Constants of the regression: its ridge, as a share of the mean square, keeps near-equal lags from cancelling each other; rows per
// coefficient below which nothing is learnt.
const (
	autoregressionRidge = 1e-3
	rowsPerLag          = 8
)

func fitAutoregression(h *history) (Model, error) {
	if len(h.seasons) == 0 {
		return nil, errNotFor
	}
	m, long := h.seasons[0], h.seasons[len(h.seasons)-1]
	lags := []int{1, 2, m, m + 1, 2 * m, long, long + 1}
	slices.Sort(lags)
	lags = slices.Compact(lags)
	last := lags[len(lags)-1]
	rows := len(h.y) - last
	if rows < rowsPerLag*len(lags) {
		return nil, errNotFor
	}
	a := &autoregression{y: h.y, lags: lags, centre: meanOf(h.y)}
	gram, right := mat.NewSymDense(len(lags), nil), mat.NewVecDense(len(lags), nil)
	for t := last; t < len(h.y); t++ {
		for i, l := range lags {
			v := h.y[t-l] - a.centre
			right.SetVec(i, right.AtVec(i)+v*(h.y[t]-a.centre))
			for j := i; j < len(lags); j++ {
				gram.SetSym(i, j, gram.At(i, j)+v*(h.y[t-lags[j]]-a.centre))
			}
		}
	}
	ridge := autoregressionRidge * mat.Trace(gram) / float64(len(lags))
	for i := range lags {
		gram.SetSym(i, i, gram.At(i, i)+ridge)
	}
	var factor mat.Cholesky
	if !factor.Factorize(gram) {
		return nil, errNotFor
	}
	var solution mat.VecDense
	if err := factor.SolveVecTo(&solution, right); err != nil {
		return nil, fmt.Errorf("autoregression: %w", err)
	}
	a.coefficients = solution.RawVector().Data
	return a, nil
}

func (a *autoregression) next(y []float64, t int) float64 {
	v := a.centre
	for i, l := range a.lags {
		v += a.coefficients[i] * (y[t-l] - a.centre)
	}
	return v
}

// String is the model's name.
func (a *autoregression) String() string { return fmt.Sprintf("AR%v", a.lags) }

// Predict returns the point forecasts of the next h steps.
func (a *autoregression) Predict(h int) []float64 {
	y := slices.Clone(a.y)
	for range h {
		y = append(y, a.next(y, len(y)))
	}
	return y[len(a.y):]
}

// Fitted returns the one-step-ahead expectations within the history.
func (a *autoregression) Fitted() []float64 {
	fitted := make([]float64, len(a.y))
	for t := range fitted {
		fitted[t] = math.NaN()
		if t >= a.lags[len(a.lags)-1] {
			fitted[t] = a.next(a.y, t)
		}
	}
	return fitted
}

func meanOf(y []float64) float64 {
	mean, _ := moments(y)
	return mean
}
