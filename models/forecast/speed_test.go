package forecast

import (
	"context"
	"os"
	"testing"
	"time"
)

// TestSpeedOfTheShop forecasts all products of the real gift shop, weekly, with bands, and a single one as a conversation would.
func TestSpeedOfTheShop(t *testing.T) {
	if os.Getenv("FORECAST_PROOF") == "" {
		t.Skip("set FORECAST_PROOF=1 to measure the speed on all products of the shop")
	}
	all := shopWeeks(t)
	settings := Settings{Horizon: 8, Levels: []float64{80, 95}}
	start := time.Now()
	n := 0
	if err := (Batch{Settings: settings}).Run(context.Background(), all, func(r Result) error { n++; return r.Err }); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d products in %v", n, time.Since(start))
	start = time.Now()
	if _, err := One(context.Background(), all[len(all)/2], settings); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 100*time.Millisecond {
		t.Errorf("one product took %v", took)
	} else {
		t.Logf("one product in %v", took)
	}
}
