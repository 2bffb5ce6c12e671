package vectord

import "slices"

// hit is a scored slot.
type hit struct {
	slot  uint32
	score float32
}

// wanted is how many hits a search keeps and how good they must be.
type wanted struct {
	limit     int
	threshold *float32
}

// admits says whether a score is better than the threshold; as in Qdrant an equal one is not.
func (w wanted) admits(score float32, smaller bool) bool {
	switch {
	case w.threshold == nil:
		return true
	case smaller:
		return score < *w.threshold
	default:
		return score > *w.threshold
	}
}

// topK keeps the best k hits in a heap whose root is the worst of them. Equal scores are ordered by id.
type topK struct {
	k       int
	smaller bool // a smaller score is better
	keys    []pointKey
	hits    []hit
}

func newTopK(k int, smaller bool, keys []pointKey) *topK {
	return &topK{k: k, smaller: smaller, keys: keys}
}

// compare is negative when a comes before b.
func (t *topK) compare(a, b hit) int {
	switch {
	case a.score == b.score:
		return compareKeys(t.keys[a.slot], t.keys[b.slot])
	case (a.score < b.score) == t.smaller:
		return -1
	default:
		return 1
	}
}

// push offers a hit.
func (t *topK) push(h hit) {
	if len(t.hits) < t.k {
		t.hits = append(t.hits, h)
		for i := len(t.hits) - 1; i > 0; {
			up := (i - 1) / 2
			if t.compare(t.hits[i], t.hits[up]) <= 0 {
				return
			}
			t.hits[i], t.hits[up] = t.hits[up], t.hits[i]
			i = up
		}
		return
	}
	if t.k == 0 || t.compare(h, t.hits[0]) >= 0 {
		return
	}
	t.hits[0] = h
	for i := 0; ; {
		worst := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(t.hits) && t.compare(t.hits[child], t.hits[worst]) > 0 {
				worst = child
			}
		}
		if worst == i {
			return
		}
		t.hits[i], t.hits[worst] = t.hits[worst], t.hits[i]
		i = worst
	}
}

// sorted returns the hits, best first.
func (t *topK) sorted() []hit {
	slices.SortFunc(t.hits, t.compare)
	return t.hits
}
