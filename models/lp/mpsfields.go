package lp

import (
	"math"
	"strings"
)

// field is a word of a line and where it stands, counted from 1.
type field struct {
	text string
	at   int
}

// words splits a line at blanks.
func words(text string) []field {
	var out []field
	start := -1
	for i := 0; i <= len(text); i++ {
		blank := i == len(text) || text[i] == ' ' || text[i] == '\t'
		switch {
		case blank && start >= 0:
			out = append(out, field{text[start:i], start + 1})
			start = -1
		case !blank && start < 0:
			start = i
		}
	}
	return out
}

// fields splits a data line into the fields of its section, the vector's name among them even
// where a file leaves it out:
//
//	ROWS         type, row
//	COLUMNS      column, row, value[, row, value]
//	RHS, RANGES  vector, row, value[, row, value]
//	BOUNDS       type, vector, column[, value]
func (p *mps) fields() ([]field, error) {
	if p.fixed {
		return p.fixedFields()
	}
	f := words(p.text)
	for i, w := range f {
		if i > 0 && w.text[0] == '$' && (i == 2 || i == 4) { // a comment after the data
			f = f[:i]
			break
		}
	}
	ok := false
	switch p.section {
	case "ROWS":
		ok = len(f) == 2
	case "COLUMNS":
		ok = len(f) == 3 || len(f) == 5
	case "RHS", "RANGES":
		if len(f) == 2 || len(f) == 4 {
			f = append([]field{{}}, f...)
		}
		ok = len(f) == 3 || len(f) == 5
	case "BOUNDS":
		f, ok = p.boundFields(f)
	}
	if !ok {
		return nil, p.wrongCount(len(f))
	}
	return f, nil
}

func (p *mps) wrongCount(n int) error {
	mend := map[string]string{
		"ROWS":    "write its type and its name",
		"COLUMNS": "write the column, then one or two pairs of row and value",
		"RHS":     "write the vector, then one or two pairs of row and value",
		"RANGES":  "write the vector, then one or two pairs of row and value",
		"BOUNDS":  "write the type, the vector, the column and the value",
	}[p.section]
	return p.bad(0, mend, "a line of %s cannot have %d fields", p.section, n)
}

// valueless says whether a type of bound needs no value.
func valueless(kind string) bool {
	switch strings.ToUpper(kind) {
	case "FR", "MI", "PL", "BV":
		return true
	}
	return false
}

// boundFields inserts the vector's name where a free line has none.
func (p *mps) boundFields(f []field) ([]field, bool) {
	if len(f) < 2 || len(f) > 4 {
		return f, false
	}
	named := len(f) == 4
	if valueless(f[0].text) {
		_, column := p.columns[f[len(f)-1].text]
		named = named || len(f) == 3 && column
	} else if len(f) == 2 {
		return f, false
	}
	if !named {
		f = append([]field{f[0], {}}, f[1:]...)
	}
	return f, true
}

// fixedColumns are the first and last+1 character of the six fields, counted from 0.
func fixedColumns() [6][2]int {
	return [6][2]int{{1, 3}, {4, 12}, {14, 22}, {24, 36}, {39, 47}, {49, 61}}
}

func (p *mps) fixedFields() ([]field, error) {
	if tab := strings.IndexByte(p.text, '\t'); tab >= 0 {
		return nil, p.bad(tab+1, "write blanks", "a tab has no place in fixed columns")
	}
	var all [6]field
	end := 0
	for k, c := range fixedColumns() {
		from, to := min(c[0], len(p.text)), min(c[1], len(p.text))
		if strings.TrimSpace(p.text[min(end, from):from]) != "" {
			return nil, p.bad(end+1, "put the fields at the columns 2, 5, 15, 25, 40 and 50", "there is text between the fixed columns")
		}
		raw := p.text[from:to]
		text := strings.TrimSpace(raw)
		all[k] = field{text, from + 1 + strings.Index(raw, text)}
		end = to
		if (k == 2 || k == 4) && strings.HasPrefix(text, "$") { // a comment after the data
			all[k] = field{}
			end = len(p.text)
			break
		}
	}
	if strings.TrimSpace(p.text[end:]) != "" {
		return nil, p.bad(end+1, "fixed format ends at column 61", "there is text after the last field")
	}
	return p.chooseFixed(all)
}

func (p *mps) chooseFixed(all [6]field) ([]field, error) {
	var f []field
	switch p.section {
	case "ROWS":
		f = all[:2]
	case "BOUNDS":
		f = all[:4]
		if f[3].text == "" && valueless(f[0].text) {
			f = f[:3]
		}
	default:
		f = all[1:4]
		if all[4].text != "" {
			f = all[1:6]
		}
	}
	for k, w := range f {
		vector := p.section == "BOUNDS" && k == 1 || k == 0 && (p.section == "RHS" || p.section == "RANGES")
		if w.text == "" && !vector {
			return nil, p.bad(0, "put the fields at the columns 2, 5, 15, 25, 40 and 50", "field %d of a line of %s is empty", k+1, p.section)
		}
	}
	return f, nil
}

// bound reads a line of BOUNDS.
func (p *mps) bound(f []field) error {
	kind := strings.ToUpper(f[0].text)
	j, known := p.columns[f[2].text]
	if !known {
		return p.bad(f[2].at, "name a column of the section COLUMNS", "the column %q is unknown", f[2].text)
	}
	v := 0.0
	if !valueless(kind) {
		var err error
		if v, err = p.boundOf(f[3]); err != nil {
			return err
		}
	}
	if !p.first(f[1].text) {
		return nil
	}
	c, b := &p.model.Columns[j], p.bounded[j]
	switch kind {
	case "LO", "LI":
		c.Lower, b.lower = v, true
		c.Integer = c.Integer || kind == "LI"
	case "UP", "UI", "SC":
		c.Upper = v
		if v < 0 && !b.lower {
			c.Lower = math.Inf(-1)
		}
		b.upper = true
		c.Integer = c.Integer || kind == "UI"
		c.SemiContinuous = c.SemiContinuous || kind == "SC"
	case "FX":
		c.Lower, c.Upper, b = v, v, boundKinds{true, true}
	case "FR":
		c.Lower, c.Upper, b = math.Inf(-1), math.Inf(1), boundKinds{true, true}
	case "MI":
		c.Lower, b.lower = math.Inf(-1), true
	case "PL":
		c.Upper, b.upper = math.Inf(1), true
	case "BV":
		c.Lower, c.Upper, c.Integer, b = 0, 1, true, boundKinds{true, true}
	default:
		return p.bad(f[0].at, "write LO, UP, FX, FR, MI, PL, BV, LI, UI or SC", "%q is no type of a bound", f[0].text)
	}
	p.bounded[j] = b
	return nil
}
