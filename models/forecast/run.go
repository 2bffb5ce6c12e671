package forecast

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/smooth"
)

// run forecasts single series by one method.
type run struct {
	settings Settings
	method   member
	all      []member // of auto
}

func newRun(s Settings) (*run, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	method, err := methodOf(s.Method)
	if err != nil {
		return nil, err
	}
	return &run{settings: s, method: method, all: members()}, nil
}

// fit fits the method to a history.
func (r *run) fit(y []float64, seasons []int, horizon int) (Model, error) {
	h := newHistory(y, seasons)
	if r.method.name != Auto {
		return r.method.fit(h)
	}
	if slices.Min(y) == slices.Max(y) {
		return smooth.Naive(y) // what never varied is not mixed, so that it stays exactly as it is
	}
	if len(y) < leastHistory {
		return shortest(h)
	}
	return mix(r.all, h, horizon, pastErrors(r.all, y, seasons, horizon))
}

// shortest is the model of a history that is too short for choices.
func shortest(h *history) (Model, error) {
	ways := methods()
	return orElse(ways["damped"].fit, ways["ses"].fit, ways["naive"].fit)(h)
}

// forecast is the point forecast of one series.
func (r *run) forecast(s Series) (Forecast, Model, error) {
	if err := s.Check(); err != nil {
		return Forecast{}, nil, err
	}
	model, err := r.fit(s.Values, s.Seasons, r.settings.Horizon)
	if err != nil {
		return Forecast{}, nil, err
	}
	f := Forecast{ID: s.ID, Model: model.String(), Mean: model.Predict(r.settings.Horizon), Fitted: model.Fitted()}
	if slices.Min(s.Values) >= 0 {
		for k := range f.Mean {
			f.Mean[k] = max(f.Mean[k], 0)
		}
	}
	return f, model, nil
}

// trials tries the method at the earlier origins of a series; none where the history is too short.
func (r *run) trials(s Series) []trial {
	if s.Check() != nil {
		return nil
	}
	var done []trial
	for _, at := range origins(len(s.Values), r.settings.Horizon, calibrationOrigins) {
		before := Series{Values: s.Values[:at], Seasons: s.Seasons}
		f, model, err := r.forecast(before)
		if err != nil {
			continue
		}
		unit := scale(before.Values, model)
		var t trial
		for k, y := range s.Values[at:min(len(s.Values), at+r.settings.Horizon)] {
			t = append(t, (y-f.Mean[k])/max(unit, 1e-300))
		}
		done = append(done, t)
	}
	return done
}

// finish adds bands and paths.
func (r *run) finish(f *Forecast, s Series, model Model, c *Calibration) {
	if len(r.settings.Levels) == 0 && r.settings.Paths == 0 {
		return
	}
	unit := scale(s.Values, model)
	f.Bands = c.bands(s.Values, f.Mean, unit, r.settings.Levels)
	if r.settings.Paths > 0 {
		rng := rand.New(rand.NewPCG(r.settings.Seed, hash(s.ID)))
		f.Paths = c.paths(s.Values, f.Mean, unit, r.settings.Paths, rng)
	}
}

func hash(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}

// How many trials calibrate the bands: origins per series, and series of a batch. The near past alone is too like itself: bands of the latest origins
// were too narrow where series turn.
const (
	calibrationOrigins = 4
	calibrationSeries  = 800
)

// One forecasts a single series. Where its history is too short to be tried often, the bands are those of normal errors that grow with the square root of
// the step.
func One(ctx context.Context, s Series, settings Settings) (Forecast, error) {
	var out Forecast
	b := Batch{Settings: settings}
	err := b.Run(ctx, []Series{s}, func(r Result) error {
		out = r.Forecast
		return r.Err
	})
	return out, err
}
