package inventory

import (
	"slices"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// TestProgramKnowsTermsAndWishes states a plan with all that a supplier may ask for and
// all that a planner may wish.
func TestProgramKnowsTermsAndWishes(t *testing.T) {
	pounds := func(v int64) shop.Money { return shop.Money{Minor: 100 * v, Currency: "GBP"} }
	monday := time.Date(2011, time.December, 5, 0, 0, 0, 0, time.UTC)
	item := func(id string, s shop.Supply) tool.SupplyItem {
		s.Supplier, s.UnitCost, s.LeadWeeks, s.ShortageRate, s.HoldingRate = "Yiwu", pounds(4), 1, 1.2, 0.01
		return tool.SupplyItem{Product: id, Price: pounds(9), Stock: 3, Supply: s}
	}
	b := &base{start: monday, currency: "GBP", place: map[string]int{"A": 0, "B": 1}, demand: map[string]demand{}, items: []tool.SupplyItem{
		item("A", shop.Supply{MinOrder: 24, PackSize: 6, ShelfWeeks: 2, Breaks: []shop.PriceBreak{{From: 48, UnitCost: pounds(3)}}, MinSpend: pounds(50)}),
		item("B", shop.Supply{MinSpend: pounds(80)}),
		item("C", shop.Supply{}), // sells nothing
	}}
	for _, id := range []string{"A", "B"} {
		b.demand[id] = demand{weekly: []float64{10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10}, spread: slices.Repeat([]float64{2}, 12)}
	}
	week := func(n int) time.Time { return monday.AddDate(0, 0, 7*(n-1)) }
	p, err := b.program(Draft{Limited: true, Budget: 500, Storage: 900, Losses: []Loss{{Share: 0.5, From: week(4), To: week(4)}},
		Fixed: []Fixed{{"A", week(2), 30}, {"C", week(2), 30}}, Uplifts: []Uplift{{"B", 0.5, week(2), week(3), "campaign"}, {"B", 0.5, week(-3), week(-1), "campaign"}},
		Festival: &Festival{From: week(6), To: week(7), Share: 0.3}}, true)
	if err != nil {
		t.Fatal(err)
	}
	a := p.Items[0]
	if len(p.Items) != 2 || a.MinOrder != 24 || a.PackSize != 6 || a.ShelfLife != 2 || len(a.Breaks) != 1 || a.Breaks[0].UnitCost != 3 || p.Items[1].PackSize != 1 {
		t.Errorf("items %+v", p.Items)
	}
	if a.Shortage != 4+1.2*5 || a.Safety != 4 || a.Demand[5] != 13 || a.Demand[7] != 10 {
		t.Errorf("shortage %g, safety %g, demand %v", a.Shortage, a.Safety, a.Demand)
	}
	if len(p.Suppliers) != 1 || p.Suppliers[0].MinSpend != 80 || p.Limits.TotalBudget != 500 || p.Limits.Capacity[3] != 450 || p.Limits.Capacity[4] != 900 {
		t.Errorf("suppliers %+v, limits %+v", p.Suppliers, p.Limits)
	}
	if d := p.UpliftedDemand(); len(p.Fixed) != 1 || len(p.Uplifts) != 1 || d[12+1] != 15 || d[12+3] != 10 {
		t.Errorf("fixed %v, uplifts %v, demand %v", p.Fixed, p.Uplifts, d)
	}
	if got := b.items[0].Supply.Price(48); got != pounds(3) || b.items[0].Supply.Price(47) != pounds(4) {
		t.Errorf("48 pieces at %s", got)
	}
}
