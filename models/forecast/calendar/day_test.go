package calendar

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestBankHolidaysAgainstAnIndependentList(t *testing.T) {
	want := map[string]bool{}
	for _, row := range readTable(t, "bank_holidays.tsv", false) {
		want[row[0]] = true
	}
	days, err := GB.Days(day(t, "1990-01-01"), day(t, "2050-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, d := range days {
		name := d.Date.Format(time.DateOnly)
		if d.Holiday != want[name] {
			t.Errorf("%s: holiday %v, the list says %v", name, d.Holiday, want[name])
		}
		n += one(d.Holiday)
	}
	if n != len(want) || n < 500 {
		t.Errorf("%d holidays, the list has %d", n, len(want))
	}
}

// From the State Council's notice of 2025-11-04 for 2026, and of 2016-12-01 for 2017.
func TestChinaAsAnnounced(t *testing.T) {
	for _, c := range []struct {
		date                     string
		holiday, worked, working bool
	}{
		{"2026-02-13", false, false, true},
		{"2026-02-14", false, true, true},
		{"2026-02-15", true, false, false},
		{"2026-02-23", true, false, false},
		{"2026-02-24", false, false, true},
		{"2026-02-28", false, true, true},
		{"2026-09-20", false, true, true},
		{"2026-10-10", false, true, true},
		{"2026-06-19", true, false, false},
		{"2017-01-02", true, false, false},
		{"2017-01-22", false, true, true},
		{"2017-05-27", false, true, true},
		{"2017-10-08", true, false, false},
		{"2017-10-09", false, false, true},
	} {
		d, err := CN.Day(day(t, c.date))
		if err != nil {
			t.Fatal(err)
		}
		if d.Holiday != c.holiday || d.Worked != c.worked || d.Working() != c.working || d.Estimated {
			t.Errorf("%s: %+v", c.date, d)
		}
	}
}

// Every arrangement can be read, works only weekend days, and gives at least the days of the law.
func TestArrangementsAreWhole(t *testing.T) {
	for year := FirstArranged; year <= LastArranged; year++ {
		p, err := chinaPlan(year)
		if err != nil {
			t.Fatal(err)
		}
		if p.estimated {
			t.Errorf("%d has no arrangement", year)
		}
		for n := range p.worked {
			if !weekend(n) || p.off[n] {
				t.Errorf("%s is worked in exchange, but is a weekday or off", date(n).Format(time.DateOnly))
			}
		}
		for n := springFestival(year); n < springFestival(year)+3; n++ {
			if !p.off[n] {
				t.Errorf("%s is Spring Festival, but worked", date(n).Format(time.DateOnly))
			}
		}
		if len(p.off) < 17 {
			t.Errorf("%d has only %d days off", year, len(p.off))
		}
	}
}

// The estimate is marked, and what it says of years that are known is what was arranged for nearly every day.
func TestEstimateOfUnknownYears(t *testing.T) {
	d, err := CN.Day(day(t, "2030-02-03"))
	if err != nil {
		t.Fatal(err)
	}
	if !d.Estimated || !d.Holiday {
		t.Errorf("Spring Festival 2030: %+v", d)
	}
	wrong, days := 0, 0
	for year := 2008; year <= LastArranged; year++ {
		known, err := chinaPlan(year)
		if err != nil {
			t.Fatal(err)
		}
		guess := chinaEstimate(year)
		for n := on(year, time.January, 1); n < on(year+1, time.January, 1); n++ {
			if weekend(n) {
				continue
			}
			days++
			wrong += one(known.off[n] != guess.off[n])
		}
	}
	if share := float64(wrong) / float64(days); share > 0.02 {
		t.Errorf("%d of %d weekdays estimated wrongly (%.1f %%)", wrong, days, 100*share)
	}
	t.Logf("%d of %d weekdays of 2008–%d are estimated wrongly", wrong, days, LastArranged)
}

func TestOccasionsOfKnownYears(t *testing.T) {
	for _, c := range []struct {
		country          Country
		key, first, last string
	}{
		{CN, "spring_festival", "2024-02-09", "2024-02-15"},
		{CN, "mid_autumn", "2024-09-17", "2024-09-17"},
		{CN, "singles_day", "2024-11-11", "2024-11-11"},
		{CN, "mothers_day", "2024-05-12", "2024-05-12"},
		{CN, "qixi", "2024-08-10", "2024-08-10"},
		{CN, "mid_year_618", "2024-06-16", "2024-06-18"},
		{GB, "black_friday", "2011-11-25", "2011-11-27"},
		{GB, "cyber_monday", "2011-11-28", "2011-11-28"},
		{GB, "mothers_day", "2011-04-03", "2011-04-03"},
		{GB, "easter", "2011-04-22", "2011-04-25"},
		{GB, "christmas", "2011-12-25", "2011-12-26"},
		{GB, "fathers_day", "2011-06-19", "2011-06-19"},
	} {
		occasions, err := c.country.Between(day(t, c.first), day(t, c.last))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, o := range occasions {
			if o.Key == c.key {
				found = true
				if o.First != day(t, c.first) || o.Last != day(t, c.last) {
					t.Errorf("%s: %s – %s, want %s – %s", c.key, o.First, o.Last, c.first, c.last)
				}
			}
		}
		if !found {
			t.Errorf("%s does not come round at %s", c.key, c.first)
		}
	}
}

func TestWindows(t *testing.T) {
	occasions, err := CN.Between(day(t, "2024-02-10"), day(t, "2024-02-10"))
	if err != nil {
		t.Fatal(err)
	}
	spring := occasions[0]
	if spring.Key != "spring_festival" {
		t.Fatalf("first occasion %s", spring.Key)
	}
	for d, want := range map[string]Phase{
		"2024-01-18": Away, "2024-01-19": Before, "2024-02-08": Before, "2024-02-09": During, "2024-02-15": During, "2024-02-16": After,
		"2024-02-29": After, "2024-03-01": Away,
	} {
		if got := spring.Phase(day(t, d)); got != want {
			t.Errorf("%s is %v, want %v", d, got, want)
		}
	}
	if b, d, a := spring.Days(day(t, "2024-02-05"), day(t, "2024-02-18")); b != 4 || d != 7 || a != 3 {
		t.Errorf("two weeks hold %d, %d, %d days", b, d, a)
	}
}

// What a day says of its occasions is what each occasion says of the day.
func TestVisitsAgreeWithPhases(t *testing.T) {
	from, to := day(t, "2023-12-20"), day(t, "2025-03-01")
	for _, c := range []Country{CN, GB} {
		occasions, err := c.Between(from, to)
		if err != nil {
			t.Fatal(err)
		}
		days, err := c.Days(from, to)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range days {
			var want []Visit
			for _, o := range occasions {
				if p := o.Phase(d.Date); p != Away {
					want = append(want, Visit{o, p})
				}
			}
			if !slices.Equal(d.Visits, want) {
				t.Fatalf("%s %s: %v, the occasions say %v", c, d.Date.Format(time.DateOnly), d.Visits, want)
			}
		}
	}
}

// Counts of weeks and months add up to the days, and agree with the days themselves.
func TestCountOfAMonth(t *testing.T) {
	c, err := CN.Count(day(t, "2024-02-01"), day(t, "2024-02-29"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Days != 29 || c.Working != 18 || c.Weekend != 8 || c.Holidays != 8 || c.Worked != 2 || c.Estimated {
		t.Errorf("February 2024: %+v", c)
	}
	for _, e := range c.Events {
		if e.Key == "spring_festival" && (e.Before != 8 || e.During != 7 || e.After != 14) {
			t.Errorf("February 2024: %+v", e)
		}
	}
}

func TestYearsOutsideAreNamed(t *testing.T) {
	for _, c := range []Country{CN, GB} {
		for _, d := range []string{"1973-12-31", "2100-01-01"} {
			if _, err := c.Day(day(t, d)); !errors.Is(err, ErrYear) {
				t.Errorf("%s %s: %v", c, d, err)
			}
		}
		if _, err := c.Between(day(t, "2024-02-02"), day(t, "2024-02-01")); err == nil || !strings.Contains(err.Error(), "swap") {
			t.Errorf("a span that ends before it begins: %v", err)
		}
		for _, y := range []int{FirstYear, LastYear} {
			if _, err := c.Between(date(on(y, time.January, 1)), date(on(y, time.December, 31))); err != nil {
				t.Errorf("%s %d: %v", c, y, err)
			}
		}
	}
	if _, err := ParseCountry("FR"); err == nil {
		t.Error("France is known")
	}
	if _, err := Country("FR").Day(day(t, "2024-01-01")); err == nil || !strings.Contains(err.Error(), "FR") {
		t.Errorf("a day of France: %v", err)
	}
}

func TestEventsHaveBothNames(t *testing.T) {
	for _, c := range []Country{CN, GB} {
		seen := map[string]bool{}
		for _, e := range c.Events() {
			if e.Name.EN == "" || e.Name.ZH == "" || e.Kind == "" || seen[e.Key] {
				t.Errorf("%s: %+v", c, e)
			}
			seen[e.Key] = true
		}
	}
}
