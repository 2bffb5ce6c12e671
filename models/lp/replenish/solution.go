package replenish

import (
	"fmt"
	"time"
)

// Status says what a Solution is.
type Status int

const (
	// Optimal: the plan is feasible and its cost is within the tolerance of a proven lower bound.
	Optimal Status = iota + 1
	// Infeasible: no plan keeps the limits; Solution.Conflict names those that cannot be kept.
	Infeasible
	// Unbounded: orders without limit gain money without limit; Solution.Ray names one.
	Unbounded
	// TimeLimit: the time ran out, the caller gave up, or rounding stopped all progress; the plan is the best one found,
	// feasible, and DualObjective is a proven bound.
	TimeLimit
)

// String returns the status as the plan command prints it.
func (s Status) String() string {
	switch s {
	case Optimal:
		return "optimal"
	case Infeasible:
		return "infeasible"
	case Unbounded:
		return "unbounded"
	case TimeLimit:
		return "time_limit"
	default:
		return fmt.Sprintf("Status(%d)", int(s))
	}
}

// Solution is a plan with its proof. Order, Stock, Lost and Short are o, s, u and w of Problem, item-major.
//
// The prices are −∂objective/∂limit ≥ 0, zero for an infinite limit. They need not be unique; what they prove is
// Problem.Bound(BudgetPrice, CapacityPrice, TotalPrice), which is DualObjective up to rounding.
type Solution struct {
	Status Status

	Order, Stock, Lost, Short []float64

	BudgetPrice, CapacityPrice []float64 // per period
	TotalPrice                 float64

	Objective     float64 // cost of the plan
	DualObjective float64 // proven lower bound

	// PrimalInfeasibility is the largest violation of a row or bound of Problem, relative to 1 + the largest number of that
	// row; DualInfeasibility is the largest violation of a reduced cost's sign, relative to 1 + that variable's cost.
	PrimalInfeasibility, DualInfeasibility float64

	Iterations int           // interior-point iterations, those over a part of the items included
	Elapsed    time.Duration // solver only
	Conflict   []Conflict    // for Infeasible
	Ray        Ray           // for Unbounded

	value []float64 // see Worth
	stale func(value []float64)
}

// Worth returns −∂objective/∂inbound of each item and period: what one more unit is worth. After a warm solve it is worked
// out here, for the items that kept their plans.
func (s *Solution) Worth() []float64 {
	if s.stale != nil {
		s.stale(s.value)
		s.stale = nil
	}
	return s.value
}

// Gap returns |Objective − DualObjective| / max(1, |Objective|).
func (s *Solution) Gap() float64 { return relativeGap(s.Objective, s.DualObjective) }

// Resource names a kind of limit.
type Resource string

// The resources of a Conflict.
const (
	Budget      Resource = "budget"
	TotalBudget Resource = "total_budget"
	Capacity    Resource = "capacity"
	MaxStock    Resource = "max_stock"
	MaxOrder    Resource = "max_order"
)

// Conflict is one limit that no plan can keep, whatever is done about the others: the plan that orders the least is at
// every moment the one with the least stock and the least spent, so each conflict stands alone, and raising Limit to Least
// is its cheapest repair.
type Conflict struct {
	Resource Resource
	Item     int // −1 for budget, total budget and capacity
	Period   int // 0…T−1; −1 for the total budget
	Limit    float64
	Least    float64 // what every plan needs at least
}

// Ray is a way to gain without limit: order Item in Period, and hold what arrives until the end.
type Ray struct {
	Item, Period int
	Gain         float64 // per unit ordered, > 0
}

// Options steers a solve; the zero value works.
type Options struct {
	TimeLimit time.Duration  // 0 is none
	Tolerance float64        // relative gap of Optimal; 0 is 1e-9
	Workers   int            // goroutines; 0 is GOMAXPROCS
	Progress  func(Progress) // called on the solving goroutine after every iteration over all items, or nil
}

// Progress is the state after an interior-point iteration. Its figures are estimates until the last certified ones.
type Progress struct {
	Iteration     int
	Objective     float64
	DualObjective float64
	Infeasibility float64 // of the coupling and balance rows, relative
	Complementary float64 // the barrier parameter μ
	Items         int     // items in the working set
	Elapsed       time.Duration
}
