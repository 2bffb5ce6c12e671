package guard

import (
	"fmt"
	"regexp"
	"strings"
)

// Mask replaces personal data by stable placeholders before text goes to a model
// outside the house, and puts them back into what comes home. One Mask serves one
// turn; the same value always gets the same placeholder, so that the model can still
// tell two people apart.
//
// It knows mobile and international phone numbers, e-mail addresses, Chinese identity
// numbers (GB 11643 check digit), bank cards (Luhn), and street addresses in the usual
// Chinese and English forms. Order numbers and product codes stay as they are.
type Mask struct {
	values map[string]string // placeholder → value
	names  map[string]string // value → placeholder
}

// NewMask starts with nothing hidden.
func NewMask() *Mask { return &Mask{values: map[string]string{}, names: map[string]string{}} }

type pattern struct {
	kind   string
	likely func(string) bool // a cheap look: false only where find finds nothing
	find   *regexp.Regexp
	valid  func(string) bool // nil: the form is enough
}

func patterns() []pattern {
	return []pattern{
		{"email", hasAt, regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`), nil},
		{"id", digitsInRow(17), regexp.MustCompile(`\b\d{17}[\dXx]\b`), chineseID},
		{"card", digitsInRow(13), regexp.MustCompile(`\b\d(?:[ -]?\d){12,18}\b`), luhn},
		{"phone", digitsInRow(11), regexp.MustCompile(`(?:\+?86[- ]?)?\b1[3-9]\d(?:[- ]?\d{4}){2}\b`), nil},
		{"phone", digitsInRow(9), regexp.MustCompile(`\+\d{1,3}[- ]?(?:\(0\)[- ]?)?\d(?:[- ]?\d){7,11}\b|\b0\d{2,4}[- ]\d{3,4}[- ]?\d{3,4}\b|\b07\d{3}[- ]?\d{6}\b`), nil},
		{"address", hasCity, regexp.MustCompile(`(?:\p{Han}{2,8}(?:省|自治区))?\p{Han}{2,8}市(?:\p{Han}{1,8}[区县])?\p{Han}{1,12}(?:路|街|道|巷|弄)\d+号(?:[\p{Han}\d-]{0,16}(?:室|单元|栋|楼|号))?`), nil},
		{"address", hasStreet, regexp.MustCompile(`\b\d{1,4}[A-Za-z]? (?:[A-Z][A-Za-z']+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Square|Court|Way|Terrace)\b(?:,? [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b)?`), nil},
		{"address", hasPostcode, regexp.MustCompile(`\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b`), nil},
	}
}

func hasAt(s string) bool { return strings.Contains(s, "@") }

// digitsInRow looks for n digits with nothing but blanks, dashes, brackets and plus
// signs between them.
func digitsInRow(n int) func(string) bool {
	return func(s string) bool {
		run := 0
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case c >= '0' && c <= '9':
				if run++; run == n {
					return true
				}
			case c != ' ' && c != '-' && c != '(' && c != ')' && c != '+':
				run = 0
			}
		}
		return false
	}
}

func hasCity(s string) bool { return strings.Contains(s, "市") && strings.Contains(s, "号") }

func hasStreet(s string) bool {
	for _, w := range []string{" St", " Road", " Rd", " Ave", " Lane", " Ln", " Drive", " Close", " Square", " Court", " Way", " Terrace"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// hasPostcode looks for the inward half of a British postcode after a blank: " 1AA".
func hasPostcode(s string) bool {
	upper := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	for i := 0; i+4 <= len(s); i++ {
		if s[i] == ' ' && s[i+1] >= '0' && s[i+1] <= '9' && upper(s[i+2]) && upper(s[i+3]) {
			return true
		}
	}
	return false
}

var masks = patterns()

// Hide replaces every personal datum of s by its placeholder.
func (m *Mask) Hide(s string) string {
	for _, p := range masks {
		if !p.likely(s) {
			continue
		}
		s = p.find.ReplaceAllStringFunc(s, func(v string) string {
			if p.valid != nil && !p.valid(v) {
				return v
			}
			return m.placeholder(p.kind, v)
		})
	}
	return s
}

func (m *Mask) placeholder(kind, v string) string {
	if name, ok := m.names[v]; ok {
		return name
	}
	name := fmt.Sprintf("[[%s:%d]]", kind, len(m.names)+1)
	m.names[v], m.values[name] = name, v
	return name
}

var placeholder = regexp.MustCompile(`\[\[[a-z]+:\d+\]\]`)

// Show puts the hidden values back. Unknown placeholders stay.
func (m *Mask) Show(s string) string {
	if len(m.values) == 0 {
		return s
	}
	return placeholder.ReplaceAllStringFunc(s, func(name string) string {
		if v, ok := m.values[name]; ok {
			return v
		}
		return name
	})
}

// luhn checks a card number (ISO/IEC 7812-1 annex B).
func luhn(s string) bool {
	s = strings.NewReplacer(" ", "", "-", "").Replace(s)
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(s) >= 13 && sum%10 == 0
}

// chineseID checks the last digit of a resident identity number (GB 11643-1999).
func chineseID(s string) bool {
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return strings.ToUpper(s[17:]) == string("10X98765432"[sum%11])
}
