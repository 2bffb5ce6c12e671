package lp

import (
	"io"
	"math"
	"strings"
)

// ReadLP reads a model in the LP format of CPLEX, compressed or not; name is the file's, for errors.
//
//	\ a comment
//	Maximize
//	 profit: 30 chairs + 50 tables + 12
//	Subject To
//	 carpentry: chairs + 2 tables <= 40
//	 finishing: -5 <= 2 chairs + tables <= 50
//	Bounds
//	 chairs <= 20
//	 -3 <= tables <= 30
//	Generals
//	 chairs
//	End
//
// Also read: Free, Binary and Semi-continuous, "x free", infinity and numbers from 1e20 as infinite. A name that
// stands twice in an expression has its coefficients added up; of several bounds of a kind the last
// counts. A negative upper bound leaves a lower one of 0 alone, unlike in MPS: the column then has no
// value. Without End the file counts as cut short.
func ReadLP(r io.Reader, name string) (*Model, error) {
	data, err := load(r, name)
	if err != nil {
		return nil, err
	}
	l := newLines(data, name)
	p := &lpReader{lines: l, model: &Model{}, columns: map[string]int{}, rows: map[string]bool{}}
	for l.next() {
		t, err := l.lexLP()
		if err != nil {
			return nil, err
		}
		p.tokens = append(p.tokens, t...)
	}
	if err := l.err(); err != nil {
		return nil, err
	}
	p.tokens = append(p.tokens, token{kind: tokenEnd, line: l.number, first: true})
	if err := p.read(); err != nil {
		return nil, err
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	return p.model, nil
}

// entry is a coefficient of a row.
type entry struct {
	row, column int
	value       float64
}

type lpReader struct {
	*lines
	tokens  []token
	model   *Model
	columns map[string]int
	rows    map[string]bool
	entries []entry
}

// peek is the next token; the last is tokenEnd and stays.
func (p *lpReader) peek() token { return p.tokens[0] }

func (p *lpReader) take() token {
	t := p.tokens[0]
	if t.kind != tokenEnd {
		p.tokens = p.tokens[1:]
	}
	return t
}

// badAt is an error at a token.
func (p *lpReader) badAt(t token, mend, problem string, args ...any) error {
	p.number = t.line
	if t.kind == tokenEnd {
		return p.bad(0, "the file is cut short: fetch it again, or write End", "the file ends without End")
	}
	return p.bad(t.at, mend, problem, args...)
}

func (p *lpReader) read() error {
	seenObjective, seenRows := false, false
	for {
		t := p.peek()
		s, n := section(p.tokens)
		if n == 0 {
			return p.badAt(t, "begin with Minimize or Maximize; sections begin a line", "%q begins no section", t.text)
		}
		p.tokens = p.tokens[n:]
		objective := s == sectionMin || s == sectionMax
		switch {
		case objective == seenObjective && s != sectionRows && !seenRows, objective && seenRows:
			return p.badAt(t, "write the objective first, once", "the section %s stands in the wrong place", t.text)
		case s == sectionRows && (seenRows || !seenObjective):
			return p.badAt(t, "write it once, after the objective", "the section %s stands in the wrong place", t.text)
		}
		seenObjective, seenRows = true, seenRows || s == sectionRows
		if s == sectionEnd {
			return nil
		}
		if err := p.readSection(s, t); err != nil {
			return err
		}
	}
}

func (p *lpReader) readSection(s lpSection, at token) error {
	switch s {
	case sectionMin, sectionMax:
		if s == sectionMax {
			p.model.Sense = Maximize
		}
		return p.objective()
	case sectionRefused:
		return p.badAt(at, "leave it out", "the section %s is not read", at.text)
	}
	for {
		if _, n := section(p.tokens); n > 0 {
			return nil
		}
		if p.peek().kind == tokenEnd {
			return p.badAt(p.peek(), "", "")
		}
		var err error
		switch s {
		case sectionRows:
			err = p.row()
		case sectionBounds:
			err = p.bound()
		default:
			err = p.kind(s)
		}
		if err != nil {
			return err
		}
	}
}

// label takes "name:" if it is next.
func (p *lpReader) label() (token, bool) {
	if len(p.tokens) > 1 && p.peek().kind == tokenName && p.tokens[1].kind == tokenColon {
		name := p.take()
		p.take()
		return name, true
	}
	return token{}, false
}

// column finds or makes the column that a token names.
func (p *lpReader) column(t token) int {
	j, ok := p.columns[t.text]
	if !ok {
		j = len(p.model.Columns)
		p.columns[t.text] = j
		p.model.Columns = append(p.model.Columns, Column{Name: t.text, Upper: math.Inf(1)})
	}
	return j
}

// infinity says whether a name stands for it.
func infinity(t token) bool {
	word := strings.ToLower(t.text)
	return t.kind == tokenName && (word == "inf" || word == "infinity")
}

// sign takes any number of signs.
func (p *lpReader) sign() float64 {
	sign := 1.0
	for p.peek().kind == tokenSign {
		if p.take().text == "-" {
			sign = -sign
		}
	}
	return sign
}

// constant takes a number or infinity with its signs.
func (p *lpReader) constant() (float64, error) {
	sign := p.sign()
	t := p.take()
	if infinity(t) {
		return sign * math.Inf(1), nil
	}
	v, err := number(t.text)
	if t.kind != tokenNumber || err != nil {
		return 0, p.badAt(t, "write a number there", "%q is no number", t.text)
	}
	return sign * v, nil
}

// expression takes terms until something else comes, and returns their constant. A new line
// without a sign begins something else once there was a term.
func (p *lpReader) expression(term func(column int, value float64)) (constant float64, err error) {
	for taken := 0; ; taken++ {
		t := p.peek()
		if _, n := section(p.tokens); n > 0 || t.kind != tokenSign && t.kind != tokenNumber && t.kind != tokenName {
			return constant, nil
		}
		if t.first && t.kind != tokenSign && taken > 0 || t.kind == tokenName && len(p.tokens) > 1 && p.tokens[1].kind == tokenColon {
			return constant, nil
		}
		column, value, err := p.term()
		if err != nil {
			return 0, err
		}
		if column < 0 {
			constant += value
		} else {
			term(column, value)
		}
	}
}

// term takes a number, a name, or a number and a name; column is −1 for a number alone.
func (p *lpReader) term() (column int, value float64, err error) {
	value = p.sign()
	numbered := false
	if t := p.peek(); t.kind == tokenNumber || infinity(t) {
		at := t
		v, err := p.constant()
		if err != nil {
			return 0, 0, err
		}
		value *= v
		numbered = true
		if t := p.peek(); t.kind == tokenOther && t.text == "*" {
			p.take()
		}
		if next := p.peek(); math.IsInf(value, 0) && next.kind == tokenName && !next.first {
			return 0, 0, p.badAt(at, "coefficients must be smaller than 1e20", "the number %s is infinite", at.text)
		}
	}
	next := p.peek()
	_, begins := section(p.tokens)
	if next.kind == tokenName && begins == 0 && !(numbered && next.first && p.startsRow()) {
		p.take()
		return p.column(next), value, nil
	}
	if !numbered {
		return 0, 0, p.badAt(next, "write a term such as 3 x", "a sign is followed by %q", next.text)
	}
	return -1, value, nil
}

// startsRow says whether the next token is the label of a row.
func (p *lpReader) startsRow() bool { return len(p.tokens) > 1 && p.tokens[1].kind == tokenColon }

func (p *lpReader) objective() error {
	if name, ok := p.label(); ok {
		p.model.Objective = name.text
	}
	for {
		before := len(p.tokens)
		constant, err := p.expression(func(j int, v float64) { p.model.Columns[j].Cost += v })
		if err != nil {
			return err
		}
		p.model.Offset += constant
		t := p.peek()
		if _, n := section(p.tokens); n > 0 {
			return nil
		}
		// A number or a name on a new line goes on with the expression; anything else ends nothing.
		if t.kind != tokenName && t.kind != tokenNumber || len(p.tokens) == before {
			return p.badAt(t, "write terms such as 3 x, and then Subject To", "%q does not belong into an objective", t.text)
		}
	}
}
