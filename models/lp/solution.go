package lp

import (
	"context"
	"time"
)

// Status is how a solve ended.
type Status string

// The statuses.
const (
	Optimal    Status = "optimal"    // proven and checked
	Infeasible Status = "infeasible" // no point meets all rows and bounds
	Unbounded  Status = "unbounded"  // feasible, and the objective has no limit
	TimeLimit  Status = "time_limit" // the time was up; the best point so far, if any
	Cancelled  Status = "cancelled"  // the caller stopped it; the best point so far, if any
)

// Solution is a solver's answer. X is nil when no point is known; Activity then is too.
// Dual and Reduced are nil for a model with integers and where a solver has none. Signs are
// those of the package comment.
type Solution struct {
	Status     Status
	Objective  float64   // at X, the offset included; the worst infinity without X
	Bound      float64   // proven: no point is better; the best infinity when nothing is known
	X          []float64 // n, the columns' values
	Activity   []float64 // m, Σ_j a_ij·x_j
	Dual       []float64 // m
	Reduced    []float64 // n
	Ray        []float64 // m, a proof of infeasibility, see [Farkas]; nil without one
	Iterations int       // of the simplex or interior point method, over all nodes
	Seconds    float64   // in the solver, without reading files
	Report     Report    // the check of X, Dual against the model
}

// Options are the limits of a solve. The zero value is none: to the end, to the solver's
// own tolerances.
type Options struct {
	TimeLimit time.Duration  // 0 is none
	Gap       float64        // relative, for integers: stop when |objective − bound| ≤ Gap·max(1, |objective|)
	Start     []float64      // n, a point to begin from when there are integers; nil is none
	Progress  func(Progress) // called now and then from the solving goroutine; nil is none
}

// Progress is how far a solve has come. Objective and Bound are NaN where unknown.
type Progress struct {
	Elapsed    time.Duration
	Iterations int
	Objective  float64 // the best point's
	Bound      float64
}

// Solver solves linear programs. Solve does not change the model and may be called by many
// at once. When ctx ends, the answer is [Cancelled] with the best point and bound so far, not
// an error. [Optimal] is returned only for an answer that [Report.Accept] took; an error means
// that the model is invalid, or that the solver broke or could not reach the accuracy.
type Solver interface {
	Solve(ctx context.Context, m *Model, o Options) (Solution, error)
}
