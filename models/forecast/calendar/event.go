package calendar

import (
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Kind says why an event moves sales.
type Kind string

// The kinds of events.
const (
	Festival Kind = "festival" // a public holiday
	Shopping Kind = "shopping" // a day of offers
	Giving   Kind = "giving"   // a day of presents, worked as usual
)

// Event is something that comes round every year and moves sales. Its windows follow the idea of Bell and Hillmer, "Modeling Time
// Series with Calendar Variation", JASA 78 (1983), of a holiday whose effect is even within an interval before it; shops see three such
// intervals.
type Event struct {
	Key    string // such as spring_festival; the same event has the same key in every year
	Name   shop.Text
	Kind   Kind
	Before int // days of the window that ends the day before it begins
	After  int // days of the window that begins the day after it ends
}

// rule is an event and its days in a civil year, as day numbers.
type rule struct {
	Event
	days func(year int) (first, last int)
}

// fixed is an event on the same dates every year.
func fixed(month time.Month, day, length int) func(int) (int, int) {
	return func(year int) (int, int) {
		n := on(year, month, day)
		return n, n + length - 1
	}
}

// weekdayOf is an event on the n-th weekday of a month.
func weekdayOf(month time.Month, day time.Weekday, n int) func(int) (int, int) {
	return func(year int) (int, int) {
		d := nth(year, month, day, n)
		return d, d
	}
}

// lunarOn is an event on a day of the lunar year, moved by shift days and length days long.
func lunarOn(month, day, shift, length int) func(int) (int, int) {
	return func(year int) (int, int) {
		n := lunarDay(year, month, day) + shift
		return n, n + length - 1
	}
}

// easterOn is an event from a number of days after Easter Sunday on.
func easterOn(shift, length int) func(int) (int, int) {
	return func(year int) (int, int) {
		n := number(Easter(year)) + shift
		return n, n + length - 1
	}
}

// termOn is an event at a solar term.
func termOn(longitude float64) func(int) (int, int) {
	return func(year int) (int, int) {
		n := solarTerm(year, longitude)
		return n, n
	}
}

// blackFriday follows Thanksgiving, the fourth Thursday of November, and lasts until Sunday; Cyber Monday follows.
func blackFriday(year int) (first, last int) {
	n := nth(year, time.November, time.Thursday, 4) + 1
	return n, n + 2
}

func cyberMonday(year int) (first, last int) {
	first, _ = blackFriday(year)
	return first + 3, first + 3
}

// bankDay is an event on one bank holiday.
func bankDay(of func(int) int) func(int) (int, int) {
	return func(year int) (int, int) { return of(year), of(year) }
}

// rules are a country's events in the order of the year. Spring Festival lasts from New Year's Eve (除夕) to the sixth day of the first
// month, whatever the days off are, so that a year is like any other.
func (c Country) rules() []rule {
	if c == CN {
		return chinaRules()
	}
	return britainRules()
}

func chinaRules() []rule {
	return []rule{
		{Event{"new_year", shop.Text{EN: "New Year", ZH: "元旦"}, Festival, 3, 2}, fixed(time.January, 1, 1)},
		{Event{"spring_festival", shop.Text{EN: "Spring Festival", ZH: "春节"}, Festival, 21, 14}, lunarOn(1, 1, -1, 7)},
		{Event{"valentines_day", shop.Text{EN: "Valentine's Day", ZH: "情人节"}, Giving, 7, 0}, fixed(time.February, 14, 1)},
		{Event{"lantern_festival", shop.Text{EN: "Lantern Festival", ZH: "元宵节"}, Giving, 3, 0}, lunarOn(1, 15, 0, 1)},
		{Event{"womens_day", shop.Text{EN: "Women's Day", ZH: "三八节"}, Shopping, 5, 1}, fixed(time.March, 8, 1)},
		{Event{"qingming", shop.Text{EN: "Qingming", ZH: "清明节"}, Festival, 5, 2}, termOn(clearAndBright)},
		{Event{"labour_day", shop.Text{EN: "Labour Day", ZH: "劳动节"}, Festival, 5, 2}, fixed(time.May, 1, 3)},
		{Event{"mothers_day", shop.Text{EN: "Mother's Day", ZH: "母亲节"}, Giving, 10, 0}, weekdayOf(time.May, time.Sunday, 2)},
		{Event{"childrens_day", shop.Text{EN: "Children's Day", ZH: "儿童节"}, Giving, 7, 0}, fixed(time.June, 1, 1)},
		{Event{"dragon_boat", shop.Text{EN: "Dragon Boat Festival", ZH: "端午节"}, Festival, 10, 1}, lunarOn(5, 5, 0, 1)},
		{Event{"mid_year_618", shop.Text{EN: "6.18", ZH: "618 大促"}, Shopping, 15, 5}, fixed(time.June, 16, 3)},
		{Event{"fathers_day", shop.Text{EN: "Father's Day", ZH: "父亲节"}, Giving, 7, 0}, weekdayOf(time.June, time.Sunday, 3)},
		{Event{"qixi", shop.Text{EN: "Qixi", ZH: "七夕"}, Giving, 7, 0}, lunarOn(7, 7, 0, 1)},
		{Event{"teachers_day", shop.Text{EN: "Teachers' Day", ZH: "教师节"}, Giving, 5, 0}, fixed(time.September, 10, 1)},
		{Event{"mid_autumn", shop.Text{EN: "Mid-Autumn Festival", ZH: "中秋节"}, Festival, 21, 1}, lunarOn(8, 15, 0, 1)},
		{Event{"national_day", shop.Text{EN: "National Day", ZH: "国庆节"}, Festival, 5, 3}, fixed(time.October, 1, 7)},
		{Event{"singles_day", shop.Text{EN: "Singles' Day (11.11)", ZH: "双十一"}, Shopping, 21, 7}, fixed(time.November, 11, 1)},
		{Event{"double_twelve", shop.Text{EN: "Double Twelve (12.12)", ZH: "双十二"}, Shopping, 5, 2}, fixed(time.December, 12, 1)},
		{Event{"winter_solstice", shop.Text{EN: "Winter Solstice", ZH: "冬至"}, Giving, 3, 0}, termOn(winterSolstice)},
		{Event{"christmas", shop.Text{EN: "Christmas", ZH: "圣诞节"}, Giving, 14, 1}, fixed(time.December, 24, 2)},
	}
}

func britainRules() []rule {
	return []rule{
		{Event{"new_year", shop.Text{EN: "New Year", ZH: "元旦"}, Festival, 3, 6}, fixed(time.January, 1, 1)},
		{Event{"valentines_day", shop.Text{EN: "Valentine's Day", ZH: "情人节"}, Giving, 14, 0}, fixed(time.February, 14, 1)},
		{Event{"mothers_day", shop.Text{EN: "Mothering Sunday", ZH: "英国母亲节"}, Giving, 14, 0}, easterOn(-21, 1)},
		{Event{"easter", shop.Text{EN: "Easter", ZH: "复活节"}, Festival, 21, 2}, easterOn(-2, 4)},
		{Event{"early_may", shop.Text{EN: "Early May bank holiday", ZH: "五月初银行假日"}, Festival, 2, 1}, bankDay(earlyMay)},
		{Event{"spring_bank", shop.Text{EN: "Spring bank holiday", ZH: "春季银行假日"}, Festival, 2, 1}, bankDay(springBank)},
		{Event{"fathers_day", shop.Text{EN: "Father's Day", ZH: "父亲节"}, Giving, 14, 0}, weekdayOf(time.June, time.Sunday, 3)},
		{Event{"summer_bank", shop.Text{EN: "Summer bank holiday", ZH: "夏季银行假日"}, Festival, 2, 1}, weekdayOf(time.August, time.Monday, -1)},
		{Event{"halloween", shop.Text{EN: "Halloween", ZH: "万圣节"}, Giving, 21, 0}, fixed(time.October, 31, 1)},
		{Event{"bonfire_night", shop.Text{EN: "Bonfire Night", ZH: "篝火之夜"}, Giving, 5, 0}, fixed(time.November, 5, 1)},
		{Event{"black_friday", shop.Text{EN: "Black Friday", ZH: "黑色星期五"}, Shopping, 4, 0}, blackFriday},
		{Event{"cyber_monday", shop.Text{EN: "Cyber Monday", ZH: "网络星期一"}, Shopping, 0, 3}, cyberMonday},
		{Event{"christmas", shop.Text{EN: "Christmas", ZH: "圣诞节"}, Festival, 35, 5}, fixed(time.December, 25, 2)},
	}
}
