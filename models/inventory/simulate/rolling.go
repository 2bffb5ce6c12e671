package simulate

import (
	"context"
	"math"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory"
)

// Rolling solves the replenishment program in every period for the periods to come and places the orders of its first.
//
// Uncertainty enters as the safety stock of each item: what the Level-quantile of the demand until the next order arrives
// (lead time + 1 periods) lies above its mean, wanted at every period's end at a cost of Penalty·(cost of a lost sale) a
// piece and period. A piece left at the end is worth its cost, as in the simulation.
//
// Orders are rounded up to packs where at least Round of a pack is wanted.
type Rolling struct {
	Horizon    int     // periods planned beyond the longest lead time
	Level      float64 // of the safety stock, between 0 and 1
	Penalty    float64
	Round      float64 // share of a pack
	Forecaster Forecaster
	Budget     func(period int) float64 // what is known of budgets to come; nil is none
	Planner    *inventory.Planner
}

// Orders implements Planner.
func (r *Rolling) Orders(ctx context.Context, v *View) ([]Order, error) {
	plan, err := r.Planner.Solve(ctx, r.program(v))
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
	return out, nil
}

// program is what lies ahead as the view shows it.
func (r *Rolling) program(v *View) *inventory.Program {
	longest := 0
	for i := range v.setting.Items {
		longest = max(longest, v.setting.Items[i].Lead)
	}
	t := longest + r.Horizon
	p := &inventory.Program{Periods: t, Limits: inventory.NoLimits(t)}
	for i := range v.setting.Items {
		p.Items = append(p.Items, r.item(v, i, t))
	}
	p.Limits.Budget[0] = v.Budget
	if r.Budget != nil {
		for k := 1; k < t; k++ {
			p.Limits.Budget[k] = r.Budget(v.Period + k)
		}
	}
	return p
}

// item is item i over t periods.
func (r *Rolling) item(v *View, i, t int) inventory.Item {
	it := &v.setting.Items[i]
	f := r.Forecaster.Forecast(v, i)
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
	out.Safety = math.Max(0, f.Quantile(it.Lead+1, r.Level)-expected)
	return out
}
