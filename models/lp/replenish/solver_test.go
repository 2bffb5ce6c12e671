package replenish

import (
	"context"
	"testing"
	"time"
)

func TestFamily(t *testing.T) {
	for _, tight := range []float64{0.6, 0.9, 1.5} {
		for _, n := range [][2]int{{20, 12}, {200, 12}, {1000, 12}, {1000, 26}} {
			p := family(1, n[0], n[1], tight)
			s, err := Solve(context.Background(), p, Options{Progress: func(q Progress) {
				if false {
					t.Logf("%d %g gap %g inf %g mu %g", q.Iteration, q.Objective, q.Objective-q.DualObjective, q.Infeasibility, q.Complementary)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			b := p.Bound(s.BudgetPrice, s.CapacityPrice, s.TotalPrice)
			t.Logf("%v %v %v obj %.10g dual %.10g bound %.10g gap %.2g inf %.2g iter %d %v", n, tight, s.Status, s.Objective, s.DualObjective, b, s.Gap(), s.PrimalInfeasibility, s.Iterations, s.Elapsed.Round(time.Microsecond))
		}
	}
}
