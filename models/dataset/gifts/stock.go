package gifts

import "math"

// The stock of a product is what is left after replaying its sales week by week under
// a base-stock rule, as a shop with these suppliers would have run it.
//
// Week w (Monday to Sunday) has the pieces sold d_w; cancelled orders do not count, and
// a line counts at most as many pieces as capLine times the product's median line, so
// that a slip of a million pieces orders nothing. After each week the shop looks at
// the last reviewWeeks weeks, mean μ and deviation σ a week, and orders up to
//
//	S = μ·(L + 1) + z·σ·√(L + 1)      L lead time in weeks, z = 2.3
//
// in whole packs, which arrive L weeks later:
//
//	on hand  ← max(0, on hand + arrivals − d_w)
//	order    ← packs to lift (on hand + on order) to S, nothing when nothing was sold
//	           for reviewWeeks weeks
//
// It begins with S of the first weeks on sale. Sales beyond the stock were delivered
// all the same (the data say so): the rest came by a dearer way and is forgotten.
const (
	reviewWeeks = 13
	serviceZ    = 2.3
	capLine     = 12
)

const week = 7 * day

// weekOffset moves the first week's Monday (30 November 2009) to minute 0.
const weekOffset = day

// weeks is how many weeks the data touch.
func weeks() int { return int(minuteOf(Now)+weekOffset)/week + 1 }

// weeklyDemand sums the pieces sold by week, without cancelled orders.
func (s productSales) weeklyDemand(cancelled []bool) []float64 {
	out := make([]float64, weeks())
	limit := capLine * max(1, median(s.quantity))
	for i, m := range s.minute {
		if !cancelled[s.invoice[i]] {
			out[(m+weekOffset)/week] += float64(min(s.quantity[i], limit))
		}
	}
	return out
}

// replayStock is the stock at Now.
func replayStock(demand []float64, leadWeeks, pack int) int {
	first := 0
	for first < len(demand) && demand[first] == 0 {
		first++
	}
	if first == len(demand) {
		return 0
	}
	target := func(window []float64) float64 {
		mean, deviation := meanDeviation(window)
		l := float64(leadWeeks + 1)
		return mean*l + serviceZ*deviation*math.Sqrt(l)
	}
	onHand := inPacks(target(demand[first:min(first+reviewWeeks, len(demand))]), pack)
	onOrder := 0.0
	arrivals := make([]float64, len(demand)+leadWeeks+1)
	for w := first; w < len(demand); w++ {
		onOrder -= arrivals[w]
		onHand = max(0, onHand+arrivals[w]-demand[w])
		window := demand[max(first, w-reviewWeeks+1) : w+1]
		if missing := target(window) - onHand - onOrder; missing > 0 && sum(window) > 0 {
			packs := inPacks(missing, pack)
			arrivals[w+leadWeeks] += packs
			if leadWeeks > 0 {
				onOrder += packs
			}
		}
	}
	return int(onHand)
}

// inPacks rounds pieces up to whole packs.
func inPacks(pieces float64, pack int) float64 {
	return math.Ceil(pieces/float64(pack)) * float64(pack)
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// meanDeviation is the mean and the population standard deviation.
func meanDeviation(x []float64) (mean, deviation float64) {
	n := float64(len(x))
	mean = sum(x) / n
	for _, v := range x {
		deviation += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(deviation / n)
}
