// Package policy decides single items under uncertain demand: how much safety stock a service level needs, how much to buy
// of an item that is bought once, and the classic reorder policies that a plan has to beat.
//
// Demand comes as a Forecast, made by whoever forecasts; this package only reads means and quantiles. Policies look at one
// item at a time and at its inventory position, stock on hand plus on order (demand that cannot be served is lost):
//
//	(s,S)        at or below s, order up to S
//	(R,Q)        at or below R, order multiples of Q until above R
//	base stock   always order up to S, where S follows the forecast
//
// Sources: Silver, Pyke, Thomas, Inventory and Production Management in Supply Chains (4th ed.), chapters 7 and 9; Snyder,
// Shen, Fundamentals of Supply Chain Theory (2nd ed.), chapters 4 and 5.
package policy

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Forecast is the demand of one item in the periods to come, counted from 1.
type Forecast interface {
	// Mean is the expected demand in period h.
	Mean(h int) float64
	// Quantile is the level-quantile (0 < level < 1) of the demand summed over the periods 1 to n.
	Quantile(n int, level float64) float64
}

// LeadTime is one possible lead time of a supplier with its probability.
type LeadTime struct {
	Periods     int
	Probability float64
}

// ErrLevel says that a service level or ratio is not strictly between 0 and 1.
var ErrLevel = errors.New("a service level lies strictly between 0 and 1")

// OrderUpTo is the least position that covers the demand until the next order arrives, L + review periods, with probability
// level, over the distribution of the lead time L:
//
//	S = min{ x : Σ_L P(L)·P(D_{1…L+review} ≤ x) ≥ level }
//
// The probabilities must sum to 1. Safety stock is S less the expected demand of that time: see SafetyStock.
func OrderUpTo(f Forecast, lead []LeadTime, review int, level float64) (float64, error) {
	if !(level > 0 && level < 1) {
		return 0, fmt.Errorf("level %g: %w", level, ErrLevel)
	}
	if err := checkLead(lead, review); err != nil {
		return 0, err
	}
	if len(lead) == 1 {
		return f.Quantile(lead[0].Periods+review, level), nil
	}
	high := 0.0
	for _, l := range lead {
		high = math.Max(high, f.Quantile(l.Periods+review, level))
	}
	low := 0.0
	for range 60 {
		middle := (low + high) / 2
		covered := 0.0
		for _, l := range lead {
			covered += l.Probability * probability(f, l.Periods+review, middle)
		}
		if covered >= level {
			high = middle
		} else {
			low = middle
		}
	}
	return high, nil
}

func checkLead(lead []LeadTime, review int) error {
	sum := 0.0
	for _, l := range lead {
		if l.Periods < 0 || !(l.Probability >= 0) {
			return fmt.Errorf("lead time of %d periods with probability %g: give 0 or more of both", l.Periods, l.Probability)
		}
		sum += l.Probability
	}
	if math.Abs(sum-1) > 1e-9 || review < 0 {
		return fmt.Errorf("the lead times' probabilities sum to %g, the review is %d periods: give 1 and 0 or more", sum, review)
	}
	return nil
}

