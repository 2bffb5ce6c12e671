package track

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

var monday = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)

func weeks(n int) []time.Time {
	out := make([]time.Time, n)
	for k := range out {
		out[k] = monday.AddDate(0, 0, 7*k)
	}
	return out
}

func override(value float64, from, to int, at int) Override {
	return Override{Item: "mug", From: monday.AddDate(0, 0, 7*from), To: monday.AddDate(0, 0, 7*to), Value: value, Reason: "school fair", Author: "li", At: monday.AddDate(0, 0, at)}
}

func TestTheLastOverrideHolds(t *testing.T) {
	foreign := override(99, 0, 3, -1)
	foreign.Item = "lamp"
	got, err := Apply("mug", weeks(4), []float64{10, 11, 12, 13}, []Override{override(30, 1, 1, -1), override(20, 0, 2, -3), foreign})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{20, 30, 20, 13} {
		if got.Value[k] != want || (got.By[k] != nil) != (k < 3) {
			t.Errorf("week %d: %g (%v), want %g", k+1, got.Value[k], got.By[k], want)
		}
	}
}

func TestAnOverrideWithoutReasonIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Override){
		"item":   func(o *Override) { o.Item = "" },
		"reason": func(o *Override) { o.Reason = "" },
		"author": func(o *Override) { o.Author = "" },
		"time":   func(o *Override) { o.At = time.Time{} },
		"span":   func(o *Override) { o.To = o.From.AddDate(0, 0, -1) },
		"value":  func(o *Override) { o.Value = math.NaN() },
		"minus":  func(o *Override) { o.Value = -1 },
	} {
		o := override(1, 0, 1, 0)
		spoil(&o)
		if err := o.Check(); !errors.Is(err, ErrOverride) {
			t.Errorf("without %s: %v", name, err)
		}
		if _, err := Apply(o.Item, weeks(1), []float64{1}, []Override{o}); !errors.Is(err, ErrOverride) {
			t.Errorf("applied without %s: %v", name, err)
		}
	}
	if _, err := Apply("mug", weeks(2), []float64{1}, nil); !errors.Is(err, ErrOverride) {
		t.Errorf("too few forecasts: %v", err)
	}
}

// Worked out by hand: errors before 10, 5, 2; after 5, 10, 0.
func TestValueAddedByHand(t *testing.T) {
	up, harmful, down := override(25, 0, 0, 0), override(20, 1, 1, 0), override(8, 2, 2, 0)
	down.Author, down.Reason = "wang", "road works"
	r := Measure([]Outcome{{up, 10, 20}, {harmful, 15, 10}, {down, 10, 8}})
	if r.All.Periods != 3 || math.Abs(r.All.Before-17.0/3) > 1e-12 || math.Abs(r.All.After-5) > 1e-12 || r.All.Better != 2 {
		t.Errorf("all: %+v", r.All)
	}
	if li := r.ByAuthor["li"]; li.Added != 0 || li.Bias != 7.5 || li.Periods != 2 {
		t.Errorf("li: %+v", li)
	}
	if wang := r.ByAuthor["wang"]; wang.Added != 2 || wang.AddedPart != 1 {
		t.Errorf("wang: %+v", wang)
	}
	if r.ByDirection["up"].Periods != 2 || r.ByDirection["down"].Periods != 1 || r.ByReason["road works"].Periods != 1 {
		t.Errorf("groups: %+v", r)
	}
}

// run counts the periods until a monitor gives a notice.
func run(r *rand.Rand, bias, wide float64, longest int) (int, Cause) {
	m, _ := NewMonitor(1 / normalMAD)
	for n := 1; n <= longest; n++ {
		m = m.Add(bias+wide*r.NormFloat64(), 0)
		if c := m.Notice(); c != Fine {
			return n, c
		}
	}
	return longest, Fine
}

