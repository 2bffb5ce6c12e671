package calendar

import "time"

// Easter returns Easter Sunday of a Gregorian year (the anonymous algorithm of 1876, in Meeus, Astronomical Algorithms, chapter 8).
func Easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

// on is the day number of a date.
func on(year int, month time.Month, day int) int {
	return number(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// weekday of a day number; 1970-01-01 was a Thursday.
func weekday(n int) time.Weekday { return time.Weekday(((n+4)%7 + 7) % 7) }

// nth is the n-th weekday of a month, from 1; n = −1 is the last.
func nth(year int, month time.Month, day time.Weekday, n int) int {
	if n < 0 {
		last := on(year, month+1, 1) - 1
		return last - (int(weekday(last)-day)+7)%7
	}
	first := on(year, month, 1)
	return first + (int(day-weekday(first))+7)%7 + 7*(n-1)
}

// proclaimed are the holidays of England and Wales that were given once, by royal proclamation.
var proclaimed = map[int][]struct {
	month time.Month
	day   int
}{
	1977: {{time.June, 7}},                       // Silver Jubilee
	1981: {{time.July, 29}},                      // wedding of the Prince of Wales
	1999: {{time.December, 31}},                  // Millennium
	2002: {{time.June, 3}},                       // Golden Jubilee
	2011: {{time.April, 29}},                     // wedding of Prince William
	2012: {{time.June, 5}},                       // Diamond Jubilee
	2022: {{time.June, 3}, {time.September, 19}}, // Platinum Jubilee, funeral of Elizabeth II
	2023: {{time.May, 8}},                        // coronation of Charles III
}

// earlyMay is the early May bank holiday: the first Monday, but 8 May on the 50th and the 75th anniversary of the war's end.
func earlyMay(year int) int {
	if year == 1995 || year == 2020 {
		return on(year, time.May, 8)
	}
	return nth(year, time.May, time.Monday, 1)
}

// springBank is the spring bank holiday: the last Monday of May, moved beside the jubilee where there was one.
func springBank(year int) int {
	switch year {
	case 2002, 2012:
		return on(year, time.June, 4)
	case 2022:
		return on(year, time.June, 2)
	}
	return nth(year, time.May, time.Monday, -1)
}

// bankHolidays are the day numbers on which England and Wales rest in a year: bank holidays (Banking and Financial Dealings Act 1971,
// schedule 1, and the proclamations since), Good Friday and Christmas Day, with the weekdays given for those on a weekend. Source of
// the dates: gov.uk/bank-holidays and the London Gazette.
func bankHolidays(year int) []int {
	easter := number(Easter(year))
	days := []int{easter - 2, easter + 1, springBank(year), nth(year, time.August, time.Monday, -1)}
	if year >= 1978 {
		days = append(days, earlyMay(year))
	}
	for _, p := range proclaimed[year] {
		days = append(days, on(year, p.month, p.day))
	}
	newYear := on(year, time.January, 1)
	days = append(days, newYear)
	for n := newYear; weekend(n); n++ {
		if !weekend(n + 1) {
			days = append(days, n+1)
		}
	}
	return append(days, christmas(year)...)
}

// christmas are Christmas Day and Boxing Day with the weekdays given for those on a weekend.
func christmas(year int) []int {
	first := on(year, time.December, 25)
	days := []int{first, first + 1}
	switch weekday(first) {
	case time.Friday: // Boxing Day is a Saturday
		days = append(days, first+3)
	case time.Saturday:
		days = append(days, first+2, first+3)
	case time.Sunday: // Monday is Boxing Day, Tuesday is given for Christmas Day
		days = append(days, first+2)
	}
	return days
}

// weekend reports whether a day number is a Saturday or a Sunday.
func weekend(n int) bool {
	d := weekday(n)
	return d == time.Saturday || d == time.Sunday
}
