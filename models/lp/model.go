package lp

import (
	"fmt"
	"math"
)

// Sense says whether the objective is made small or large.
type Sense int8

// The senses. The zero value minimises.
const (
	Minimize Sense = iota
	Maximize
)

// String returns "min" or "max".
func (s Sense) String() string {
	if s == Maximize {
		return "max"
	}
	return "min"
}

// Sign is +1 when minimising and −1 when maximising: Sign·objective is always made small.
func (s Sense) Sign() float64 {
	if s == Maximize {
		return -1
	}
	return 1
}

// Column is a variable. A semicontinuous column is 0 or within its bounds; it needs a
// finite upper bound.
type Column struct {
	Name           string
	Cost           float64
	Lower, Upper   float64
	Integer        bool
	SemiContinuous bool
}

// Row is a constraint Lower ≤ Σ a_j·x_j ≤ Upper. A row with two infinite bounds binds nothing.
type Row struct {
	Name         string
	Lower, Upper float64
}

// Entry is one coefficient of a column.
type Entry struct {
	Row   int
	Value float64
}

// Matrix is an m×n sparse matrix by columns: column j has the rows Index[k] and the values
// Value[k] for Start[j] ≤ k < Start[j+1]. No (row, column) stands twice.
type Matrix struct {
	Start []int // n+1 positions; may be empty where n = 0
	Index []int32
	Value []float64
}

// Model is a linear program, see the package comment. Names may be empty: [Model.RowName] and
// [Model.ColumnName] then number them. A Model that is not being changed may be read by many at once.
type Model struct {
	Name      string
	Objective string // the objective row's name
	Sense     Sense
	Offset    float64 // the constant of the objective
	Columns   []Column
	Rows      []Row
	Matrix    Matrix
}

// AddRow appends a row and returns its index.
func (m *Model) AddRow(r Row) int {
	m.Rows = append(m.Rows, r)
	return len(m.Rows) - 1
}

// AddColumn appends a column with its coefficients and returns its index. The rows must
// exist by the time the model is used, and each may be named once: see [Model.Validate].
func (m *Model) AddColumn(c Column, entries ...Entry) int {
	if len(m.Matrix.Start) == 0 {
		m.Matrix.Start = []int{0}
	}
	for _, e := range entries {
		m.Matrix.Index = append(m.Matrix.Index, int32(e.Row))
		m.Matrix.Value = append(m.Matrix.Value, e.Value)
	}
	m.Matrix.Start = append(m.Matrix.Start, len(m.Matrix.Index))
	m.Columns = append(m.Columns, c)
	return len(m.Columns) - 1
}

// Column returns the rows and values of column j. They are the matrix's own.
func (a *Matrix) Column(j int) (rows []int32, values []float64) {
	from, to := a.Start[j], a.Start[j+1]
	return a.Index[from:to], a.Value[from:to]
}

// Clone returns a deep copy.
func (m *Model) Clone() *Model {
	c := *m
	c.Columns = append([]Column(nil), m.Columns...)
	c.Rows = append([]Row(nil), m.Rows...)
	c.Matrix = Matrix{
		Start: append([]int(nil), m.Matrix.Start...),
		Index: append([]int32(nil), m.Matrix.Index...),
		Value: append([]float64(nil), m.Matrix.Value...),
	}
	return &c
}

// Mixed says whether some column is integer or semicontinuous, so that duals mean nothing. A
// semicontinuous column with the lower bound 0 is continuous.
func (m *Model) Mixed() bool {
	for i := range m.Columns {
		if c := &m.Columns[i]; c.Integer || c.SemiContinuous && c.Lower != 0 {
			return true
		}
	}
	return false
}

// RowName is the name of row i, or R and its number counted from 1.
func (m *Model) RowName(i int) string {
	if name := m.Rows[i].Name; name != "" {
		return name
	}
	return fmt.Sprintf("R%d", i+1)
}

// ColumnName is the name of column j, or C and its number counted from 1.
func (m *Model) ColumnName(j int) string {
	if name := m.Columns[j].Name; name != "" {
		return name
	}
	return fmt.Sprintf("C%d", j+1)
}

// Validate returns an error that names the first thing that makes the model meaningless:
// a matrix that does not fit, a coefficient that is no number, a bound that no number can
// meet because it is not one. Bounds that contradict each other are no error: such a model
// is infeasible.
func (m *Model) Validate() error {
	if !finite(m.Offset) {
		return fmt.Errorf("lp: the constant of the objective is %v; it must be a finite number", m.Offset)
	}
	for i, r := range m.Rows {
		if badBounds(r.Lower, r.Upper) {
			return fmt.Errorf("lp: row %s has the bounds [%v, %v]; a lower bound is a number or -Inf, an upper bound a number or +Inf", m.RowName(i), r.Lower, r.Upper)
		}
	}
	for j, c := range m.Columns {
		switch {
		case !finite(c.Cost):
			return fmt.Errorf("lp: column %s has the cost %v; it must be a finite number", m.ColumnName(j), c.Cost)
		case badBounds(c.Lower, c.Upper):
			return fmt.Errorf("lp: column %s has the bounds [%v, %v]; a lower bound is a number or -Inf, an upper bound a number or +Inf", m.ColumnName(j), c.Lower, c.Upper)
		case c.SemiContinuous && math.IsInf(c.Upper, 1):
			return fmt.Errorf("lp: the semicontinuous column %s has no upper bound; give it a finite one", m.ColumnName(j))
		case c.SemiContinuous && c.Lower < 0:
			return fmt.Errorf("lp: the semicontinuous column %s has the lower bound %v; it must not be negative", m.ColumnName(j), c.Lower)
		}
	}
	return m.validateMatrix()
}

func (m *Model) validateMatrix() error {
	a := &m.Matrix
	n := len(m.Columns)
	if len(a.Index) != len(a.Value) {
		return fmt.Errorf("lp: the matrix has %d row indices and %d values; they must be as many", len(a.Index), len(a.Value))
	}
	if n == 0 && len(a.Index) == 0 {
		return nil
	}
	if len(a.Start) != n+1 || a.Start[0] != 0 || a.Start[n] != len(a.Index) {
		return fmt.Errorf("lp: the matrix's column starts do not fit %d columns and %d coefficients", n, len(a.Index))
	}
	last := make([]int, len(m.Rows)) // the column, counted from 1, that named the row last
	for j := range m.Columns {
		if a.Start[j] > a.Start[j+1] {
			return fmt.Errorf("lp: the matrix's column starts fall at column %s", m.ColumnName(j))
		}
		rows, values := a.Column(j)
		for k, i := range rows {
			switch {
			case i < 0 || int(i) >= len(m.Rows):
				return fmt.Errorf("lp: column %s names row %d of %d", m.ColumnName(j), i, len(m.Rows))
			case !finite(values[k]):
				return fmt.Errorf("lp: the coefficient of column %s in row %s is %v; it must be a finite number", m.ColumnName(j), m.RowName(int(i)), values[k])
			case last[i] == j+1:
				return fmt.Errorf("lp: column %s names row %s twice; add the coefficients up", m.ColumnName(j), m.RowName(int(i)))
			}
			last[i] = j + 1
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func badBounds(lower, upper float64) bool {
	return math.IsNaN(lower) || math.IsNaN(upper) || math.IsInf(lower, 1) || math.IsInf(upper, -1)
}
