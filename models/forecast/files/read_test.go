package files

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write puts rows below the header of a series file.
func write(t testing.TB, rows string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "series.csv")
	if err := os.WriteFile(path, []byte("unique_id,ds,y\n"+rows), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mended reads a file and mends its series.
func mended(t testing.TB, rows string, freq Freq, how Missing) []*history {
	t.Helper()
	path := write(t, rows)
	all, nameless, err := readSeries(path, freq)
	if err != nil || len(nameless) > 0 {
		t.Fatal(err, nameless)
	}
	for _, h := range all {
		h.mend(path, how)
	}
	return all
}

func TestTimesThatFollow(t *testing.T) {
	for _, tt := range []struct {
		freq  Freq
		times string // of three rows
		next  string // the four that follow
	}{
		{Hourly, "2011-12-09T21:00:00Z 2011-12-09T22:00:00Z 2011-12-09T23:00:00Z", "2011-12-10T00:00:00Z 2011-12-10T01:00:00Z 2011-12-10T02:00:00Z 2011-12-10T03:00:00Z"},
		{Hourly, "2011-03-27T00:30:00+01:00 2011-03-27T01:30:00+01:00 2011-03-27T03:30:00+02:00", "2011-03-27T03:30:00+01:00 2011-03-27T04:30:00+01:00 2011-03-27T05:30:00+01:00 2011-03-27T06:30:00+01:00"},
		{Hourly, "2011-12-09 2011-12-10 2011-12-11", "2011-12-11 01:00:00 2011-12-11 02:00:00 2011-12-11 03:00:00 2011-12-11 04:00:00"},
		{Daily, "2012-02-26 2012-02-27 2012-02-28", "2012-02-29 2012-03-01 2012-03-02 2012-03-03"},
		{Daily, "2011-12-29T09:00:00 2011-12-30T09:00:00 2011-12-31T09:00:00", "2012-01-01T09:00:00 2012-01-02T09:00:00 2012-01-03T09:00:00 2012-01-04T09:00:00"},
		{Weekly, "2011-12-12 2011-12-19 2011-12-26", "2012-01-02 2012-01-09 2012-01-16 2012-01-23"},
		{Monthly, "2011-11-30 2011-12-31 2012-01-31", "2012-02-29 2012-03-31 2012-04-30 2012-05-31"},
		{Monthly, "2011-11-01 2011-12-01 2012-01-01", "2012-02-01 2012-03-01 2012-04-01 2012-05-01"},
		{Monthly, "2011-11-29 2011-12-29 2012-01-29", "2012-02-29 2012-03-29 2012-04-29 2012-05-29"},
		{Monthly, "2010-12-30 2011-01-30 2011-02-28", "2011-03-30 2011-04-30 2011-05-30 2011-06-30"},
		{Quarterly, "2011-03-31 2011-06-30 2011-09-30", "2011-12-31 2012-03-31 2012-06-30 2012-09-30"},
		{Quarterly, "2011-02-15 2011-05-15 2011-08-15", "2011-11-15 2012-02-15 2012-05-15 2012-08-15"},
		{Yearly, "2009-12-31 2010-12-31 2011-12-31", "2012-12-31 2013-12-31 2014-12-31 2015-12-31"},
		{Yearly, "2009-02-28 2010-02-28 2011-02-28", "2012-02-29 2013-02-28 2014-02-28 2015-02-28"},
		{Yearly, "1 2 3", "4 5 6 7"},
		{Weekly, "-2 -1 0", "1 2 3 4"},
	} {
		t.Run(string(tt.freq)+" "+tt.times, func(t *testing.T) {
			rows := ""
			for i, at := range strings.Fields(tt.times) {
				rows += fmt.Sprintf("a,%s,%d\n", at, i)
			}
			h := mended(t, rows, tt.freq, MissingZero)[0]
			if h.bad != nil {
				t.Fatal(h.bad)
			}
			var next []string
			for k := range 4 {
				next = append(next, h.ahead(k))
			}
			if got := strings.Join(next, " "); got != tt.next {
				t.Errorf("got %s, want %s", got, tt.next)
			}
		})
	}
}

func TestRepairs(t *testing.T) {
	for _, tt := range []struct {
		name, rows string
		how        Missing
		values     string
		filled     int
	}{
		{"in order", "a,1,5\na,2,6\n", MissingError, "[5 6]", 0},
		{"out of order", "a,3,7\na,1,5\na,2,6\n", MissingError, "[5 6 7]", 0},
		{"a gap as zeros", "a,1,5\na,4,8\n", MissingZero, "[5 0 0 8]", 2},
		{"a gap as a line", "a,1,5\na,4,8\n", MissingInterpolate, "[5 6 7 8]", 2},
		{"an empty cell", "a,1,5\na,2,\na,3,7\n", MissingInterpolate, "[5 6 7]", 1},
		{"NaN at both ends", "a,1,NaN\na,2,5\na,3,nan\n", MissingInterpolate, "[5 5]", 2},
		{"NaN at the begin needs no mending", "a,1,NaN\na,2,5\n", MissingError, "[5]", 1},
		{"negative values", "a,1,-5\na,2,-6.5\n", MissingError, "[-5 -6.5]", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := mended(t, tt.rows, Daily, tt.how)[0]
			if h.bad != nil {
				t.Fatal(h.bad)
			}
			if fmt.Sprint(h.values) != tt.values || h.filled != tt.filled {
				t.Errorf("%v with %d filled, want %s with %d", h.values, h.filled, tt.values, tt.filled)
			}
		})
	}
}

