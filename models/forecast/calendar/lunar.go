package calendar

import (
	"errors"
	"fmt"
	"time"
)

// lunarYears holds one number for each lunar year from 1900 on:
//
//	bits 0–3    the month that is followed by its leap month, 0 for none
//	bits 15–4   months 1–12: set for 30 days, clear for 29
//	bit  16     the leap month has 30 days
//
// The form is that of the Lunar program of Fung F. Lee and Ricky Yeung (1988). The values were made with sxtwl 2.0.7, which computes
// moon and sun; the tests hold them against the Hong Kong Observatory's Gregorian-Lunar Calendar Conversion Table for 1990–2050 and
// against new moons from the theory of the moon for 1930–2100. The observatory warns of three new moons so close to midnight that a later
// computation may move them by a day: 28 September 2057, 4 September 2089 and 7 August 2097.
var lunarYears = [...]uint32{
	0x04bd8, 0x04ae0, 0x0a570, 0x054d5, 0x0d260, 0x0d950, 0x16554, 0x056a0, 0x09ad0, 0x055d2,
	0x04ae0, 0x0a5b6, 0x0a4d0, 0x0d250, 0x1d255, 0x0b540, 0x0d6a0, 0x0ada2, 0x095b0, 0x14977,
	0x04970, 0x0a4b0, 0x0b4b5, 0x06a50, 0x06d40, 0x1ab54, 0x02b60, 0x09570, 0x052f2, 0x04970,
	0x06566, 0x0d4a0, 0x0ea50, 0x16a95, 0x05ad0, 0x02b60, 0x186e3, 0x092e0, 0x1c8d7, 0x0c950,
	0x0d4a0, 0x1d8a6, 0x0b550, 0x056a0, 0x1a5b4, 0x025d0, 0x092d0, 0x0d2b2, 0x0a950, 0x0b557,
	0x06ca0, 0x0b550, 0x15355, 0x04da0, 0x0a5b0, 0x14573, 0x052b0, 0x0a9a8, 0x0e950, 0x06aa0,
	0x0aea6, 0x0ab50, 0x04b60, 0x0aae4, 0x0a570, 0x05260, 0x0f263, 0x0d950, 0x05b57, 0x056a0,
	0x096d0, 0x04dd5, 0x04ad0, 0x0a4d0, 0x0d4d4, 0x0d250, 0x0d558, 0x0b540, 0x0b6a0, 0x195a6,
	0x095b0, 0x049b0, 0x0a974, 0x0a4b0, 0x0b27a, 0x06a50, 0x06d40, 0x0af46, 0x0ab60, 0x09570,
	0x04af5, 0x04970, 0x064b0, 0x074a3, 0x0ea50, 0x06b58, 0x05ac0, 0x0ab60, 0x096d5, 0x092e0,
	0x0c960, 0x0d954, 0x0d4a0, 0x0da50, 0x07552, 0x056a0, 0x0abb7, 0x025d0, 0x092d0, 0x0cab5,
	0x0a950, 0x0b4a0, 0x0baa4, 0x0ad50, 0x055d9, 0x04ba0, 0x0a5b0, 0x15176, 0x052b0, 0x0a930,
	0x07954, 0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530,
	0x05aa0, 0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0, 0x1d0b6, 0x0d250, 0x0d520, 0x0dd45,
	0x0b5a0, 0x056d0, 0x055b2, 0x049b0, 0x0a577, 0x0a4b0, 0x0aa50, 0x1b255, 0x06d20, 0x0ada0,
	0x14b63, 0x09370, 0x049f8, 0x04970, 0x064b0, 0x168a6, 0x0ea50, 0x06aa0, 0x1a6c4, 0x0aae0,
	0x092e0, 0x0d2e3, 0x0c960, 0x0d557, 0x0d4a0, 0x0da50, 0x05d55, 0x056a0, 0x0a6d0, 0x055d4,
	0x052d0, 0x0a9b8, 0x0a950, 0x0b4a0, 0x0b6a6, 0x0ad50, 0x055a0, 0x0aba4, 0x0a5b0, 0x052b0,
	0x0b273, 0x06930, 0x07337, 0x06aa0, 0x0ad50, 0x14b55, 0x04b60, 0x0a570, 0x054e4, 0x0d160,
	0x0e968, 0x0d520, 0x0daa0, 0x16aa6, 0x056d0, 0x04ae0, 0x0a9d4, 0x0a2d0, 0x0d150, 0x0f252,
	0x0d520,
}

