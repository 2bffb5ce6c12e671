package inventory

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory/policy"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Strategy is a rule of thumb as a program: some orders are fixed by the rule, the program plans the rest. Its price is
// what it costs more than the optimum without the rule.
type Strategy struct {
	Name    string    `json:"name"`
	Title   shop.Text `json:"title"`
	Program *Program  `json:"-"`
}

// Priced is a strategy beside the optimum.
type Priced struct {
	Name     string    `json:"name"`
	Title    shop.Text `json:"title"`
	Cost     float64   `json:"cost"`  // of its plan; 0 without one
	Extra    float64   `json:"extra"` // above the optimum
	FillRate float64   `json:"fill_rate"`
	Plan     *Plan     `json:"-"`
	Text     shop.Text `json:"text"`
}

// Festival is a time of more demand: the periods From … To (from 1), and the uplifts that say how much more, item by item.
// StockBy is the period by whose end half of the extra demand shall be in store (New Year's Day before Spring Festival).
type Festival struct {
	StockBy int      `json:"stock_by"`
	From    int      `json:"from"`
	To      int      `json:"to"`
	Uplifts []Uplift `json:"uplifts"`
}

// WithFestival is the program with the festival's demand, no rule yet: its plan is the optimum that strategies are priced
// against.
func (p *Program) WithFestival(f Festival) (*Program, error) {
	if f.StockBy < 1 || f.StockBy > f.From || f.From > f.To || f.To > p.Periods {
		return nil, fmt.Errorf("the festival lies in periods %d to %d with half of the stock by %d: give rising periods within 1 to %d", f.From, f.To, f.StockBy, p.Periods)
	}
	c := p.Clone()
	c.Uplifts = append(c.Uplifts, f.Uplifts...)
	return c, c.Validate()
}

// extra is the festival's extra demand of each item, by index.
func (p *Program) extra(f Festival) map[int]float64 {
	with := p.Clone()
	with.Uplifts = append(slices.Clone(p.Uplifts), f.Uplifts...)
	before, after := p.UpliftedDemand(), with.UpliftedDemand()
	out := map[int]float64{}
	for _, u := range f.Uplifts {
		i := p.Index(u.Item)
		sum := 0.0
		for t := range p.Periods {
			sum += after[i*p.Periods+t] - before[i*p.Periods+t]
		}
		if sum > 0 {
			out[i] = sum
		}
	}
	return out
}

// StockUp is the strategy "half of the extra demand by New Year's Day, the rest by the festival": for every item of the
// festival one order of half the extra demand arrives in StockBy and another in From; a lead time that is too long moves an
// order to period 1. Other periods are planned freely.
func (p *Program) StockUp(f Festival) (Strategy, error) {
	c, err := p.WithFestival(f)
	if err != nil {
		return Strategy{}, err
	}
	extra := p.extra(f)
	for i := range c.Items {
		it := &c.Items[i]
		half := policy.Lot(extra[i]/2, it.PackSize, it.MinOrder)
		if half == 0 {
			continue
		}
		first, second := max(1, f.StockBy-it.LeadTime), max(1, f.From-it.LeadTime)
		if first == second {
			c.Fixed = append(c.Fixed, Fixed{it.ID, first, 2 * half})
			continue
		}
		c.Fixed = append(c.Fixed, Fixed{it.ID, first, half}, Fixed{it.ID, second, half})
	}
	return Strategy{"stock-up", shop.Text{EN: "Half of the extra demand by New Year's Day, the rest by the festival", ZH: "节前备货：元旦前备足一半增量，节前补齐"}, c}, c.Validate()
}

// RunDown is the strategy "nothing new from the festival on": orders of the festival's items that would arrive after its
// first period are not placed, so that the stock sells down.
func (p *Program) RunDown(f Festival) (Strategy, error) {
	c, err := p.WithFestival(f)
	if err != nil {
		return Strategy{}, err
	}
	extra := p.extra(f)
	for i := range c.Items {
		if extra[i] == 0 {
			continue
		}
		for t := max(1, f.From+1-c.Items[i].LeadTime); t <= p.Periods; t++ {
			c.Fixed = append(c.Fixed, Fixed{c.Items[i].ID, t, 0})
		}
	}
	return Strategy{"run-down", shop.Text{EN: "Sell down from the festival on: nothing new arrives", ZH: "节后去库存：开节后不再进货"}, c}, c.Validate()
}

