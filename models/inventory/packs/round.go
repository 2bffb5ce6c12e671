package packs

import (
	"math"

	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// round fills the plan with the relaxation's orders made whole: each item's running sum of orders is followed to the
// nearest lot, or from below where that breaks a limit. It takes no more than a pass over the items, so that even a search
// that is stopped at once has a plan worth having.
func (s *search) round(relaxed *replenish.Solution) {
	t := s.p.Periods
	b := &bounds{spend: make([]float64, t), space: make([]float64, t)}
	now, next := newTrial(t), newTrial(t)
	for i := range s.p.Items {
		s.plan.take(i, now)
		s.plan.left(i, b)
		for _, up := range []float64{0.5, 0} {
			s.whole(i, relaxed.Order[i*t:(i+1)*t], up, next.order)
			s.evaluate(i, next, relaxed.Lost[i*t:(i+1)*t])
			if next.cost < now.cost && s.fits(s.plan, i, next, b) {
				s.plan.put(i, next)
				break
			}
		}
	}
}

// whole makes an item's orders whole; a lot is begun as soon as a share of 1 − up of it is wanted.
func (s *search) whole(i int, wanted []float64, up float64, order []float64) {
	pack, least := s.l.Pack[i], s.exact[i].least
	ahead := 0.0 // wanted and not ordered yet
	for o, n := range wanted {
		order[o] = 0
		if ahead += n; o+s.p.Lead[i] >= s.p.Periods || !s.open(i, o+s.p.Lead[i]) {
			continue
		}
		lot := math.Max(0, ahead)
		if pack > 0 {
			lot = pack * math.Max(0, math.Floor(ahead/pack+up+1e-9))
		}
		if lot < least && ahead >= least*(1-up) {
			lot = least
		}
		if lot >= least*(1-1e-12) {
			order[o], ahead = lot, ahead-lot
		}
	}
}
