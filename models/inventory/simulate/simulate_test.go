package simulate

import (
	"context"
	"math"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/inventory/policy"
)

// fixed orders the same every period.
type fixed []Order

func (f fixed) Orders(context.Context, *View) ([]Order, error) { return f, nil }

// Two items by hand. a: start 5, lead 1, orders 4 each period. b: pack 6, orders 1 piece, which becomes 6.
func TestRunByHand(t *testing.T) {
	s := &Setting{Items: []Item{
		{UnitCost: 2, Holding: 1, Lost: 10, Lead: 1, Demand: []float64{3, 4, 9}, Start: 5},
		{UnitCost: 1, Holding: 1, Lost: 10, Lead: 2, Pack: 6, Demand: []float64{0, 0, 2}},
	}}
	out, err := Run(context.Background(), s, Span{0, 0, 3}, fixed{{4, 0}, {1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	// a holds 2, 2, 0 and loses 3 in the last; b holds 0, 0, 4.
	want := Outcome{Holding: 2 + 2 + 4, Shortage: 30, Wanted: 18, Lost: 3, StockOuts: 1, Cells: 6, Sold: 2*13 + 2, Stock: (4 + 4 + 4) / 3.0, Bought: 3 * (8 + 6), Periods: 3}
	if out != want {
		t.Errorf("got  %+v\nwant %+v", out, want)
	}
	s.Budget = []float64{9, 9, 9}
	out, err = Run(context.Background(), s, Span{0, 2, 3}, fixed{{4, 0}, {1, 1}})
	if err != nil || out.Bought != 8 || out.Cells != 2 {
		t.Errorf("with a budget that leaves nothing for a pack: %+v, %v", out, err)
	}
}

func TestRunRefusesWhatItCannotSimulate(t *testing.T) {
	s := &Setting{Items: []Item{{Lead: 0, Demand: make([]float64, 9)}}}
	for _, span := range []Span{{0, 0, 5}, {0, 5, 5}, {-1, 0, 5}} {
		if _, err := Run(context.Background(), s, span, fixed{{}}); err == nil {
			t.Errorf("span %v with a lead time of 0 runs", span)
		}
	}
	s.Items[0].Lead = 1
	if _, err := Run(context.Background(), s, Span{0, 0, 10}, fixed{{}}); err == nil {
		t.Error("runs beyond the demand")
	}
}

// known is the forecaster who knows the future: the planner should then lose nothing but what no order could reach.
type known struct{ s *Setting }

func (k known) Forecast(v *View, i int) policy.Forecast {
	row := make([]float64, 60)
	copy(row, k.s.Items[i].Demand[v.Period:])
	return policy.Sample{row}
}

func TestRollingWithAPerfectForecastLosesOnlyTheUnreachable(t *testing.T) {
	s := &Setting{Budget: make([]float64, 40)}
	for i := range 4 {
		it := Item{UnitCost: 1, Holding: 0.01, Lost: 2, Lead: i + 1}
		for w := range 40 {
			it.Demand = append(it.Demand, float64(5+(w*7+i*3)%11))
		}
		s.Items = append(s.Items, it)
	}
	for w := range s.Budget {
		s.Budget[w] = math.Inf(1)
	}
	r := &Rolling{Horizon: 4, Round: 0.5, Forecaster: known{s}, Planner: inventory.NewPlanner(inventory.Options{Workers: 1})}
	out, err := Run(context.Background(), s, Span{0, 6, 30}, r)
	if err != nil {
		t.Fatal(err)
	}
	if out.Lost > 1e-5 || out.Stock > 1e-3 {
		t.Errorf("lost %g, held %g", out.Lost, out.Stock)
	}
	base := Each{Forecaster: known{s}}
	for i := range s.Items {
		base.Policies = append(base.Policies, policy.BaseStock{Lead: s.Items[i].Lead, Level: 0.9})
	}
	if out, err = Run(context.Background(), s, Span{0, 6, 30}, base); err != nil || out.Lost > 1e-9 {
		t.Errorf("base stock with a perfect forecast lost %g, %v", out.Lost, err)
	}
}
