package span

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The ways to write a day: 2012-01-02, 2012年1月2日, 1月2日, "2 January 2012", "January 2".
const (
	monthName = `(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)`
	dayOfIt   = `(\d{1,2})(?:st|nd|rd|th)?`
)

var dayForms = []struct {
	form             *regexp.Regexp
	year, month, day int // groups
}{
	{regexp.MustCompile(`(\d{4})-(\d{2})-(\d{2})`), 1, 2, 3},
	{regexp.MustCompile(`(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]`), 1, 2, 3},
	{regexp.MustCompile(`\b` + dayOfIt + `\s+(?:of\s+)?` + monthName + `\b(?:\s+(\d{4})\b)?`), 3, 2, 1},
	{regexp.MustCompile(`\b` + monthName + `\s+` + dayOfIt + `\b(?:,?\s+(\d{4})\b)?`), 3, 1, 2},
}

// lasting is a length beside a day: "for 4 weeks from …", "起三周".
var lasting = regexp.MustCompile(numeral + `\s*(?:个)?\s*` + unitWords + `s?`)

// dates reads one or two days, and how long it goes on from a single one.
func dates(text string, today time.Time) (Span, bool) {
	days, rest := written(text, today)
	if len(days) == 0 {
		return Span{}, false
	}
	first, last := days[0], days[len(days)-1]
	if last.Before(first) {
		return Span{}, false
	}
	if m := lasting.FindStringSubmatch(rest); len(days) == 1 && m != nil && number(m[1]) > 0 {
		return named(first, later(first, number(m[1]), m[2])), true
	}
	return named(first, last.AddDate(0, 0, 1)), true
}

// written finds up to two days of one form, and the text without them. A day without a
// year is the next of its name, or the last when the words look back.
func written(text string, today time.Time) (days []time.Time, rest string) {
	for _, f := range dayForms {
		rest = f.form.ReplaceAllStringFunc(text, func(said string) string {
			g := f.form.FindStringSubmatch(said)
			if d, ok := day(g[f.year], g[f.month], g[f.day], today, text); ok && len(days) < 2 {
				days = append(days, d)
				return " "
			}
			return said
		})
		if len(days) > 0 {
			return days, rest
		}
	}
	return nil, text
}

func day(year, month, of string, today time.Time, text string) (time.Time, bool) {
	m, d := number(month), number(of)
	for i, name := range monthNames {
		if month != "" && strings.HasPrefix(name, month) {
			m = i + 1
		}
	}
	y, err := strconv.Atoi(year)
	if err != nil {
		y = today.Year()
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d || int(t.Month()) != m {
		return t, false // there is no such day
	}
	if year == "" {
		switch {
		case lastYear.MatchString(text), back(text) && !t.Before(today):
			t = t.AddDate(-1, 0, 0)
		case !back(text) && t.Before(today):
			t = t.AddDate(1, 0, 0)
		}
	}
	return t, true
}
