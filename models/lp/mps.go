package lp

import (
	"errors"
	"io"
	"math"
	"strings"
)

// ReadMPS reads a model in MPS format, compressed or not; name is the file's, for errors.
//
// Free format has its fields separated by blanks, fixed format has them in the columns 2, 5, 15,
// 25, 40 and 50, so that names may hold blanks. Nothing in a file says which it is: it is read
// as free, and as fixed where that fails. The error is that of the reading which got further.
//
// Conventions where the format leaves a choice: of several RHS, RANGES or BOUNDS vectors the first
// counts; a right-hand side of the objective is the constant's negative; a negative UP bound on a
// column without a lower one makes that −∞; an integer column between markers without any bound is
// 0 or 1; 1e20 and more is infinite; of several bounds of a kind the last counts; N rows after the
// first are left out. Everything else that is said twice is an error.
func ReadMPS(r io.Reader, name string) (*Model, error) {
	data, err := load(r, name)
	if err != nil {
		return nil, err
	}
	free, freeErr := readMPS(data, name, false)
	if freeErr == nil {
		return free, nil
	}
	fixed, fixedErr := readMPS(data, name, true)
	if fixedErr == nil {
		return fixed, nil
	}
	var a, b *FileError
	if errors.As(freeErr, &a) && errors.As(fixedErr, &b) && b.Line > a.Line {
		return nil, fixedErr
	}
	return nil, freeErr
}

// mps is an MPS file being read.
type mps struct {
	*lines
	fixed     bool
	section   string
	seen      map[string]bool
	model     *Model
	rows      map[string]int // ignored and objective rows have negative numbers
	kinds     []byte         // of the rows: L, G, E
	columns   map[string]int
	objective string             // the row that OBJNAME asks for
	sets      map[string]string  // section → the name of its first vector
	rhs       map[int]float64    // by row
	ranges    map[int]float64    // by row
	bounded   map[int]boundKinds // by column
	integer   bool               // between INTORG and INTEND
	inColumn  map[int32]bool     // rows of the column being read
}

// boundKinds are the sides of a column that a file has spoken of.
type boundKinds struct{ lower, upper bool }

// Numbers of rows that are not in the model.
const (
	objectiveRow = -1
	ignoredRow   = -2
)

