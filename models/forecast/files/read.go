package files

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
)

// Missing says what becomes of a period without a value.
type Missing string

// The ways. The zero Missing is MissingError.
const (
	MissingError       Missing = "error"
	MissingZero        Missing = "zero"
	MissingInterpolate Missing = "interpolate"
)

// ParseMissing reads a way as the command takes it.
func ParseMissing(text string) (Missing, error) {
	m := Missing(text)
	if !slices.Contains([]Missing{MissingError, MissingZero, MissingInterpolate}, m) {
		return "", fmt.Errorf("--missing %q is not known: use error, zero or interpolate", text)
	}
	return m, nil
}

// history is one series while it is read, and complete after mend.
type history struct {
	id     string
	grid   grid
	places []int64
	values []float64 // NaN for a missing one
	lines  []int
	bad    *table.Error // why the series cannot be used
	sorted bool         // rows were out of order
	filled int          // periods that had no value
}

// readSeries reads all series in the order in which they first appear, none of them
// mended. Rows without an id are returned as errors of their own.
func readSeries(path string, freq Freq) (all []*history, nameless []*table.Error, err error) {
	in, err := table.Open(path, table.Columns{Required: []string{"unique_id", "ds", "y"}})
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	byID := map[string]*history{}
	for in.Next() {
		id := in.Text("unique_id")
		if id == "" {
			nameless = append(nameless, in.Problem("unique_id", "is empty, left out", "name the series"))
			continue
		}
		h, known := byID[id]
		if !known {
			h = &history{id: strings.Clone(id), grid: grid{freq: freq}}
			byID[h.id] = h
			all = append(all, h)
		}
		if h.bad == nil {
			h.take(in)
		}
	}
	if in.Err() == nil && len(all) == 0 {
		return nil, nil, &table.Error{File: path, Problem: "holds no series", Mend: "add rows with unique_id, ds and y"}
	}
	return all, nameless, in.Err()
}

// take adds the reader's current row.
func (h *history) take(in *table.Reader) {
	fail := func(column, problem, mend string) {
		h.bad = in.Problem(column, fmt.Sprintf("series %q: %s", h.id, problem), mend)
	}
	s, err := parseStamp(in.Text("ds"))
	if err != nil {
		fail("ds", err.Error(), "write 2011-12-09, 2011-12-09T12:00:00Z or a whole number")
		return
	}
	place, err := h.grid.place(s)
	if err != nil {
		fail("ds", err.Error(), "write all times of a series alike and one period apart, or choose another --freq")
		return
	}
	text := in.Text("y")
	v := math.NaN()
	if text != "" {
		v, err = strconv.ParseFloat(text, 64)
	}
	if err != nil || math.IsInf(v, 0) {
		fail("y", fmt.Sprintf("%q is no finite number", text), "write digits with a point, or nothing where the value is missing")
		return
	}
	if n := len(h.places); n > 0 && place < h.places[n-1] {
		h.sorted = true
	}
	h.places, h.values, h.lines = append(h.places, place), append(h.values, v), append(h.lines, in.Line())
}

// mostGaps is how many periods of a series may be filled; more are a slip in a time. A century of hours has fewer.
const mostGaps = 1_000_000

// mend sorts the rows and fills the periods without a value, or says why that cannot be
// done. Periods before the first value are no part of the history.
func (h *history) mend(path string, how Missing) {
	if h.bad != nil {
		return
	}
	if h.sorted {
		h.sort()
	}
	for i := 1; i < len(h.places); i++ {
		if h.places[i] == h.places[i-1] {
			h.fail(path, h.lines[i], "ds", fmt.Sprintf("%s stands already on line %d", h.grid.at(h.places[i]), h.lines[i-1]), "keep one row for each time")
			return
		}
	}
	first := slices.IndexFunc(h.values, func(v float64) bool { return !math.IsNaN(v) })
	if first < 0 {
		h.fail(path, h.lines[0], "y", "has no value at all", "give at least one value")
		return
	}
	span, rows := h.places[len(h.places)-1]-h.places[first]+1, len(h.places)
	if gaps := span - int64(rows-first); gaps > mostGaps {
		h.fail(path, h.lines[rows-1], "ds", fmt.Sprintf("lies %d periods after the first value, %d of them without a row", span-1, gaps), "check the time and --freq")
		return
	}
	h.filled += first
	h.complete(path, first, how)
}

func (h *history) fail(path string, line int, column, problem, mend string) {
	h.bad = &table.Error{File: path, Line: line, Column: column, Problem: fmt.Sprintf("series %q: %s", h.id, problem), Mend: mend}
}

func (h *history) sort() {
	order := make([]int, len(h.places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(1, max(-1, h.places[a]-h.places[b]))) })
	places, values, lines := make([]int64, len(order)), make([]float64, len(order)), make([]int, len(order))
	for i, from := range order {
		places[i], values[i], lines[i] = h.places[from], h.values[from], h.lines[from]
	}
	h.places, h.values, h.lines = places, values, lines
}

// complete makes values one per period from the first row with a value on.
func (h *history) complete(path string, first int, how Missing) {
	start, end := h.places[first], h.places[len(h.places)-1]
	full := make([]float64, end-start+1)
	for i := range full {
		full[i] = math.NaN()
	}
	for i := first; i < len(h.places); i++ {
		full[h.places[i]-start] = h.values[i]
	}
	for i := 0; i < len(full); i++ {
		if !math.IsNaN(full[i]) {
			continue
		}
		next := i + 1
		for next < len(full) && math.IsNaN(full[next]) {
			next++
		}
		if how != MissingZero && how != MissingInterpolate {
			at := slices.IndexFunc(h.places, func(p int64) bool { return p >= start+int64(i) })
			h.fail(path, h.lines[at], "y", "has no value for "+h.grid.at(start+int64(i)), "add it, or choose --missing zero or interpolate")
			return
		}
		fill(full, i, next, how)
		h.filled += next - i
		i = next
	}
	h.values, h.places, h.lines = full, []int64{start}, nil
}

// fill gives the periods from ≤ i < to values: zeros, or the straight line between their
// neighbours; behind the last value it goes on level.
func fill(full []float64, from, to int, how Missing) {
	for i := from; i < to; i++ {
		switch {
		case how == MissingZero:
			full[i] = 0
		case to == len(full):
			full[i] = full[from-1]
		default:
			share := float64(i-from+1) / float64(to-from+1)
			full[i] = full[from-1] + share*(full[to]-full[from-1])
		}
	}
}

// ahead is the time of the k-th step after the history, from 0.
func (h *history) ahead(k int) string { return h.grid.at(h.places[0] + int64(len(h.values)+k)) }
