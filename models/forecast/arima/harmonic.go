package arima

import (
	"fmt"
	"math"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/season"
)

// HarmonicSettings bound the search of Harmonic. The zero value means the defaults.
type HarmonicSettings struct {
	MaxHarmonics int // pairs of sine and cosine per season; 0 means 6
}

// mostHarmonics is the default bound; regressors of sharper seasons are better left to STL.
const mostHarmonics = 6

// HarmonicModel is a regression on Fourier terms with ARIMA errors: the trend is in the differences or the drift.
type HarmonicModel struct {
	*Model
	Periods   []float64
	Harmonics []int // per period
}

// Harmonic fits Fourier terms of long, several or broken seasons with non-seasonal ARIMA errors chosen by Auto (dynamic harmonic
// regression, Hyndman & Athanasopoulos 2021, section 10.5; in the place of the trigonometric terms of TBATS, De Livera, Hyndman &
// Snyder 2011). The number of harmonics of each period, in the given order, is that of the least AICc per value.
func Harmonic(y []float64, periods []float64, s HarmonicSettings) (*HarmonicModel, error) {
	limit := s.MaxHarmonics
	if limit <= 0 {
		limit = mostHarmonics
	}
	for _, period := range periods {
		if !(period >= 2) || math.IsInf(period, 1) {
			return nil, fmt.Errorf("arima: a season of %g steps: the least is 2", period)
		}
	}
	best := &HarmonicModel{Periods: periods, Harmonics: make([]int, len(periods))}
	var err error
	if best.Model, err = Auto(y, 1, AutoSettings{}); err != nil {
		return nil, err
	}
	for i, period := range periods {
		best = best.extended(y, i, min(limit, int(period/2)))
	}
	return best, nil
}

// extended is the best of m and the models with 1…limit harmonics of period i beside what m has. All are tried: ARMA errors can do the
// work of one harmonic, but not of several.
func (m *HarmonicModel) extended(y []float64, i, limit int) *HarmonicModel {
	best := m
	for k := 1; k <= limit; k++ {
		next := &HarmonicModel{Periods: m.Periods, Harmonics: append([]int(nil), m.Harmonics...)}
		next.Harmonics[i] = k
		rows := next.rows(0, len(y))
		if 2*len(rows) > len(y) {
			break
		}
		var err error
		if next.Model, err = Auto(y, 1, AutoSettings{Regressors: rows}); err != nil {
			break // the terms depend on those of another season, or the series is too short for more
		}
		if next.perValue() < best.perValue() {
			best = next
		}
	}
	return best
}

// perValue is AICc per value used, which compares models with different differences more fairly than AICc itself.
func (m *HarmonicModel) perValue() float64 { return m.AICc / float64(m.length-m.Order.lost()) }

// rows are the regressors for n steps from step from+1 on.
func (m *HarmonicModel) rows(from, n int) [][]float64 {
	var rows [][]float64
	for i, period := range m.Periods {
		rows = append(rows, season.Fourier(from, n, period, m.Harmonics[i])...)
	}
	return rows
}

// Predict is the mean of the next h steps.
func (m *HarmonicModel) Predict(h int) []float64 {
	if h <= 0 {
		return nil
	}
	return m.predict(h, m.rows(m.length, h))
}

// String names the model, for example "harmonic regression 52:3 with ARIMA(1,1,1) errors".
func (m *HarmonicModel) String() string {
	name := "harmonic regression"
	for i, period := range m.Periods {
		name += fmt.Sprintf(" %g:%d", period, m.Harmonics[i])
	}
	return name + " with " + m.Order.String() + " errors"
}
