package recommend

import (
	"context"
	"fmt"
	"time"
)

// Report says what Fit did.
type Report struct {
	Engine       Engine    `json:"engine"`
	Chosen       string    `json:"chosen"` // the fitted engine with its settings, in words
	Users        int       `json:"users"`
	Items        int       `json:"items"`
	Interactions int       `json:"interactions"` // events given
	Pairs        int       `json:"pairs"`        // distinct users and items
	Baskets      int       `json:"baskets"`
	LargeBaskets int       `json:"large_baskets"` // left out of the baskets for their size
	Trials       []Trial   `json:"trials,omitempty"`
	Loss         []float64 `json:"loss,omitempty"` // of ials after each epoch
	Seconds      float64   `json:"seconds"`
	// ValidationDays is the length of the period at the end of the data on which auto measured its trials.
	ValidationDays float64 `json:"validation_days,omitempty"`
	Note           string  `json:"note,omitempty"`
}

// Trial is a candidate of auto and its figures on the validation period.
type Trial struct {
	Name    string  `json:"name"`
	Quality Quality `json:"quality"`
}

// Fit fits a model. It stops with the context's error soon after ctx ends.
func Fit(ctx context.Context, data Data, settings Settings) (*Model, Report, error) {
	started := time.Now()
	s := settings.withDefaults()
	if err := s.check(); err != nil {
		return nil, Report{}, err
	}
	if err := data.check(); err != nil {
		return nil, Report{}, err
	}
	l := newLedger(data)
	if len(l.users) == 0 && s.Engine != Popular && s.Engine != Auto {
		return nil, Report{}, fmt.Errorf("engine %s needs interactions with users, all of these have none: take engine popular", s.Engine)
	}
	var report Report
	fitted := s
	if s.Engine == Auto {
		var err error
		if fitted, report, err = choose(ctx, data, l, s); err != nil {
			return nil, Report{}, err
		}
	}
	m, losses, err := fitEngine(ctx, l, fitted, span(fitted.Progress, "fit "+string(fitted.Engine), autoShare(s), 0.9))
	if err != nil {
		return nil, Report{}, err
	}
	baskets, large := l.baskets(s.Basket.MaxItems)
	if m.pairs, err = fitPairs(ctx, baskets, s.Basket); err != nil {
		return nil, Report{}, err
	}
	s.Progress("done", 1)
	report.Engine, report.Chosen, report.Loss = m.engine, describe(fitted), losses
	report.Users, report.Items, report.Interactions, report.Pairs = len(l.users), len(l.items), len(l.events), len(m.history.Index)
	report.Baskets, report.LargeBaskets = baskets.Rows, large
	report.Seconds = time.Since(started).Seconds()
	return m, report, nil
}

// autoShare is the part of the whole time that choosing takes.
func autoShare(s Settings) float64 {
	if s.Engine == Auto {
		return 0.7
	}
	return 0
}

// span maps the progress of a stage onto [lo, hi] of the whole.
func span(progress func(string, float64), stage string, lo, hi float64) func(float64) {
	return func(done float64) { progress(stage, lo+(hi-lo)*done) }
}

// fitEngine fits one engine that is not Auto, without baskets.
func fitEngine(ctx context.Context, l *ledger, s Settings, progress func(float64)) (*Model, []float64, error) {
	m := &Model{
		engine: s.Engine, settings: s, built: time.Now().UTC().Truncate(time.Second), until: time.Unix(l.last, 0).UTC(),
		users: l.users, items: l.items, userIndex: indexNames(l.users), itemIndex: indexNames(l.items),
		history: l.matrix(s.HalfLife), popularity: l.popularity(s.PopularHalfLife),
	}
	var losses []float64
	var err error
	switch s.Engine {
	case IALS:
		m.scorer, losses, err = fitIALS(ctx, m.history, s.IALS, s.Seed, progress)
	case EASE:
		m.scorer, err = fitEASE(ctx, m.history, m.history.Transpose(), s.EASE, progress)
	case ItemKNN:
		m.scorer, err = fitKNN(ctx, m.history, m.history.Transpose(), s.KNN)
	default:
		m.scorer = popular{m.popularity}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("cannot fit engine %s: %w", s.Engine, err)
	}
	return m, losses, nil
}

// describe names an engine with the settings that matter for it.
func describe(s Settings) string {
	history := "history never fades"
	if s.HalfLife > 0 {
		history = fmt.Sprintf("history halves in %g days", s.HalfLife.Hours()/24)
	}
	switch s.Engine {
	case IALS:
		return fmt.Sprintf("ials, %d dimensions, %d epochs, unobserved %.3g, regularisation %.3g, %s", s.IALS.Dims, s.IALS.Epochs, s.IALS.Unobserved, s.IALS.Reg, history)
	case EASE:
		return fmt.Sprintf("ease, regularisation %.3g, %s", s.EASE.Reg, history)
	case ItemKNN:
		return fmt.Sprintf("itemknn, %d neighbours, shrink %.3g, %s", s.KNN.Neighbours, s.KNN.Shrink, history)
	}
	if s.PopularHalfLife < 0 {
		return "popular, never fades"
	}
	return fmt.Sprintf("popular, halves in %g days", s.PopularHalfLife.Hours()/24)
}