// The average run lengths that the limits are chosen by: 465 periods without bias (cumulative sums alone), 10.4 with one of a standard
// deviation (Montgomery, table 9.3).
func TestRunLengths(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	const runs = 1500
	var alone, watched, biased, wide float64
	low := 0
	for range runs {
		up, down, n := 0.0, 0.0, 0
		for up <= Limit && down <= Limit {
			e := r.NormFloat64()
			up, down = max(0, up+e-Slack), max(0, down-e-Slack)
			n++
		}
		alone += float64(n)
		k, _ := run(r, 0, 1, 20000)
		watched += float64(k)
		k, c := run(r, 1, 1, 20000)
		biased += float64(k)
		if c == TooLow {
			low++
		}
		k, _ = run(r, 0, 2, 20000)
		wide += float64(k)
	}
	t.Logf("run lengths: sums alone %.0f, all limits %.0f, bias of one deviation %.1f, errors twice as large %.1f", alone/runs, watched/runs, biased/runs, wide/runs)
	if a := alone / runs; a < 420 || a > 510 {
		t.Errorf("without bias the sums notice after %.0f periods, published 465", a)
	}
	if b := biased / runs; b < 9 || b > 11.5 {
		t.Errorf("a bias of one deviation is noticed after %.1f periods, published 10.4", b)
	}
	if w := watched / runs; w < 330 {
		t.Errorf("all limits together give a false notice after %.0f periods", w)
	}
	if w := wide / runs; w > 25 {
		t.Errorf("errors twice as large are noticed only after %.1f periods", w)
	}
	if low < runs*95/100 {
		t.Errorf("only %d of %d biases were named too_low", low, runs)
	}
}

func TestMonitorFigures(t *testing.T) {
	m, err := NewMonitor(2)
	if err != nil {
		t.Fatal(err)
	}
	for range 60 {
		m = m.Add(13, 10)
		m = m.Add(math.NaN(), 10)
	}
	if m.N != 60 || m.Bias() != 3 || m.Signal() < 0.99 || m.Notice() != TooLow || math.Abs(m.Looseness()-1.5) > 1e-12 {
		t.Errorf("%+v: bias %g, signal %g, notice %q", m, m.Bias(), m.Signal(), m.Notice())
	}
	for range 60 {
		m = m.Add(4, 10)
	}
	if m.Notice() != TooHigh || m.Signal() > -0.9 {
		t.Errorf("falling: notice %q, signal %g", m.Notice(), m.Signal())
	}
	for _, c := range []Cause{Fine, TooLow, TooHigh, TooWide} {
		if text := c.Text(); text.EN == "" || text.In(shop.ZH) == "" || strings.Contains(text.ZH, "model") {
			t.Errorf("%q in words: %+v", c, text)
		}
	}
	if _, err := NewMonitor(0); !errors.Is(err, ErrScale) {
		t.Errorf("a scale of nothing: %v", err)
	}
}

// A record follows a forecast that is right for a year without a word, raises a notice when demand doubles, and watches anew after it;
// one order of a thousand pieces is no bias.
func TestRecordFollows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	met := func(from, n int, mean float64) (out []Met) {
		for i, start := range weeks(from + n)[from:] {
			out = append(out, Met{Start: start, Actual: mean + 4*r.NormFloat64(), Forecast: 20, Spread: 1 + float64(i%2)/10})
		}
		return out
	}
	first := met(0, 52, 20)
	first[30].Actual = 1000
	record := Record{}.Follow(first, 3.2)
	if record.Noticed != Fine || record.N != 52 || record.Periods != 52 || record.Scale != 3.2 {
		t.Fatalf("after a year without bias: %+v", record)
	}
	record = record.Follow(met(52, 8, 40), 3.2)
	if record.Noticed != TooLow || record.At.Before(weeks(53)[52]) || record.Periods != 60 || record.N >= 8 {
		t.Fatalf("after demand doubled: %+v", record)
	}
	if sparse := (Record{}).Follow([]Met{{Actual: 1, Forecast: 0.02, Spread: 1}}, 0.03); sparse.Noticed != Fine || sparse.Scale != leastScale {
		t.Errorf("one piece where hardly any is expected: %+v", sparse)
	}
}
