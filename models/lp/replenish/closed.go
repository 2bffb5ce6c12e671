package replenish

import (
	"math"
	"slices"
)

// A limit of which the least plans leave nothing fixes all that uses it. Such a row has no interior, and any price from some
// height on is right for it, so that neither an interior point nor a sample tells its price. The program is solved without
// it, with the variables bounded instead; then the row gets the least price at which no variable would gain (seal). In the
// bound that price costs what the least plans pay of it, nothing.

// closed returns the rows of which the least plans leave nothing, nil if there are none.
func (r *run) closed() []bool {
	var closed []bool
	scale := slack * limitScale(r.p)
	for row, left := range r.left() {
		if left > scale {
			continue
		}
		if closed == nil {
			closed = make([]bool, len(r.limits))
		}
		closed[row] = true
	}
	return closed
}

// around solves the program without its closed rows and proves the answer for the whole.
func (r *run) around(closed []bool) {
	inner := newRun(r.ctx, r.p.bounded(r.m, closed), r.o)
	inner.inner, inner.whole, inner.started = r.inner, r.whole, r.started
	inner.cold()
	r.best = inner.finish()
	r.count += r.best.Iterations
	r.certify(r.best, r.best.prices(), closed)
}

// bounded returns the program with bounds in the place of closed rows.
func (p *Problem) bounded(m *least, closed []bool) *Problem {
	q := *p
	cells := p.Items * p.Periods
	q.Budget, q.Capacity = slices.Clone(p.Budget), slices.Clone(p.Capacity)
	q.MaxOrder, q.MaxStock = orInfinite(p.MaxOrder, cells), orInfinite(p.MaxStock, cells)
	total := closed[2*p.Periods]
	if total {
		q.TotalBudget = math.Inf(1)
	}
	for t := range p.Periods {
		orders, stocks := total || closed[t], closed[p.Periods+t]
		if closed[t] {
			q.Budget[t] = math.Inf(1)
		}
		if stocks {
			q.Capacity[t] = math.Inf(1)
		}
		for i := range p.Items {
			j := i*p.Periods + t
			if orders && p.Cost[i] > 0 {
				q.MaxOrder[j] = p.minOrder(j)
			}
			if stocks && p.Volume[i] > 0 {
				q.MaxStock[j] = m.stock[j]
			}
		}
	}
	return &q
}

// orInfinite returns a copy of bounds, or n times no bound for nil.
func orInfinite(bounds []float64, n int) []float64 {
	if bounds == nil {
		return slices.Repeat([]float64{math.Inf(1)}, n)
	}
	return slices.Clone(bounds)
}
