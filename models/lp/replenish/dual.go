package replenish

import "math"

// priced is a program at fixed prices of its coupling rows: budgets, capacities, and the total, in that order.
type priced struct {
	p      *Problem
	m      *least
	prices []float64
}

// order returns what an order of item i in period t costs per unit.
func (q priced) order(i, t int) float64 {
	return q.p.orderCost(i, i*q.p.Periods+t) + q.p.Cost[i]*(q.prices[t]+q.prices[2*q.p.Periods])
}

// hold returns what a unit of item i in stock at the end of period t costs, salvage deducted in the last.
func (q priced) hold(i, t int) float64 {
	h := q.p.Holding[i] + q.p.Volume[i]*q.prices[q.p.Periods+t]
	if t == q.p.Periods-1 {
		h -= q.p.Salvage[i]
	}
	return h
}

// repair makes the worths v of item i (T of them) dual feasible: a variable without upper bound has a reduced cost of at
// least zero. Lowering runs forwards, v_t ≤ price_t and v_t+1 ≤ v_t + hold_t; raising, which only salvage asks for, runs
// backwards from v_T ≥ −hold_T. It reports whether the prices allow it.
//
// At a node without a free arc the interior point's worth is any number, however large, and its differences are all
// rounding; so worths are first brought into the range that costs and prices can explain.
func (q priced) repair(i int, v []float64) bool {
	p := q.p
	last := p.Periods - 1
	most := q.explained(i)
	for t := range v {
		j := i*p.Periods + t
		v[t] = max(-most, min(most, v[t]))
		if t > 0 && math.IsInf(p.maxStock(j-1), 1) {
			v[t] = min(v[t], v[t-1]+q.hold(i, t-1))
		}
		if t >= p.Lead[i] && math.IsInf(p.maxOrder(j-p.Lead[i]), 1) {
			v[t] = min(v[t], q.order(i, t-p.Lead[i]))
		}
	}
	need, fine := math.Inf(-1), true
	for t := last; t >= 0; t-- {
		j := i*p.Periods + t
		need -= q.hold(i, t)
		if t == last {
			need = -q.hold(i, t)
		}
		if !math.IsInf(p.maxStock(j), 1) {
			need = math.Inf(-1)
		}
		if v[t] >= need-rounded*(math.Abs(v[t])+math.Abs(q.hold(i, t))) { // what was lowered to v + hold is hold above v but for a digit
			need = v[t]
			continue
		}
		v[t] = need
		if t >= p.Lead[i] && math.IsInf(p.maxOrder(j-p.Lead[i]), 1) && need > q.order(i, t-p.Lead[i]) {
			fine = false
		}
	}
	return fine
}

// rounded is the relative error of a sum of two worths, with some to spare.
const rounded = 1e-14

// clip brings worths into the range −most … most.
func clip(v []float64, most float64) {
	for t := range v {
		v[t] = max(-most, min(most, v[t]))
	}
}

// explained is the largest worth of a unit of item i that costs and prices can explain.
func (q priced) explained(i int) float64 {
	p := q.p
	sum := p.Shortage[i] + math.Abs(p.Salvage[i]) + float64(p.Periods)*p.SafetyCost[i]
	for t := range p.Periods {
		sum += q.order(i, t) + math.Abs(q.hold(i, t))
	}
	return sum
}

