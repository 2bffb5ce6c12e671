package recommend

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// Interaction is one thing that somebody did with an item: bought, viewed, rated.
type Interaction struct {
	User   string // empty for unknown people: counts for baskets and popularity only
	Item   string
	Basket string // what belongs together, for example an invoice; empty: the user's interactions of one day (UTC)
	Time   time.Time
	Weight float32 // how much it counts; 0 means 1
}

// Data is what a model is fitted on. The order of the interactions does not matter.
type Data struct {
	Interactions []Interaction
}

// check refuses interactions that no engine can use.
func (d Data) check() error {
	for i, x := range d.Interactions {
		switch w := float64(x.Weight); {
		case x.Item == "":
			return fmt.Errorf("interaction %d of user %q has no item: leave it out", i, x.User)
		case w < 0 || math.IsNaN(w) || math.IsInf(w, 0):
			return fmt.Errorf("interaction %d of user %q with item %q has weight %g: weights are positive numbers", i, x.User, x.Item, w)
		}
	}
	if len(d.Interactions) == 0 {
		return fmt.Errorf("there are no interactions: give at least one")
	}
	if len(d.Interactions) > math.MaxInt32/2 {
		return fmt.Errorf("%d interactions are too many for one model: leave out the oldest", len(d.Interactions))
	}
	return nil
}

// CSR is a sparse rows×cols matrix, row after row: row r has the columns Index[Start[r]:Start[r+1]], ascending, with their Value.
type CSR struct {
	Rows, Cols int
	Start      []int32
	Index      []int32
	Value      []float32
}

// Row returns columns and values of row r; they must not be changed.
func (m *CSR) Row(r int) ([]int32, []float32) {
	lo, hi := m.Start[r], m.Start[r+1]
	return m.Index[lo:hi:hi], m.Value[lo:hi:hi]
}

// Transpose returns the cols×rows matrix with the same entries.
func (m *CSR) Transpose() *CSR {
	t := &CSR{Rows: m.Cols, Cols: m.Rows, Start: make([]int32, m.Cols+1), Index: make([]int32, len(m.Index)), Value: make([]float32, len(m.Value))}
	for _, c := range m.Index {
		t.Start[c+1]++
	}
	for c := range m.Cols {
		t.Start[c+1] += t.Start[c]
	}
	next := slices.Clone(t.Start)
	for r := range m.Rows {
		columns, values := m.Row(r)
		for k, c := range columns {
			t.Index[next[c]], t.Value[next[c]] = int32(r), values[k]
			next[c]++
		}
	}
	return t
}

// valid reports whether the shape holds together, for matrices that come from a file.
func (m *CSR) valid() bool {
	if m.Rows < 0 || len(m.Start) != m.Rows+1 || m.Start[0] != 0 || int(m.Start[m.Rows]) != len(m.Index) || len(m.Index) != len(m.Value) {
		return false
	}
	for r := range m.Rows {
		if m.Start[r] > m.Start[r+1] || int(m.Start[r+1]) > len(m.Index) {
			return false
		}
		columns, _ := m.Row(r)
		for k, c := range columns {
			if c < 0 || int(c) >= m.Cols || k > 0 && columns[k-1] >= c {
				return false
			}
		}
	}
	return true
}

// event is an interaction with numbers for names.
type event struct {
	user, item int32 // user is -1 for unknown people
	basket     string
	time       int64 // Unix seconds
	weight     float32
}

// ledger is the indexed form of Data: names sorted, events sorted by user, item and time.
type ledger struct {
	users, items []string
	events       []event
	last         int64 // time of the newest event
}

func newLedger(d Data) *ledger {
	l := &ledger{last: math.MinInt64}
	users, items := map[string]int32{}, map[string]int32{}
	for _, x := range d.Interactions {
		items[x.Item] = 0
		if x.User != "" {
			users[x.User] = 0
		}
	}
	l.users, l.items = number(users), number(items)
	l.events = make([]event, len(d.Interactions))
	for i, x := range d.Interactions {
		e := event{user: -1, item: items[x.Item], basket: x.Basket, time: x.Time.Unix(), weight: x.Weight}
		if x.User != "" {
			e.user = users[x.User]
		}
		if e.weight == 0 {
			e.weight = 1
		}
		l.last = max(l.last, e.time)
		l.events[i] = e
	}
	slices.SortFunc(l.events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.item, b.item), cmp.Compare(a.time, b.time),
			cmp.Compare(a.weight, b.weight), cmp.Compare(a.basket, b.basket))
	})
	return l
}

// number gives the names of a set the numbers 0, 1, … in ascending order.
func number(set map[string]int32) []string {
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		set[name] = int32(i)
	}
	return names
}

// decay is the weight of something that age seconds ago happened: 2^(−age/halfLife), and 1 without a half-life.
func decay(age int64, halfLife time.Duration) float64 {
	if halfLife <= 0 {
		return 1
	}
	return math.Exp2(-float64(age) / halfLife.Seconds())
}

// minConfidence keeps very old or light interactions from vanishing in float32, also when two are multiplied.
const minConfidence = 1e-9

// matrix returns the users×items matrix of confidences
//
//	c_ui = 2^(−age of the newest/halfLife) · log₂(1 + Σ weights)
//
// so that one interaction of weight 1 counts 1 and repeats count with diminishing return.
func (l *ledger) matrix(halfLife time.Duration) *CSR {
	m := &CSR{Rows: len(l.users), Cols: len(l.items), Start: make([]int32, len(l.users)+1)}
	for i := 0; i < len(l.events); {
		e, sum, newest := l.events[i], 0.0, int64(0)
		for ; i < len(l.events) && l.events[i].user == e.user && l.events[i].item == e.item; i++ {
			sum += float64(l.events[i].weight)
			newest = l.events[i].time
		}
		if e.user < 0 {
			continue
		}
		m.Index = append(m.Index, e.item)
		m.Value = append(m.Value, float32(max(minConfidence, decay(l.last-newest, halfLife)*math.Log2(1+sum))))
		m.Start[e.user+1]++
	}
	for u := range m.Rows {
		m.Start[u+1] += m.Start[u]
	}
	return m
}

// popularity returns Σ weight·2^(−age/halfLife) per item, scaled so that the largest is 1.
func (l *ledger) popularity(halfLife time.Duration) []float32 {
	sums := make([]float64, len(l.items))
	for _, e := range l.events {
		sums[e.item] += float64(e.weight) * decay(l.last-e.time, halfLife)
	}
	top := slices.Max(sums)
	scaled := make([]float32, len(sums))
	for i, s := range sums {
		if top > 0 {
			scaled[i] = float32(s / top)
		}
	}
	return scaled
}

// has reports whether row r has an entry in column c.
func (m *CSR) has(r int, c int32) bool {
	columns, _ := m.Row(r)
	_, found := slices.BinarySearch(columns, c)
	return found
}