// The years of the tables. FirstYear is the first after the Banking and Financial Dealings Act 1971 made New Year's Day a holiday in
// England and Wales; LastYear is the last whose December the lunar table reaches.
const (
	FirstYear = 1974
	LastYear  = 2099

	firstLunar = 1900
)

// lunarEpoch is the first day of the lunar year 1900: 31 January 1900.
var lunarEpoch = number(time.Date(1900, time.January, 31, 0, 0, 0, 0, time.UTC))

// ErrYear says that a year lies outside what the tables know.
var ErrYear = errors.New("the calendar does not know this year")

// ErrLunar says that there is no such date in the lunar calendar.
var ErrLunar = errors.New("no such lunar date")

// Lunar is a date of the Chinese lunar calendar.
type Lunar struct {
	Year  int  // the year of the common era in which it begins
	Month int  // 1–12
	Day   int  // 1–30
	Leap  bool // in the leap month that follows the month of this number
}

// number is a civil date as days since 1970-01-01.
func number(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// date is the midnight UTC of a day number.
func date(n int) time.Time { return time.Unix(int64(n)*86400, 0).UTC() }

// LeapMonth returns the month after which the lunar year has its leap month, 0 where it has none.
func LeapMonth(year int) (int, error) {
	if year < firstLunar || year >= firstLunar+len(lunarYears) {
		return 0, fmt.Errorf("lunar year %d: %w", year, ErrYear)
	}
	return int(lunarYears[year-firstLunar] & 0xf), nil
}

// lunarMonths calls each with every month of a lunar year and its length until each returns false.
func lunarMonths(year int, each func(month int, leap bool, days int) bool) {
	code := lunarYears[year-firstLunar]
	for m := 1; m <= 12; m++ {
		if !each(m, false, 29+int(code>>(16-m)&1)) {
			return
		}
		if int(code&0xf) == m && !each(m, true, 29+int(code>>16&1)) {
			return
		}
	}
}

// yearDays is the length of a lunar year.
func yearDays(year int) int {
	n := 0
	lunarMonths(year, func(_ int, _ bool, days int) bool { n += days; return true })
	return n
}

// springFestival is the day number of the first day of a lunar year of the table.
func springFestival(year int) int {
	n := lunarEpoch
	for y := firstLunar; y < year; y++ {
		n += yearDays(y)
	}
	return n
}

// LunarOf returns the lunar date of a civil date from 31 January 1900 on to the end of the lunar year 2100.
func LunarOf(t time.Time) (Lunar, error) {
	rest := number(t) - lunarEpoch
	year := firstLunar
	for ; rest >= 0 && year < firstLunar+len(lunarYears); year++ {
		days := yearDays(year)
		if rest < days {
			break
		}
		rest -= days
	}
	if rest < 0 || year == firstLunar+len(lunarYears) {
		return Lunar{}, fmt.Errorf("%s has no lunar date here: %w", t.Format(time.DateOnly), ErrYear)
	}
	var l Lunar
	lunarMonths(year, func(month int, leap bool, days int) bool {
		if rest < days {
			l = Lunar{Year: year, Month: month, Day: rest + 1, Leap: leap}
			return false
		}
		rest -= days
		return true
	})
	return l, nil
}

// Date returns the civil date of a lunar date. A date that its year does not have is an error that wraps ErrLunar.
func (l Lunar) Date() (time.Time, error) {
	if _, err := LeapMonth(l.Year); err != nil {
		return time.Time{}, err
	}
	n, found := springFestival(l.Year), false
	lunarMonths(l.Year, func(month int, leap bool, days int) bool {
		if month == l.Month && leap == l.Leap {
			found = l.Day >= 1 && l.Day <= days
			return false
		}
		n += days
		return true
	})
	if !found {
		return time.Time{}, fmt.Errorf("%s: %w", l, ErrLunar)
	}
	return date(n + l.Day - 1), nil
}

// String is the date as it is said in Chinese, such as 2023年闰二月初一.
func (l Lunar) String() string {
	if l.Month < 1 || l.Month > 12 || l.Day < 1 || l.Day > 30 {
		return fmt.Sprintf("lunar %d-%d-%d", l.Year, l.Month, l.Day)
	}
	months := [...]string{"正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"}
	digits := [...]string{"十", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	tens := [...]string{"初", "十", "廿", "三"}
	day := tens[l.Day/10] + digits[l.Day%10]
	switch l.Day {
	case 10:
		day = "初十"
	case 20:
		day = "二十"
	}
	leap := ""
	if l.Leap {
		leap = "闰"
	}
	return fmt.Sprintf("%d年%s%s月%s", l.Year, leap, months[l.Month-1], day)
}
