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
	kind  string
	find  *regexp.Regexp
	valid func(string) bool // nil: the form is enough
}

func patterns() []pattern {
	return []pattern{
		{"email", regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`), nil},
		{"id", regexp.MustCompile(`\b\d{17}[\dXx]\b`), chineseID},
		{"card", regexp.MustCompile(`\b\d(?:[ -]?\d){12,18}\b`), luhn},
		{"phone", regexp.MustCompile(`(?:\+?86[- ]?)?\b1[3-9]\d(?:[- ]?\d{4}){2}\b`), nil},
		{"phone", regexp.MustCompile(`\+\d{1,3}[- ]?(?:\(0\)[- ]?)?\d(?:[- ]?\d){7,11}\b|\b0\d{2,4}[- ]\d{3,4}[- ]?\d{3,4}\b|\b07\d{3}[- ]?\d{6}\b`), nil},
		{"address", regexp.MustCompile(`(?:\p{Han}{2,8}(?:省|自治区))?\p{Han}{2,8}市(?:\p{Han}{1,8}[区县])?\p{Han}{1,12}(?:路|街|道|巷|弄)\d+号(?:[\p{Han}\d-]{0,16}(?:室|单元|栋|楼|号))?`), nil},
		{"address", regexp.MustCompile(`\b\d{1,4}[A-Za-z]? (?:[A-Z][A-Za-z']+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Square|Court|Way|Terrace)\b(?:,? [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b)?`), nil},
		{"address", regexp.MustCompile(`\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b`), nil},
	}
}

var masks = patterns()

// Hide replaces every personal datum of s by its placeholder.
func (m *Mask) Hide(s string) string {
	for _, p := range masks {
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
