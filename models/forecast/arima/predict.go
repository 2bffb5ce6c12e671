package arima

import (
	"fmt"
	"slices"
)

// Predict is the mean of the next h steps, with the regressors staying at their last values; see PredictWith.
func (m *Model) Predict(h int) []float64 {
	future := make([][]float64, len(m.Beta))
	for j := range future {
		future[j] = slices.Repeat([]float64{m.lastRow[j]}, max(h, 0))
	}
	return m.predict(h, future)
}

// PredictWith is the mean of the next h steps given the regressors' next values, k×h.
func (m *Model) PredictWith(h int, regressors [][]float64) ([]float64, error) {
	if len(regressors) != len(m.Beta) {
		return nil, fmt.Errorf("arima: %d regressors for a model with %d", len(regressors), len(m.Beta))
	}
	for j, x := range regressors {
		if len(x) < h {
			return nil, fmt.Errorf("arima: regressor %d has %d values for %d steps", j+1, len(x), h)
		}
		if i := firstBad(x); i >= 0 {
			return nil, fmt.Errorf("arima: value %d of regressor %d is %g: fill the gap first", i+1, j+1, x[i])
		}
	}
	return m.predict(h, regressors), nil
}

// predict lets the state run on without news, undoes the differences and adds the regression.
func (m *Model) predict(h int, regressors [][]float64) []float64 {
	if h <= 0 {
		return nil
	}
	r := len(m.state)
	state := make([]float64, r+h+1)
	copy(state, m.state)
	delta := integral(m.Order)
	path := slices.Grow(slices.Clone(m.tail), h)
	for t := range h {
		w := state[t]
		for _, v := range m.phi {
			state[t+v.lag] += v.value * w
		}
		for i, d := range delta {
			if d != 0 {
				w += d * path[len(path)-1-i]
			}
		}
		path = append(path, w)
	}
	mean := path[len(m.tail):]
	if m.Constant {
		for t, c := range constantRow(m.length, h, m.Order) {
			mean[t] += m.Drift * c
		}
	}
	for j, b := range m.Beta {
		for t := range mean {
			mean[t] += b * regressors[j][t]
		}
	}
	return mean
}

// Variance is the variance of the errors of Predict 1…h steps ahead, σ²·Σ_{j<h} ψ_j² with the moving average weights ψ of the model
// with its differences (Box & Jenkins 1976, section 5.1). The error of the estimates themselves is not in it.
func (m *Model) Variance(h int) []float64 {
	psi := make([]float64, max(h, 0))
	psiWeights(psi, m.phi, m.theta)
	delta := integral(m.Order)
	for j := range psi {
		for i, d := range delta[:min(j, len(delta))] {
			psi[j] += d * psi[j-1-i]
		}
	}
	sum := 0.0
	for j, v := range psi {
		sum += v * v
		psi[j] = m.Sigma2 * sum
	}
	return psi
}

// Fitted is the one-step-ahead expectation within the series, NaN for the values that differencing takes.
func (m *Model) Fitted() []float64 { return slices.Clone(m.fitted) }

// String names the model as R's forecast does, for example "ARIMA(1,1,2)(0,1,1)[12] with drift".
func (m *Model) String() string {
	name := m.Order.String()
	if len(m.Beta) > 0 {
		return "regression with " + name + " errors"
	}
	switch differences := m.Order.D + m.Order.SD; {
	case m.Constant && differences == 0:
		return name + " with non-zero mean"
	case m.Constant:
		return name + " with drift"
	case differences == 0:
		return name + " with zero mean"
	}
	return name
}
