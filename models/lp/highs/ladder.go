package highs

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// option is a setting of HiGHS.
type option struct {
	name  string
	value any
}

// rung is one way of running HiGHS.
type rung struct {
	name    string
	fresh   bool // forget what the rung before it found
	scaled  bool // bring the largest coefficient of every row near 1; fresh rungs only
	options []option
}

// tight is the finest feasibility tolerance that helps: HiGHS allows 1e-10, and there stalls.
const tight = 1e-9

// ladder is what is tried, in this order, until an answer passes the check. Almost every model
// ends on the first rung. Polishing starts from the basis found and costs a few iterations: it
// repairs what undoing the presolve and the scaling left beyond tolerance.
func ladder(mixed bool) []rung {
	if mixed {
		return []rung{
			{name: "branch and bound", fresh: true},
			{name: "branch and bound, tight", fresh: true, options: []option{{"mip_feasibility_tolerance", tight}, {"primal_feasibility_tolerance", tight}}},
			{name: "branch and bound, rows scaled", fresh: true, scaled: true, options: []option{{"mip_feasibility_tolerance", tight}}},
			{name: "branch and bound without presolve", fresh: true, options: []option{{"presolve", "off"}, {"mip_feasibility_tolerance", tight}}},
		}
	}
	off := option{"presolve", "off"}
	sharp := []option{off, {"primal_feasibility_tolerance", tight}, {"dual_feasibility_tolerance", tight}}
	return []rung{
		{name: "simplex", fresh: true},
		{name: "polish", options: sharp},
		{name: "simplex, rows scaled", fresh: true, scaled: true},
		{name: "simplex without presolve, rows scaled", fresh: true, scaled: true, options: []option{off}},
		{name: "simplex without presolve, tight", fresh: true, options: sharp},
		{name: "primal simplex unscaled", fresh: true, options: append(sharp, option{"simplex_strategy", 4}, option{"simplex_scale_strategy", 0})},
		{name: "interior point with crossover", fresh: true, scaled: true, options: append(sharp, option{"solver", "ipm"})},
	}
}

// ImpreciseError says that no way of solving gave an answer that passes the check.
type ImpreciseError struct {
	Model string
	Tries []error // one for each way that was tried
}

func (e *ImpreciseError) Error() string {
	tries := make([]string, len(e.Tries))
	for i, err := range e.Tries {
		tries[i] = err.Error()
	}
	return fmt.Sprintf("highs: no answer for the model %q is accurate enough (%s); bring its coefficients closer together: units in which numbers lie between 0.001 and 1000 help",
		e.Model, strings.Join(tries, "; "))
}

// Unwrap returns what went wrong at each try.
func (e *ImpreciseError) Unwrap() []error { return e.Tries }

var errUnproven = errors.New("the model is said to be infeasible, without a proof")

// judge measures an answer and returns why it cannot stand, if so.
func (s *solve) judge(a *lp.Solution) error {
	m := s.model
	switch a.Status {
	case lp.Infeasible:
		return s.proveInfeasible(a)
	case lp.Unbounded:
		return s.resolveUnbounded(a)
	}
	if a.X != nil {
		a.Report = lp.Check(m, a)
		a.Objective = a.Report.Objective
		a.Activity = m.Activity(a.X)
	}
	if a.Dual != nil {
		a.Reduced = m.ReducedCosts(a.Dual)
	}
	if a.Status == lp.TimeLimit {
		s.partial(a)
		return nil
	}
	if !m.Mixed() {
		a.Bound = a.Report.DualObjective
	}
	return a.Report.Accept(s.options.Gap)
}

// partial cleans up what a run that was stopped leaves: a point only if it is one, a bound
// only if duals prove it. Without duals there is the bound of y = 0: all columns at their best.
func (s *solve) partial(a *lp.Solution) {
	m := s.model
	if a.X != nil && (a.Report.PrimalScaled > lp.FeasibilityTolerance || a.Report.Integrality > lp.IntegralityTolerance) {
		a.X, a.Activity = nil, nil
	}
	if a.X == nil {
		a.Objective, a.Report = s.answer("").Objective, lp.Report{}
	}
	if m.Mixed() {
		return
	}
	for _, y := range [][]float64{a.Dual, make([]float64, len(m.Rows))} {
		if y == nil {
			continue
		}
		if r := lp.Check(m, &lp.Solution{X: make([]float64, len(m.Columns)), Dual: y}); r.DualScaled <= tight {
			a.Bound, a.Dual, a.Reduced = r.DualObjective, y, m.ReducedCosts(y)
			return
		}
	}
	a.Dual, a.Reduced = nil, nil
}

