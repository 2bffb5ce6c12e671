package lp

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// Limit is one side of a row or of a column's bounds.
type Limit struct {
	Column bool // of a column, else of a row
	Index  int
	Name   string
	Upper  bool // the upper side, else the lower
	Value  float64
}

// String returns "c1 >= 5" or, of a column, "x <= 3 (bound)".
func (l Limit) String() string {
	op, of := ">=", ""
	if l.Upper {
		op = "<="
	}
	if l.Column {
		of = " (bound)"
	}
	return fmt.Sprintf("%s %s %v%s", l.Name, op, l.Value, of)
}

// Contradiction is a set of limits that no point can meet together.
type Contradiction struct {
	Limits   []Limit
	Integers bool // only because columns must be whole or semicontinuous
	Proven   bool // the limits alone have a certificate ([Farkas]) or were solved, and are infeasible
	Minimal  bool // each was left out once, and the rest then had a solution
}

// Contradicts returns limits of m that contradict each other at sight: bounds that cross, a row
// without columns that asks for something other than 0, bounds of an integer column with no
// whole number between them. It returns nil when there are none.
func Contradicts(m *Model) *Contradiction {
	filled := make([]bool, len(m.Rows))
	for k, i := range m.Matrix.Index {
		filled[i] = filled[i] || m.Matrix.Value[k] != 0
	}
	c := Contradiction{Proven: true, Minimal: true}
	for i, r := range m.Rows {
		lower, upper := m.rowLimit(i, false), m.rowLimit(i, true)
		switch {
		case r.Lower > r.Upper:
			c.Limits = []Limit{lower, upper}
			return &c
		case !filled[i] && r.Lower > 0:
			c.Limits = []Limit{lower}
			return &c
		case !filled[i] && r.Upper < 0:
			c.Limits = []Limit{upper}
			return &c
		}
	}
	for j := range m.Columns {
		l, u := m.Columns[j].Lower, m.Columns[j].Upper
		if m.Columns[j].SemiContinuous {
			l = math.Min(l, 0)
		}
		c.Integers = m.Columns[j].Integer && l <= u
		if l > u || c.Integers && math.Ceil(l-IntegralityTolerance) > math.Floor(u+IntegralityTolerance) {
			c.Limits = []Limit{m.columnLimit(j, false), m.columnLimit(j, true)}
			return &c
		}
	}
	return nil
}

func (m *Model) rowLimit(i int, upper bool) Limit {
	l := Limit{Index: i, Name: m.RowName(i), Upper: upper, Value: m.Rows[i].Lower}
	if upper {
		l.Value = m.Rows[i].Upper
	}
	return l
}

func (m *Model) columnLimit(j int, upper bool) Limit {
	l := Limit{Column: true, Index: j, Name: m.ColumnName(j), Upper: upper, Value: m.Columns[j].Lower}
	if upper {
		l.Value = m.Columns[j].Upper
	}
	return l
}

// Conflict looks for a small contradiction in an infeasible model, in its own names. ray is the
// solver's proof, [Solution.Ray], or nil. Its support is a contradiction already; then a deletion
// filter (Chinneck and Dravnieks, ORSA Journal on Computing 3, 1991) leaves out one limit after
// the other and keeps the omission when the rest is still infeasible. Every new proof found on
// the way may shrink the set to its support at once. After the time limit, 0 being none, the set
// so far is returned. A model that turns out to be feasible is an error.
func Conflict(ctx context.Context, s Solver, m *Model, ray []float64, limit time.Duration) (Contradiction, error) {
	if err := m.Validate(); err != nil {
		return Contradiction{}, err
	}
	if c := Contradicts(m); c != nil {
		return *c, nil
	}
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	f := filter{ctx: ctx, solver: s, model: m, mixed: m.Mixed()}
	if err := f.begin(ray); err != nil {
		return Contradiction{}, err
	}
	minimal := f.shrink()
	return Contradiction{Limits: f.limits, Integers: f.mixed, Proven: f.proven, Minimal: minimal}, nil
}

// filter is a contradiction that is being made smaller.
type filter struct {
	ctx    context.Context
	solver Solver
	model  *Model
	mixed  bool // integrality takes part
	limits []Limit
	proven bool

	undecided bool // a solve failed, so that a limit stayed without need
}

// begin finds a first contradiction: the support of a ray, or else what remains of all limits
// there are. The relaxation is tried first, because it has rays.
func (f *filter) begin(ray []float64) error {
	if ray = Farkas(f.model, ray); ray != nil {
		f.mixed, f.proven = false, true
		f.limits = f.support(f.model, ray, func(i int) int { return i }, func(j int) int { return j })
		return nil
	}
	f.limits = f.all()
	for _, mixed := range slices.Compact([]bool{false, f.mixed}) {
		f.mixed = mixed
		infeasible, found, err := f.infeasible(f.limits)
		if infeasible {
			f.proven, f.limits = true, found
			return nil
		}
		if err != nil && !f.model.Mixed() {
			return err
		}
		f.undecided = err != nil
	}
	if f.ctx.Err() == nil && !f.undecided {
		return fmt.Errorf("lp: the model %q is feasible, nothing in it contradicts itself", f.model.Name)
	}
	return nil
}

