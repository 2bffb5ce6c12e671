package inventory

import (
	"cmp"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Comparison is how plan B of a changed program differs from plan A.
type Comparison struct {
	CostA    float64      `json:"cost_a"`
	CostB    float64      `json:"cost_b"`
	PartsA   Costs        `json:"parts_a"`
	PartsB   Costs        `json:"parts_b"`
	FillA    float64      `json:"fill_a"`
	FillB    float64      `json:"fill_b"`
	Changes  []ItemChange `json:"changes"` // the largest changes of money first
	Affected int          `json:"affected"`
	Text     shop.Text    `json:"text"`
}

// ItemChange is how much an item's orders and lost sales differ over all periods.
type ItemChange struct {
	Item  string  `json:"item"`
	Order float64 `json:"order"` // B − A, pieces
	Lost  float64 `json:"lost"`  // B − A, pieces
	Money float64 `json:"money"` // |order|·unit cost + |lost|·shortage cost
}

// mostChanges bounds how many items a Comparison lists.
const mostChanges = 20

// Compare compares two plans over the same items and periods, each with its own program.
func Compare(a *Program, planA *Plan, b *Program, planB *Plan) Comparison {
	c := Comparison{PartsA: planA.Costs(a), PartsB: planB.Costs(b), FillA: planA.FillRate(a), FillB: planB.FillRate(b)}
	c.CostA, c.CostB = c.PartsA.Total(), c.PartsB.Total()
	for i := range a.Items {
		it := &b.Items[i]
		ch := ItemChange{Item: it.ID}
		for t := 1; t <= a.Periods; t++ {
			ch.Order += planB.Order[planB.At(i, t)] - planA.Order[planA.At(i, t)]
			ch.Lost += planB.Lost[planB.At(i, t)] - planA.Lost[planA.At(i, t)]
		}
		ch.Money = math.Abs(ch.Order)*it.UnitCost + math.Abs(ch.Lost)*it.Shortage
		if ch.Money > negligible*math.Abs(c.CostA) {
			c.Changes = append(c.Changes, ch)
		}
	}
	c.Affected = len(c.Changes)
	slices.SortStableFunc(c.Changes, func(x, y ItemChange) int { return cmp.Compare(y.Money, x.Money) })
	c.Changes = c.Changes[:min(len(c.Changes), mostChanges)]
	bought, lost := c.PartsB.Purchase-c.PartsA.Purchase, c.PartsB.Shortage-c.PartsA.Shortage
	c.Text = say("The cost goes from %s to %s (purchases %s, lost sales %s); availability from %s to %s; %d items change.",
		"总成本从 %s 变为 %s（采购 %s，缺货损失 %s）；满足率从 %s 变为 %s；涉及 %d 个商品。", c.CostA, c.CostB, signed(bought), signed(lost), percent(c.FillA), percent(c.FillB), c.Affected)
	return c
}

// signed writes a difference with its sign.
func signed(v float64) string {
	if v > 0 {
		return "+" + number(v)
	}
	return number(v)
}