// bound returns the item's least cost at these prices as far as its worths v prove it:
//
//	Σ_t v_t·need_t + Σ min(0, reduced cost)·U  + the cost of the least plan.
//
// Reduced costs of variables without upper bound must be at least zero (repair); violation is by how much the worst of them
// is not, relative to 1 + the worths and costs that it is the difference of.
func (q priced) bound(i int, v []float64) (sum, violation float64) {
	p := q.p
	saving := func(rc, upper, scale float64) float64 {
		switch {
		case rc >= 0:
			return 0
		case math.IsInf(upper, 1):
			violation = max(violation, -rc/(1+math.Abs(scale)))
			return 0
		default:
			return rc * upper
		}
	}
	for t := range v {
		j := i*p.Periods + t
		least := p.minOrder(j)
		sum += q.order(i, t)*least + q.hold(i, t)*q.m.stock[j] + p.SafetyCost[i]*max(0, p.Safety[i]-q.m.stock[j])
		sum += v[t]*q.m.lost[j] + saving(p.Shortage[i]-v[t], p.Demand[j], v[t])
		if t >= p.Lead[i] {
			a := j - p.Lead[i]
			sum += saving(q.order(i, t-p.Lead[i])-v[t], p.maxOrder(a)-p.minOrder(a), v[t])
		}
		rc := q.hold(i, t) + v[t]
		if t+1 < p.Periods {
			rc -= v[t+1]
		}
		wished, rest := coverage(p, q.m, i, j)
		sum += saving(rc-p.SafetyCost[i], wished, v[t]) + saving(rc, rest, v[t])
	}
	return sum, violation
}

// lift raises prices, where an unlimited variable would still gain or a closed row must keep its variables at zero, by as
// little as is needed; it returns the prices' cost at the limits, or false where no row can be raised.
func (q priced) lift(i int) bool {
	p := q.p
	worth, free := 0.0, true
	for t := p.Periods - 1; t >= 0; t-- {
		worth -= q.hold(i, t)
		free = free && math.IsInf(p.maxStock(i*p.Periods+t), 1)
		a := t - p.Lead[i]
		if !free || a < 0 || !math.IsInf(p.maxOrder(i*p.Periods+a), 1) {
			continue
		}
		over := worth - q.order(i, a)
		if over <= 0 {
			continue
		}
		over += 1e-13 * (math.Abs(worth) + math.Abs(p.Salvage[i]))
		switch {
		case p.Cost[i] > 0 && !math.IsInf(p.budget(a), 1):
			q.prices[a] += over / p.Cost[i]
		case p.Cost[i] > 0 && !math.IsInf(p.TotalBudget, 1):
			q.prices[2*p.Periods] += over / p.Cost[i]
		default:
			if !q.liftRent(i, t, over) {
				return false
			}
			worth -= over
		}
	}
	return true
}

// liftRent raises the price of the first limited capacity from period t on by over for a unit of item i.
func (q priced) liftRent(i, t int, over float64) bool {
	if q.p.Volume[i] == 0 {
		return false
	}
	for u := t; u < q.p.Periods; u++ {
		if !math.IsInf(q.p.capacity(u), 1) {
			q.prices[q.p.Periods+u] += over / q.p.Volume[i]
			return true
		}
	}
	return false
}

// seal raises the prices of closed rows until no variable that they keep at zero would gain at the worths v of item i. These
// must have been clipped: a worth that is any number would make a price that takes all digits from the bound.
func (q priced) seal(i int, v []float64, closed []bool) {
	p := q.p
	for t := range v {
		a := t - p.Lead[i]
		if p.Cost[i] > 0 && a >= 0 {
			if row := q.closedBudget(a, closed); row >= 0 {
				q.raise(row, (v[t]-q.order(i, a))/p.Cost[i])
			}
		}
		if row := p.Periods + t; p.Volume[i] > 0 && closed[row] {
			gain := -v[t] - q.hold(i, t)
			if t+1 < p.Periods {
				gain += v[t+1]
			}
			if wished, _ := coverage(p, q.m, i, i*p.Periods+t); wished > 0 {
				gain += p.SafetyCost[i]
			}
			q.raise(row, gain/p.Volume[i])
		}
	}
}

func (q priced) closedBudget(a int, closed []bool) int {
	switch {
	case closed[a]:
		return a
	case closed[2*q.p.Periods]:
		return 2 * q.p.Periods
	default:
		return -1
	}
}

func (q priced) raise(row int, by float64) {
	if by > 0 {
		q.prices[row] += by * (1 + 1e-14)
	}
}