// probability is P(D_{1…n} ≤ x), found from the quantiles by bisection.
func probability(f Forecast, n int, x float64) float64 {
	low, high := 0.0, 1.0
	for range 40 {
		middle := (low + high) / 2
		if f.Quantile(n, middle) <= x {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// SafetyStock is OrderUpTo less the expected demand of that time, not below 0.
func SafetyStock(f Forecast, lead []LeadTime, review int, level float64) (float64, error) {
	s, err := OrderUpTo(f, lead, review, level)
	if err != nil {
		return 0, err
	}
	for _, l := range lead {
		for h := 1; h <= l.Periods+review; h++ {
			s -= l.Probability * f.Mean(h)
		}
	}
	return math.Max(0, s), nil
}

// Newsvendor is the best quantity of an item that can be bought only once, for the n periods to come: the quantile at the
// critical ratio
//
//	(price + goodwill − cost) / (price + goodwill − salvage)
//
// It is 0 where a sale does not pay; salvage must be below cost.
func Newsvendor(f Forecast, n int, price, goodwill, cost, salvage float64) (float64, error) {
	if !(salvage < cost) {
		return 0, fmt.Errorf("the salvage %g is not below the cost %g: any quantity would pay; give a lower one", salvage, cost)
	}
	under := price + goodwill - cost
	if under <= 0 {
		return 0, nil
	}
	return f.Quantile(n, under/(under+cost-salvage)), nil
}

// Policy decides one item's order from its position and forecast. The order is rounded up to packs by the caller's Lot.
type Policy interface {
	Order(position float64, f Forecast) float64
}

// SS is the (s,S) policy.
type SS struct{ Low, Up float64 }

// Order is Up − position at or below Low.
func (p SS) Order(position float64, _ Forecast) float64 {
	if position > p.Low {
		return 0
	}
	return math.Max(0, p.Up-position)
}

// RQ is the (R,Q) policy.
type RQ struct{ Reorder, Quantity float64 }

// Order is the least multiple of Quantity that lifts the position above Reorder.
func (p RQ) Order(position float64, _ Forecast) float64 {
	if position > p.Reorder || p.Quantity <= 0 {
		return 0
	}
	return p.Quantity * (math.Floor((p.Reorder-position)/p.Quantity) + 1)
}

// BaseStock orders up to a quantile of the demand until the next order arrives.
type BaseStock struct {
	Lead  int     // periods
	Level float64 // service level
}

// Order is S − position.
func (p BaseStock) Order(position float64, f Forecast) float64 {
	return math.Max(0, f.Quantile(p.Lead+1, p.Level)-position)
}

// Lot rounds an order up to whole packs of at least a minimum; 0 stays 0.
func Lot(n, pack, least float64) float64 {
	if n <= 1e-9 {
		return 0
	}
	n = math.Max(n, least)
	if pack > 0 {
		n = pack * math.Ceil(n/pack-1e-9)
	}
	return n
}

// Costs are what Replay charges.
type Costs struct {
	Holding  float64 // a piece and period
	Shortage float64 // a lost sale
	Lead     int
	Pack     float64
	Least    float64
}

// Replay is the cost of a policy without forecasts on past demand, from a stock of start: each period arrivals come in, the
// policy orders, demand is served or lost, what is left is held.
func Replay(p Policy, demand []float64, c Costs, start float64) float64 {
	arrivals := make([]float64, len(demand)+c.Lead+1)
	stock, onOrder, cost := start, 0.0, 0.0
	for t, d := range demand {
		stock += arrivals[t]
		onOrder -= arrivals[t]
		n := Lot(p.Order(stock+onOrder, nil), c.Pack, c.Least)
		if c.Lead == 0 {
			stock += n
		} else {
			arrivals[t+c.Lead] += n
			onOrder += n
		}
		lost := math.Max(0, d-stock)
		stock = math.Max(0, stock-d)
		cost += c.Holding*stock + c.Shortage*lost
	}
	return cost
}

// tried are the multiples of the mean demand over lead time and review at which TuneSS and TuneRQ look for levels.
func tried() []float64 {
	out := []float64{0}
	for m := 0.25; m <= 8; m *= 1.25 {
		out = append(out, m)
	}
	return out
}

// TuneSS is the cheapest (s,S) on past demand, by search over a grid of s and of S − s.
func TuneSS(demand []float64, c Costs) SS {
	scale := mean(demand) * float64(c.Lead+1)
	best, least := SS{}, math.Inf(1)
	for _, m := range tried() {
		for _, width := range []float64{0, 0.25, 0.5, 1, 2} {
			p := SS{Low: m * scale, Up: m*scale + math.Max(c.Pack, width*scale)}
			if cost := Replay(p, demand, c, p.Up); cost < least {
				best, least = p, cost
			}
		}
	}
	return best
}

// TuneRQ is the cheapest (R,Q) on past demand, by search over a grid.
func TuneRQ(demand []float64, c Costs) RQ {
	scale := mean(demand) * float64(c.Lead+1)
	best, least := RQ{}, math.Inf(1)
	for _, m := range tried() {
		for _, width := range []float64{0.25, 0.5, 1, 2} {
			p := RQ{Reorder: m * scale, Quantity: Lot(math.Max(1, width*scale), c.Pack, c.Least)}
			if cost := Replay(p, demand, c, p.Reorder+p.Quantity); cost < least {
				best, least = p, cost
			}
		}
	}
	return best
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / math.Max(1, float64(len(x)))
}

// Sample is a Forecast by joint sample paths: row k holds the demand of the periods 1, 2, … in path k.
type Sample [][]float64

// Mean is the paths' mean.
func (s Sample) Mean(h int) float64 {
	sum := 0.0
	for _, path := range s {
		sum += path[h-1]
	}
	return sum / float64(len(s))
}

// Quantile is the smallest of the paths' sums that at least a share level of them do not exceed.
func (s Sample) Quantile(n int, level float64) float64 {
	sums := make([]float64, len(s))
	for k, path := range s {
		for _, d := range path[:n] {
			sums[k] += d
		}
	}
	slices.Sort(sums)
	return sums[min(len(sums)-1, max(0, int(math.Ceil(level*float64(len(sums))-1e-9))-1))]
}
