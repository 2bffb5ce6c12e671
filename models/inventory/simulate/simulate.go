// Package simulate tries ways of ordering on demand that really happened.
//
// A run goes through the periods of a history. In each, in this order: orders that were placed a lead time ago arrive; the
// planner sees stock, what is on order and the demand of the periods before (lost demand included), never what comes; its
// orders are rounded to packs and cut to the period's budget; demand is served from stock or lost; what is left is held.
//
//	arrive ─▶ Planner.Orders(View) ─▶ packs, budget ─▶ serve or lose ─▶ hold
//
// The cost that is compared is Holding + Shortage. Goods bought are not in it: what is sold costs the same whoever ordered
// it, what is left is worth its cost, and what is not sold is charged with Item.Lost, the margin that is missed.
//
// Planners are the classic policies item by item (Each), or the replenishment program on a rolling horizon (Rolling).
package simulate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory/policy"
)

// Item is what a run needs to know of an item.
type Item struct {
	UnitCost float64
	Holding  float64 // a piece and period
	Lost     float64 // a missed sale: margin and goodwill, without the cost that is saved
	Volume   float64
	Lead     int // periods, at least 1
	Pack     float64
	Demand   []float64 // by period of the history
	Start    float64   // stock at the first period of a run
}

// Setting is a shop's history.
type Setting struct {
	Items  []Item
	Budget []float64 // by period of the history; nil is no limit
}

// View is what a planner sees at the beginning of a period, after arrivals. Its slices must not be changed.
type View struct {
	Period  int
	Budget  float64     // of this period; +Inf is none
	Stock   []float64   // by item
	Coming  [][]float64 // by item: what arrives in the next periods, the first entry in the next
	setting *Setting
}

// Past is item i's demand before the period.
func (v *View) Past(i int) []float64 { return v.setting.Items[i].Demand[:v.Period] }

// Position is item i's stock on hand and on order.
func (v *View) Position(i int) float64 {
	sum := v.Stock[i]
	for _, n := range v.Coming[i] {
		sum += n
	}
	return sum
}

// Order is what a planner wants of an item. Where the budget does not allow all, orders of lower Rank come first.
type Order struct {
	Quantity float64
	Rank     float64
}

// Planner decides what to order. One planner serves one run at a time.
type Planner interface {
	Orders(ctx context.Context, v *View) ([]Order, error)
}

// Outcome are the figures of a run over its counted periods.
type Outcome struct {
	Holding   float64 `json:"holding"`
	Shortage  float64 `json:"shortage"`
	Wanted    float64 `json:"wanted"` // pieces
	Lost      float64 `json:"lost"`
	StockOuts int     `json:"stock_outs"` // items and periods in which demand was lost
	Cells     int     `json:"cells"`      // items and periods
	Sold      float64 `json:"sold"`       // at cost
	Stock     float64 `json:"stock"`      // at cost, mean over the periods
	Bought    float64 `json:"bought"`     // at cost
	Periods   int     `json:"periods"`
}

// Total is the cost that is compared.
func (o Outcome) Total() float64 { return o.Holding + o.Shortage }

// FillRate is the share of the pieces wanted that were served.
func (o Outcome) FillRate() float64 { return 1 - o.Lost/math.Max(1e-300, o.Wanted) }

// Turns is how often the stock was sold over a year of perYear periods.
func (o Outcome) Turns(perYear float64) float64 {
	return o.Sold / math.Max(1e-300, o.Stock) * perYear / float64(o.Periods)
}

// Span is the part of the history that a run covers: it begins at From, counts costs from Count on, and ends before To.
type Span struct{ From, Count, To int }