func TestBadSeriesNamesItsPlace(t *testing.T) {
	const good = "good,2011-01-03,1\ngood,2011-01-10,2\n"
	for _, tt := range []struct {
		name, rows, want string
		freq             Freq
	}{
		{"a gap", "a,2011-01-03,1\na,2011-01-24,2\n", `:3: column y: series "a": has no value for 2011-01-10; add it, or choose --missing zero or interpolate`, Weekly},
		{"a time twice", "a,2011-01-03,1\na,2011-01-10,2\na,2011-01-03,3\n", `:4: column ds: series "a": 2011-01-03 stands already on line 2; keep one row for each time`, Weekly},
		{"another frequency", "a,2011-01-03,1\na,2011-01-10,2\na,2011-01-12,2\n", `:4: column ds: series "a": "2011-01-12" is not a whole number of weeks from "2011-01-03"`, Weekly},
		{"month ends and not", "a,2011-01-31,1\na,2011-02-28,2\na,2011-03-30,2\n", `:4: column ds: series "a": "2011-03-30" is not a whole number of months from "2011-01-31"`, Monthly},
		{"two ways of writing", "a,2011-01-03,1\na,5,2\n", `:3: column ds: series "a": "5" is written in another way than "2011-01-03"`, Weekly},
		{"no time", "a,yesterday,1\n", `:2: column ds: series "a": "yesterday" is no date, time or whole step`, Weekly},
		{"no number", "a,1,many\n", `:2: column y: series "a": "many" is no finite number`, Weekly},
		{"infinity", "a,1,1\na,2,-Inf\n", `:3: column y: series "a": "-Inf" is no finite number`, Weekly},
		{"nothing at all", "a,1,\na,2,NaN\n", `:2: column y: series "a": has no value at all`, Weekly},
		{"an absurd span", "a,1,1\na,9000000000,1\n", `:3: column ds: series "a": lies 8999999999 periods after the first value, 8999999998 of them without a row; check the time and --freq`, Weekly},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := mended(t, tt.rows+good, tt.freq, MissingError)
			if all[0].bad == nil || !strings.Contains(all[0].bad.Error(), tt.want) {
				t.Errorf("got %v, want %s", all[0].bad, tt.want)
			}
			if tt.freq == Weekly && (all[1].bad != nil || len(all[1].values) != 2) {
				t.Errorf("the good series suffered: %+v", all[1].bad)
			}
		})
	}
}

func TestSeriesKeepTheirOrder(t *testing.T) {
	all := mended(t, "z,1,1\na,1,2\nz,2,3\nm,1,4\na,2,5\n", Daily, MissingError)
	got := ""
	for _, h := range all {
		got += fmt.Sprint(h.id, h.values, " ")
	}
	if got != "z[1 3] a[2 5] m[4] " {
		t.Error(got)
	}
}

// FuzzTimes proves that every history that is accepted goes on, each period once.
func FuzzTimes(f *testing.F) {
	f.Add("2011-01-31", "2011-02-28", uint8(3))
	f.Add("2012-02-29", "2013-02-28", uint8(5))
	f.Add("5", "6", uint8(1))
	f.Add("2011-03-27T00:30:00+01:00", "2011-03-27T03:30:00+02:00", uint8(0))
	f.Add("2011-03-01T00:00:00Z", "2011-03-01T00:00:00+01:00", uint8(5))
	f.Fuzz(func(t *testing.T, first, second string, which uint8) {
		freq := []Freq{Hourly, Daily, Weekly, Monthly, Quarterly, Yearly}[which%6]
		g := grid{freq: freq}
		for i, text := range []string{first, second} {
			s, err := parseStamp(text)
			if err != nil || s.how != step && (s.t.Year() < 1 || s.t.Year() > 9000) {
				return
			}
			at, err := g.place(s)
			if err != nil || at < 0 || at > 1000 {
				return
			}
			back, err := parseStamp(g.at(at))
			same := back.n == s.n && back.wall() == s.wall()
			if freq == Hourly { // hours pass evenly, whatever the clock on the wall shows
				same = back.n == s.n && back.t.Equal(s.t)
			}
			if i == 1 && (err != nil || !same) {
				t.Fatalf("%s of %s after %s came back as %s", text, freq, first, g.at(at))
			}
		}
		for k := range int64(30) {
			s, err := parseStamp(g.at(k))
			if err != nil {
				t.Fatal(err)
			}
			again := g
			if at, err := again.place(s); err != nil || at != k {
				t.Fatalf("period %d of %s from %s is %s, which lies at %d: %v", k, freq, first, s.text, at, err)
			}
		}
	})
}