// all are the finite limits, those of columns first: the filter would rather drop them.
func (f *filter) all() []Limit {
	var out []Limit
	keep := func(l Limit) {
		if !math.IsInf(l.Value, 0) {
			out = append(out, l)
		}
	}
	for j := range f.model.Columns {
		keep(f.model.columnLimit(j, false))
		keep(f.model.columnLimit(j, true))
	}
	for i := range f.model.Rows {
		keep(f.model.rowLimit(i, false))
		keep(f.model.rowLimit(i, true))
	}
	return out
}

// shrink leaves out one limit after the other. It returns whether each that is left was shown
// to be necessary; one that the solver could not decide on stays.
func (f *filter) shrink() (minimal bool) {
	if !f.proven {
		return false
	}
	for k := 0; k < len(f.limits); {
		if f.ctx.Err() != nil {
			return false
		}
		rest := append(append([]Limit(nil), f.limits[:k]...), f.limits[k+1:]...)
		infeasible, found, err := f.infeasible(rest)
		if !infeasible {
			if f.ctx.Err() != nil {
				return false
			}
			f.undecided = f.undecided || err != nil
			k++
			continue
		}
		// Limits before k are necessary in every subset, so they all stand in found, in order.
		f.limits = found
	}
	return !f.undecided
}

// infeasible solves the model of the limits alone. When it has no solution, the limits that the
// proof rests on are returned, in order.
func (f *filter) infeasible(limits []Limit) (bool, []Limit, error) {
	part, rows, columns := f.part(limits)
	answer, err := f.solver.Solve(f.ctx, part, Options{})
	if err != nil || answer.Status != Infeasible {
		return false, nil, err
	}
	ray := Farkas(part, answer.Ray)
	if ray == nil || f.mixed {
		return true, limits, nil
	}
	support := f.support(part, ray, func(i int) int { return rows[i] }, func(j int) int { return columns[j] })
	return true, support, nil
}

// part is the model that has only the limits given: their rows, the columns in these, no costs.
// rows and columns are the indices in the whole model.
func (f *filter) part(limits []Limit) (part *Model, rows, columns []int) {
	m := f.model
	part = &Model{Name: m.Name}
	rowAt, bounds := map[int]int{}, map[int]*Column{}
	for _, l := range limits {
		if l.Column {
			b := bounds[l.Index]
			if b == nil {
				b = &Column{Lower: math.Inf(-1), Upper: math.Inf(1)}
				bounds[l.Index] = b
			}
			set(&b.Lower, &b.Upper, l)
			continue
		}
		i, known := rowAt[l.Index]
		if !known {
			i = part.AddRow(Row{Name: l.Name, Lower: math.Inf(-1), Upper: math.Inf(1)})
			rowAt[l.Index] = i
			rows = append(rows, l.Index)
		}
		set(&part.Rows[i].Lower, &part.Rows[i].Upper, l)
	}
	for j := range m.Columns {
		var entries []Entry
		at, values := m.Matrix.Column(j)
		for k, i := range at {
			if to, ok := rowAt[int(i)]; ok {
				entries = append(entries, Entry{to, values[k]})
			}
		}
		b := bounds[j]
		if len(entries) == 0 && b == nil {
			continue
		}
		c := Column{Name: m.ColumnName(j), Lower: math.Inf(-1), Upper: math.Inf(1)}
		if b != nil {
			c.Lower, c.Upper = b.Lower, b.Upper
		}
		f.kind(&c, &m.Columns[j])
		part.AddColumn(c, entries...)
		columns = append(columns, j)
	}
	return part, rows, columns
}

// kind gives c, a column with some of the bounds of whole, what integrality asks for, or, when
// integrality takes no part, its relaxation.
func (f *filter) kind(c, whole *Column) {
	c.Integer = whole.Integer && f.mixed
	if !whole.SemiContinuous {
		return
	}
	c.SemiContinuous = f.mixed && whole.Lower > 0 && !math.IsInf(c.Upper, 1) && c.Lower >= 0
	if !c.SemiContinuous {
		c.Lower = math.Min(0, c.Lower)
	}
}

func set(lower, upper *float64, l Limit) {
	if l.Upper {
		*upper = l.Value
	} else {
		*lower = l.Value
	}
}

// support returns the limits that the proof y of part rests on, in the order of [filter.all].
func (f *filter) support(part *Model, y []float64, row, column func(int) int) []Limit {
	var out []Limit
	price, largest := part.prices(y)
	for j, v := range price {
		if math.Abs(v) > rayRounding*largest[j] {
			if l := f.model.columnLimit(column(j), v > 0); !math.IsInf(l.Value, 0) {
				out = append(out, l)
			}
		}
	}
	for i, v := range y {
		if v != 0 {
			out = append(out, f.model.rowLimit(row(i), v < 0))
		}
	}
	return out
}
