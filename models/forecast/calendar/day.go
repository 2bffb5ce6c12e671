package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Country is a country whose days are known.
type Country string

// The countries: the People's Republic of China without its special administrative regions, and England and Wales.
const (
	CN Country = "CN"
	GB Country = "GB"
)

// OfCurrency is the country whose calendar moves the sales of a shop that counts in a currency, by its ISO 4217 code.
func OfCurrency(code string) Country {
	if code == "CNY" {
		return CN
	}
	return GB
}

// ParseCountry reads a country's code.
func ParseCountry(code string) (Country, error) {
	switch c := Country(code); c {
	case CN, GB:
		return c, nil
	}
	return "", fmt.Errorf("no calendar for country %q: use CN or GB", code)
}

// Day is what is known of one date.
type Day struct {
	Date      time.Time
	Weekend   bool    // Saturday or Sunday
	Holiday   bool    // people are off because of a public holiday; may be a weekend day
	Worked    bool    // a weekend day worked in exchange for a day off (调休上班)
	Estimated bool    // Holiday and Worked were not announced yet, or are too old to be known here
	Visits    []Visit // the occasions whose days or windows hold the date, in the order of their first days
}

// Working reports whether offices work on the day.
func (d Day) Working() bool { return d.Worked || !d.Weekend && !d.Holiday }

// Visit is an occasion as one date sees it.
type Visit struct {
	Occasion Occasion
	Phase    Phase
}

// Phase is where a date lies in an occasion.
type Phase int

// The phases. Away is outside its windows.
const (
	Away Phase = iota
	Before
	During
	After
)

// String is the phase in a word.
func (p Phase) String() string { return [...]string{"away", "before", "during", "after"}[p] }

// Occasion is an event in one year.
type Occasion struct {
	Event
	First, Last time.Time // its own days, both included
}

// Phase returns where a date lies.
func (o Occasion) Phase(t time.Time) Phase {
	n, first, last := number(t), number(o.First), number(o.Last)
	switch {
	case n < first-o.Before || n > last+o.After:
		return Away
	case n < first:
		return Before
	case n > last:
		return After
	}
	return During
}

// Days counts the dates from one to another, both included, that lie before, in and after the occasion.
func (o Occasion) Days(from, to time.Time) (before, during, after int) {
	a, b, first, last := number(from), number(to), number(o.First), number(o.Last)
	within := func(lo, hi int) int { return max(0, min(b, hi)-max(a, lo)+1) }
	return within(first-o.Before, first-1), within(first, last), within(last+1, last+o.After)
}

// check reports an unknown country, and a span that leaves the years of the tables or ends before it begins.
func (c Country) check(from, to time.Time) error {
	if _, err := ParseCountry(string(c)); err != nil {
		return err
	}
	for _, t := range []time.Time{from, to} {
		if y := t.Year(); y < FirstYear || y > LastYear {
			return fmt.Errorf("%s is not in %d–%d: %w", t.Format(time.DateOnly), FirstYear, LastYear, ErrYear)
		}
	}
	if number(to) < number(from) {
		return fmt.Errorf("the span ends on %s before it begins on %s: swap them", to.Format(time.DateOnly), from.Format(time.DateOnly))
	}
	return nil
}

// Events are the country's events in the order of the year.
func (c Country) Events() []Event {
	rules := c.rules()
	events := make([]Event, len(rules))
	for i, r := range rules {
		events[i] = r.Event
	}
	return events
}

// Between returns the occasions whose days or windows touch the span from one date to another, both included, in the order of their
// first days.
func (c Country) Between(from, to time.Time) ([]Occasion, error) {
	if err := c.check(from, to); err != nil {
		return nil, err
	}
	var out []Occasion
	a, b := number(from), number(to)
	for _, r := range c.rules() {
		for year := from.Year() - 1; year <= to.Year()+1; year++ {
			first, last := r.days(year)
			if first-r.Before <= b && last+r.After >= a {
				out = append(out, Occasion{Event: r.Event, First: date(first), Last: date(last)})
			}
		}
	}
	slices.SortStableFunc(out, func(x, y Occasion) int { return x.First.Compare(y.First) })
	return out, nil
}

// Day returns what is known of a date.
func (c Country) Day(t time.Time) (Day, error) {
	days, err := c.Days(t, t)
	if err != nil {
		return Day{}, err
	}
	return days[0], nil
}

// Days returns what is known of every date from one to another, both included.
func (c Country) Days(from, to time.Time) ([]Day, error) {
	occasions, err := c.Between(from, to)
	if err != nil {
		return nil, err
	}
	var days []Day
	var p plan
	year := 0
	for n := number(from); n <= number(to); n++ {
		t := date(n)
		if t.Year() != year {
			year = t.Year()
			if p, err = c.plan(year); err != nil {
				return nil, err
			}
		}
		days = append(days, Day{Date: t, Weekend: weekend(n), Holiday: p.off[n], Worked: p.worked[n], Estimated: p.estimated})
	}
	begin := number(from)
	for _, o := range occasions {
		first, last := number(o.First), number(o.Last)
		for n := max(begin, first-o.Before); n <= last+o.After && n < begin+len(days); n++ {
			phase := During
			if n < first {
				phase = Before
			} else if n > last {
				phase = After
			}
			days[n-begin].Visits = append(days[n-begin].Visits, Visit{o, phase})
		}
	}
	return days, nil
}

// plan is the plan of a year.
func (c Country) plan(year int) (plan, error) {
	if c == CN {
		return chinaPlan(year)
	}
	p := plan{off: map[int]bool{}}
	for _, n := range bankHolidays(year) {
		p.off[n] = true
	}
	return p, nil
}

// Count is what the dates of a week, a month or any span hold.
type Count struct {
	Days, Working, Weekend, Holidays, Worked int // Holidays: days off because of a public holiday, weekend days included
	Estimated                                bool
	Events                                   []EventCount // those that touch the span, by key
}

// EventCount is how many days of a span lie before, in and after an event.
type EventCount struct {
	Key                   string
	Before, During, After int
}

// Count counts the dates from one to another, both included.
func (c Country) Count(from, to time.Time) (Count, error) {
	days, err := c.Days(from, to)
	if err != nil {
		return Count{}, err
	}
	out := Count{Days: len(days)}
	events := map[string]*EventCount{}
	for _, d := range days {
		out.Working += one(d.Working())
		out.Weekend += one(d.Weekend)
		out.Holidays += one(d.Holiday)
		out.Worked += one(d.Worked)
		out.Estimated = out.Estimated || d.Estimated
		for _, v := range d.Visits {
			e := events[v.Occasion.Key]
			if e == nil {
				e = &EventCount{Key: v.Occasion.Key}
				events[v.Occasion.Key] = e
			}
			e.Before += one(v.Phase == Before)
			e.During += one(v.Phase == During)
			e.After += one(v.Phase == After)
		}
	}
	for _, e := range events {
		out.Events = append(out.Events, *e)
	}
	slices.SortFunc(out.Events, func(a, b EventCount) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}

// one is 1 for true.
func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
