package span

import (
	"regexp"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

var months = regexp.MustCompile(`\b(january|february|march|april|may|june|july|august|september|october|november|december)\b|(十[一二]?|[一二三四五六七八九]|\d{1,2})\s*月(?:份)?`)

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// month reads the name of a month: this one when it runs, else the next of its name,
// or the last when the words look back.
func month(text string, today time.Time) (Span, bool) {
	m := months.FindStringSubmatch(text)
	if m == nil {
		return Span{}, false
	}
	n := number(m[2])
	for i, name := range monthNames {
		if name == m[1] {
			n = i + 1
		}
	}
	if n < 1 || n > 12 {
		return Span{}, false
	}
	from := time.Date(today.Year(), time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	switch this := begin(today, "month"); {
	case lastYear.MatchString(text):
		from = from.AddDate(-1, 0, 0)
	case back(text) && !from.Before(this):
		from = from.AddDate(-1, 0, 0)
	case !back(text) && from.Before(this):
		from = from.AddDate(1, 0, 0)
	}
	return named(from, from.AddDate(0, 1, 0)), true
}

var looksBack = regexp.MustCompile(`\b(last|previous)\b|去年|上次|上一?个`)

// lastYear names the calendar year before this one.
var lastYear = regexp.MustCompile(`\blast year\b|去年`)

// back reports whether the words speak of the last time.
func back(text string) bool { return looksBack.MatchString(text) }

var around = regexp.MustCompile(`前后|before and after|around|either side`)

// event reads the name of an event of the calendars: the next one, or the last when the
// words look back. "前后一周" and "around" widen it by as much, or by a week.
func event(text string, today time.Time) (Span, bool) {
	for _, country := range []calendar.Country{calendar.GB, calendar.CN} {
		for _, e := range country.Events() {
			if !speaksOf(text, e) {
				continue
			}
			o, ok := occasion(country, e.Key, today, back(text))
			if !ok {
				continue
			}
			from, to := o.First, o.Last.AddDate(0, 0, 1)
			name := shop.Text{EN: e.Name.EN + " " + o.First.Format("2006"), ZH: o.First.Format("2006 年") + e.Name.ZH}
			if around.MatchString(text) {
				n, unit := 1, "week"
				if m := widened.FindStringSubmatch(text); m != nil && number(m[1]) > 0 {
					n, unit = number(m[1]), m[2]
				}
				from, to = later(from, -n, unit), later(to, n, unit)
				name = shop.Text{EN: "the time around " + name.EN, ZH: name.ZH + "前后"}
			}
			return Span{From: from, To: to, Name: name, Event: e.Key}, true
		}
	}
	return Span{}, false
}

var widened = regexp.MustCompile(numeral + `\s*(?:个)?\s*` + unitWords)

// speaksOf reports whether the words name an event; the names that people use beside
// the calendar's are listed.
func speaksOf(text string, e calendar.Event) bool {
	spoken := map[string][]string{
		"spring_festival": {"chinese new year", "lunar new year", "过年", "新春", "农历新年"},
		"christmas":       {"xmas", "圣诞"},
		"singles_day":     {"11.11", "singles' day", "singles day", "双 11", "双11"},
		"mid_year_618":    {"618", "6.18"},
		"mid_autumn":      {"mid-autumn", "中秋"},
		"dragon_boat":     {"dragon boat", "端午"},
		"national_day":    {"国庆", "golden week"},
		"black_friday":    {"黑五"},
		"double_twelve":   {"双12", "双 12", "12.12"},
		"qingming":        {"清明"},
		"labour_day":      {"五一"},
	}
	for _, name := range append(spoken[e.Key], strings.ToLower(e.Name.EN), e.Name.ZH) {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}

// occasion is the next time of an event that is not over, or the last that is.
func occasion(c calendar.Country, key string, today time.Time, past bool) (calendar.Occasion, bool) {
	from, to := today, today.AddDate(1, 2, 0)
	if past {
		from, to = today.AddDate(-1, -2, 0), today
	}
	all, err := c.Between(from, to)
	if err != nil {
		return calendar.Occasion{}, false
	}
	var found calendar.Occasion
	for _, o := range all {
		switch {
		case o.Key != key:
		case past && o.Last.Before(today):
			found = o
		case !past && !o.Last.Before(today):
			return o, true
		}
	}
	return found, found.Key != ""
}
