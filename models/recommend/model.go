package recommend

import (
	"cmp"
	"container/heap"
	"fmt"
	"math"
	"slices"
	"time"
)

// Model recommends. It is immutable and safe for concurrent use.
type Model struct {
	engine     Engine
	settings   Settings // as resolved, Engine never Auto
	built      time.Time
	until      time.Time // of the newest interaction
	users      []string
	items      []string
	userIndex  map[string]int32
	itemIndex  map[string]int32
	history    *CSR // users×items confidences
	popularity []float32
	scorer     scorer
	pairs      *pairs
}

// Engine is what scores, never Auto.
func (m *Model) Engine() Engine { return m.engine }

// Built is when the model was fitted, Until the time of the newest interaction in it.
func (m *Model) Built() time.Time { return m.built }

// Until is the time of the newest interaction that the model knows.
func (m *Model) Until() time.Time { return m.until }

// Items is the number of items that can be recommended, Users the number of people with a history.
func (m *Model) Items() int { return len(m.items) }

// Users is the number of people with a history.
func (m *Model) Users() int { return len(m.users) }

// KnowsItem reports whether the item can be recommended.
func (m *Model) KnowsItem(item string) bool { _, ok := m.itemIndex[item]; return ok }

// KnowsUser reports whether the user has a history in the model.
func (m *Model) KnowsUser(user string) bool { _, ok := m.userIndex[user]; return ok }

// Weighted is an item with its confidence; 0 means 1.
type Weighted struct {
	Item   string
	Weight float32
}

// Request asks for recommendations.
type Request struct {
	User        string     // whose history counts; "" for nobody's, as when personalisation is switched off
	Recent      []Weighted // what happened since the model was built, or all that a visitor did; unknown items are ignored
	K           int        // how many items
	IncludeSeen bool       // also items of the history and of Recent
	Exclude     []string   // never these
	Keep        func(item string) bool
	Reasons     int // how many reasons per item at most
}

// Answer is what Recommend returns, best first.
type Answer struct {
	Items    []Recommendation
	Personal bool // false: nothing was known, these are the popular items
}

// Recommendation is one item.
type Recommendation struct {
	Item    string
	Score   float32 // comparable within one answer only
	Reasons []Reason
}

// Reason is an item of the person's own that speaks for a recommendation, and the part of the score that it adds.
type Reason struct {
	Item string
	Part float32 // > 0
}

// Recommend ranks the items for a request. There are fewer than K where exclusions leave fewer.
func (m *Model) Recommend(r Request) (Answer, error) {
	if r.K <= 0 {
		return Answer{}, fmt.Errorf("asked for %d recommendations: ask for at least 1", r.K)
	}
	items, weights, err := m.profile(r)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Personal: len(items) > 0 && m.engine != Popular}
	scores := make([]float32, len(m.items))
	if answer.Personal {
		if err := m.scorer.scores(scores, items, weights); err != nil {
			return Answer{}, err
		}
	} else {
		copy(scores, m.popularity)
	}
	m.exclude(scores, r, items)
	for _, i := range m.top(scores, r) {
		answer.Items = append(answer.Items, Recommendation{Item: m.items[i], Score: scores[i]})
	}
	if answer.Personal && r.Reasons > 0 {
		err = m.giveReasons(answer.Items, items, weights, r.Reasons)
	}
	return answer, err
}

// profile joins the user's history with the recent items, ascending by item number.
func (m *Model) profile(r Request) ([]int32, []float32, error) {
	var items []int32
	var weights []float32
	if u, ok := m.userIndex[r.User]; ok && r.User != "" {
		items, weights = m.history.Row(int(u))
	}
	if len(r.Recent) == 0 {
		return items, weights, nil
	}
	items, weights = slices.Clone(items), slices.Clone(weights)
	for _, recent := range r.Recent {
		w := or(recent.Weight, 1)
		if !(w > 0) || math.IsInf(float64(w), 0) {
			return nil, nil, fmt.Errorf("item %q has weight %g: weights are positive numbers", recent.Item, recent.Weight)
		}
		i, ok := m.itemIndex[recent.Item]
		if !ok {
			continue
		}
		at, found := slices.BinarySearch(items, i)
		if found {
			weights[at] = max(weights[at], w)
			continue
		}
		items, weights = slices.Insert(items, at, i), slices.Insert(weights, at, w)
	}
	return items, weights, nil
}

// excluded is the score of what must not be shown; no engine gives it.
const excluded = -math.MaxFloat32

