package simulate

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/inventory/policy"
)

// Rolling solves the replenishment program in every period for the periods to come and places the orders of its first.
//
// Uncertainty enters as the safety stock of each item: what the quantile of the demand until the next order arrives (lead
// time + 1 periods) lies above its mean, wanted at every period's end at a cost of Penalty·(cost of a lost sale) a piece and
// period. The quantile is the newsvendor's, where one piece more is worth what it costs, with λ ≥ 0 the price of money:
//
//	lost·P(D > S) = holding·P(D ≤ S) + λ·cost     level(λ) = (lost − λ·cost) / (lost + holding)
//
// λ is 0 where the period's budget reaches for all items, else the least at which it does: a linear program alone would fill
// some items' safety stocks and leave others' empty, since their last pieces are worth as little as their first. What it
// leaves of such a budget goes to the items that are covered least. A piece left at the end is worth its cost, as in the
// simulation.
//
// Orders are rounded up to packs where at least Round of a pack is wanted.
type Rolling struct {
	Horizon    int // periods planned beyond the longest lead time
	Penalty    float64
	Round      float64 // share of a pack
	Forecaster Forecaster
	Budget     func(period int) float64 // what is known of budgets to come; nil is none
	Planner    *inventory.Planner
}

// least is the lowest service level that a price of money brings an item to.
const least = 0.5

// level is the item's service level at a price of money.
func (it *Item) level(money float64) float64 {
	if it.Lost+it.Holding <= 0 {
		return least
	}
	return math.Min(0.9999, math.Max(least, (it.Lost-money*it.UnitCost)/(it.Lost+it.Holding)))
}

// Orders implements Planner.
func (r *Rolling) Orders(ctx context.Context, v *View) ([]Order, error) {
	forecasts := make([]policy.Forecast, len(v.Stock))
	for i := range forecasts {
		forecasts[i] = r.Forecaster.Forecast(v, i)
	}
	money := priceOfMoney(v, forecasts)
	plan, err := r.Planner.Solve(ctx, r.program(v, forecasts, money))
	if err != nil {
		return nil, err
	}
	out := make([]Order, len(v.Stock))
	if !plan.Has() {
		return out, nil
	}
	for i := range out {
		it := &v.setting.Items[i]
		n := plan.Order[plan.At(i, 1)]
		whole := n
		if it.Pack > 0 {
			whole = it.Pack * math.Floor(n/it.Pack+1-r.Round)
		}
		// Where rounding up exceeds the budget, the packs that were wanted least are left out.
		out[i] = Order{Quantity: whole, Rank: (whole - n) / math.Max(1e-9, whole)}
	}
	if money > 0 {
		topUp(v, forecasts, out)
	}
	return out, nil
}

// topUp spends what the program left of a budget that binds: items whose orders cover the smallest share of the quantile
// that they would have without it come first.
func topUp(v *View, forecasts []policy.Forecast, orders []Order) {
	left := v.Budget
	for i, o := range orders {
		left -= o.Quantity * v.setting.Items[i].UnitCost
	}
	type gap struct {
		item           int
		pieces, covers float64
	}
	var gaps []gap
	for i, f := range forecasts {
		it := &v.setting.Items[i]
		up, position := f.Quantile(it.Lead+1, it.level(0)), v.Position(i)+orders[i].Quantity
		if n := policy.Lot(up-position, it.Pack, 0); n > 0 {
			gaps = append(gaps, gap{i, n, position / up})
		}
	}
	slices.SortStableFunc(gaps, func(a, b gap) int { return cmp.Compare(a.covers, b.covers) })
	for _, g := range gaps {
		if money := g.pieces * v.setting.Items[g.item].UnitCost; money <= left {
			left -= money
			orders[g.item].Quantity += g.pieces
		}
	}
}

// program is what lies ahead as the view shows it.
func (r *Rolling) program(v *View, forecasts []policy.Forecast, money float64) *inventory.Program {
	longest := 0
	for i := range v.setting.Items {
		longest = max(longest, v.setting.Items[i].Lead)
	}
	t := longest + r.Horizon
	p := &inventory.Program{Periods: t, Limits: inventory.NoLimits(t)}
	for i := range v.setting.Items {
		p.Items = append(p.Items, r.item(v, i, t, forecasts[i], money))
	}
	p.Limits.Budget[0] = v.Budget
	if r.Budget != nil {
		for k := 1; k < t; k++ {
			p.Limits.Budget[k] = r.Budget(v.Period + k)
		}
	}
	return p
}

// priceOfMoney is the least λ at which ordering up to the quantiles keeps the period's budget; 0 where that needs none.
func priceOfMoney(v *View, forecasts []policy.Forecast) float64 {
	spend := func(money float64) float64 {
		sum := 0.0
		for i, f := range forecasts {
			it := &v.setting.Items[i]
			sum += it.UnitCost * math.Max(0, f.Quantile(it.Lead+1, it.level(money))-v.Position(i))
		}
		return sum
	}
	if math.IsInf(v.Budget, 1) || spend(0) <= v.Budget {
		return 0
	}
	low, high := 0.0, 0.0
	for i := range v.setting.Items {
		it := &v.setting.Items[i]
		high = math.Max(high, it.Lost/math.Max(1e-9, it.UnitCost))
	}
	for range 14 {
		if middle := (low + high) / 2; spend(middle) <= v.Budget {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// item is item i over t periods.
func (r *Rolling) item(v *View, i, t int, f policy.Forecast, money float64) inventory.Item {
	it := &v.setting.Items[i]
	out := inventory.Item{ID: strconv.Itoa(i), Stock: v.Stock[i], UnitCost: it.UnitCost, Holding: it.Holding, Shortage: it.UnitCost + it.Lost,
		SafetyCost: r.Penalty * it.Lost, Salvage: it.UnitCost, Volume: it.Volume, LeadTime: it.Lead, Inbound: make([]float64, t)}
	copy(out.Inbound[1:], v.Coming[i])
	expected := 0.0
	for h := 1; h <= t; h++ {
		out.Demand = append(out.Demand, f.Mean(h))
		if h <= it.Lead+1 {
			expected += f.Mean(h)
		}
	}
	out.Safety = math.Max(0, f.Quantile(it.Lead+1, it.level(money))-expected)
	return out
}