// proveInfeasible checks the ray y: with zero costs its dual objective is positive, which
// no feasible point allows (Farkas). A mixed model's infeasibility is HiGHS's word when its
// relaxation is feasible: branching leaves no certificate.
func (s *solve) proveInfeasible(a *lp.Solution) error {
	if s.model.Mixed() {
		return nil
	}
	if a.Ray = lp.Farkas(s.model, a.Ray); a.Ray == nil {
		return errUnproven
	}
	return nil
}

// resolveUnbounded settles what HiGHS may leave open, "unbounded or infeasible", with two programs
// whose answers are checked like any other: is there a point at all, and is there a direction of
// the feasible set along which the objective improves without end?
func (s *solve) resolveUnbounded(a *lp.Solution) error {
	anywhere := s.model.Clone()
	for j := range anywhere.Columns {
		anywhere.Columns[j].Cost = 0
	}
	point, err := s.inner(anywhere)
	if err != nil {
		return err
	}
	switch point.Status {
	case lp.Infeasible, lp.TimeLimit:
		point.Objective, point.Bound, point.Iterations = s.answer("").Objective, s.answer("").Bound, s.iterations
		*a = point
		return nil
	}
	direction, err := s.inner(recession(s.model))
	if err != nil {
		return err
	}
	if direction.Status == lp.TimeLimit {
		*a = s.answer(lp.TimeLimit)
		return nil
	}
	if improves := -s.model.Sense.Sign() * direction.Objective; !(improves > lp.FeasibilityTolerance) {
		return errors.New("the model is said to be unbounded, but no direction improves without end")
	}
	a.X, a.Activity = point.X, point.Activity
	a.Objective = s.model.Value(point.X)
	a.Bound = -s.model.Sense.Sign() * math.Inf(1)
	a.Iterations = s.iterations
	return nil
}

// inner solves a program that stands beside the model, within the same time.
func (s *solve) inner(m *lp.Model) (lp.Solution, error) {
	side := &solve{ctx: s.ctx, module: s.module, model: m, log: s.log, begun: s.begun}
	answer, err := side.run()
	s.iterations += side.iterations
	return answer, err
}

// recession is the program of the directions r of m's feasible set, at most 1 long in each
// column, that improve the objective most. Integers of rational models may be left out of it
// (Meyer, Mathematical Programming 7, 1974), semicontinuous columns have no direction.
func recession(m *lp.Model) *lp.Model {
	r := m.Clone()
	r.Offset = 0
	for i := range r.Rows {
		r.Rows[i].Lower, r.Rows[i].Upper = cone(r.Rows[i].Lower, math.Inf(-1)), cone(r.Rows[i].Upper, math.Inf(1))
	}
	for j := range r.Columns {
		c := &r.Columns[j]
		c.Lower, c.Upper = math.Max(-1, cone(c.Lower, math.Inf(-1))), math.Min(1, cone(c.Upper, math.Inf(1)))
		c.Integer, c.SemiContinuous = false, false
	}
	return r
}

// cone is the bound on a direction where b is the bound on a point.
func cone(b, none float64) float64 {
	if b == none {
		return none
	}
	return 0
}

// settle moves values that lie beyond their column's bounds by rounding alone onto them, and
// whole numbers that are off by as much onto the number.
func settle(m *lp.Model, x []float64) {
	for j := range x {
		c := &m.Columns[j]
		if c.SemiContinuous && math.Abs(x[j]) <= lp.IntegralityTolerance {
			x[j] = 0
			continue
		}
		if near := math.Round(x[j]); c.Integer && math.Abs(x[j]-near) <= lp.IntegralityTolerance {
			x[j] = near
		}
		if d := x[j] - c.Lower; d < 0 && -d <= lp.FeasibilityTolerance {
			x[j] = c.Lower
		}
		if d := c.Upper - x[j]; d < 0 && -d <= lp.FeasibilityTolerance {
			x[j] = c.Upper
		}
	}
}

// trivial answers models that HiGHS need not see: limits that contradict each other at sight, and
// no columns.
func trivial(m *lp.Model) (lp.Solution, bool) {
	sign := m.Sense.Sign()
	if lp.Contradicts(m) != nil {
		return lp.Solution{Status: lp.Infeasible, Objective: sign * math.Inf(1), Bound: sign * math.Inf(1)}, true
	}
	if len(m.Columns) > 0 {
		return lp.Solution{}, false
	}
	a := lp.Solution{Status: lp.Optimal, Objective: m.Offset, Bound: m.Offset, X: []float64{}, Activity: make([]float64, len(m.Rows)),
		Dual: make([]float64, len(m.Rows)), Reduced: []float64{}}
	a.Report = lp.Check(m, &a)
	return a, true
}

// progress turns lines of HiGHS's log into the caller's progress, or is nil.
func (s *solve) progress() func(string) {
	if s.options.Progress == nil {
		return nil
	}
	return func(line string) {
		if p, ok := parseProgress(line); ok {
			p.Elapsed = time.Since(s.begun)
			s.options.Progress(p)
		}
	}
}
