package replenish

import "math"

// least is the plan that orders as little as it may and loses sales only where there is nothing to sell:
//
//	o = min,   s_t = max(0, s_t−1 + o_t−L + r_t − d_t),   u_t = max(0, d_t − s_t−1 − o_t−L − r_t)
//
// Stock comes in only by orders, inbound and lost sales, all at least zero, and leaves only by demand. So by induction no
// plan has less stock at the end of any period, and none spends less in any: least keeps all limits if any plan does. It
// also is the origin that the solver measures from: what is left to choose is how much more than this.
type least struct {
	stock, lost []float64 // per item and period
}

func newLeast(p *Problem) *least {
	m := &least{stock: make([]float64, p.Items*p.Periods), lost: make([]float64, p.Items*p.Periods)}
	for i := range p.Items {
		m.item(p, i)
	}
	return m
}

func (m *least) item(p *Problem, i int) {
	stock := p.Stock[i]
	for t := range p.Periods {
		j := i*p.Periods + t
		stock += p.inbound(j) - p.Demand[j]
		if t >= p.Lead[i] {
			stock += p.minOrder(j - p.Lead[i])
		}
		m.lost[j] = 0
		if stock < 0 {
			// Rounding may push the shortage a hair above the demand.
			m.lost[j] = min(-stock, p.Demand[j])
			stock = 0
		}
		m.stock[j] = stock
	}
}

// slack forgives rounding in sums of many items when a limit is exactly what the least plan needs.
const slack = 1e-12

func exceeds(needed, limit float64) bool { return needed > limit+slack*max(math.Abs(limit), 1) }

// conflicts lists every limit that the least plan breaks, which is every limit that no plan keeps.
func (m *least) conflicts(p *Problem) []Conflict {
	var found []Conflict
	report := func(r Resource, item, period int, needed, limit float64) {
		if exceeds(needed, limit) {
			found = append(found, Conflict{Resource: r, Item: item, Period: period, Limit: limit, Least: needed})
		}
	}
	needed := make([]float64, 2*p.Periods+1)
	for i := range p.Items {
		m.add(p, i, needed)
	}
	for t := range p.Periods {
		report(Budget, -1, t, needed[t], p.budget(t))
		report(Capacity, -1, t, needed[p.Periods+t], p.capacity(t))
	}
	report(TotalBudget, -1, -1, needed[2*p.Periods], p.TotalBudget)
	if p.MaxStock == nil && p.MaxOrder == nil {
		return found
	}
	for j, stock := range m.stock {
		report(MaxStock, j/p.Periods, j%p.Periods, stock, p.maxStock(j))
		report(MaxOrder, j/p.Periods, j%p.Periods, p.minOrder(j), p.maxOrder(j))
	}
	return found
}

// use returns the money and the space that the least plan takes in a period.
func (m *least) use(p *Problem, t int) (spent, held float64) {
	for i := range p.Items {
		j := i*p.Periods + t
		spent += p.Cost[i] * p.minOrder(j)
		held += p.Volume[i] * m.stock[j]
	}
	return spent, held
}

// add adds what the least plan of item i takes of the limits to sum, rows of coupling.
func (m *least) add(p *Problem, i int, sum []float64) {
	for t := range p.Periods {
		j := i*p.Periods + t
		spent := p.Cost[i] * p.minOrder(j)
		sum[t] += spent
		sum[2*p.Periods] += spent
		sum[p.Periods+t] += p.Volume[i] * m.stock[j]
	}
}

// ray returns the most profitable way to gain without limit, and whether there is one. All coefficients of limits are at
// least zero, so directions of unlimited gain cannot help each other: it is enough to look at one order of one item that is
// held to the end. The program must be feasible.
func (p *Problem) ray() (Ray, bool) {
	var best Ray
	for i := range p.Items {
		gain, free := p.Salvage[i], true
		for t := p.Periods - 1; t >= 0 && free; t-- {
			j := i*p.Periods + t
			gain -= p.Holding[i]
			free = math.IsInf(p.maxStock(j), 1) && (p.Volume[i] == 0 || math.IsInf(p.capacity(t), 1))
			order := t - p.Lead[i]
			if !free || order < 0 || !p.unlimitedOrder(i, order) {
				continue
			}
			if g := gain - p.orderCost(i, i*p.Periods+order); g > best.Gain {
				best = Ray{Item: i, Period: order, Gain: g}
			}
		}
	}
	return best, best.Gain > 0
}

func (p *Problem) unlimitedOrder(i, t int) bool {
	return math.IsInf(p.maxOrder(i*p.Periods+t), 1) &&
		(p.Cost[i] == 0 || math.IsInf(p.budget(t), 1) && math.IsInf(p.TotalBudget, 1))
}
