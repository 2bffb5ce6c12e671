package files

import (
	"fmt"
	"strconv"
	"time"
)

// layout is how a series writes its times.
type layout string

// The layouts. step is a whole number.
const (
	step     layout = "step"
	date     layout = time.DateOnly
	zoned    layout = time.RFC3339
	local    layout = "2006-01-02T15:04:05"
	dateTime layout = time.DateTime
)

// stamp is one value of ds.
type stamp struct {
	how  layout
	n    int64     // of a step
	t    time.Time // of the others; without a zone it is read as UTC
	text string
}

func parseStamp(text string) (stamp, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return stamp{how: step, n: n, text: text}, nil
	}
	for _, how := range []layout{date, zoned, dateTime, local} {
		if t, err := time.Parse(string(how), text); err == nil {
			return stamp{how: how, t: t, text: text}, nil
		}
	}
	return stamp{}, fmt.Errorf("%q is no date, time or whole step", text)
}

// wall is the seconds since 1970 that the clock on the wall shows.
func (s stamp) wall() int64 {
	_, offset := s.t.Zone()
	return s.t.Unix() + int64(offset)
}

// grid is the periods of one series: place 0 is its first row's.
type grid struct {
	freq  Freq
	first stamp
	inner int  // the day of the month of rows that are not at a month's end; 0 for none yet
	last  int  // the latest day of a row at a month's end
	any   bool // a row was placed
}

// place returns how many periods after the first row a time lies. A time that is not
// whole periods away, or written in another way, is an error.
func (g *grid) place(s stamp) (int64, error) {
	if g.freq == Hourly && s.how == date { // midnight
		s.how = dateTime
	}
	if !g.any {
		g.first, g.any = s, true
	}
	switch {
	case s.how != g.first.how:
		return 0, fmt.Errorf("%q is written in another way than %q", s.text, g.first.text)
	case s.how == step:
		return s.n - g.first.n, nil
	case g.freq.months() > 0:
		return g.placeMonth(s)
	}
	away, length := s.wall()-g.first.wall(), g.freq.seconds()
	if g.freq == Hourly { // hours pass evenly, whatever the clock on the wall shows
		away = s.t.Unix() - g.first.t.Unix()
	}
	if away%length != 0 || s.t.Nanosecond() != g.first.t.Nanosecond() {
		return 0, g.off(s)
	}
	return away / length, nil
}

func (g *grid) placeMonth(s stamp) (int64, error) {
	away := monthOf(s.t) - monthOf(g.first.t)
	if away%g.freq.months() != 0 || clock(s.t) != clock(g.first.t) {
		return 0, g.off(s)
	}
	day := s.t.Day()
	if day == daysIn(monthOf(s.t)) {
		g.last = max(g.last, day)
	} else if g.inner == 0 {
		g.inner = day
	}
	if day != daysIn(monthOf(s.t)) && day != g.inner || g.inner > 0 && g.last > g.inner {
		return 0, g.off(s)
	}
	return away / g.freq.months(), nil
}

func (g *grid) off(s stamp) error {
	return fmt.Errorf("%q is not a whole number of %ss from %q", s.text, g.freq.name(), g.first.text)
}

// at writes the time of a place.
func (g *grid) at(place int64) string {
	if g.first.how == step {
		return strconv.FormatInt(g.first.n+place, 10)
	}
	t := g.first.t
	if m := g.freq.months(); m > 0 {
		month := monthOf(t) + place*m
		day := daysIn(month)
		if g.inner > 0 {
			day = min(g.inner, day)
		}
		hour, minute, second := t.Clock()
		t = time.Date(int(month/12), time.Month(month%12+1), day, hour, minute, second, t.Nanosecond(), t.Location())
	} else if g.freq == Hourly {
		t = t.Add(time.Duration(place) * time.Hour)
	} else {
		t = t.AddDate(0, 0, int(place*g.freq.seconds()/86400))
	}
	return t.Format(string(g.first.how))
}

// monthOf counts months from the year 0.
func monthOf(t time.Time) int64 { return int64(t.Year())*12 + int64(t.Month()) - 1 }

func daysIn(month int64) int {
	return time.Date(int(month/12), time.Month(month%12+2), 0, 0, 0, 0, 0, time.UTC).Day()
}

// clock is the time of day.
func clock(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(t.Nanosecond())
}
