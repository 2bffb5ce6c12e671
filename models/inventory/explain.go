package inventory

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Fact is one thing that a plan tells, in words and as data. Periods are called weeks in words.
type Fact struct {
	Kind     string    `json:"kind"` // cost, service, limit, item
	Resource Resource  `json:"resource,omitempty"`
	Period   int       `json:"period,omitempty"`
	Item     string    `json:"item,omitempty"`
	Value    float64   `json:"value"` // money
	Text     shop.Text `json:"text"`
}

// Explanation is what a plan means: what it costs, how well it serves, which limits hurt and which items suffer, the most
// important first within each kind.
type Explanation struct {
	Costs    Costs   `json:"costs"`
	FillRate float64 `json:"fill_rate"`
	Facts    []Fact  `json:"facts"`
}

// mostFacts bounds how many limits and how many items are told.
const mostFacts = 5

// negligible is the share of the objective below which a price or a loss is not worth a word.
const negligible = 1e-6

// Explain tells a plan. It must have one (Plan.Has); what has none is told by Diagnose.
func Explain(p *Program, pl *Plan) Explanation {
	e := Explanation{Costs: pl.Costs(p), FillRate: pl.FillRate(p)}
	c := e.Costs
	e.Facts = append(e.Facts,
		Fact{Kind: "cost", Value: c.Total(), Text: say("The plan costs %s: purchases %s, holding %s, lost sales %s, missing safety stock %s, less %s for what is left at the end.",
			"计划总成本 %s：采购 %s，持有 %s，缺货损失 %s，安全库存不足 %s，期末剩余库存抵减 %s。", c.Total(), c.Purchase, c.Holding, c.Shortage, c.Safety, c.Salvage)},
		Fact{Kind: "service", Value: e.FillRate, Text: say("It serves %s of the expected demand.", "预计需求的满足率为 %s。", percent(e.FillRate))})
	if gap := pl.Gap(); gap > 1e-8 {
		e.Facts = append(e.Facts, Fact{Kind: "cost", Value: gap * math.Abs(pl.Objective), Text: say("No plan can be more than %s cheaper: that is proven.", "已证明：任何其他方案最多再省 %s。", gap*math.Abs(pl.Objective))})
	}
	return Explanation{e.Costs, e.FillRate, slices.Concat(e.Facts, limitFacts(p, pl), sufferers(p, pl))}
}

// limitFacts tells the limits that bind, by what one per cent more of them would save.
func limitFacts(p *Program, pl *Plan) []Fact {
	duals := slices.DeleteFunc(pl.Duals(p), func(d Dual) bool { return d.Price*max(d.Limit, 1) <= negligible*math.Abs(pl.Objective) })
	slices.SortStableFunc(duals, func(a, b Dual) int { return cmp.Compare(b.Price*b.Limit, a.Price*a.Limit) })
	if len(duals) == 0 {
		return []Fact{{Kind: "limit", Text: shop.Text{EN: "No limit binds: more money or space would not make the plan cheaper.", ZH: "没有约束吃紧：再多的预算或库容也不会更省。"}}}
	}
	var out []Fact
	for _, d := range duals[:min(len(duals), mostFacts)] {
		name := limitName(d.Resource, d.Period)
		text := say("One more unit of money in %s saves %s (beside itself).", "%s每多 1 元，可再净省 %s。", name, d.Price)
		if d.Resource == Capacity {
			text = say("One more unit of %s saves %s.", "%s每多一个单位，可省 %s。", name, d.Price)
		}
		out = append(out, Fact{Kind: "limit", Resource: d.Resource, Period: d.Period, Value: d.Price, Text: text})
	}
	return out
}

// sufferers tells the items that lose most.
func sufferers(p *Program, pl *Plan) []Fact {
	var out []Fact
	for i := range p.Items {
		lost, from := 0.0, 0
		for t := 1; t <= p.Periods; t++ {
			if u := pl.Lost[pl.At(i, t)]; u > 0 {
				lost += u
				if from == 0 {
					from = t
				}
			}
		}
		it := &p.Items[i]
		if cost := lost * it.Shortage; cost > negligible*math.Abs(pl.Objective) {
			text := say("%s loses %s pieces of sales from week %d on, worth %s.", "%s 从第 %[3]d 周起缺货 %[2]s 件，损失 %[4]s。", it.ID, lost, from, cost)
			if from <= it.LeadTime {
				text = say("%s loses %s pieces of sales from week %d on, worth %s; the first order arrives in week %d.", "%s 从第 %[3]d 周起缺货 %[2]s 件，损失 %[4]s；最早的订货第 %[5]d 周到。", it.ID, lost, from, cost, it.LeadTime+1)
			}
			out = append(out, Fact{Kind: "item", Item: it.ID, Period: from, Value: cost, Text: text})
		}
	}
	slices.SortStableFunc(out, func(a, b Fact) int { return cmp.Compare(b.Value, a.Value) })
	return out[:min(len(out), mostFacts)]
}

// Reason is why an item is ordered when it is.
type Reason struct {
	Item     string    `json:"item"`
	Period   int       `json:"period"`    // of its next order; 0 for none
	Quantity float64   `json:"quantity"`  // of that order
	Arrives  int       `json:"arrives"`   // period
	Empty    int       `json:"empty"`     // the period in which stock would run out without it; 0 for never
	Needed   float64   `json:"needed"`    // demand from its arrival until the next one
	Worth    float64   `json:"worth"`     // of one more piece on arrival
	Price    float64   `json:"unit_cost"` // of a piece of that order
	Text     shop.Text `json:"text"`
}

