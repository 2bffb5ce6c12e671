package lp

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// WriteMPS writes m in free MPS format, in full precision. Names must be unique and without
// blanks; empty ones are numbered.
func WriteMPS(w io.Writer, m *Model) error { return writeMPS(w, m, false) }

// WriteFixedMPS writes m in fixed MPS format. Names may hold blanks but have at most 8 bytes;
// a number that 12 characters cannot hold exactly is an error, not rounded.
func WriteFixedMPS(w io.Writer, m *Model) error { return writeMPS(w, m, true) }

// mpsWriter writes one model. The first failure sticks.
type mpsWriter struct {
	*bufio.Writer
	model     *Model
	fixed     bool
	objective string
	rows      []string
	columns   []string
	err       error
}

func writeMPS(w io.Writer, m *Model, fixed bool) error {
	if err := m.Validate(); err != nil {
		return err
	}
	p := &mpsWriter{Writer: bufio.NewWriter(w), model: m, fixed: fixed}
	check := freeName
	if fixed {
		check = fixedName
	}
	var err error
	if p.rows, p.columns, p.objective, err = fileNames(m, check); err != nil {
		return err
	}
	p.head()
	p.columnLines()
	p.vectors()
	p.boundLines()
	p.WriteString("ENDATA\n")
	if p.err != nil {
		return p.err
	}
	return p.Flush()
}

// fileNames returns the names that a file gives rows, columns and the objective, each checked and unique.
func fileNames(m *Model, check func(string) error) (rows, columns []string, objective string, err error) {
	unique := func(n int, what string, name func(int) string) ([]string, map[string]bool, error) {
		names, seen := make([]string, n), make(map[string]bool, n)
		for i := range names {
			names[i] = name(i)
			if err := check(names[i]); err != nil {
				return nil, nil, fmt.Errorf("lp: the %s %q cannot be written: %w", what, names[i], err)
			}
			if seen[names[i]] {
				return nil, nil, fmt.Errorf("lp: two %ss are named %q; rename one", what, names[i])
			}
			seen[names[i]] = true
		}
		return names, seen, nil
	}
	rows, seen, err := unique(len(m.Rows), "row", m.RowName)
	if err != nil {
		return nil, nil, "", err
	}
	if columns, _, err = unique(len(m.Columns), "column", m.ColumnName); err != nil {
		return nil, nil, "", err
	}
	objective = m.Objective
	if objective == "" {
		objective = "OBJ"
	}
	for seen[objective] {
		objective += "_"
	}
	if err := check(objective); err != nil {
		return nil, nil, "", fmt.Errorf("lp: the objective %q cannot be written: %w", objective, err)
	}
	return rows, columns, objective, nil
}

func freeName(name string) error {
	if strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f }) || name[0] == '$' || strings.Contains(name, "'MARKER'") {
		return fmt.Errorf("a name in free MPS format has no blanks, no control characters and does not begin with $")
	}
	return nil
}

func fixedName(name string) error {
	if len(name) > 8 || strings.TrimSpace(name) != name || name[0] == '$' ||
		strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) || strings.Contains(name, "'MARKER'") {
		return fmt.Errorf("a name in fixed MPS format has at most 8 bytes, none of them a control character, and begins and ends with neither blank nor $")
	}
	return nil
}

// value formats a number for a file.
func (p *mpsWriter) value(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "1e30"
	case math.IsInf(v, -1):
		return "-1e30"
	case math.Abs(v) >= huge:
		p.fail(fmt.Errorf("lp: the number %v cannot be written, files hold numbers below 1e20", v))
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if p.fixed && len(s) > 12 {
		p.fail(fmt.Errorf("lp: the number %s has more than the 12 characters of fixed MPS format; write free format", s))
	}
	return s
}

func (p *mpsWriter) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// data writes a data line: a type of at most two letters, two names and a value.
func (p *mpsWriter) data(kind, first, second, value string) {
	if p.fixed {
		fmt.Fprintf(p, "%s\n", strings.TrimRight(fmt.Sprintf(" %-2s %-8s  %-8s  %12s", kind, first, second, value), " "))
		return
	}
	for _, word := range []string{kind, first, second, value} {
		if word != "" {
			p.WriteByte(' ')
			p.WriteString(word)
		}
	}
	p.WriteByte('\n')
}

