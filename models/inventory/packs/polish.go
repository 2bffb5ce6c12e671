package packs

import (
	"context"
	"math"
)

// polish tries small changes of every item's orders at their exact cost, which the grid knows only to a step: one lot more
// or less in a period, and a lot or a whole order moved to another period. It repeats an item while that helps.
func (s *search) polish(ctx context.Context, pl *plan) {
	t := s.p.Periods
	b := &bounds{spend: make([]float64, t), space: make([]float64, t)}
	now, next := newTrial(t), newTrial(t)
	for i := range s.p.Items {
		if ctx.Err() != nil {
			return
		}
		if s.l.free(i) {
			continue
		}
		for range t {
			pl.take(i, now)
			pl.left(i, b)
			if !s.nudge(pl, i, b, now, next) {
				break
			}
		}
	}
}

// nudge puts the best small change of item i into the plan, and says whether there was one.
func (s *search) nudge(pl *plan, i int, b *bounds, now, next *trial) bool {
	t, lot := s.p.Periods, s.l.Pack[i]
	if lot == 0 {
		lot = s.exact[i].step
	}
	best, least := move{}, now.cost*(1-1e-12)-1e-12
	try := func(m move) {
		s.change(i, now, next, m)
		if s.fits(pl, i, next, b) && next.cost < least {
			best, least = m, next.cost
		}
	}
	for from := -1; from < t; from++ {
		if from >= 0 && now.order[from] <= 0 {
			continue
		}
		for to := -1; to < t; to++ {
			if to >= 0 && (to+s.p.Lead[i] >= t || !s.open(i, to+s.p.Lead[i])) || to == from {
				continue
			}
			try(move{from, to, lot})
			if from >= 0 {
				try(move{from, to, now.order[from]})
			}
		}
	}
	if best.pieces == 0 {
		return false
	}
	s.change(i, now, next, best)
	pl.put(i, next)
	return true
}

// move takes pieces from one period's order to another's; −1 is none of them.
type move struct {
	from, to int
	pieces   float64
}

// change makes next from now by a move. An order below the least is none at all; one that begins, begins with the least.
func (s *search) change(i int, now, next *trial, m move) {
	copy(next.order, now.order)
	least := s.exact[i].least
	if m.from >= 0 {
		if next.order[m.from] -= m.pieces; next.order[m.from] < least*(1-1e-9) {
			next.order[m.from] = 0
		}
	}
	if m.to >= 0 {
		next.order[m.to] = math.Max(next.order[m.to]+m.pieces, least)
	}
	if s.l.Pack[i] > 0 && m.from >= 0 {
		next.order[m.from] = s.l.Pack[i] * math.Round(next.order[m.from]/s.l.Pack[i])
	}
	s.evaluate(i, next, now.lost)
}

// fits says whether item i's trial keeps the limits beside all other items.
func (s *search) fits(pl *plan, i int, tr *trial, b *bounds) bool {
	money := 0.0
	for k, n := range tr.order {
		spend := s.l.Spend(s.p, i, n)
		money += spend
		own := s.l.Spend(s.p, i, pl.order[i*s.p.Periods+k])
		if spend > own && pl.use.budget[k]-own+spend > s.limit.budget[k] {
			return false
		}
	}
	if own := s.spent(pl, i); money > own && pl.use.total-own+money > s.limit.total {
		return false
	}
	return s.exact[i].inside(tr, b)
}