// Why tells why an item is ordered as the plan says: its next order, when the shelf would be empty without, what the order
// serves, and what one more piece would be worth beside what it costs.
func Why(p *Program, pl *Plan, item string) (Reason, bool) {
	i := p.Index(item)
	if i < 0 || !pl.Has() {
		return Reason{}, false
	}
	it := &p.Items[i]
	demand := p.UpliftedDemand()[i*p.Periods : (i+1)*p.Periods]
	r := Reason{Item: item, Price: it.UnitCost}
	for t, s := range it.idle(demand) {
		if s == 0 && demand[t] > 0 {
			r.Empty = t + 1
			break
		}
	}
	next := 0
	for t := 1; t <= p.Periods; t++ {
		if n := pl.Order[pl.At(i, t)]; n > 0 {
			if r.Period == 0 {
				r.Period, r.Quantity, r.Arrives = t, n, t+it.LeadTime
			} else {
				next = t + it.LeadTime
				break
			}
		}
	}
	if r.Period == 0 {
		r.Text = why(r, it)
		return r, true
	}
	r.Price = it.Spend(r.Quantity) / r.Quantity
	if next == 0 {
		next = p.Periods + 1
	}
	for t := r.Arrives; t < min(next, p.Periods+1); t++ {
		r.Needed += demand[t-1]
	}
	if pl.Worth != nil && r.Arrives <= p.Periods {
		r.Worth = pl.Worth[pl.At(i, r.Arrives)]
	}
	r.Text = why(r, it)
	return r, true
}

func why(r Reason, it *Item) shop.Text {
	switch {
	case r.Period == 0 && r.Empty == 0:
		return say("%s needs no order: what is there and on its way is enough.", "%s 不用订货：现有库存和在途足够。", r.Item)
	case r.Period == 0:
		return say("%s is not ordered although it runs out in week %d: money, space or time go to items that pay better.", "%s 第 %d 周会断货，但没有安排订货：资金、库容或时间给了更划算的商品。", r.Item, r.Empty)
	case r.Empty == 0:
		return say("%s: order %s in week %d for the safety stock; it arrives in week %d.", "%s：第 %[3]d 周订 %[2]s 件补足安全库存，第 %[4]d 周到货。", r.Item, r.Quantity, r.Period, r.Arrives)
	}
	return say("%s: order %s in week %d. Without it the shelf is empty in week %d; it takes %d weeks, arrives in week %d and serves %s pieces of demand until the next one. One more piece then would be worth %s and costs %s.",
		"%s：第 %[3]d 周订 %[2]s 件。不订的话第 %[4]d 周就断货；交期 %[5]d 周，第 %[6]d 周到货，覆盖到下一批之前的 %[7]s 件需求。届时多一件值 %[8]s，成本 %[9]s。",
		r.Item, r.Quantity, r.Period, r.Empty, it.LeadTime, r.Arrives, r.Needed, r.Worth, r.Price)
}

// Range is how far a limit can change before its shadow price does, and what it saves until then.
type Range struct {
	Dual  Dual      `json:"dual"`
	Down  float64   `json:"down"` // the least limit at which a unit still saves about the price
	Up    float64   `json:"up"`   // the largest
	Saves float64   `json:"saves"`
	Text  shop.Text `json:"text"`
}

// rangeSteps is how many changes of a limit a Range knows to each side: 1, 3, 9, 27 and 81 per cent of it.
const rangeSteps = 5

// rangeTolerance is how much of the price may be lost before the range ends.
const rangeTolerance = 0.1

// Ranging tells how far a limit's shadow price holds, by re-solving with more and with less of it. The cost is convex in
// the limit, so that the price only falls as the limit grows: at most three solves find the last step to each side.
func (pn *Planner) Ranging(ctx context.Context, p *Program, d Dual) (Range, error) {
	linear := p.linear()
	base, err := pn.Solve(ctx, linear)
	if err != nil {
		return Range{}, err
	}
	r := Range{Dual: d, Down: d.Limit, Up: d.Limit}
	for _, sign := range []float64{1, -1} {
		low, high := -1, rangeSteps // the price holds at low and not at high
		for high-low > 1 {
			k := (low + high) / 2
			by := sign * math.Max(d.Limit, 1) / 100 * math.Pow(3, float64(k))
			saves, holds, err := pn.saves(ctx, linear, base, d, by)
			if err != nil {
				return Range{}, err
			}
			if !holds {
				high = k
				continue
			}
			low = k
			if sign > 0 {
				r.Up, r.Saves = d.Limit+by, saves
			} else {
				r.Down = d.Limit + by
			}
		}
	}
	r.Text = say("About %s a unit holds for %s from %s to %s; going up to there saves %s.", "%[2]s在 %[3]s 到 %[4]s 之间，每单位大约值 %[1]s；加到上限可省 %[5]s。", d.Price, limitName(d.Resource, d.Period), r.Down, r.Up, r.Saves)
	return r, nil
}

// saves is what a change of a limit saves, and whether that is about its price.
func (pn *Planner) saves(ctx context.Context, linear *Program, base *Plan, d Dual, by float64) (saves float64, holds bool, err error) {
	if d.Limit+by < 0 {
		return 0, false, nil
	}
	changed, err := linear.Raise(d.Resource, d.Period, by)
	if err != nil {
		return 0, false, err
	}
	other, err := pn.Solve(ctx, changed)
	if err != nil || !other.Has() {
		return 0, false, err
	}
	saves = base.Objective - other.Objective
	return saves, math.Abs(saves/by-d.Price) <= rangeTolerance*d.Price+negligible, nil
}

// linear is the program without packs, minimum orders, price breaks and least spends.
func (p *Program) linear() *Program {
	c := p.Clone()
	c.Suppliers = nil
	for i := range c.Items {
		it := &c.Items[i]
		it.UnitCost = it.lowestCost()
		it.PackSize, it.MinOrder, it.Breaks = 0, 0, nil
	}
	return c
}
