package inventory

import (
	"math"
	"testing"
)

// TestAhead takes the spread of the weeks that an order serves, not of the peak before.
func TestAhead(t *testing.T) {
	d := demand{spread: []float64{900, 800, 3, 4, 5, 12}}
	for lead, want := range map[int]float64{0: math.Sqrt((900*900 + 800*800 + 9 + 16) / 4.0), 2: math.Sqrt((9 + 16 + 25 + 144) / 4.0), 4: math.Sqrt((25 + 144) / 2.0), 9: 12} {
		if got := d.ahead(lead); math.Abs(got-want) > 1e-9 {
			t.Errorf("lead time of %d weeks: %g, want %g", lead, got, want)
		}
	}
}