func readMPS(data []byte, name string, fixed bool) (*Model, error) {
	p := &mps{lines: newLines(data, name), fixed: fixed, seen: map[string]bool{}, model: &Model{Matrix: Matrix{Start: []int{0}}},
		rows: map[string]int{}, columns: map[string]int{}, sets: map[string]string{},
		rhs: map[int]float64{}, ranges: map[int]float64{}, bounded: map[int]boundKinds{}, inColumn: map[int32]bool{}}
	for p.section != "ENDATA" {
		if !p.next() {
			if err := p.err(); err != nil {
				return nil, err
			}
			return nil, p.bad(0, "the file is cut short: fetch it again", "the file ends without ENDATA")
		}
		if err := p.line(); err != nil {
			return nil, err
		}
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	return p.model, nil
}

func (p *mps) line() error {
	text := p.text
	switch {
	case text == "" || text[0] == '*' || strings.TrimSpace(text) == "":
		return nil
	case text[0] != ' ' && text[0] != '\t':
		return p.header(text)
	}
	switch p.section {
	case "":
		return p.bad(0, "begin the file with NAME or ROWS in the first column", "there are data before the first section")
	case "OBJSENSE":
		return p.sense(strings.TrimSpace(text))
	case "OBJNAME":
		p.objective = strings.TrimSpace(text)
		return nil
	case "NAME":
		return p.bad(0, "put ROWS in the first column before the rows", "there are data in the section NAME")
	}
	if p.section == "COLUMNS" && strings.Contains(text, "'MARKER'") {
		return p.marker(strings.Fields(text))
	}
	fields, err := p.fields()
	if err != nil {
		return err
	}
	switch p.section {
	case "ROWS":
		return p.row(fields)
	case "COLUMNS":
		return p.column(fields)
	case "BOUNDS":
		return p.bound(fields)
	}
	return p.vector(fields)
}

// sections are the known ones; those that follow others need them.
func sectionNeeds(name string) (need string, known bool) {
	switch name {
	case "NAME", "OBJSENSE", "OBJNAME", "ROWS":
		return "", true
	case "COLUMNS":
		return "ROWS", true
	case "RHS", "RANGES", "BOUNDS", "ENDATA":
		return "COLUMNS", true
	}
	return "", false
}

func (p *mps) header(text string) error {
	words := strings.Fields(text)
	name := strings.ToUpper(words[0])
	if name == "OBJECTIVE" {
		name = "OBJNAME"
	}
	need, known := sectionNeeds(name)
	switch {
	case !known:
		return p.bad(1, "known are NAME, OBJSENSE, OBJNAME, ROWS, COLUMNS, RHS, RANGES, BOUNDS and ENDATA; data lines begin with a blank", "the section %q is unknown", words[0])
	case need != "" && !p.seen[need]:
		return p.bad(1, "put "+need+" before it", "the section %s comes before %s", name, need)
	case p.seen[name] && name != "NAME":
		return p.bad(1, "join the two", "the section %s stands twice", name)
	}
	p.section, p.seen[name] = name, true
	switch {
	case name == "NAME":
		p.model.Name = strings.TrimSpace(text[len(words[0]):])
	case name == "OBJSENSE" && len(words) > 1:
		return p.sense(words[1])
	}
	return nil
}

func (p *mps) sense(word string) error {
	switch strings.ToUpper(word) {
	case "MAX", "MAXIMIZE", "MAXIMISE":
		p.model.Sense = Maximize
	case "MIN", "MINIMIZE", "MINIMISE":
		p.model.Sense = Minimize
	default:
		return p.bad(0, "write MIN or MAX", "%q is no sense of an objective", word)
	}
	return nil
}

func (p *mps) marker(words []string) error {
	switch words[len(words)-1] {
	case "'INTORG'":
		p.integer = true
	case "'INTEND'":
		p.integer = false
	default:
		return p.bad(0, "only 'INTORG' and 'INTEND' are read; special ordered sets and groups are not", "the marker %s is unknown", words[len(words)-1])
	}
	return nil
}

func (p *mps) row(f []field) error {
	kind := strings.ToUpper(f[0].text)
	name := f[1].text
	if _, twice := p.rows[name]; twice {
		return p.bad(f[1].at, "rename or drop one", "the row %q stands twice", name)
	}
	switch kind {
	case "N":
		if p.model.Objective == "" && (p.objective == "" || p.objective == name) {
			p.model.Objective = name
			p.rows[name] = objectiveRow
		} else {
			p.rows[name] = ignoredRow
		}
	case "L", "G", "E":
		p.kinds = append(p.kinds, kind[0])
		p.rows[name] = p.model.AddRow(Row{Name: name})
	default:
		return p.bad(f[0].at, "write N, L, G or E", "%q is no type of a row", f[0].text)
	}
	return nil
}

// rowOf finds the row that a field names.
func (p *mps) rowOf(f field) (int, error) {
	i, ok := p.rows[f.text]
	if !ok {
		return 0, p.bad(f.at, "name a row of the section ROWS", "the row %q is unknown", f.text)
	}
	return i, nil
}

// valueOf reads a field that must be a finite number.
func (p *mps) valueOf(f field) (float64, error) {
	v, err := p.boundOf(f)
	if err == nil && math.IsInf(v, 0) {
		err = p.bad(f.at, "coefficients must be smaller than 1e20", "the number %s is infinite", f.text)
	}
	return v, err
}

// boundOf reads a field that may be infinite.
func (p *mps) boundOf(f field) (float64, error) {
	v, err := number(f.text)
	if err != nil {
		return 0, p.bad(f.at, "write a number such as 12.5 or -3e4", "%v", err)
	}
	return v, nil
}

func (p *mps) column(f []field) error {
	m := p.model
	j, known := p.columns[f[0].text]
	switch {
	case !known:
		j = m.AddColumn(Column{Name: f[0].text, Upper: math.Inf(1), Integer: p.integer})
		p.columns[f[0].text] = j
		clear(p.inColumn)
	case j != len(m.Columns)-1:
		return p.bad(f[0].at, "put all lines of a column together", "the column %q appears again after others", f[0].text)
	}
	for k := 1; k+1 < len(f); k += 2 {
		i, err := p.rowOf(f[k])
		if err != nil {
			return err
		}
		v, err := p.valueOf(f[k+1])
		if err != nil {
			return err
		}
		if p.inColumn[int32(i)] && i != ignoredRow {
			return p.bad(f[k].at, "add the coefficients up", "the column %q names the row %q twice", f[0].text, f[k].text)
		}
		p.inColumn[int32(i)] = true
		switch {
		case i == objectiveRow:
			m.Columns[j].Cost = v
		case i >= 0 && v != 0:
			m.Matrix.Index = append(m.Matrix.Index, int32(i))
			m.Matrix.Value = append(m.Matrix.Value, v)
		}
	}
	m.Matrix.Start[j+1] = len(m.Matrix.Index)
	return nil
}

// first says whether a vector is the first of its section.
func (p *mps) first(set string) bool {
	name, begun := p.sets[p.section]
	if !begun {
		p.sets[p.section] = set
		return true
	}
	return name == set
}

// vector reads a line of RHS or RANGES.
func (p *mps) vector(f []field) error {
	counts := p.first(f[0].text)
	values := p.rhs
	if p.section == "RANGES" {
		values = p.ranges
	}
	for k := 1; k+1 < len(f); k += 2 {
		i, err := p.rowOf(f[k])
		if err != nil {
			return err
		}
		v, err := p.boundOf(f[k+1])
		if err != nil {
			return err
		}
		if !counts || i == ignoredRow {
			continue
		}
		if _, twice := values[i]; twice {
			return p.bad(f[k].at, "drop one", "the row %q has two values in %s", f[k].text, p.section)
		}
		if i == objectiveRow && (p.section == "RANGES" || math.IsInf(v, 0)) {
			return p.bad(f[k].at, "drop the entry", "the objective %q cannot have %s in %s", f[k].text, f[k+1].text, p.section)
		}
		values[i] = v
	}
	return nil
}

// finish puts right-hand sides, ranges and the defaults of integers into the model.
func (p *mps) finish() error {
	m := p.model
	if p.objective != "" && m.Objective != p.objective {
		return p.bad(0, "name an N row of the section ROWS", "the objective %q of OBJNAME is no row", p.objective)
	}
	if offset, ok := p.rhs[objectiveRow]; ok && offset != 0 {
		m.Offset = -offset
	}
	for i := range m.Rows {
		r := &m.Rows[i]
		r.Lower, r.Upper = rowBounds(p.kinds[i], p.rhs[i])
		if v, ok := p.ranges[i]; ok {
			widen(r, p.kinds[i], p.rhs[i], v)
		}
		if badBounds(r.Lower, r.Upper) {
			return p.bad(0, "give the row a finite right-hand side", "the row %q asks for an infinite value", r.Name)
		}
	}
	for j := range m.Columns {
		c := &m.Columns[j]
		if b := p.bounded[j]; c.Integer && !b.lower && !b.upper {
			c.Upper = 1
		}
		if badBounds(c.Lower, c.Upper) {
			return p.bad(0, "give the column finite bounds", "the column %q may only be infinite", c.Name)
		}
		if c.SemiContinuous && (c.Lower < 0 || math.IsInf(c.Upper, 1)) {
			return p.bad(0, "give it a lower bound of 0 or more and a finite upper one", "the semicontinuous column %q has the bounds [%v, %v]", c.Name, c.Lower, c.Upper)
		}
	}
	return nil
}

func rowBounds(kind byte, rhs float64) (lower, upper float64) {
	switch kind {
	case 'L':
		return math.Inf(-1), rhs
	case 'G':
		return rhs, math.Inf(1)
	}
	return rhs, rhs
}

// widen applies a range R: L is [rhs − |R|, rhs], G is [rhs, rhs + |R|], E the one or the
// other by the sign of R.
func widen(r *Row, kind byte, rhs, v float64) {
	switch {
	case kind == 'L', kind == 'E' && v < 0:
		r.Lower = rhs - math.Abs(v)
	default:
		r.Upper = rhs + math.Abs(v)
	}
}
