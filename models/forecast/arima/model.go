package arima

import (
	"errors"
	"fmt"
	"strings"
)

// Order is the shape ARIMA(P,D,Q)(SP,SD,SQ)[Period] of
//
//	φ(B)·Φ(Bᵐ)·(1−B)^D·(1−Bᵐ)^SD·(y_t − x_t'β) = θ(B)·Θ(Bᵐ)·ε_t,   ε_t ~ N(0, σ²),  m = Period,
//
// with φ(B) = 1 − Σφ_i·Bⁱ and θ(B) = 1 + Σθ_i·Bⁱ (Box & Jenkins 1976 with the signs of R). Period is ignored when SP, SD and SQ are zero.
type Order struct {
	P, D, Q    int
	SP, SD, SQ int
	Period     int
}

// String is the order as R's forecast package prints it.
func (o Order) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ARIMA(%d,%d,%d)", o.P, o.D, o.Q)
	if o.SP+o.SD+o.SQ > 0 {
		fmt.Fprintf(&b, "(%d,%d,%d)[%d]", o.SP, o.SD, o.SQ, o.Period)
	}
	return b.String()
}

// Settings say what stands beside the ARMA part of a model. The zero value has no constant and no regressors.
type Settings struct {
	// Constant adds a mean where nothing is differenced and a drift where D+SD = 1; with more differences it is an error.
	Constant bool
	// Regressors are the columns of x, k×n: dynamic regression on calendar, price or promotion. Each must have y's length.
	Regressors [][]float64
}

// Model is a fitted ARIMA. It is immutable and may be used from several goroutines.
type Model struct {
	Order    Order
	Constant bool
	AR, MA   []float64 // φ_1…φ_P and θ_1…θ_Q
	SAR, SMA []float64 // Φ_1…Φ_SP and Θ_1…Θ_SQ
	Drift    float64   // the mean, or with one difference the drift per step; 0 without Constant
	Beta     []float64 // one coefficient per regressor
	Sigma2   float64   // the maximum likelihood estimate of σ², as R's stats::arima prints it
	LogLik   float64   // the exact Gaussian log-likelihood of the differenced series
	AIC      float64
	AICc     float64
	BIC      float64
}

// Fit estimates the model by exact maximum likelihood.
func Fit(y []float64, order Order, s Settings) (*Model, error) {
	return nil, errors.New("arima: under construction")
}

// AutoSettings bound the search of Auto. Zero values mean the defaults of Hyndman & Khandakar (2008).
type AutoSettings struct {
	Regressors [][]float64 // as in Settings
}

// Auto chooses the order by AICc and fits it. period 1 means no season.
func Auto(y []float64, period int, s AutoSettings) (*Model, error) {
	return nil, errors.New("arima: under construction")
}

// HarmonicSettings bound the search of Harmonic. Zero values mean the defaults.
type HarmonicSettings struct {
	MaxHarmonics int // pairs of sine and cosine per season; 0 means 6
}

// HarmonicModel is a fitted regression on Fourier terms with ARMA errors.
type HarmonicModel struct {
	*Model
	Periods   []float64
	Harmonics []int
}

// Predict is the mean of the next h steps.
func (m *HarmonicModel) Predict(h int) []float64 { return nil }

// Harmonic fits Fourier terms with ARIMA errors, the number of harmonics chosen by AICc.
func Harmonic(y []float64, periods []float64, s HarmonicSettings) (*HarmonicModel, error) {
	return nil, errors.New("arima: under construction")
}

// Predict is the mean of the next h steps. For a model with regressors use PredictWith.
func (m *Model) Predict(h int) []float64 { return nil }

// PredictWith is the mean of the next h steps given the regressors' next values, k×h.
func (m *Model) PredictWith(h int, regressors [][]float64) ([]float64, error) { return nil, nil }

// Variance is the variance of the forecast errors 1…h steps ahead.
func (m *Model) Variance(h int) []float64 { return nil }

// Fitted is the one-step-ahead prediction within the sample.
func (m *Model) Fitted() []float64 { return nil }

// String names the model, for example "ARIMA(1,1,2)(0,1,1)[12] with drift".
func (m *Model) String() string { return m.Order.String() }
