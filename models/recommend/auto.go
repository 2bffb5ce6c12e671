package recommend

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// validation is the period at the end of the data on which auto measures: at most a month, at most a fifth of the whole span.
const (
	longestValidation = 30 * Day
	validationPart    = 5
)

// enoughUsers is the number of people below which the figures of the validation period decide nothing.
const enoughUsers = 20

// choose tries the engines on a time split and returns the settings of the best. The measure is NDCG@100.
func choose(ctx context.Context, data Data, l *ledger, s Settings) (Settings, Report, error) {
	first := l.last
	for _, e := range l.events {
		first = min(first, e.time)
	}
	length := time.Duration(min(int64(longestValidation/time.Second), (l.last-first)/validationPart)) * time.Second
	past, held := data.Split(time.Unix(l.last, 0).Add(-length))
	if length < time.Second || len(past.Interactions) == 0 {
		s.Engine = ItemKNN
		return s, Report{Note: "all interactions have nearly the same time, so nothing could be compared: took itemknn"}, nil
	}
	t := &tuner{past: newLedger(past), held: held.Interactions, base: s}
	if err := t.tryPopular(ctx); err != nil {
		return s, Report{}, err
	}
	report := Report{ValidationDays: length.Hours() / 24}
	if users := t.trials[0].Quality.Users; users < enoughUsers {
		s.Engine = ItemKNN
		report.Note = fmt.Sprintf("only %d people came back in the validation period, too few to compare: took itemknn", users)
		return s, report, nil
	}
	if err := t.tryPersonal(ctx); err != nil {
		return s, Report{}, err
	}
	report.Trials = t.trials
	best := t.bestOf(func(Settings) bool { return true })
	best.Progress = s.Progress
	return best, report, nil
}

// tuner fits candidates on the past and keeps what they scored on what was held back.
type tuner struct {
	past   *ledger
	held   []Interaction
	base   Settings
	trials []Trial
	tried  []Settings
}

// trialsExpected is for the progress only.
const trialsExpected = 22

// tryPopular looks for the half-life of popularity.
func (t *tuner) tryPopular(ctx context.Context) error {
	for _, days := range []time.Duration{-1, 90, 30, 14, 7} {
		if err := t.try(ctx, Popular, func(s *Settings) { s.PopularHalfLife = days * Day }); err != nil {
			return err
		}
	}
	t.base.PopularHalfLife = t.bestOf(isEngine(Popular)).PopularHalfLife
	return nil
}

// tryPersonal looks for the half-life of histories with the quickest engine first, then goes through the engines' own settings,
// one after the other, beginning at the defaults.
func (t *tuner) tryPersonal(ctx context.Context) error {
	for _, days := range []time.Duration{-1, 360, 180, 90, 45} {
		if err := t.try(ctx, ItemKNN, func(s *Settings) { s.HalfLife = days * Day }); err != nil {
			return err
		}
	}
	t.base.HalfLife = t.bestOf(isEngine(ItemKNN)).HalfLife
	if err := t.scale(ctx, ItemKNN, func(s *Settings) *float64 { return &s.KNN.Shrink }, 0.1, 10); err != nil {
		return err
	}
	if len(t.past.items) <= t.base.EASE.MaxItems {
		if err := t.scale(ctx, EASE, func(s *Settings) *float64 { return &s.EASE.Reg }, 1, 0.1, 0.3, 3); err != nil {
			return err
		}
	}
	if err := t.scale(ctx, IALS, func(s *Settings) *float64 { return &s.IALS.Unobserved }, 1, 0.3, 3); err != nil {
		return err
	}
	return t.scale(ctx, IALS, func(s *Settings) *float64 { return &s.IALS.Reg }, 0.4, 2.5)
}

// scale tries one number of an engine at multiples of its best value so far, and goes on with the best of them.
func (t *tuner) scale(ctx context.Context, engine Engine, number func(*Settings) *float64, multiples ...float64) error {
	start := *number(&t.base)
	for _, multiple := range multiples {
		if err := t.try(ctx, engine, func(s *Settings) { *number(s) = start * multiple }); err != nil {
			return err
		}
	}
	best := t.bestOf(isEngine(engine))
	*number(&t.base) = *number(&best)
	return nil
}

func isEngine(engine Engine) func(Settings) bool {
	return func(s Settings) bool { return s.Engine == engine }
}

func (t *tuner) try(ctx context.Context, engine Engine, change func(*Settings)) error {
	s := t.base
	s.Engine = engine
	change(&s)
	name := describe(s)
	t.base.Progress("try "+name, autoShare(t.base)*min(1, float64(len(t.trials))/trialsExpected))
	m, _, err := fitEngine(ctx, t.past, s, func(float64) {})
	if err != nil {
		return err
	}
	q, err := Evaluate(ctx, m, t.held, t.base.ForRepeats)
	if err != nil {
		return err
	}
	t.trials = append(t.trials, Trial{Name: name, Quality: q})
	t.tried = append(t.tried, s)
	return nil
}

// bestOf returns the settings of the best trial among those wanted; of equal ones the first.
func (t *tuner) bestOf(want func(Settings) bool) Settings {
	order := make([]int, 0, len(t.tried))
	for i, s := range t.tried {
		if want(s) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(t.trials[b].Quality.NDCG100, t.trials[a].Quality.NDCG100)
	})
	return t.tried[order[0]]
}
