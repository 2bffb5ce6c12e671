package lp

import "strings"

// token is a word of an LP file.
type token struct {
	kind  tokenKind
	text  string
	line  int
	at    int  // counted from 1
	first bool // of its line
}

type tokenKind byte

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenNumber
	tokenCompare // <, >, =
	tokenSign    // +, -
	tokenColon
	tokenOther
)

// lpName says whether a character may stand in a name of an LP file.
func lpName(c byte, first bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= 0x80:
		return true
	case c >= '0' && c <= '9', c == '.':
		return !first
	}
	return strings.IndexByte("!\"#$%&(),/;?@_'`{|}~", c) >= 0
}

// lexLP splits a line of an LP file.
func (l *lines) lexLP() ([]token, error) {
	text := l.text
	if comment := strings.IndexByte(text, '\\'); comment >= 0 {
		text = text[:comment]
	}
	var out []token
	for i := 0; i < len(text); {
		c := text[i]
		if c == ' ' || c == '\t' {
			i++
			continue
		}
		kind, end := tokenOther, i+1
		switch {
		case c >= '0' && c <= '9', c == '.' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9':
			kind, end = tokenNumber, numberEnd(text, i)
		case lpName(c, true):
			kind, end = tokenName, nameEnd(text, i)
		case c == '<' || c == '>' || c == '=':
			kind, end = tokenCompare, compareEnd(text, i)
		case c == '+' || c == '-':
			kind = tokenSign
			if i+1 < len(text) && text[i+1] == '>' {
				return nil, l.bad(i+1, "write the condition with a binary variable and a large number", "indicator constraints are not read")
			}
		case c == ':':
			kind = tokenColon
		case c == '[' || c == '^':
			return nil, l.bad(i+1, "only linear programs can be solved", "quadratic terms are not read")
		case c != '*':
			return nil, l.bad(i+1, "names are letters, digits and !\"#$%&(),./;?@_'`{|}~", "the character %q has no place here", c)
		}
		out = append(out, token{kind, text[i:end], l.number, i + 1, len(out) == 0})
		i = end
	}
	return out, nil
}

func nameEnd(text string, i int) int {
	for i < len(text) && lpName(text[i], false) {
		i++
	}
	return i
}

func numberEnd(text string, i int) int {
	digits := func(i int) int {
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i
	}
	i = digits(i)
	if i < len(text) && text[i] == '.' {
		i = digits(i + 1)
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		j := i + 1
		if j < len(text) && (text[j] == '+' || text[j] == '-') {
			j++
		}
		if end := digits(j); end > j {
			return end
		}
	}
	return i
}

// compareEnd takes <, <=, =<, >, >=, => and =.
func compareEnd(text string, i int) int {
	if i+1 < len(text) && text[i+1] != text[i] && strings.IndexByte("<>=", text[i+1]) >= 0 {
		return i + 2
	}
	return i + 1
}

// direction reduces a comparison to <, > or =.
func (t token) direction() byte {
	switch {
	case strings.Contains(t.text, "<"):
		return '<'
	case strings.Contains(t.text, ">"):
		return '>'
	}
	return '='
}

// lpSection is a section of an LP file.
type lpSection string

const (
	sectionMin     lpSection = "Minimize"
	sectionMax     lpSection = "Maximize"
	sectionRows    lpSection = "Subject To"
	sectionBounds  lpSection = "Bounds"
	sectionFree    lpSection = "Free"
	sectionGeneral lpSection = "General"
	sectionBinary  lpSection = "Binary"
	sectionSemi    lpSection = "Semi-continuous"
	sectionEnd     lpSection = "End"
	sectionRefused lpSection = "SOS"
)

// section returns the section that begins at the tokens and how many they are, or 0. Keywords
// count at the beginning of a line only, and not before a colon.
func section(t []token) (lpSection, int) {
	if !t[0].first || t[0].kind != tokenName {
		return "", 0
	}
	word := strings.ToLower(t[0].text)
	next := func(k int) string {
		if k < len(t) && !t[k].first {
			return strings.ToLower(t[k].text)
		}
		return ""
	}
	if next(1) == ":" {
		return "", 0
	}
	switch word {
	case "min", "minimize", "minimise", "minimum":
		return sectionMin, 1
	case "max", "maximize", "maximise", "maximum":
		return sectionMax, 1
	case "subject", "such":
		if n := next(1); n == "to" || n == "that" {
			return sectionRows, 2
		}
	case "st", "s.t.", "st.":
		return sectionRows, 1
	case "bounds", "bound":
		return sectionBounds, 1
	case "free":
		return sectionFree, 1
	case "general", "generals", "gen", "integer", "integers", "int":
		return sectionGeneral, 1
	case "binary", "binaries", "bin":
		return sectionBinary, 1
	case "semi", "semis":
		if next(1) == "-" && next(2) == "continuous" {
			return sectionSemi, 3
		}
		return sectionSemi, 1
	case "sos", "sos1", "sos2", "pwlobj", "lazy", "user":
		return sectionRefused, 1
	case "end":
		return sectionEnd, 1
	}
	return "", 0
}
