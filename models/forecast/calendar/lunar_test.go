package calendar

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// readTable reads a file of testdata: lines starting with # and the header are left out.
func readTable(t *testing.T, name string, header bool) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(strings.TrimSpace(line), "\t"))
		}
	}
	if header {
		rows = rows[1:]
	}
	return rows
}

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The dates of 1990–2050 against the published table.
func TestPublishedFestivals(t *testing.T) {
	rows := readTable(t, "lunar.tsv", true)
	if len(rows) != 61 {
		t.Fatalf("%d years in the table, want 61", len(rows))
	}
	for _, row := range rows {
		year, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		leap, err := LeapMonth(year)
		if err != nil || strconv.Itoa(leap) != row[2] {
			t.Errorf("%d: leap month %d (%v), published %s", year, leap, err, row[2])
		}
		for column, l := range map[int]Lunar{1: {year, 1, 1, false}, 4: {year, 5, 5, false}, 5: {year, 8, 15, false}} {
			d, err := l.Date()
			if err != nil || d.Format(time.DateOnly) != row[column] {
				t.Errorf("%v is %s (%v), published %s", l, d.Format(time.DateOnly), err, row[column])
			}
		}
		if q := date(solarTerm(year, clearAndBright)).Format(time.DateOnly); q != row[3] {
			t.Errorf("Qingming %s, published %s", q, row[3])
		}
	}
}

func TestEveryDayRoundTrips(t *testing.T) {
	last, before := Lunar{}, lunarEpoch
	for n := lunarEpoch; n < on(2101, time.January, 29); n++ {
		l, err := LunarOf(date(n))
		if err != nil {
			t.Fatal(err)
		}
		if l == last {
			t.Fatalf("%v stands for two days", l)
		}
		back, err := l.Date()
		if err != nil || number(back) != n {
			t.Fatalf("%s → %v → %s (%v)", date(n).Format(time.DateOnly), l, back, err)
		}
		last, before = l, n
	}
	if got := date(before); got.Year() != 2101 {
		t.Errorf("the table ends at %s", got)
	}
}

func TestNoSuchLunarDate(t *testing.T) {
	for _, l := range []Lunar{{2024, 13, 1, false}, {2024, 0, 1, false}, {2024, 1, 31, false}, {2024, 1, 0, false}, {2024, 2, 1, true}, {2024, 1, 30, false}} {
		if d, err := l.Date(); !errors.Is(err, ErrLunar) {
			t.Errorf("%v is %s, error %v", l, d, err)
		}
	}
	for _, year := range []int{1899, 2101} {
		if _, err := (Lunar{year, 1, 1, false}).Date(); !errors.Is(err, ErrYear) {
			t.Errorf("year %d: %v", year, err)
		}
	}
	for _, d := range []string{"1900-01-30", "2101-01-29"} {
		if l, err := LunarOf(day(t, d)); !errors.Is(err, ErrYear) {
			t.Errorf("%s is %v, error %v", d, l, err)
		}
	}
}

func TestLunarInWords(t *testing.T) {
	for d, want := range map[string]string{
		"2023-03-22": "2023年闰二月初一", "2024-02-09": "2023年腊月三十", "2024-02-10": "2024年正月初一", "2024-02-19": "2024年正月初十",
		"2024-02-29": "2024年正月二十", "2024-09-17": "2024年八月十五", "2024-12-20": "2024年冬月二十",
	} {
		l, err := LunarOf(day(t, d))
		if err != nil || l.String() != want {
			t.Errorf("%s is %v (%v), want %s", d, l, err, want)
		}
	}
}

// newMoon is the k-th new moon after January 2000 as a Julian ephemeris day (Meeus, Astronomical Algorithms, chapter 49; the 14
// planetary terms are left out: below half a minute).
func newMoon(k float64) float64 {
	rad := math.Pi / 180
	t := k / 1236.85
	m := (2.5534 + 29.10535670*k) * rad
	mm := (201.5643 + 385.81693528*k + 0.0107582*t*t) * rad
	f := (160.7108 + 390.67050284*k - 0.0016118*t*t) * rad
	om := (124.7746 - 1.56375588*k) * rad
	e := 1 - 0.002516*t
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*t*t
	for _, c := range [...]struct{ a, m, mm, f, e float64 }{
		{-.40720, 0, 1, 0, 0}, {.17241, 1, 0, 0, 1}, {.01608, 0, 2, 0, 0}, {.01039, 0, 0, 2, 0}, {.00739, -1, 1, 0, 1},
		{-.00514, 1, 1, 0, 1}, {.00208, 2, 0, 0, 2}, {-.00111, 0, 1, -2, 0}, {-.00057, 0, 1, 2, 0}, {.00056, 1, 2, 0, 1},
		{-.00042, 0, 3, 0, 0}, {.00042, 1, 0, 2, 1}, {.00038, 1, 0, -2, 1}, {-.00024, -1, 2, 0, 1},
	} {
		jde += c.a * math.Pow(e, c.e) * math.Sin(c.m*m+c.mm*mm+c.f*f)
	}
	return jde - .00017*math.Sin(om)
}

// Every month of the table begins on the day of a new moon in China. Moments within five minutes of midnight do not decide.
func TestMonthsBeginWithTheNewMoon(t *testing.T) {
	begins := map[int]bool{}
	n := springFestival(1930)
	for year := 1930; year <= 2100; year++ {
		lunarMonths(year, func(_ int, _ bool, days int) bool {
			begins[n] = true
			n += days
			return true
		})
	}
	undecided, decided := 0, 0
	for k := -860.0; k < 1245; k++ {
		moment := newMoon(k) - 2440587.5 - dynamicalLead + chinaOffset
		d := int(math.Floor(moment))
		if within := moment - math.Floor(moment); math.Min(within, 1-within) < 5.0/1440 {
			undecided++
			continue
		}
		decided++
		if !begins[d] {
			t.Errorf("new moon on %s at %.3f, but no month begins", date(d).Format(time.DateOnly), moment-math.Floor(moment))
		}
	}
	if undecided > 25 || decided < 2000 {
		t.Errorf("%d new moons decided, %d too close to midnight", decided, undecided)
	}
}

func TestSolarTermsAgainstVSOP(t *testing.T) {
	for _, row := range readTable(t, "terms.tsv", true) {
		year, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		for column, longitude := range map[int]float64{1: clearAndBright, 2: winterSolstice} {
			if got := date(solarTerm(year, longitude)).Format(time.DateOnly); got != row[column] {
				t.Errorf("%g° in %d: %s, want %s", longitude, year, got, row[column])
			}
		}
	}
}