// HoldPlan is the strategy "keep to the plan": every order of a plan made earlier is placed as it was, whatever was sold
// since. Beside it the optimum is the re-plan from actual sales.
func (p *Program) HoldPlan(old *Plan, from int) (Strategy, error) {
	if !old.Has() || len(old.Order) != len(p.Items)*old.Periods || from < 1 {
		return Strategy{}, fmt.Errorf("the earlier plan does not fit the program of %d items: give the plan that was rolled on", len(p.Items))
	}
	c := p.Clone()
	for i := range c.Items {
		for t := 1; t <= c.Periods; t++ {
			quantity := 0.0
			if t+from-1 <= old.Periods {
				quantity = old.Order[old.At(i, t+from-1)]
			}
			c.Fixed = append(c.Fixed, Fixed{c.Items[i].ID, t, quantity})
		}
	}
	return Strategy{"hold-plan", shop.Text{EN: "Keep to the earlier plan, whatever was sold", ZH: "不管实际销量，照原计划执行"}, c}, c.Validate()
}

// Roll is the program one period later: sold is what was actually wanted of every item in the first period, plan's orders
// of that period are placed. The last period is dropped; what is left of the total budget goes on.
func (p *Program) Roll(plan *Plan, sold []float64) (*Program, error) {
	if p.Periods < 2 || len(sold) != len(p.Items) || !plan.Has() || len(p.Warehouses) > 0 {
		return nil, fmt.Errorf("cannot roll a program of %d periods on by %d actual sales: give one for each of %d items, a plan, and no warehouses", p.Periods, len(sold), len(p.Items))
	}
	c := p.Clone()
	c.Periods--
	c.Limits.Budget, c.Limits.Capacity = c.Limits.Budget[1:], c.Limits.Capacity[1:]
	for i := range c.Items {
		it := &c.Items[i]
		order := plan.Order[plan.At(i, 1)]
		if len(it.Inbound) == 0 {
			it.Inbound = make([]float64, p.Periods)
		}
		if it.LeadTime < p.Periods {
			it.Inbound[it.LeadTime] += order
		}
		it.Stock = math.Max(0, it.Stock+it.Inbound[0]-sold[i])
		it.Inbound, it.Demand = it.Inbound[1:], it.Demand[1:]
		c.Limits.TotalBudget = math.Max(0, c.Limits.TotalBudget-it.Spend(order))
	}
	c.Uplifts, c.Fixed = nil, nil
	for _, u := range p.Uplifts {
		if u.To > 1 {
			u.From, u.To = max(1, u.From-1), u.To-1
			c.Uplifts = append(c.Uplifts, u)
		}
	}
	for _, f := range p.Fixed {
		if f.Period > 1 {
			f.Period--
			c.Fixed = append(c.Fixed, f)
		}
	}
	return c, c.Validate()
}

// PriceStrategies solves the optimum and every strategy and tells what each costs more.
func (pn *Planner) PriceStrategies(ctx context.Context, optimum *Program, strategies ...Strategy) (*Plan, []Priced, error) {
	best, err := pn.Solve(ctx, optimum)
	if err != nil {
		return nil, nil, err
	}
	var out []Priced
	for _, s := range strategies {
		plan, err := pn.Solve(ctx, s.Program)
		if err != nil {
			return nil, nil, fmt.Errorf("strategy %s: %w", s.Name, err)
		}
		priced := Priced{Name: s.Name, Title: s.Title, Plan: plan}
		if !plan.Has() {
			priced.Text = say("%s: not possible. %s", "%s：做不到。%s", s.Title, Diagnose(s.Program, plan).Text)
		} else {
			priced.Cost, priced.Extra, priced.FillRate = plan.Objective, plan.Objective-best.Objective, plan.FillRate(s.Program)
			priced.Text = say("%s: costs %s, %s more than the best plan; availability %s.", "%s：成本 %s，比最优方案多 %s；满足率 %s。", s.Title, priced.Cost, priced.Extra, percent(priced.FillRate))
		}
		out = append(out, priced)
	}
	return best, out, nil
}
