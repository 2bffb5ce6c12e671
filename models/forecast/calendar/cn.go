package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// plan is which days of one year are off and which weekend days are worked.
type plan struct {
	off, worked map[int]bool
	estimated   bool
}

// chinaPlan is the State Council's arrangement of a year, or the estimate where there is none.
func chinaPlan(year int) (plan, error) {
	a, known := arrangements[year]
	if !known {
		return chinaEstimate(year), nil
	}
	off, err := parseRuns(year, a.off)
	if err != nil {
		return plan{}, err
	}
	worked, err := parseRuns(year, a.worked)
	return plan{off: off, worked: worked}, err
}

// parseRuns reads the runs of days of an arrangement.
func parseRuns(year int, runs string) (map[int]bool, error) {
	days := map[int]bool{}
	for run := range strings.FieldsSeq(runs) {
		from, to, _ := strings.Cut(run, "-")
		if to == "" {
			to = from
		}
		first, err := parseDay(year, from)
		if err != nil {
			return nil, err
		}
		last, err := parseDay(year, to)
		if err != nil {
			return nil, err
		}
		for n := first; n <= last; n++ {
			days[n] = true
		}
	}
	return days, nil
}

// parseDay reads month and day as four digits.
func parseDay(year int, text string) (int, error) {
	t, err := time.Parse("20060102", strconv.Itoa(year)+text)
	if err != nil {
		return 0, fmt.Errorf("arrangement of %d: %q is not month and day: %w", year, text, err)
	}
	return number(t), nil
}

// chinaEstimate is what the law and the custom of the last arrangements give: the days off of the law in force in that year
// (全国年节及纪念日放假办法, 1949, revised 1999, 2007, 2013 and 2024), a working day for each that falls on a weekend, and from 2025 on
// eight days off in Spring Festival, five from Labour Day and seven from National Day. Days worked in exchange are not guessed.
func chinaEstimate(year int) plan {
	p := plan{off: map[int]bool{}, worked: map[int]bool{}, estimated: true}
	spring := springFestival(year)
	festivals := []struct{ first, days, custom int }{
		{on(year, time.January, 1), 1, 1},
		{spring, 3, 7},
		{on(year, time.May, 1), 1, 1},
		{on(year, time.October, 1), 3, 7},
	}
	switch {
	case year < 1999:
		festivals[1].custom, festivals[3] = 3, struct{ first, days, custom int }{on(year, time.October, 1), 2, 2}
	case year < 2008:
		festivals[2].days, festivals[2].custom = 3, 7
	case year < 2025:
		festivals[2].custom = 3
	default:
		festivals[1].first, festivals[1].days, festivals[1].custom = spring-1, 4, 8
		festivals[2].days, festivals[2].custom = 2, 5
	}
	if year >= 2008 {
		for _, n := range []int{solarTerm(year, clearAndBright), lunarDay(year, 5, 5), lunarDay(year, 8, 15)} {
			festivals = append(festivals, struct{ first, days, custom int }{n, 1, 1})
		}
	}
	for _, f := range festivals {
		p.rest(f.first, f.days, f.custom)
	}
	return p
}

// rest marks a festival: custom days from the first on, and where the custom is no longer than the law, a working day after it for each
// day of the law on a weekend.
func (p plan) rest(first, days, custom int) {
	owed := 0
	for n := first; n < first+custom; n++ {
		if p.off[n] || custom <= days && weekend(n) {
			owed++
		}
		p.off[n] = true
	}
	for n := first + custom; owed > 0; n++ {
		if !weekend(n) && !p.off[n] {
			p.off[n] = true
			owed--
		}
	}
}

// lunarDay is the day number of a day of a lunar year, in the month that is no leap month.
func lunarDay(year, month, day int) int {
	n := springFestival(year)
	lunarMonths(year, func(m int, leap bool, days int) bool {
		if m == month && !leap {
			return false
		}
		n += days
		return true
	})
	return n + day - 1
}