func (p *mpsWriter) head() {
	printable := func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}
	fmt.Fprintf(p, "NAME %s\n", strings.TrimSpace(strings.Map(printable, p.model.Name)))
	if p.model.Sense == Maximize {
		p.WriteString("OBJSENSE\n    MAX\n")
	}
	p.WriteString("ROWS\n")
	p.data("N", p.objective, "", "")
	for i, r := range p.model.Rows {
		p.data(rowKind(r), p.rows[i], "", "")
	}
}

// rowKind is the type that a row is written as; one without bounds is G above −∞.
func rowKind(r Row) string {
	switch {
	case r.Lower == r.Upper:
		return "E"
	case math.IsInf(r.Lower, -1) && !math.IsInf(r.Upper, 1):
		return "L"
	}
	return "G"
}

func (p *mpsWriter) columnLines() {
	p.WriteString("COLUMNS\n")
	integer := false
	markers := 0
	mark := func(word string) {
		markers++
		if p.fixed {
			fmt.Fprintf(p, "    M%-7d  'MARKER'                 '%s'\n", markers, word)
		} else {
			fmt.Fprintf(p, " M%d 'MARKER' '%s'\n", markers, word)
		}
		integer = word == "INTORG"
	}
	for j := range p.model.Columns {
		c := &p.model.Columns[j]
		if c.Integer != integer {
			mark(map[bool]string{true: "INTORG", false: "INTEND"}[c.Integer])
		}
		rows, values := p.model.Matrix.Column(j)
		if c.Cost != 0 || len(rows) == 0 {
			p.data("", p.columns[j], p.objective, p.value(c.Cost))
		}
		for k, i := range rows {
			p.data("", p.columns[j], p.rows[i], p.value(values[k]))
		}
	}
	if integer {
		mark("INTEND")
	}
}

func (p *mpsWriter) vectors() {
	p.WriteString("RHS\n")
	if p.model.Offset != 0 {
		p.data("", "RHS", p.objective, p.value(-p.model.Offset))
	}
	ranges := false
	for i, r := range p.model.Rows {
		v := r.Lower
		if rowKind(r) == "L" {
			v = r.Upper
		}
		ranges = ranges || ranged(r)
		if v != 0 {
			p.data("", "RHS", p.rows[i], p.value(v))
		}
	}
	if !ranges {
		return
	}
	p.WriteString("RANGES\n")
	for i, r := range p.model.Rows {
		if !ranged(r) {
			continue
		}
		if r.Upper < r.Lower {
			p.fail(fmt.Errorf("lp: the row %q has bounds that contradict each other, MPS format cannot say that", p.rows[i]))
		}
		p.data("", "RNG", p.rows[i], p.value(r.Upper-r.Lower))
	}
}

func ranged(r Row) bool {
	return r.Lower != r.Upper && !math.IsInf(r.Lower, -1) && !math.IsInf(r.Upper, 1)
}

func (p *mpsWriter) boundLines() {
	p.WriteString("BOUNDS\n")
	for j := range p.model.Columns {
		c := &p.model.Columns[j]
		line := func(kind, value string) { p.data(kind, "BND", p.columns[j], value) }
		free := math.IsInf(c.Lower, -1)
		switch {
		case free && math.IsInf(c.Upper, 1):
			line("FR", "")
			continue
		case c.Lower == c.Upper && !c.SemiContinuous:
			line("FX", p.value(c.Lower))
			continue
		case free:
			line("MI", "")
		case c.Lower != 0 || c.Upper < 0:
			line("LO", p.value(c.Lower))
		}
		switch {
		case c.SemiContinuous:
			line("SC", p.value(c.Upper))
		case !math.IsInf(c.Upper, 1):
			line("UP", p.value(c.Upper))
		case c.Integer && c.Lower == 0:
			line("PL", "")
		}
	}
}
