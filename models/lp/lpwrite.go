package lp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// WriteLP writes m in the LP format of CPLEX, in full precision. Names must be unique and ones
// that the format can hold; empty ones are numbered.
func WriteLP(w io.Writer, m *Model) error {
	if err := m.Validate(); err != nil {
		return err
	}
	rows, columns, objective, err := fileNames(m, lpFileName)
	if err != nil {
		return err
	}
	p := &lpWriter{Writer: bufio.NewWriter(w), model: m, rows: rows, columns: columns}
	p.WriteString(map[Sense]string{Minimize: "Minimize\n", Maximize: "Maximize\n"}[m.Sense])
	p.objective(objective)
	p.constraints()
	p.bounds()
	p.list("Generals", func(c *Column) bool { return c.Integer })
	p.list("Semi-continuous", func(c *Column) bool { return c.SemiContinuous })
	p.WriteString("End\n")
	if p.err != nil {
		return p.err
	}
	return p.Flush()
}

// lpWriter writes one model. The first failure sticks.
type lpWriter struct {
	*bufio.Writer
	model   *Model
	rows    []string
	columns []string
	err     error
}

// lpFileName checks a name; one that begins like a number's exponent or is a keyword would be misread.
func lpFileName(name string) error {
	if infinity(token{kind: tokenName, text: name}) || strings.EqualFold(name, "free") {
		return errors.New("the word has a meaning of its own in LP format; write MPS format")
	}
	if _, n := section([]token{{kind: tokenName, text: name, first: true}, {kind: tokenEnd}}); n > 0 {
		return errors.New("the word begins a section in LP format; write MPS format")
	}
	for i := range len(name) {
		if !lpName(name[i], i == 0) {
			return errors.New("a name in LP format is made of letters, digits and !\"#$%&(),./;?@_'`{|}~ and begins with no digit; write MPS format")
		}
	}
	return nil
}

func (p *lpWriter) value(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case math.Abs(v) >= huge && p.err == nil:
		p.err = fmt.Errorf("lp: the number %v cannot be written, files hold numbers below 1e20", v)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// term writes "+ 3 x", four to a line.
func (p *lpWriter) term(k int, v float64, name string) {
	if k > 0 && k%4 == 0 {
		p.WriteString("\n  ")
	}
	sign := "+"
	if v < 0 || math.Signbit(v) {
		sign, v = "-", -v
	}
	fmt.Fprintf(p, " %s %s %s", sign, p.value(v), name)
}

// objective names every column, so that their order survives.
func (p *lpWriter) objective(name string) {
	fmt.Fprintf(p, " %s:", name)
	for j := range p.model.Columns {
		p.term(j, p.model.Columns[j].Cost, p.columns[j])
	}
	if p.model.Offset != 0 {
		p.term(0, p.model.Offset, "")
	}
	p.WriteString("\nSubject To\n")
}

func (p *lpWriter) constraints() {
	byRow := make([][]entry, len(p.model.Rows))
	for j := range p.model.Columns {
		rows, values := p.model.Matrix.Column(j)
		for k, i := range rows {
			byRow[i] = append(byRow[i], entry{int(i), j, values[k]})
		}
	}
	for i, r := range p.model.Rows {
		fmt.Fprintf(p, " %s:", p.rows[i])
		both := r.Lower != r.Upper && !math.IsInf(r.Lower, -1) && !math.IsInf(r.Upper, 1)
		if both {
			fmt.Fprintf(p, " %s <=", p.value(r.Lower))
		}
		for k, e := range byRow[i] {
			p.term(k, e.value, p.columns[e.column])
		}
		if len(byRow[i]) == 0 {
			p.emptyRow()
		}
		switch {
		case both, math.IsInf(r.Lower, -1) && !math.IsInf(r.Upper, 1):
			fmt.Fprintf(p, " <= %s\n", p.value(r.Upper))
		case r.Lower == r.Upper:
			fmt.Fprintf(p, " = %s\n", p.value(r.Lower))
		default:
			fmt.Fprintf(p, " >= %s\n", p.value(r.Lower))
		}
	}
}

func (p *lpWriter) emptyRow() {
	if len(p.columns) > 0 {
		p.term(0, 0, p.columns[0])
		return
	}
	p.WriteString(" 0")
}

func (p *lpWriter) bounds() {
	p.WriteString("Bounds\n")
	for j, c := range p.model.Columns {
		name := p.columns[j]
		switch {
		case math.IsInf(c.Lower, -1) && math.IsInf(c.Upper, 1):
			fmt.Fprintf(p, " %s free\n", name)
		case c.Lower == c.Upper:
			fmt.Fprintf(p, " %s = %s\n", name, p.value(c.Lower))
		case math.IsInf(c.Upper, 1) && c.Lower == 0:
		case math.IsInf(c.Upper, 1):
			fmt.Fprintf(p, " %s >= %s\n", name, p.value(c.Lower))
		default:
			fmt.Fprintf(p, " %s <= %s <= %s\n", p.value(c.Lower), name, p.value(c.Upper))
		}
	}
}

func (p *lpWriter) list(header string, belongs func(*Column) bool) {
	begun := false
	for j := range p.model.Columns {
		if !belongs(&p.model.Columns[j]) {
			continue
		}
		if !begun {
			p.WriteString(header + "\n")
			begun = true
		}
		fmt.Fprintf(p, " %s\n", p.columns[j])
	}
}
