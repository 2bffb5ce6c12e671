// Package span reads a stretch of time from a planner's words, in English and Chinese:
// "next month", "下个月", "the next 8 weeks", "春节前后一周", "last December", "week 4".
//
// It is a set of rules over the words, the shop's present moment and the calendars of
// models/forecast/calendar; it never guesses a time that nobody named.
package span

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Span is the days from From to To, the latter not included; both are midnight UTC.
type Span struct {
	From, To time.Time
	Name     shop.Text // "December 2011", "2011 年 12 月"
	Event    string    // key of the calendar's event, when one was named
	Open     bool      // only a beginning was named, as in "from week 4 on"; To is then a year later
}

// Days is the length.
func (s Span) Days() int { return int(s.To.Sub(s.From).Hours() / 24) }

// Weeks is the Mondays of the weeks that the span touches.
func (s Span) Weeks() []time.Time {
	var all []time.Time
	for w := shop.Weekly.Begin(s.From); w.Before(s.To); w = w.AddDate(0, 0, 7) {
		all = append(all, w)
	}
	return all
}

// Own is the Mondays of the weeks that belong to the span: those whose Thursday lies in
// it (ISO 8601), or the week it lies in when it has no Thursday.
func (s Span) Own() []time.Time {
	var all []time.Time
	for _, w := range s.Weeks() {
		if thursday := w.AddDate(0, 0, 3); !thursday.Before(s.From) && thursday.Before(s.To) {
			all = append(all, w)
		}
	}
	if len(all) == 0 {
		return s.Weeks()[:1]
	}
	return all
}

// Past reports whether all of it is over at now.
func (s Span) Past(now time.Time) bool { return !s.To.After(now) }

// Find returns the first stretch of time that the words name.
func Find(text string, now time.Time) (Span, bool) {
	text = strings.ToLower(text)
	today := now.UTC().Truncate(24 * time.Hour)
	for _, rule := range []func(string, time.Time) (Span, bool){dates, event, count, planWeek, month, unit} {
		if s, ok := rule(text, today); ok {
			return s, true
		}
	}
	return Span{}, false
}

// The parts of the expressions below.
const (
	numeral   = `(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a couple of|a few|[一二两三四五六七八九十]+)`
	unitWords = `(day|week|fortnight|month|quarter|year|天|日|周|星期|礼拜|个月|月|季度|年)`
)

// number reads a numeral of either language; 0 for none.
func number(text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		return min(n, 10_000)
	}
	words := map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
		"a couple of": 2, "a few": 3, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
	if n, known := words[text]; known {
		return n
	}
	tens, ones, ten := strings.Cut(text, "十")
	if !ten {
		return 0
	}
	n := 10
	if tens != "" {
		n = 10 * words[tens]
	}
	return n + words[ones]
}

// later is t after n units; last of a month stays within the month.
func later(t time.Time, n int, unit string) time.Time {
	switch unit {
	case "day", "天", "日":
		return t.AddDate(0, 0, n)
	case "week", "周", "星期", "礼拜":
		return t.AddDate(0, 0, 7*n)
	case "fortnight":
		return t.AddDate(0, 0, 14*n)
	case "month", "个月", "月":
		return t.AddDate(0, n, 0)
	case "quarter", "季度":
		return t.AddDate(0, 3*n, 0)
	}
	return t.AddDate(n, 0, 0)
}

// begin is the begin of the unit that holds t.
func begin(t time.Time, unit string) time.Time {
	switch unit {
	case "day", "天", "日":
		return t
	case "week", "周", "星期", "礼拜", "fortnight":
		return shop.Weekly.Begin(t)
	case "month", "个月", "月":
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	case "quarter", "季度":
		return time.Date(t.Year(), (t.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
}

// named gives a stretch its name from its ends.
func named(from, to time.Time) Span {
	s := Span{From: from, To: to}
	last := to.AddDate(0, 0, -1)
	whole := from.Day() == 1 && to.Equal(from.AddDate(0, 1, 0))
	switch {
	case whole:
		s.Name = shop.Text{EN: from.Format("January 2006"), ZH: from.Format("2006 年 1 月")}
	case from.Equal(last):
		s.Name = shop.Text{EN: from.Format("2 January 2006"), ZH: from.Format("2006 年 1 月 2 日")}
	case from.Year() == last.Year():
		s.Name = shop.Text{EN: from.Format("2 January") + " to " + last.Format("2 January 2006"), ZH: from.Format("2006 年 1 月 2 日") + "至 " + last.Format("1 月 2 日")}
	default:
		s.Name = shop.Text{EN: from.Format("2 January 2006") + " to " + last.Format("2 January 2006"), ZH: from.Format("2006 年 1 月 2 日") + "至 " + last.Format("2006 年 1 月 2 日")}
	}
	return s
}

var counts = regexp.MustCompile(`(?:(next|coming|following|last|past|previous|future|for|in|over|未来|接下来|今后|往后|最近|过去|近|之前|前|下|后)\s*(?:the )?(?:next )?)` +
	numeral + `\s*(?:个)?\s*` + unitWords + `s?`)

// count reads "the next 8 weeks", "未来三个月", "过去四周".
func count(text string, today time.Time) (Span, bool) {
	m := counts.FindStringSubmatch(text)
	if m == nil || m[1] == "in" && m[3] == "week" {
		return Span{}, false
	}
	n := number(m[2])
	if n == 0 {
		return Span{}, false
	}
	switch m[1] {
	case "last", "past", "previous", "最近", "过去", "近", "之前", "前":
		return named(later(today, -n, m[3]), today), true
	}
	return named(today, later(today, n, m[3])), true
}

var weekNumber = regexp.MustCompile(`(?:week (\d+)|第\s*` + numeral + `\s*周)(\s*(?:on|onwards?|起|开始|以后|之后))?`)

// planWeek reads the weeks of a plan, of which this one is the first.
func planWeek(text string, today time.Time) (Span, bool) {
	m := weekNumber.FindStringSubmatch(text)
	if m == nil {
		return Span{}, false
	}
	n := number(m[1] + m[2])
	if n < 1 || n > 104 {
		return Span{}, false
	}
	from := shop.Weekly.Begin(today).AddDate(0, 0, 7*(n-1))
	s := named(from, from.AddDate(0, 0, 7))
	s.Name = shop.Text{EN: "week " + strconv.Itoa(n), ZH: "第 " + strconv.Itoa(n) + " 周"}
	if m[3] != "" {
		s.Open, s.To = true, from.AddDate(1, 0, 0)
	}
	return s, true
}

var units = regexp.MustCompile(`(this|next|last|the coming|coming|本|这|这个|下下|下下个|下|下个|上|上个|今|明|去|当)\s*` + unitWords)

// unit reads "next month", "下周", "去年".
func unit(text string, today time.Time) (Span, bool) {
	m := units.FindStringSubmatch(text)
	if m == nil {
		for word, days := range map[string]int{"tomorrow": 1, "明天": 1, "today": 0, "今天": 0, "yesterday": -1, "昨天": -1} {
			if strings.Contains(text, word) {
				from := today.AddDate(0, 0, days)
				return named(from, from.AddDate(0, 0, 1)), true
			}
		}
		return Span{}, false
	}
	n := 0
	switch m[1] {
	case "next", "the coming", "coming", "下", "下个", "明":
		n = 1
	case "下下", "下下个":
		n = 2
	case "last", "上", "上个", "去":
		n = -1
	}
	from := later(begin(today, m[2]), n, m[2])
	return named(from, later(from, 1, m[2])), true
}
