package replenish

import (
	"math"
	"slices"
)

// perItem and perCell list the slices of a program by their width; a nil one stays nil.
func (p *Problem) perItem() []*[]float64 {
	return []*[]float64{&p.Stock, &p.Cost, &p.Holding, &p.Shortage, &p.Safety, &p.SafetyCost, &p.Salvage, &p.Volume}
}

func (p *Problem) perCell() []*[]float64 {
	return []*[]float64{&p.Demand, &p.Inbound, &p.MaxStock, &p.MinOrder, &p.MaxOrder, &p.OrderCost}
}

func (p *Problem) clone() *Problem {
	q := *p
	for _, f := range append(q.perItem(), q.perCell()...) {
		*f = slices.Clone(*f)
	}
	q.Lead, q.Budget, q.Capacity = slices.Clone(p.Lead), slices.Clone(p.Budget), slices.Clone(p.Capacity)
	return &q
}

// sameItem says whether item i is the same in both programs, which have the same size.
func sameItem(p, q *Problem, i int) bool {
	a, b := p.perItem(), q.perItem()
	for k := range a {
		if (*a[k])[i] != (*b[k])[i] {
			return false
		}
	}
	a, b = p.perCell(), q.perCell()
	lo, hi := i*p.Periods, (i+1)*p.Periods
	for k := range a {
		if (*a[k] == nil) != (*b[k] == nil) || *a[k] != nil && !slices.Equal((*a[k])[lo:hi], (*b[k])[lo:hi]) {
			return false
		}
	}
	return p.Lead[i] == q.Lead[i]
}

// subset is the program of some items with the limits left for them: rows of coupling.
func (p *Problem) subset(items []int, left []float64) *Problem {
	q := &Problem{Items: len(items), Periods: p.Periods}
	for k, f := range p.perItem() {
		to := q.perItem()[k]
		*to = make([]float64, 0, len(items))
		for _, i := range items {
			*to = append(*to, (*f)[i])
		}
	}
	for k, f := range p.perCell() {
		if *f == nil {
			continue
		}
		to := q.perCell()[k]
		*to = make([]float64, 0, len(items)*p.Periods)
		for _, i := range items {
			*to = append(*to, (*f)[i*p.Periods:(i+1)*p.Periods]...)
		}
	}
	for _, i := range items {
		q.Lead = append(q.Lead, p.Lead[i])
	}
	q.Budget, q.Capacity, q.TotalBudget = left[:p.Periods], left[p.Periods:2*p.Periods], left[2*p.Periods]
	return q
}

// leftBy returns what the plans of all items but those listed (in rising order) leave of the limits, or nil if that is less
// than nothing.
func (p *Problem) leftBy(items []int, plan *Solution, limits []float64) []float64 {
	left := slices.Clone(limits)
	next := 0
	for i := range p.Items {
		if next < len(items) && items[next] == i {
			next++
			continue
		}
		for t := range p.Periods {
			j := i*p.Periods + t
			left[t] -= p.Cost[i] * plan.Order[j]
			left[2*p.Periods] -= p.Cost[i] * plan.Order[j]
			left[p.Periods+t] -= p.Volume[i] * plan.Stock[j]
		}
	}
	for row, v := range left {
		if v >= 0 {
			continue
		}
		if exceeds(-v, 0) && -v > slack*math.Abs(limits[row]) {
			return nil
		}
		left[row] = 0
	}
	return left
}
