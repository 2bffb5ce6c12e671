package forecast

import (
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/arima"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/intermittent"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/season"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/smooth"
)

// Limits of members.
const (
	longestStateSeason = 24  // a longer season is taken out before exponential smoothing and ARIMA
	longestARIMASeason = 12  // the likelihood's cost grows with the square of the season
	recentARIMA        = 200 // observations that ARIMA sees at most
	sparse             = 0.2 // share of zeros from which on demand counts as intermittent
)

// errNotFor says that a member has nothing to say about a series.
var errNotFor = errors.New("the method does not fit this series")

// history is a series on its way into members, with what several of them need computed once.
type history struct {
	y        []float64
	seasons  []int
	m        int  // the shortest season, 1 without
	positive bool // all values are above zero
	factors  []float64
	sums     []float64            // seasonal differences where factors make no sense
	adjusted []float64            // y without the classical season, y itself where there is none
	parts    func() *season.Parts // by STL, nil where there is no season; computed when first asked for
	logParts func() *season.Parts // of the logarithms
}

// newHistory looks for the season as the M4 competition does: where the autocorrelation test finds it.
func newHistory(y []float64, seasons []int) *history {
	h := &history{y: y, m: 1, positive: slices.Min(y) > 0, adjusted: y}
	for _, m := range seasons {
		if len(y) > 2*m {
			h.seasons = append(h.seasons, m)
		}
	}
	h.parts = sync.OnceValue(func() *season.Parts { return decompose(h.y, h.seasons) })
	h.logParts = sync.OnceValue(func() *season.Parts {
		if !h.positive {
			return nil
		}
		return decompose(logarithms(h.y), h.seasons)
	})
	if len(h.seasons) == 0 {
		return h
	}
	h.m = h.seasons[0]
	if season.Tested(y, h.m) {
		h.adjust()
	}
	return h
}

// decompose takes a series apart; nil where it holds no season.
func decompose(y []float64, seasons []int) *season.Parts {
	if len(seasons) == 0 {
		return nil
	}
	parts, err := season.MSTL(y, seasons, season.STLSettings{})
	if err != nil {
		return nil
	}
	return parts
}

func (h *history) adjust() {
	kind := season.Additive
	if h.positive {
		kind = season.Multiplicative
	}
	index, err := season.Classical(h.y, h.m, kind)
	if err != nil {
		return
	}
	h.adjusted = make([]float64, len(h.y))
	for t, v := range h.y {
		if h.positive {
			h.adjusted[t] = v / index[t%h.m]
		} else {
			h.adjusted[t] = v - index[t%h.m]
		}
	}
	if h.positive {
		h.factors = index
	} else {
		h.sums = index
	}
}

// seasonal reports whether the classical season was found.
func (h *history) seasonal() bool { return h.factors != nil || h.sums != nil }

// fitter fits a model to a series without a season.
type fitter func(y []float64) (Model, error)

// plain makes a fitter of a function of one of the sub-packages.
func plain[T Model](fit func(y []float64) (T, error)) fitter {
	return func(y []float64) (Model, error) {
		m, err := fit(y)
		if err != nil {
			return nil, err
		}
		return m, nil
	}
}

// member is one way to forecast: a fit of its own, or the median of other members.
type member struct {
	name string
	fit  func(h *history) (Model, error)
	of   []string // members that the median is of; no fit then
}

// adjusting fits to the series without its classical season and puts the season back.
func adjusting(fit fitter) func(h *history) (Model, error) {
	return func(h *history) (Model, error) {
		model, err := fit(h.adjusted)
		if err != nil {
			return nil, err
		}
		switch {
		case h.factors != nil:
			return scaled{model, h.factors, len(h.y)}, nil
		case h.sums != nil:
			return shifted{model, len(h.y), func(t int) float64 { return h.sums[t%h.m] }}, nil
		}
		return model, nil
	}
}

// decomposing fits to the series without its seasons as STL finds them and repeats the last ones ahead.
func decomposing(fit fitter) func(h *history) (Model, error) {
	return func(h *history) (Model, error) { return decomposed(h.parts(), fit) }
}

// decomposingLogs does the same with the logarithms.
func decomposingLogs(fit fitter) func(h *history) (Model, error) {
	return func(h *history) (Model, error) {
		model, err := decomposed(h.logParts(), fit)
		if err != nil {
			return nil, err
		}
		return exponential{model}, nil
	}
}

func decomposed(parts *season.Parts, fit fitter) (Model, error) {
	if parts == nil {
		return nil, errNotFor
	}
	model, err := fit(parts.Adjusted())
	if err != nil {
		return nil, err
	}
	n := len(parts.Trend)
	return shifted{model, n, func(t int) float64 {
		sum := 0.0
		for i, row := range parts.Seasonal {
			if t < n {
				sum += row[t]
			} else {
				sum += row[n-parts.Periods[i]+(t-n)%parts.Periods[i]]
			}
		}
		return sum
	}}, nil
}

// onLogs fits to the logarithms of a series above zero.
func onLogs(fit fitter) fitter {
	return func(y []float64) (Model, error) {
		if slices.Min(y) <= 0 {
			return nil, errNotFor
		}
		model, err := fit(logarithms(y))
		if err != nil {
			return nil, err
		}
		return exponential{model}, nil
	}
}

// middleName is the member that is the median of the classical methods (Petropoulos and Svetunkov 2020).
const middleName = "middle"

