package packs

import (
	"context"
	"math"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// climb raises the bound by the volume algorithm (Barahona and Anbil, The volume algorithm, Math. Programming 87, 2000):
// steps go from the best prices along the excess of the limits by an average plan, in units of prices·limits so that money
// and space are alike. At good prices many items are indifferent and their plans jump; the average does not.
func (s *search) climb(ctx context.Context, steps int) {
	for range steps {
		if ctx.Err() != nil {
			return
		}
		value, use := s.lagrangian(s.items, &s.at)
		s.mean.toward(use, blend)
		if value > s.value {
			s.value, s.best, s.step = value, s.at.clone(), math.Min(s.step*1.5, 2)
		} else {
			s.step *= 0.75
		}
		s.at = s.ascend()
	}
}

// blend is the weight of the newest plan in the average.
const blend = 0.1

// toward moves p towards q by a share.
func (p *prices) toward(q prices, share float64) {
	for t := range p.budget {
		p.budget[t] += share * (q.budget[t] - p.budget[t])
		p.capacity[t] += share * (q.capacity[t] - p.capacity[t])
	}
	p.total += share * (q.total - p.total)
}

// ascend is the best prices moved along the average plan's excess.
func (s *search) ascend() prices {
	at, norm := s.best.clone(), 0.0
	each := func(f func(price *float64, limit, excess float64)) {
		for t := range at.budget {
			f(&at.budget[t], s.limit.budget[t], s.mean.budget[t]-s.limit.budget[t])
			f(&at.capacity[t], s.limit.capacity[t], s.mean.capacity[t]-s.limit.capacity[t])
		}
		f(&at.total, s.limit.total, s.mean.total-s.limit.total)
	}
	moves := func(price, limit, excess float64) bool {
		return !math.IsInf(limit, 1) && (price > 0 || excess > 0)
	}
	scale := func(limit, excess float64) float64 { return math.Max(limit, math.Max(limit+excess, 1e-9)) }
	each(func(price *float64, limit, excess float64) {
		if moves(*price, limit, excess) {
			d := excess / scale(limit, excess)
			norm += d * d
		}
	})
	if norm == 0 {
		return at
	}
	length := s.step * (s.cost - s.value) / norm
	each(func(price *float64, limit, excess float64) {
		if moves(*price, limit, excess) {
			k := scale(limit, excess)
			*price = math.Max(0, *price+length*excess/k/k)
		}
	})
	return at
}

// lagrangian is the bound L at prices, and how much of the limits the items' best plans use.
func (s *search) lagrangian(items []item, at *prices) (float64, prices) {
	type part struct {
		value float64
		use   prices
	}
	parts := make([]part, s.o.Workers)
	var wait sync.WaitGroup
	for w := range parts {
		wait.Go(func() {
			r := newRecursion(s.p.Periods)
			parts[w].use = newPrices(s.p.Periods)
			for i := w; i < s.p.Items; i += s.o.Workers {
				it := &items[i]
				parts[w].value += r.run(s, it, at, nil) - s.slack(it, at)
				r.follow(s, it, at, nil)
				r.count(s, it, &parts[w].use)
			}
		})
	}
	wait.Wait()
	value, use := 0.0, newPrices(s.p.Periods)
	for _, p := range parts {
		value += p.value
		use.total += p.use.total
		for t := range use.budget {
			use.budget[t] += p.use.budget[t]
			use.capacity[t] += p.use.capacity[t]
		}
	}
	pay := func(price, limit float64) {
		if price > 0 {
			value -= price * limit
		}
	}
	for t := range at.budget {
		pay(at.budget[t], s.limit.budget[t])
		pay(at.capacity[t], s.limit.capacity[t])
	}
	pay(at.total, s.limit.total)
	return value, use
}

// count adds what the plan that was followed uses.
func (r *recursion) count(s *search, it *item, use *prices) {
	i, x := it.index, it.start
	for k := range r.order {
		if n := float64(r.order[k]) * it.step; n > 0 {
			money := s.l.Spend(s.p, i, n)
			use.budget[k-s.p.Lead[i]] += money
			use.total += money
		}
		x += it.shift[k] + r.order[k] + r.lost[k]
		use.capacity[k] += s.p.Volume[i] * float64(x) * it.step
	}
}

// prove takes the bound at the best prices on the fine grid.
func (s *search) prove(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	value, _ := s.lagrangian(s.exact, &s.best)
	s.bound = math.Max(s.bound, value)
}

// dive improves the first plan: at prices a little too high only what the limits pay best is ordered; as they fall, the
// rest of the limits is filled by what pays next best.
func (s *search) dive(ctx context.Context) {
	s.descend(ctx, s.plan.clone(), []float64{1.02, 1, 0.99, 0.98, 0.96, 0.93, 0.9, 0.8, 0.6, 0.3, 0})
}

// descend sweeps a plan at falling prices, polishes it, and keeps it when it is cheaper.
func (s *search) descend(ctx context.Context, other *plan, shares []float64) {
	for _, share := range shares {
		s.sweep(ctx, other, s.items, share)
	}
	s.sweep(ctx, other, s.exact, 0)
	s.polish(ctx, other)
	if c := other.cost(); c < s.cost {
		s.plan, s.cost = other, c
	}
}

// again looks for a cheaper plan from the best: prices rise above their worth, so that orders that pay least are taken
// back, or a part is torn out; then they fall again as in dive.
func (s *search) again(ctx context.Context) {
	other := s.plan.clone()
	shares := []float64{1, 0.98, 0.95, 0.9, 0.7, 0.3, 0}
	if s.rounds%2 == 0 {
		shares = append([]float64{1 + 0.1*s.rng.Float64()}, shares...)
	} else {
		s.tear(other, 0.3*s.rng.Float64())
	}
	s.descend(ctx, other, shares)
}

// tear takes all orders of a share of the items back.
func (s *search) tear(pl *plan, share float64) {
	empty := newTrial(s.p.Periods)
	for i := range s.p.Items {
		if s.rng.Float64() < share {
			clear(empty.order)
			s.evaluate(i, empty, nil)
			pl.put(i, empty)
		}
	}
}

// sweep gives every item, in a random order, its best plan inside what the others leave, at a share of the best prices.
func (s *search) sweep(ctx context.Context, pl *plan, items []item, share float64) {
	at := s.best.scaled(share)
	t := s.p.Periods
	b := &bounds{spend: make([]float64, t), space: make([]float64, t)}
	now, next := newTrial(t), newTrial(t)
	hint := make([]float64, t)
	for _, i := range s.rng.Perm(s.p.Items) {
		if ctx.Err() != nil {
			return
		}
		pl.left(i, b)
		pl.take(i, now)
		if !s.answer(pl, &items[i], &at, b, next, hint) {
			continue
		}
		if s.priced(i, next, &at) < s.priced(i, now, &at)*(1-1e-12)-1e-12 {
			pl.put(i, next)
		}
	}
}

// answer fills tr with an item's best plan inside the bounds. The total budget joins the periods of one item as well: where
// the answer exceeds it, its price rises until it does not.
func (s *search) answer(pl *plan, it *item, at *prices, b *bounds, tr *trial, hint []float64) bool {
	i := it.index
	room := s.limit.total - pl.use.total + s.spent(pl, i)
	dearer := *at
	for try := range 8 {
		if math.IsInf(s.work.run(s, it, &dearer, b), 1) {
			return false
		}
		s.work.follow(s, it, &dearer, b)
		money := 0.0
		clear(tr.order)
		for k, steps := range s.work.order {
			hint[k] = float64(s.work.lost[k]) * it.step
			if steps > 0 {
				n := it.step * float64(steps)
				if s.l.Pack[i] > 0 {
					n = s.l.Pack[i] * math.Round(n/s.l.Pack[i]) // exactly
				}
				tr.order[k-s.p.Lead[i]] = n
				money += s.l.Spend(s.p, i, n)
			}
		}
		if money <= room*(1+1e-12) {
			s.evaluate(i, tr, hint)
			return it.inside(tr, b)
		}
		dearer.total = math.Max(dearer.total*2, 0.01*math.Pow(4, float64(try)))
	}
	return false
}

// inside says whether the real stock, which may lie below the grid's, keeps space and cover.
func (it *item) inside(tr *trial, b *bounds) bool {
	for k, y := range tr.stock {
		if y > math.Min(b.space[k], it.cover[k])*(1+1e-12) {
			return false
		}
	}
	return true
}

// settleFree plans the items without lots exactly, by a linear program inside what the others leave.
func (s *search) settleFree(ctx context.Context) {
	var free []int
	for i := range s.p.Items {
		if s.l.free(i) {
			free = append(free, i)
		}
	}
	if len(free) == 0 || ctx.Err() != nil {
		return
	}
	rest := s.part(free)
	solved, err := replenish.Solve(ctx, rest, replenish.Options{Workers: s.o.Workers})
	if err != nil || solved.Order == nil {
		return // the plan on the grid stands
	}
	t, other := s.p.Periods, s.plan.clone()
	tr := newTrial(t)
	for k, i := range free {
		copy(tr.order, solved.Order[k*t:(k+1)*t])
		s.evaluate(i, tr, solved.Lost[k*t:(k+1)*t])
		other.put(i, tr)
	}
	if c := other.cost(); c < s.cost {
		s.plan, s.cost = other, c
	}
}

// part is the problem of some items inside what all others leave.
func (s *search) part(items []int) *replenish.Problem {
	p, t := s.p, s.p.Periods
	out := &replenish.Problem{Items: len(items), Periods: t, TotalBudget: s.limit.total - s.plan.use.total,
		Budget: make([]float64, t), Capacity: make([]float64, t)}
	for k := range t {
		out.Budget[k], out.Capacity[k] = s.limit.budget[k]-s.plan.use.budget[k], s.limit.capacity[k]-s.plan.use.capacity[k]
	}
	pick := func(from []float64, i, width int, to *[]float64) {
		if from != nil {
			*to = append(*to, from[i*width:(i+1)*width]...)
		}
	}
	for _, i := range items {
		pick(p.Stock, i, 1, &out.Stock)
		pick(p.Cost, i, 1, &out.Cost)
		pick(p.Holding, i, 1, &out.Holding)
		pick(p.Shortage, i, 1, &out.Shortage)
		pick(p.Safety, i, 1, &out.Safety)
		pick(p.SafetyCost, i, 1, &out.SafetyCost)
		pick(p.Salvage, i, 1, &out.Salvage)
		pick(p.Volume, i, 1, &out.Volume)
		pick(p.Demand, i, t, &out.Demand)
		pick(p.Inbound, i, t, &out.Inbound)
		pick(p.MaxStock, i, t, &out.MaxStock)
		pick(p.MaxOrder, i, t, &out.MaxOrder)
		out.Lead = append(out.Lead, p.Lead[i])
		for k := range t {
			money := p.Cost[i] * s.plan.order[i*t+k]
			out.Budget[k] += money
			out.TotalBudget += money
			out.Capacity[k] += p.Volume[i] * s.plan.stock[i*t+k]
		}
	}
	for k := range t {
		out.Budget[k], out.Capacity[k] = math.Max(0, out.Budget[k]), math.Max(0, out.Capacity[k])
	}
	out.TotalBudget = math.Max(0, out.TotalBudget)
	return out
}