// Run simulates.
func Run(ctx context.Context, s *Setting, span Span, p Planner) (Outcome, error) {
	if err := check(s, span); err != nil {
		return Outcome{}, err
	}
	n := len(s.Items)
	v := &View{Stock: make([]float64, n), Coming: make([][]float64, n), setting: s}
	for i, it := range s.Items {
		v.Stock[i], v.Coming[i] = it.Start, make([]float64, it.Lead)
	}
	var out Outcome
	for v.Period = span.From; v.Period < span.To; v.Period++ {
		for i := range v.Coming {
			v.Stock[i] += v.Coming[i][0]
			copy(v.Coming[i], v.Coming[i][1:])
			v.Coming[i][len(v.Coming[i])-1] = 0
		}
		v.Budget = math.Inf(1)
		if s.Budget != nil {
			v.Budget = s.Budget[v.Period]
		}
		orders, err := p.Orders(ctx, v)
		if err != nil {
			return out, fmt.Errorf("period %d: %w", v.Period, err)
		}
		counted := v.Period >= span.Count
		bought := v.place(orders)
		if counted {
			out.Bought += bought
		}
		v.serve(&out, counted)
	}
	out.Periods = span.To - span.Count
	out.Stock /= float64(out.Periods)
	return out, nil
}

func check(s *Setting, span Span) error {
	if len(s.Items) == 0 || span.From < 0 || span.From > span.Count || span.Count >= span.To {
		return fmt.Errorf("simulate: %d items over periods %d, %d to %d: give items and rising periods", len(s.Items), span.From, span.Count, span.To)
	}
	for i, it := range s.Items {
		if it.Lead < 1 || len(it.Demand) < span.To {
			return fmt.Errorf("simulate: item %d has a lead time of %d and %d periods of demand: give at least 1 and %d", i, it.Lead, len(it.Demand), span.To)
		}
	}
	if s.Budget != nil && len(s.Budget) < span.To {
		return fmt.Errorf("simulate: %d budgets for %d periods", len(s.Budget), span.To)
	}
	return nil
}

// place puts orders into the pipeline, whole packs, as far as the budget goes.
func (v *View) place(orders []Order) (bought float64) {
	rank := make([]int, len(orders))
	for i := range rank {
		rank[i] = i
	}
	slices.SortStableFunc(rank, func(a, b int) int { return cmp.Compare(orders[a].Rank, orders[b].Rank) })
	left := v.Budget
	for _, i := range rank {
		it := &v.setting.Items[i]
		n := policy.Lot(orders[i].Quantity, it.Pack, 0)
		if money := n * it.UnitCost; money > left {
			n = math.Floor(left / it.UnitCost)
			if it.Pack > 0 {
				n = it.Pack * math.Floor(n/it.Pack)
			}
		}
		if n <= 0 {
			continue
		}
		left -= n * it.UnitCost
		bought += n * it.UnitCost
		v.Coming[i][it.Lead-1] += n
	}
	return bought
}

func (v *View) serve(out *Outcome, counted bool) {
	for i := range v.Stock {
		it := &v.setting.Items[i]
		d := it.Demand[v.Period]
		lost := math.Max(0, d-v.Stock[i])
		v.Stock[i] = math.Max(0, v.Stock[i]-d)
		if !counted {
			continue
		}
		out.Cells++
		out.Holding += it.Holding * v.Stock[i]
		out.Shortage += it.Lost * lost
		out.Wanted += d
		out.Lost += lost
		out.Sold += it.UnitCost * (d - lost)
		out.Stock += it.UnitCost * v.Stock[i]
		if lost > 0 {
			out.StockOuts++
		}
	}
}

// Forecaster forecasts item i from what a view shows. It is the hook for models/forecast.
type Forecaster interface {
	Forecast(v *View, i int) policy.Forecast
}

// Each orders every item by a policy of its own. Where money is short, items whose position covers the smallest share of
// what the policy wants come first.
type Each struct {
	Policies   []policy.Policy
	Forecaster Forecaster // nil where the policies need none
}

// Orders implements Planner.
func (e Each) Orders(_ context.Context, v *View) ([]Order, error) {
	out := make([]Order, len(e.Policies))
	for i, p := range e.Policies {
		var f policy.Forecast
		if e.Forecaster != nil {
			f = e.Forecaster.Forecast(v, i)
		}
		position := v.Position(i)
		n := p.Order(position, f)
		out[i] = Order{Quantity: n, Rank: position / math.Max(1e-9, position+n)}
	}
	return out, nil
}
