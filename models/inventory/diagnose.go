package inventory

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Diagnosis is why there is no plan, and the cheapest repair.
//
// Sales may always be lost and nothing need be bought, so only space (and what people fixed) can make a program
// infeasible: the stock at the end of a period without any order is the least there can be. A single limit below it is a
// conflict by itself, with the items that fill it: no smaller set is one. Each such limit must be raised to what is needed
// at least, which is the cheapest repair by limits; Remove says which pieces to give away instead, those that tie up the
// least money for their volume.
type Diagnosis struct {
	Conflicts []Conflict `json:"conflicts"`
	Remove    []Removal  `json:"remove,omitempty"`
	Value     float64    `json:"value"` // what the removed pieces cost once
	Text      shop.Text  `json:"text"`
}

// Conflict is a limit that no plan keeps, and the items that need most of it.
type Conflict struct {
	Resource Resource `json:"resource"`
	Period   int      `json:"period"` // 0 is the total
	Limit    float64  `json:"limit"`
	Least    float64  `json:"least"` // raise the limit to this
	Items    []string `json:"items,omitempty"`
}

// Removal is stock to be given away before period 1.
type Removal struct {
	Item   string  `json:"item"`
	Pieces float64 `json:"pieces"`
}

// Diagnose tells an infeasible or unbounded program. For any other plan the text is empty.
func Diagnose(p *Program, pl *Plan) Diagnosis {
	switch {
	case pl.Status == Unbounded && pl.Gain != nil:
		return Diagnosis{Text: say("%s earns %s a piece when it is ordered in week %d and kept to the end, and no limit stops it: lower its salvage below its cost, or give a budget or a capacity.",
			"%s 在第 %[3]d 周订货并留到期末，每件净赚 %[2]s，且没有任何限制：请把残值降到成本以下，或设置预算、库容。", pl.Gain.Item, pl.Gain.Each, pl.Gain.Period)}
	case pl.Status != Infeasible:
		return Diagnosis{}
	}
	var d Diagnosis
	for _, c := range pl.Conflicts {
		d.Conflicts = append(d.Conflicts, p.conflict(c))
	}
	if len(d.Conflicts) == 0 {
		d.Text = say("No plan keeps all limits; these contradict each other: %s. Raise the warehouses' capacities among them.", "没有方案能满足全部限制，相互矛盾的是：%s。请提高其中的库容。", strings.Join(pl.Rows, ", "))
		return d
	}
	worst := slices.MaxFunc(d.Conflicts, func(a, b Conflict) int { return cmp.Compare(a.Least-a.Limit, b.Least-b.Limit) })
	name := limitName(worst.Resource, worst.Period)
	if worst.Resource != Capacity {
		d.Text = say("The orders that are fixed cost %s and %s is %s: raise it by %s or take orders back.", "已确定的订单需要 %s，而%s只有 %s：请增加 %s 或撤回订单。", worst.Least, name, worst.Limit, worst.Least-worst.Limit)
		return d
	}
	d.Remove, d.Value = p.removals(d.Conflicts)
	d.Text = say("Even without any order %s needs %s and is %s (weeks that are too small: %d): raise it by %s, or give away stock that cost %s.",
		"即使一件不订，%s也需要 %s，而上限只有 %s（共 %d 周不足）：请增加 %s，或先清掉成本 %s 的库存。", name, worst.Least, worst.Limit, len(d.Conflicts), worst.Least-worst.Limit, d.Value)
	return d
}

// conflict names a limit's largest users.
func (p *Program) conflict(c replenish.Conflict) Conflict {
	out := Conflict{Resource: Budget, Period: c.Period + 1, Limit: c.Limit, Least: c.Least}
	if c.Resource != replenish.Capacity {
		return out
	}
	out.Resource = Capacity
	type use struct {
		item   string
		volume float64
	}
	var uses []use
	demand := p.UpliftedDemand()
	for i := range p.Items {
		it := &p.Items[i]
		if v := it.Volume * it.idle(demand[i*p.Periods : (i+1)*p.Periods])[c.Period]; v > 0 {
			uses = append(uses, use{it.ID, v})
		}
	}
	slices.SortStableFunc(uses, func(a, b use) int { return cmp.Compare(b.volume, a.volume) })
	for _, u := range uses[:min(len(uses), mostFacts)] {
		out.Items = append(out.Items, u.item)
	}
	return out
}

// removals picks pieces whose removal makes room in all conflicts, by least money for the volume. A piece taken from the
// stock at the beginning is missing in every period until the item would have sold out.
func (p *Program) removals(conflicts []Conflict) ([]Removal, float64) {
	demand := p.UpliftedDemand()
	taken := make([]float64, len(p.Items))
	order := make([]int, len(p.Items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(p.Items[a].UnitCost*p.Items[b].Volume, p.Items[b].UnitCost*p.Items[a].Volume)
	})
	for _, c := range conflicts {
		if c.Resource != Capacity {
			continue
		}
		over := c.Least - c.Limit
		for _, i := range order {
			over -= p.Items[i].Volume * math.Min(taken[i], p.Items[i].idle(demand[i*p.Periods : (i+1)*p.Periods])[c.Period-1])
		}
		for _, i := range order {
			it := &p.Items[i]
			if over <= 0 || it.Volume == 0 {
				continue
			}
			room := math.Min(it.idle(demand[i*p.Periods : (i+1)*p.Periods])[c.Period-1], it.Stock) - taken[i]
			if n := math.Min(room, over/it.Volume); n > 0 {
				taken[i] += n
				over -= n * it.Volume
			}
		}
	}
	var out []Removal
	value := 0.0
	for i, n := range taken {
		if n > 0 {
			out = append(out, Removal{p.Items[i].ID, n})
			value += n * p.Items[i].UnitCost
		}
	}
	return out, value
}
