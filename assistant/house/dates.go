package house

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// civilDate is a day without a time zone, at midnight UTC.
type civilDate struct{ time.Time }

func dayOf(t time.Time) civilDate {
	y, m, d := t.Date()
	return civilDate{time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// String is the day as YYYY-MM-DD.
func (d civilDate) String() string { return d.Format(time.DateOnly) }

func (d civilDate) plus(days int) civilDate { return civilDate{d.AddDate(0, 0, days)} }

// dateRange is the days from first to last, both included.
type dateRange struct{ first, last civilDate }

func oneDay(d civilDate) dateRange { return dateRange{d, d} }

// monthOf is a whole month.
func monthOf(year int, month time.Month) dateRange {
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return dateRange{civilDate{first}, civilDate{first.AddDate(0, 1, -1)}}
}

const enMonths = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

var (
	isoDate    = regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`)
	zhDate     = regexp.MustCompile(`(?:(\d{4}年|前年|去年|今年)的?)?(\d{1,2})月份?(?:(\d{1,2})[日号])?`)
	enDayMonth = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? (` + enMonths + `)\b(?:,? (\d{4}))?`)
	enMonthDay = regexp.MustCompile(`\b(` + enMonths + `) (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (\d{4}))?`)
	enMonth    = regexp.MustCompile(`\b(?:in|since|during|from|until|of) (` + enMonths + `)\b(?: (\d{4}))?`)
	agoPattern = regexp.MustCompile(`(?:(` + numberPattern + `) (day|week|month)s? ago)|(?:(` + numberPattern + `)(天|周|个星期|个月)(?:以前|之前|前))|` +
		`(?:(?:last|past) (` + numberPattern + `) (day|week|month)s)|(?:(?:最近|过去|近)(` + numberPattern + `)(天|周|个星期|个月))`)
	dayWords = regexp.MustCompile(`\b(?:day before yesterday|yesterday|today|tomorrow|last week|this week|last month|this month|last year|this year)\b|前天|昨天|今天|明天|后天|上周|上星期|这周|本周|上个月|上月|这个月|本月|去年|今年`)
)

// readDates reads days, months and relative dates. A day or month without a year is
// the latest that is not after today.
func (rd reader) readDates(r *reading) {
	rd.each(r, isoDate, func(g []string) (dateRange, bool) { return rd.day(g[1], g[2], g[3]) })
	rd.each(r, zhDate, func(g []string) (dateRange, bool) {
		year := rd.zhYear(g[1])
		if g[3] == "" {
			return rd.month(year, g[2])
		}
		return rd.day(year, g[2], g[3])
	})
	rd.each(r, enDayMonth, func(g []string) (dateRange, bool) { return rd.day(g[3], monthNumber(g[2]), g[1]) })
	rd.each(r, enMonthDay, func(g []string) (dateRange, bool) { return rd.day(g[3], monthNumber(g[1]), g[2]) })
	rd.each(r, enMonth, func(g []string) (dateRange, bool) { return rd.month(g[2], monthNumber(g[1])) })
	rd.each(r, agoPattern, rd.ago)
	rd.each(r, dayWords, func(g []string) (dateRange, bool) { return rd.relative(g[0]), true })
}

func (rd reader) each(r *reading, p *regexp.Regexp, parse func(groups []string) (dateRange, bool)) {
	for _, m := range p.FindAllStringSubmatchIndex(r.low, -1) {
		groups := make([]string, len(m)/2)
		for i := range groups {
			if m[2*i] >= 0 {
				groups[i] = r.low[m[2*i]:m[2*i+1]]
			}
		}
		if d, ok := parse(groups); ok {
			r.add(span{kind: spanDate, start: m[0], end: m[1], date: d})
		}
	}
}

// zhYear is the year that "2010年" or "去年" names, "" for none.
func (rd reader) zhYear(said string) string {
	back := map[string]int{"今年": 0, "去年": 1, "前年": 2}
	if n, ok := back[said]; ok {
		return strconv.Itoa(rd.today.Year() - n)
	}
	return strings.TrimSuffix(said, "年")
}

func monthNumber(name string) string {
	const starts = "janfebmaraprmayjunjulaugsepoctnovdec"
	return strconv.Itoa(strings.Index(starts, name[:3])/3 + 1)
}

func (rd reader) day(year, month, day string) (dateRange, bool) {
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	y, err := strconv.Atoi(year)
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if err != nil {
		at = time.Date(rd.today.Year(), time.Month(m), d, 0, 0, 0, 0, time.UTC)
		if at.After(rd.today.Time) {
			at = at.AddDate(-1, 0, 0)
		}
	}
	if int(at.Month()) != m || at.Day() != d {
		return dateRange{}, false
	}
	return oneDay(civilDate{at}), true
}

func (rd reader) month(year, month string) (dateRange, bool) {
	m, _ := strconv.Atoi(month)
	if m < 1 || m > 12 {
		return dateRange{}, false
	}
	y, err := strconv.Atoi(year)
	if err != nil {
		y = rd.today.Year()
		if time.Month(m) > rd.today.Month() {
			y--
		}
	}
	return monthOf(y, time.Month(m)), true
}

// ago reads "3 days ago" (that day) and "last 3 days" (up to today).
func (rd reader) ago(g []string) (dateRange, bool) {
	for i := 1; i+1 < len(g); i += 2 {
		if g[i] == "" {
			continue
		}
		n, ok := parseNumber(g[i])
		if !ok || n > 3660 {
			return dateRange{}, false
		}
		d := rd.today
		switch g[i+1] {
		case "day", "天":
			d = d.plus(-int(n))
		case "week", "周", "个星期":
			d = d.plus(-7 * int(n))
		default:
			d = civilDate{d.AddDate(0, -int(n), 0)}
		}
		if i >= 5 { // the last two forms speak of a period
			return dateRange{d, rd.today}, true
		}
		return oneDay(d), true
	}
	return dateRange{}, false
}

// relative reads the words of dayWords. Weeks begin on Monday.
func (rd reader) relative(word string) dateRange {
	t := rd.today
	monday := t.plus(-(int(t.Weekday()) + 6) % 7)
	switch word {
	case "day before yesterday", "前天":
		return oneDay(t.plus(-2))
	case "yesterday", "昨天":
		return oneDay(t.plus(-1))
	case "tomorrow", "明天":
		return oneDay(t.plus(1))
	case "后天":
		return oneDay(t.plus(2))
	case "last week", "上周", "上星期":
		return dateRange{monday.plus(-7), monday.plus(-1)}
	case "this week", "这周", "本周":
		return dateRange{monday, monday.plus(6)}
	case "last month", "上个月", "上月":
		before := civilDate{time.Date(t.Year(), t.Month(), 0, 0, 0, 0, 0, time.UTC)}
		return monthOf(before.Year(), before.Month())
	case "this month", "这个月", "本月":
		return monthOf(t.Year(), t.Month())
	case "last year", "去年":
		return dateRange{monthOf(t.Year()-1, 1).first, monthOf(t.Year()-1, 12).last}
	case "this year", "今年":
		return dateRange{monthOf(t.Year(), 1).first, monthOf(t.Year(), 12).last}
	}
	return oneDay(t)
}
