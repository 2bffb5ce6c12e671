package replenish

import (
	"math"
	"math/rand/v2"
)

// family makes a random instance: demand around 20 a week with a season, one item in six slow; cost log-normal; leads 0…4;
// budget and capacity at the given share of what an unlimited plan would use on average.
func family(seed uint64, items, periods int, tight float64) *Problem {
	r := rand.New(rand.NewPCG(seed, 7))
	n := items * periods
	p := &Problem{
		Items: items, Periods: periods,
		Stock: make([]float64, items), Cost: make([]float64, items), Holding: make([]float64, items), Shortage: make([]float64, items),
		Safety: make([]float64, items), SafetyCost: make([]float64, items), Salvage: make([]float64, items), Volume: make([]float64, items),
		Lead: make([]int, items), Demand: make([]float64, n), Inbound: make([]float64, n),
		Budget: make([]float64, periods), Capacity: make([]float64, periods), TotalBudget: math.Inf(1),
	}
	money, room := make([]float64, periods), make([]float64, periods)
	for i := range items {
		mean := 20 * math.Exp(0.8*r.NormFloat64())
		if r.IntN(6) == 0 {
			mean /= 20
		}
		p.Cost[i] = math.Round(100*5*math.Exp(0.7*r.NormFloat64()))/100 + 0.01
		p.Holding[i] = p.Cost[i] * (0.002 + 0.01*r.Float64())
		p.Shortage[i] = p.Cost[i] * (0.5 + r.Float64())
		p.Safety[i] = math.Round(mean * r.Float64())
		p.SafetyCost[i] = p.Cost[i] * (0.02 + 0.1*r.Float64())
		p.Salvage[i] = p.Cost[i] * (0.3 + 0.5*r.Float64())
		p.Volume[i] = 0.01 + 0.1*r.Float64()
		p.Lead[i] = r.IntN(min(5, periods))
		p.Stock[i] = math.Round(mean * (1 + 2*r.Float64()))
		phase := r.Float64()
		for t := range periods {
			j := i*periods + t
			season := 1 + 0.4*math.Sin(2*math.Pi*(float64(t)/float64(periods)+phase))
			p.Demand[j] = math.Max(0, math.Round(mean*season*(1+0.3*r.NormFloat64())))
			if t < p.Lead[i] && r.IntN(2) == 0 {
				p.Inbound[j] = math.Round(mean * r.Float64())
			}
			money[t] += p.Cost[i] * p.Demand[j]
			room[t] += p.Volume[i] * (p.Safety[i] + 0.5*mean)
		}
	}
	m := newLeast(p)
	for t := range periods {
		_, held := m.use(p, t)
		p.Budget[t] = tight * money[t]
		p.Capacity[t] = math.Max(held*1.001, tight*room[t])
	}
	return p
}

// proportional is the family with costs in proportion to an item's price, as a shop sets them by rule: cost 55 % of the
// price, holding 0.4 % of the cost a period, shortage 1.2 × margin. Very many items then share the limits.
func proportional(seed uint64, items, periods int, tight float64) *Problem {
	p := family(seed, items, periods, tight)
	r := rand.New(rand.NewPCG(seed, 9))
	for i := range items {
		c := math.Exp(1.5 + r.NormFloat64())
		p.Cost[i], p.Holding[i], p.Shortage[i] = c, 0.004*c, 1.2*(c/0.55-c)
		p.SafetyCost[i], p.Salvage[i] = 0.05*c, 0.8*c
	}
	for t := range periods {
		p.Budget[t] = 0
		for i := range items {
			p.Budget[t] += tight * p.Cost[i] * p.Demand[i*periods+t]
		}
	}
	return p
}
