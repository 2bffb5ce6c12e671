package lp

import (
	"math"
	"slices"
)

// row takes a constraint: [name:] expression op number, number op expression [op number], or two
// expressions on one line.
func (p *lpReader) row() error {
	begin := p.peek()
	name, named := p.label()
	if named && p.rows[name.text] {
		return p.badAt(name, "rename or drop one", "the row %q stands twice", name.text)
	}
	p.rows[name.text] = true
	i := p.model.AddRow(Row{Name: name.text, Lower: math.Inf(-1), Upper: math.Inf(1)})
	from := len(p.entries)
	sides := make([]float64, 0, 3)
	variables := make([]int, 0, 3) // terms on each side
	var ops []token
	for {
		before := len(p.entries)
		sign := 1.0
		if len(sides) > 0 && slices.Max(variables) > 0 {
			sign = -1 // terms right of others move to the left
		}
		constant, err := p.side(len(ops) > 0, func(j int, v float64) { p.entries = append(p.entries, entry{i, j, sign * v}) })
		if err != nil {
			return err
		}
		sides, variables = append(sides, constant), append(variables, len(p.entries)-before)
		if p.peek().kind != tokenCompare {
			break
		}
		ops = append(ops, p.take())
	}
	if len(ops) == 0 {
		return p.badAt(p.peek(), "write <=, >= or = and a number", "the row that begins in line %d has no comparison before this", begin.line)
	}
	if len(ops) > 2 || len(ops) == 2 && (variables[0] > 0 || variables[2] > 0) {
		return p.badAt(ops[len(ops)-1], "write one comparison, or number <= expression <= number", "the row has too many comparisons")
	}
	if err := p.sum(from); err != nil {
		return err
	}
	return p.limit(i, sides, variables, ops)
}

// side takes one side of a comparison. Right of one, a lone number ends with its line.
func (p *lpReader) side(right bool, term func(int, float64)) (float64, error) {
	start := p.peek()
	if start.kind != tokenSign && start.kind != tokenNumber && start.kind != tokenName {
		return 0, p.badAt(start, "write an expression or a number there", "%q stands where a side of a comparison begins", start.text)
	}
	if _, n := section(p.tokens); n > 0 {
		return 0, p.badAt(start, "write an expression or a number there", "%q stands where a side of a comparison begins", start.text)
	}
	if right {
		if rest, lone := p.loneNumber(); lone {
			v, err := p.constant()
			p.tokens = rest
			return v, err
		}
	}
	return p.expression(term)
}

// loneNumber says whether a signed number is next that ends its line or stands before another
// comparison, and returns the tokens after it.
func (p *lpReader) loneNumber() (rest []token, ok bool) {
	k := 0
	for p.tokens[k].kind == tokenSign {
		k++
	}
	if t := p.tokens[k]; t.kind != tokenNumber && !infinity(t) {
		return nil, false
	}
	next := p.tokens[k+1]
	return p.tokens[k+1:], next.first || next.kind == tokenCompare || next.kind == tokenEnd
}

// sum adds up the entries of the last row that name a column twice.
func (p *lpReader) sum(from int) error {
	at := map[int]int{}
	kept := p.entries[:from]
	for _, e := range p.entries[from:] {
		if k, twice := at[e.column]; twice {
			kept[k].value += e.value
			continue
		}
		at[e.column] = len(kept)
		kept = append(kept, e)
	}
	p.entries = kept
	for _, e := range p.entries[from:] {
		if !finite(e.value) {
			return p.bad(0, "coefficients must be smaller than 1e20", "the coefficients of %q add up to no finite number", p.model.Columns[e.column].Name)
		}
	}
	return nil
}

// limit sets the bounds of row i from its comparisons.
func (p *lpReader) limit(i int, sides []float64, variables []int, ops []token) error {
	r := &p.model.Rows[i]
	if len(ops) == 2 {
		apply(&r.Lower, &r.Upper, flip(ops[0].direction()), sides[0]-sides[1])
		apply(&r.Lower, &r.Upper, ops[1].direction(), sides[2]-sides[1])
	} else if direction, v := ops[0].direction(), sides[1]-sides[0]; variables[0] > 0 || variables[1] == 0 {
		apply(&r.Lower, &r.Upper, direction, v)
	} else {
		apply(&r.Lower, &r.Upper, flip(direction), -v)
	}
	if badBounds(r.Lower, r.Upper) {
		return p.badAt(ops[0], "write a finite number", "the row asks for an infinite value")
	}
	return nil
}

