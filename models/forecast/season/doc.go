// Package season finds seasons, takes series apart and shows what is odd in them.
//
//	y ──Tested, Lengths──▶ season lengths ──Classical, STL, MSTL──▶ Parts: trend, seasons, remainder ──▶ strengths
//	  ──Find──▶ outliers and level shifts, each with its place and size, and the series without them
//
// A series y is oldest first, equally spaced and finite; m is the length of a season in steps, at least 2. A series that is too
// short for what is asked gives ErrShort. Nothing here changes its arguments.
//
// STL is a port of the published Fortran routine and gives the numbers of R's stl and forecast::mstl, which the tests hold it to.
package season

import (
	"errors"
	"fmt"
	"math"
)

// ErrShort means that a series has too few values for what was asked, in most cases less than two full periods.
var ErrShort = errors.New("season: the series is too short")

// check reports an unusable season length, a series of less than two full periods, or a value that is not finite.
func check(y []float64, m int) error {
	if m < 2 {
		return fmt.Errorf("season: a season of %d steps: the least is 2", m)
	}
	if len(y) < 2*m {
		return fmt.Errorf("%w: %d values for a season of %d steps, which takes %d", ErrShort, len(y), m, 2*m)
	}
	return finite(y)
}

func finite(y []float64) error {
	for t, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("season: value %d is %g: fill the gap first", t+1, v)
		}
	}
	return nil
}
