package replenish

// The interior point is close to an optimum; certify makes of it a plan and prices that prove themselves.
//
// The plan: every item goes to the vertex that it has converged to (vertex), and its balance holds exactly. The prices: each
// item's worths v are lowered or raised until the reduced cost of every variable without upper bound is at least zero; what
// is left over at the others costs U·min(0, reduced cost). That is a lower bound whatever the interior-point method did.

// snap is the value of a variable, relative to its item's size and in excess of its dual's standing, below which it is
// taken for zero.
const snap = 1e-7

// plan writes the orders, lost sales and stocks of the engine's items into s: at the vertex where an item has reached one,
// else at the repaired interior point. Where together they exceed a limit by more than rounding, all are drawn towards the
// least plan, which is feasible with them, until they do not.
func (e *engine) plan(s *Solution) {
	e.vertices(s)
	e.draw(s, e.share(s))
}

// vertices is plan without regard to the limits; it returns which items have not reached a vertex.
func (e *engine) vertices(s *Solution) []bool {
	loose := make([]bool, e.p.Items)
	e.sweep(func(ch *chunk, _ *scratch) {
		x := newVertex(e.periods)
		for _, b := range ch.blocks {
			for l, k := range b.item {
				if k >= 0 {
					loose[e.list[k]] = !e.item(s, x, b, l, e.list[k])
				}
			}
		}
	})
	return loose
}

func (e *engine) item(s *Solution, x *vertex, b *block, l, i int) bool {
	size, cost := e.p.size(i), e.p.money(i)
	if x.classify(b, l, size, cost); x.solve(size) {
		e.adopt(s, x, i)
		return true
	}
	e.orders(s, b, l, i)
	e.p.follow(s, i)
	return false
}

// share returns the largest share of what the plan takes above the least plan that all limits allow, 1 if all of it.
func (e *engine) share(s *Solution) float64 {
	use := make([]float64, 2*e.periods+1)
	for _, i := range e.list {
		for t := range e.periods {
			j := i*e.periods + t
			use[t] += e.p.Cost[i] * (s.Order[j] - e.p.minOrder(j))
			use[e.periods+t] += e.p.Volume[i] * (s.Stock[j] - e.m.stock[j])
		}
	}
	e.c.total(use)
	share := 1.0
	for r, v := range use {
		if limit := max(0, e.c.limit[r]); v > limit+roundingAllowed*(1+e.whole[r]) {
			share = min(share, limit/v)
		}
	}
	return share
}

// roundingAllowed is the violation of a limit, relative to 1 + the limit, that is left in a plan.
const roundingAllowed = acceptedInfeasibility / 10

// draw scales what the plan has above the least plan.
func (e *engine) draw(s *Solution, share float64) {
	if share == 1 {
		return
	}
	for _, i := range e.list {
		for j := i * e.periods; j < (i+1)*e.periods; j++ {
			least := e.p.minOrder(j)
			s.Order[j] = least + share*(s.Order[j]-least)
			s.Stock[j] = e.m.stock[j] + share*(s.Stock[j]-e.m.stock[j])
			s.Lost[j] = e.m.lost[j] + share*(s.Lost[j]-e.m.lost[j])
			s.Short[j] = max(0, e.p.Safety[i]-s.Stock[j])
		}
	}
}

func (e *engine) adopt(s *Solution, x *vertex, i int) {
	for t := range e.periods {
		j := i*e.periods + t
		s.Order[j] = e.p.minOrder(j)
		if a := t + e.p.Lead[i]; a < e.periods {
			s.Order[j] += x.flow[order][a]
		}
		s.Lost[j] = min(x.flow[lose][t], e.p.Demand[j])
		s.Stock[j] = e.m.stock[j] + x.flow[cover][t]
		s.Short[j] = max(0, e.p.Safety[i]-s.Stock[j])
	}
}

// near tells the value of a variable from noise: zero if it is tiny beside the item's size and its dual is not tiny beside
// the item's costs.
func (a *arc) near(j int, size, cost float64) float64 {
	x := a.x[j]
	if a.on[j] == 0 || x < 0 {
		return 0
	}
	if x < snap*size && x*cost < snap*a.z[j]*size {
		return 0
	}
	return x
}

func (e *engine) orders(s *Solution, b *block, l, i int) {
	size, cost := e.p.size(i), e.p.money(i)
	for t := range e.periods {
		j := i*e.periods + t
		s.Order[j] = e.p.minOrder(j)
		if arrival := t + b.lead; arrival < e.periods {
			s.Order[j] = min(s.Order[j]+b.arcs[order].near(arrival*lanes+l, size, cost), e.p.maxOrder(j))
		}
		s.Lost[j] = min(b.arcs[lose].near(t*lanes+l, size, cost), e.p.Demand[j])
	}
}

// follow computes stock and shortfall from orders and lost sales, and loses more where there is nothing to sell.
func (p *Problem) follow(s *Solution, i int) {
	stock := p.Stock[i]
	for t := range p.Periods {
		j := i*p.Periods + t
		stock += p.inbound(j) - p.Demand[j]
		if t >= p.Lead[i] {
			stock += s.Order[j-p.Lead[i]]
		}
		stock += s.Lost[j]
		if stock < 0 {
			s.Lost[j] = min(s.Lost[j]-stock, p.Demand[j])
			stock = 0
		}
		if over := min(stock-p.maxStock(j), s.Lost[j]); over > 0 {
			s.Lost[j] -= over
			stock -= over
		}
		s.Stock[j] = stock
		s.Short[j] = max(0, p.Safety[i]-stock)
	}
}

// values writes the engine's worths into s.value.
func (e *engine) values(s *Solution) {
	for _, b := range e.blocks {
		for l, k := range b.item {
			if k < 0 {
				continue
			}
			for t := range e.periods {
				s.value[e.list[k]*e.periods+t] = b.v[t*lanes+l]
			}
		}
	}
}