func flip(direction byte) byte {
	switch direction {
	case '<':
		return '>'
	case '>':
		return '<'
	}
	return '='
}

// apply sets the bound that "something direction v" gives.
func apply(lower, upper *float64, direction byte, v float64) {
	if direction != '<' {
		*lower = v
	}
	if direction != '>' {
		*upper = v
	}
}

// bound takes a statement of the section Bounds.
func (p *lpReader) bound() error {
	if name := p.peek(); name.kind == tokenName && !infinity(name) {
		p.take()
		j := p.column(name)
		if t := p.peek(); t.kind == tokenName && (t.text == "free" || t.text == "Free" || t.text == "FREE") {
			p.take()
			return p.setBound(j, t, '=', math.NaN())
		}
		return p.compare(j)
	}
	v, err := p.constant()
	if err != nil {
		return err
	}
	op, name := p.take(), p.take()
	if op.kind != tokenCompare || name.kind != tokenName {
		return p.badAt(op, "write number <= name, name <= number or name free", "this is no bound")
	}
	j := p.column(name)
	if err := p.setBound(j, op, flip(op.direction()), v); err != nil {
		return err
	}
	if p.peek().kind == tokenCompare {
		return p.compare(j)
	}
	return nil
}

// compare takes a comparison and a number for column j.
func (p *lpReader) compare(j int) error {
	op := p.take()
	if op.kind != tokenCompare {
		return p.badAt(op, "write name <= number, number <= name <= number or name free", "the column %q is followed by %q", p.model.Columns[j].Name, op.text)
	}
	v, err := p.constant()
	if err != nil {
		return err
	}
	return p.setBound(j, op, op.direction(), v)
}

// setBound sets a bound of column j; a NaN frees it.
func (p *lpReader) setBound(j int, at token, direction byte, v float64) error {
	c := &p.model.Columns[j]
	if math.IsNaN(v) {
		c.Lower, c.Upper = math.Inf(-1), math.Inf(1)
		return nil
	}
	apply(&c.Lower, &c.Upper, direction, v)
	if badBounds(c.Lower, c.Upper) {
		return p.badAt(at, "write a finite number", "the column %q may only be infinite", c.Name)
	}
	return nil
}

// kind takes a name of a section that says what its columns are.
func (p *lpReader) kind(s lpSection) error {
	t := p.take()
	if t.kind != tokenName {
		return p.badAt(t, "list names there, separated by blanks", "%q is no name of a column", t.text)
	}
	j, known := p.columns[t.text]
	if !known {
		return p.badAt(t, "name a column of the objective or a row", "the column %q is unknown", t.text)
	}
	c := &p.model.Columns[j]
	switch s {
	case sectionGeneral:
		c.Integer = true
	case sectionBinary:
		c.Integer, c.Lower, c.Upper = true, 0, 1
	case sectionSemi:
		c.SemiContinuous = true
	case sectionFree:
		c.Lower, c.Upper = math.Inf(-1), math.Inf(1)
	}
	return nil
}

// finish settles the bounds and turns the entries into columns.
func (p *lpReader) finish() error {
	m := p.model
	for j := range m.Columns {
		c := &m.Columns[j]
		if c.SemiContinuous && (c.Lower < 0 || math.IsInf(c.Upper, 1)) {
			return p.bad(0, "give it a lower bound of 0 or more and a finite upper one", "the semicontinuous column %q has the bounds [%v, %v]", c.Name, c.Lower, c.Upper)
		}
		if !finite(c.Cost) {
			return p.bad(0, "costs must be smaller than 1e20", "the costs of %q add up to no finite number", c.Name)
		}
	}
	if !finite(m.Offset) {
		return p.bad(0, "constants must be smaller than 1e20", "the constant of the objective is not finite")
	}
	m.Matrix = byColumns(len(m.Columns), p.entries)
	return nil
}

// byColumns makes a matrix of n columns from entries in the order of their rows, leaving zeros out.
func byColumns(n int, entries []entry) Matrix {
	start := make([]int, n+1)
	for _, e := range entries {
		if e.value != 0 {
			start[e.column+1]++
		}
	}
	for j := range n {
		start[j+1] += start[j]
	}
	a := Matrix{Start: start, Index: make([]int32, start[n]), Value: make([]float64, start[n])}
	at := slices.Clone(start)
	for _, e := range entries {
		if e.value != 0 {
			a.Index[at[e.column]], a.Value[at[e.column]] = int32(e.row), e.value
			at[e.column]++
		}
	}
	return a
}