func (m *Model) exclude(scores []float32, r Request, seen []int32) {
	if !r.IncludeSeen {
		for _, i := range seen {
			scores[i] = excluded
		}
	}
	for _, name := range r.Exclude {
		if i, ok := m.itemIndex[name]; ok {
			scores[i] = excluded
		}
	}
}

// top returns the numbers of the K best items that may be shown. Equal scores are ordered by popularity, then by name.
func (m *Model) top(scores []float32, r Request) []int32 {
	h := &worstFirst{m: m, scores: scores, items: make([]int32, 0, min(r.K, len(scores)))}
	for i, s := range scores {
		if s == excluded || len(h.items) == r.K && !h.better(int32(i), h.items[0]) {
			continue
		}
		if r.Keep != nil && !r.Keep(m.items[i]) {
			continue
		}
		if len(h.items) < r.K {
			heap.Push(h, int32(i))
			continue
		}
		h.items[0] = int32(i)
		heap.Fix(h, 0)
	}
	slices.SortFunc(h.items, func(a, b int32) int {
		if h.better(a, b) {
			return -1
		}
		return 1
	})
	return h.items
}

// worstFirst is the heap of the best items so far.
type worstFirst struct {
	m      *Model
	scores []float32
	items  []int32
}

func (h *worstFirst) better(a, b int32) bool {
	if h.scores[a] != h.scores[b] {
		return h.scores[a] > h.scores[b]
	}
	if h.m.popularity[a] != h.m.popularity[b] {
		return h.m.popularity[a] > h.m.popularity[b]
	}
	return a < b
}

func (h *worstFirst) Len() int           { return len(h.items) }
func (h *worstFirst) Less(i, j int) bool { return h.better(h.items[j], h.items[i]) }
func (h *worstFirst) Swap(i, j int)      { h.items[i], h.items[j] = h.items[j], h.items[i] }
func (h *worstFirst) Push(x any)         { h.items = append(h.items, x.(int32)) }
func (h *worstFirst) Pop() any {
	last := h.items[len(h.items)-1]
	h.items = h.items[:len(h.items)-1]
	return last
}

// giveReasons adds to every recommendation the items of the profile with the largest positive parts. An item is no reason for itself.
func (m *Model) giveReasons(recommended []Recommendation, items []int32, weights []float32, most int) error {
	explain, err := m.scorer.explain(items, weights)
	if err != nil {
		return err
	}
	parts := make([]float32, len(items))
	var list []neighbour
	for k := range recommended {
		target := m.itemIndex[recommended[k].Item]
		explain(parts, target)
		list = list[:0]
		for at, j := range items {
			if j != target && parts[at] > 0 {
				list = append(list, neighbour{j, parts[at]})
			}
		}
		for _, n := range best(list, most) {
			recommended[k].Reasons = append(recommended[k].Reasons, Reason{Item: m.items[n.item], Part: n.value})
		}
	}
	return nil
}

// PopularItems returns the k most popular items, recent interactions counting more.
func (m *Model) PopularItems(k int, keep func(item string) bool) []Recommendation {
	answer, err := m.Recommend(Request{K: max(k, 1), Keep: keep})
	if err != nil || k <= 0 {
		return nil
	}
	return answer.Items
}

// Forget returns the model without the histories of these users, for people who ask to be erased: saved, it does not hold their names.
// What others' purchases and theirs together taught about items stays, as it names nobody.
func (m *Model) Forget(users ...string) *Model {
	rest := *m
	rest.users = nil
	rest.history = &CSR{Cols: m.history.Cols, Start: []int32{0}}
	for u, user := range m.users {
		if slices.Contains(users, user) {
			continue
		}
		columns, values := m.history.Row(u)
		rest.users = append(rest.users, user)
		rest.history.Index = append(rest.history.Index, columns...)
		rest.history.Value = append(rest.history.Value, values...)
		rest.history.Start = append(rest.history.Start, int32(len(rest.history.Index)))
	}
	rest.history.Rows = len(rest.users)
	rest.userIndex = indexNames(rest.users)
	return &rest
}

// indexNames returns the number of each name.
func indexNames(names []string) map[string]int32 {
	index := make(map[string]int32, len(names))
	for i, name := range names {
		index[name] = int32(i)
	}
	return index
}

// ascending reports whether names are sorted without repeats, as the items of a model are.
func ascending(names []string) bool {
	for i := 1; i < len(names); i++ {
		if cmp.Compare(names[i-1], names[i]) >= 0 {
			return false
		}
	}
	return true
}
