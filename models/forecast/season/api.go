package season

import "errors"

// ErrShort means that a series has not two full periods, or too few values for what was asked.
var ErrShort = errors.New("season: the series is too short")

// Kind says how season and trend are put together.
type Kind int

// The kinds.
const (
	Additive Kind = iota
	Multiplicative
)

// ACF is the autocorrelation at lags 0…lags.
func ACF(y []float64, lags int) []float64 { return nil }

// Tested is the 90 % autocorrelation test of the M4 competition for a season of m steps.
func Tested(y []float64, m int) bool { return false }

// Classical is the decomposition by moving averages: the index of each of the m places in the season, of mean 0 (additive) or 1
// (multiplicative), index[t mod m] belonging to y[t].
func Classical(y []float64, m int, kind Kind) (index []float64, err error) { return nil, ErrShort }

// Parts are a series taken apart: y = Trend + Σ Seasonal[k] + Remainder.
type Parts struct {
	Periods   []int
	Trend     []float64
	Seasonal  [][]float64
	Remainder []float64
	Weights   []float64 // robustness weights, nil unless robust
}

// TrendStrength is max(0, 1 − var(R)/var(T+R)).
func (p *Parts) TrendStrength() float64 { return 0 }

// Strength is max(0, 1 − var(R)/var(S_k+R)).
func (p *Parts) Strength(k int) float64 { return 0 }

// STLSettings are the windows of STL; zero values mean R's defaults with a seasonal window of 11.
type STLSettings struct {
	Seasonal int  // odd window of the seasonal smoother; 0 means 11, −1 periodic
	Trend    int  // odd window of the trend smoother; 0 means Cleveland's rule
	Robust   bool // 15 robust passes
}

// STL takes a series apart with one season (Cleveland et al. 1990).
func STL(y []float64, m int, s STLSettings) (*Parts, error) { return nil, ErrShort }

// MSTL takes a series apart with several seasons (Bandara, Hyndman & Bergmeir 2021).
func MSTL(y []float64, periods []int, s STLSettings) (*Parts, error) { return nil, ErrShort }

// Lengths keeps of the candidates the season lengths that the series shows, strongest first.
func Lengths(y []float64, candidates []int) []int { return nil }

// BoxCox is (y^λ−1)/λ, ln y for λ = 0.
func BoxCox(y []float64, lambda float64) ([]float64, error) { return nil, ErrShort }

// InverseBoxCox undoes BoxCox.
func InverseBoxCox(z []float64, lambda float64) []float64 { return nil }

// Lambda is Guerrero's choice of λ in [lower, upper].
func Lambda(y []float64, m int, lower, upper float64) (float64, error) { return 1, ErrShort }

// FindingKind is what was found.
type FindingKind int

// The kinds of findings.
const (
	Outlier FindingKind = iota
	LevelShift
)

// Finding is a value or a place that does not fit the rest of its series.
type Finding struct {
	Index int
	Kind  FindingKind
	Size  float64 // in y's units: the value minus what was expected, or the step of the level from Index on
	Score float64 // Size in robust standard deviations
}

// Findings are what does not fit and the series without it.
type Findings struct {
	Found   []Finding
	Cleaned []float64 // outliers replaced by what was expected, earlier levels moved to the last
}

// Find looks for outliers and level shifts.
func Find(y []float64, periods []int) (*Findings, error) { return nil, ErrShort }
