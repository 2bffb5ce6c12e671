package forecast

import (
	"fmt"
	"slices"
)

// Settings say what is wanted of a forecast. Only Horizon is required.
type Settings struct {
	Method  string    // a name of Methods; "" means auto
	Horizon int       // steps ahead, at least 1
	Levels  []float64 // of the bands in per cent, such as 80 and 95; none for no bands
	Paths   int       // joint sample paths, 0 for none
	Seed    uint64    // of the sample paths
}

// Check reports what nothing can be forecast with.
func (s Settings) Check() error {
	if _, err := methodOf(s.Method); err != nil {
		return err
	}
	if s.Horizon < 1 {
		return ErrHorizon
	}
	for i, level := range s.Levels {
		if !(level > 0 && level < 100) {
			return fmt.Errorf("level %g: %w", level, ErrLevel)
		}
		if slices.Contains(s.Levels[:i], level) {
			return fmt.Errorf("level %g stands twice: %w", level, ErrLevelTwice)
		}
	}
	return nil
}

// Forecast is what is expected of one series.
type Forecast struct {
	ID     string
	Model  string      // what made it, such as "ETS(A,Ad,N)"; for auto the members with their weights
	Mean   []float64   // by step
	Bands  []Band      // one per level, narrowest first
	Paths  [][]float64 // Settings.Paths × horizon, each one possible future
	Fitted []float64   // one step ahead within the history, NaN where there is none
}

// Band is where the values will lie with a probability of Level per cent.
type Band struct {
	Level  float64
	Lo, Hi []float64 // by step
}

// Result is the forecast of one series of a batch, or why there is none.
type Result struct {
	ID       string
	Forecast Forecast
	Err      error // of this series only
	Skipped  bool  // Batch.Done knew it already
}