// members are what the method auto combines, in the order of the gate.
func members() []member {
	etsOf := func(y []float64) (*smooth.ETS, error) { return smooth.Auto(y, 1) }
	all := []member{{name: middleName, of: []string{"ets", "arima", "dotm", "ces"}}}
	add := func(name string, fit func(h *history) (Model, error)) {
		all = append(all, member{name: name, fit: fit})
	}
	add("naive2", adjusting(plain(smooth.Naive)))
	add("drift", adjusting(plain(smooth.Drift)))
	add("ses", adjusting(plain(smooth.SES)))
	add("damped", adjusting(plain(smooth.Damped)))
	add("theta", adjusting(plain(smooth.Theta)))
	add("logtheta", adjusting(onLogs(plain(smooth.DynamicTheta))))
	add("dotm", adjusting(plain(smooth.DynamicOptimisedTheta)))
	add("ces", cesMember)
	add("adjusted-ces", adjustedCES)
	add("ets", etsMember)
	add("arima", arimaMember)
	add("temporal", fitTemporal)
	add("snaive", seasonalNaive)
	add("stl-theta", decomposing(plain(smooth.DynamicOptimisedTheta)))
	add("stl-ets", decomposing(plain(etsOf)))
	add("stl-log", decomposingLogs(plain(smooth.DynamicTheta)))
	add("stl-arima", longSeasonARIMA)
	add("ar", fitAutoregression)
	add("ar-log", autoregressionOnLogs)
	add("sba", sparseMember(intermittent.SBA))
	add("tsb", sparseMember(intermittent.TSB))
	add("recent", sparseAverage)
	return all
}

// cesMember chooses the kind of complex smoothing, with the season where it is short enough.
func cesMember(h *history) (Model, error) {
	return plain(func(y []float64) (*smooth.CES, error) { return smooth.AutoCES(y, h.m) })(h.y)
}

// adjustedCES is complex smoothing of a series without its classical season.
func adjustedCES(h *history) (Model, error) {
	if h.m == 1 {
		return nil, errNotFor // it is ces itself
	}
	return adjusting(plain(func(y []float64) (*smooth.CES, error) { return smooth.FitCES(y, 1, smooth.CESNone) }))(h)
}

// longSeasonARIMA takes part where the season is too long for ARIMA itself.
func longSeasonARIMA(h *history) (Model, error) {
	if h.m <= longestARIMASeason {
		return nil, errNotFor
	}
	return decomposing(recentlyARIMA)(h)
}

// etsMember chooses among all exponential smoothing models, with the season where it is short enough.
func etsMember(h *history) (Model, error) {
	if h.m > longestStateSeason {
		return adjusting(plain(func(y []float64) (*smooth.ETS, error) { return smooth.Auto(y, 1) }))(h)
	}
	return plain(func(y []float64) (*smooth.ETS, error) { return smooth.Auto(y, h.m) })(h.y)
}

// arimaMember chooses the orders; of a long history, or with a long season, only the end without its season is seen.
func arimaMember(h *history) (Model, error) {
	if len(h.y) > recentARIMA || h.m == 1 || h.m > longestARIMASeason {
		return adjusting(recentlyARIMA)(h)
	}
	return plain(func(y []float64) (*arima.Model, error) { return arima.Auto(y, h.m, arima.AutoSettings{}) })(h.y)
}

// recentlyARIMA fits to the end of a series without a season.
func recentlyARIMA(y []float64) (Model, error) {
	skip := max(0, len(y)-recentARIMA)
	model, err := arima.Auto(y[skip:], 1, arima.AutoSettings{})
	if err != nil {
		return nil, err
	}
	return later{model, skip}, nil
}

// autoregressionOnLogs is the autoregression of the logarithms.
func autoregressionOnLogs(h *history) (Model, error) {
	if !h.positive {
		return nil, errNotFor
	}
	model, err := fitAutoregression(&history{y: logarithms(h.y), seasons: h.seasons})
	if err != nil {
		return nil, err
	}
	return exponential{model}, nil
}

// seasonalNaive repeats the longest season.
func seasonalNaive(h *history) (Model, error) {
	if len(h.seasons) == 0 {
		return nil, errNotFor
	}
	return plain(func(y []float64) (*smooth.Repeat, error) { return smooth.SeasonalNaive(y, h.seasons[len(h.seasons)-1]) })(h.y)
}

// zeros is the share of zeros.
func zeros(y []float64) float64 {
	n := 0
	for _, v := range y {
		if v == 0 {
			n++
		}
	}
	return float64(n) / float64(len(y))
}

func (h *history) intermittent() bool { return zeros(h.y) >= sparse && slices.Min(h.y) >= 0 }

func sparseMember(method intermittent.Method) func(h *history) (Model, error) {
	return func(h *history) (Model, error) {
		if !h.intermittent() {
			return nil, errNotFor
		}
		return plain(func(y []float64) (*intermittent.Model, error) {
			return intermittent.Fit(y, method, intermittent.Settings{})
		})(h.y)
	}
}

// recentWindow is how many of the last observations the average of sparse demand takes.
const recentWindow = 13

func sparseAverage(h *history) (Model, error) {
	if !h.intermittent() {
		return nil, errNotFor
	}
	return plain(func(y []float64) (*smooth.Repeat, error) { return smooth.WindowAverage(y, recentWindow) })(h.y)
}

// later is a model of a series without its first skip values.
type later struct {
	Model
	skip int
}

func (l later) Fitted() []float64 {
	fitted := make([]float64, l.skip, l.skip+1)
	for t := range fitted {
		fitted[t] = math.NaN()
	}
	return append(fitted, l.Model.Fitted()...)
}
