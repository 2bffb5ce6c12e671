package demand

import (
	"math"
	"time"
)

// UnusualKind says what is unusual about a period.
type UnusualKind string

// The kinds.
const (
	Outlier    UnusualKind = "outlier"     // one period off, left out of the estimation
	LevelShift UnusualKind = "level_shift" // demand stays on another level from this period on; the model may jump there
)

// Unusual is a period that the model set apart. It is reported so that a person can object.
type Unusual struct {
	Kind      UnusualKind
	Period    int // index into the history
	Start     time.Time
	Sales     float64
	Expected  float64 // by the model without it
	Statistic float64 // auxiliary residual in standard deviations, with its sign
}

const (
	// unusualFrom is the auxiliary residual from which a period is set apart. Among 104 normal residuals one beyond 4 comes by chance in
	// one history of 150; Harvey and Koopman (1992) look from 3.5 on, Chen and Liu (JASA 88, 1993) between 2.5 and 4 by length.
	unusualFrom = 4.0
	// outlierFrom is larger: sales have longer tails than the normal law, and a genuine peak must not be thrown away lightly.
	outlierFrom = 5.0
	// mostUnusual bounds what is set apart: one in twenty periods, and one more.
	unusualEvery = 20
	// shiftMargin is how many periods a new level needs on either side.
	shiftMargin = 4
)

// findUnusual sets the strangest period apart, fits again, and goes on until none is left or too many were.
func (e *estimate) findUnusual(step Step) ([]Unusual, error) {
	var found []Unusual
	for range 1 + e.n/unusualEvery {
		u, ok := e.strangest()
		if !ok {
			break
		}
		u.Start, u.Sales = step.at(e.item.Start, u.Period), e.item.Sales[u.Period]
		if u.Kind == Outlier {
			e.outlier[u.Period] = true
		} else {
			e.level.jump[u.Period-1] = 1
		}
		if err := e.settle(false); err != nil {
			return nil, err
		}
		u.Expected = math.Exp(e.eta[u.Period])
		if u.Kind == LevelShift {
			u.Expected = math.Exp(e.smoothed.predicted[u.Period] + e.effect(u.Period))
		}
		found = append(found, u)
	}
	return found, nil
}

// strangest is the period with the largest auxiliary residual beyond the bounds.
func (e *estimate) strangest() (Unusual, bool) {
	best, size := Unusual{}, 1.0
	for t := range e.n {
		if r := e.smoothed.irregular[t]; math.Abs(r)/outlierFrom > size && !e.outlier[t] && !e.soldOut(t) {
			best, size = Unusual{Kind: Outlier, Period: t, Statistic: r}, math.Abs(r)/outlierFrom
		}
		if t < shiftMargin || t > e.n-shiftMargin {
			continue
		}
		if r := e.smoothed.step[t-1]; math.Abs(r)/unusualFrom > size && e.level.jump[t-1] == 0 {
			best, size = Unusual{Kind: LevelShift, Period: t, Statistic: r}, math.Abs(r)/unusualFrom
		}
	}
	return best, size > 1
}
