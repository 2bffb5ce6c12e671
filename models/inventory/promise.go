package inventory

import (
	"cmp"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Promise is when a quantity of an item can be promised to a customer.
type Promise struct {
	Item     string    `json:"item"`
	Quantity float64   `json:"quantity"`
	Now      bool      `json:"now"`    // from stock on hand
	Period   int       `json:"period"` // the earliest; 0 when it cannot be promised within the plan
	Text     shop.Text `json:"text"`
}

// Available is the available-to-promise of an item by period, cumulated: what may be promised for the end of period t
// beside everything that is promised already. plan may be nil: only stock and inbound count then.
//
//	ATP_t = min_{k ≥ t} ( stock + Σ_{j≤k} r_j + o_j−L − reserved_j ),  not below 0
//
// reserved are quantities already promised, by period (nil for none). Expected demand is not taken off: a promise is made
// to the customer who asks first.
func Available(p *Program, plan *Plan, item string, reserved []float64) []float64 {
	i := p.Index(item)
	if i < 0 {
		return nil
	}
	it := &p.Items[i]
	out := make([]float64, p.Periods)
	sum := it.Stock
	for t := range out {
		sum += it.inbound(t)
		if plan != nil && plan.Has() && t >= it.LeadTime {
			sum += plan.Order[i*p.Periods+t-it.LeadTime]
		}
		if t < len(reserved) {
			sum -= reserved[t]
		}
		out[t] = sum
	}
	for t := p.Periods - 2; t >= 0; t-- {
		out[t] = math.Min(out[t], out[t+1])
	}
	for t := range out {
		out[t] = math.Max(0, out[t])
	}
	return out
}

// PromiseDate is the earliest period in which a quantity of an item may be promised: from the stock on hand, from what is
// on its way, or from the plan's orders.
func PromiseDate(p *Program, plan *Plan, item string, quantity float64, reserved []float64) (Promise, bool) {
	atp := Available(p, plan, item, reserved)
	if atp == nil || !(quantity > 0) {
		return Promise{}, false
	}
	out := Promise{Item: item, Quantity: quantity}
	it := &p.Items[p.Index(item)]
	out.Now = it.Stock >= quantity && atp[0] >= quantity
	for t, n := range atp {
		if n >= quantity {
			out.Period = t + 1
			break
		}
	}
	switch {
	case out.Now:
		out.Text = say("%s pieces of %s are in stock now.", "%[2]s 现货有 %[1]s 件。", quantity, item)
	case out.Period > 0:
		out.Text = say("%s pieces of %s can be promised for the end of week %d.", "%[2]s 的 %[1]s 件最早第 %[3]d 周末可以交货。", quantity, item, out.Period)
	default:
		out.Text = say("%s pieces of %s cannot be promised within %d weeks.", "%[2]s 的 %[1]s 件在 %[3]d 周内都无法承诺。", quantity, item, p.Periods)
	}
	return out, true
}

// PurchaseOrder is what is ordered from one supplier in one period: a proposal for a person to accept.
type PurchaseOrder struct {
	Supplier string         `json:"supplier"`
	Period   int            `json:"period"`
	Lines    []PurchaseLine `json:"lines"`
	Total    float64        `json:"total"`
}

// PurchaseLine is one item of a PurchaseOrder.
type PurchaseLine struct {
	Item     string  `json:"item"`
	Quantity float64 `json:"quantity"`
	Packs    float64 `json:"packs,omitempty"` // where the item comes in packs
	UnitCost float64 `json:"unit_cost"`
	Arrives  int     `json:"arrives"` // period
}

// PurchaseOrders turns the orders of a period into one proposal a supplier, by name; the items keep the program's order.
func PurchaseOrders(p *Program, plan *Plan, period int) []PurchaseOrder {
	place := map[string]int{}
	var out []PurchaseOrder
	for i := range p.Items {
		it := &p.Items[i]
		n := plan.Order[plan.At(i, period)]
		if n <= 0 {
			continue
		}
		at, known := place[it.Supplier]
		if !known {
			at = len(out)
			place[it.Supplier] = at
			out = append(out, PurchaseOrder{Supplier: it.Supplier, Period: period})
		}
		line := PurchaseLine{Item: it.ID, Quantity: n, UnitCost: it.Spend(n) / n, Arrives: period + it.LeadTime}
		if it.PackSize > 0 {
			line.Packs = math.Round(n / it.PackSize)
		}
		out[at].Lines = append(out[at].Lines, line)
		out[at].Total += it.Spend(n)
	}
	slices.SortStableFunc(out, func(a, b PurchaseOrder) int { return cmp.Compare(a.Supplier, b.Supplier) })
	return out
}
