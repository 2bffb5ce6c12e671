package recommend

import (
	"context"
	"math"
	"slices"
)

// pairs holds what goes together in baskets. With N baskets, n_i of them with item i and n_ij with both:
//
//	lift(i,j)   = n_ij·N / (n_i·n_j)                     1 means by chance
//	npmi(i,j)   = ln lift(i,j) / −ln(n_ij/N)             −1 never, 0 by chance, 1 always together (Bouma 2009)
//	cosine(i,j) = n_ij / √(n_i·n_j)
//
// npmi is kept for what is bought together: unlike lift it does not prefer rare items. cosine is kept for what is similar.
type pairs struct {
	baskets int
	support []int32 // n_i
	npmi    *CSR    // positive ones with n_ij ≥ the support floor
	count   []int32 // n_ij for the entries of npmi
	cosine  *CSR
}

// Pair is an item that goes with others.
type Pair struct {
	Item    string
	Score   float64 // Together: the sum of npmi over the given items; Similar: the cosine
	Lift    float64 // beside the given item to which it is closest; Together only
	Baskets int     // in how many baskets both were; Together only
}

// secondsPerDay cuts the interactions of a user without basket names into days (UTC).
const secondsPerDay = 24 * 60 * 60

// baskets returns the baskets×items matrix of ones and how many baskets were left out for their size. Events of unknown people
// without a basket belong to none.
func (l *ledger) baskets(maxItems int) (*CSR, int) {
	type key struct {
		name string
		user int32
		day  int64
	}
	numbers := map[key]int{}
	var content [][]int32
	for _, e := range l.events {
		k := key{name: e.basket}
		if e.basket == "" {
			if e.user < 0 {
				continue
			}
			k = key{user: e.user, day: int64(math.Floor(float64(e.time) / secondsPerDay))}
		}
		at, ok := numbers[k]
		if !ok {
			at = len(content)
			numbers[k] = at
			content = append(content, nil)
		}
		content[at] = append(content[at], e.item)
	}
	m, left := &CSR{Cols: len(l.items), Start: []int32{0}}, 0
	for _, items := range content {
		slices.Sort(items)
		items = slices.Compact(items)
		if len(items) > maxItems {
			left++
			continue
		}
		m.Index = append(m.Index, items...)
		m.Start = append(m.Start, int32(len(m.Index)))
		m.Rows++
	}
	m.Value = slices.Repeat([]float32{1}, len(m.Index))
	return m, left
}

func fitPairs(ctx context.Context, m *CSR, s BasketSettings) (*pairs, error) {
	byItem := m.Transpose()
	p := &pairs{baskets: m.Rows, support: make([]int32, m.Cols)}
	for i := range p.support {
		p.support[i] = byItem.Start[i+1] - byItem.Start[i]
	}
	npmi, cosine := make([][]neighbour, m.Cols), make([][]neighbour, m.Cols)
	counts := make([]map[int32]int32, m.Cols)
	err := cooccurrences(ctx, m, byItem, func(i int, touched []int32, sums []float32) {
		var together, similar []neighbour
		for _, j := range touched {
			n := int(sums[j])
			if int(j) == i || n < s.MinSupport {
				continue
			}
			if v := p.normalisedPMI(n, i, int(j)); v > 0 {
				together = append(together, neighbour{j, float32(v)})
			}
			similar = append(similar, neighbour{j, float32(float64(n) / math.Sqrt(float64(p.support[i])*float64(p.support[j])))})
		}
		npmi[i], cosine[i] = best(together, s.Neighbours), best(similar, s.Neighbours)
		counts[i] = make(map[int32]int32, len(npmi[i]))
		for _, n := range npmi[i] {
			counts[i][n.item] = int32(sums[n.item])
		}
	})
	if err != nil {
		return nil, err
	}
	p.npmi, p.cosine = newSparse(npmi), newSparse(cosine)
	for i := range m.Cols {
		items, _ := p.npmi.Row(i)
		for _, j := range items {
			p.count = append(p.count, counts[i][j])
		}
	}
	return p, nil
}

func (p *pairs) lift(n, i, j int) float64 {
	return float64(n) * float64(p.baskets) / (float64(p.support[i]) * float64(p.support[j]))
}

func (p *pairs) normalisedPMI(n, i, j int) float64 {
	if n == p.baskets { // both in every basket: always together, and as often as by chance
		return 0
	}
	return math.Log(p.lift(n, i, j)) / -math.Log(float64(n)/float64(p.baskets))
}

// Together returns up to k items that are bought together with the given ones, best first: frequently, and more often than by chance.
// Unknown items are ignored. keep, if not nil, decides which items may be proposed.
func (m *Model) Together(items []string, k int, keep func(item string) bool) []Pair {
	found := map[int32]Pair{}
	for _, name := range items {
		i, ok := m.itemIndex[name]
		if !ok {
			continue
		}
		others, values := m.pairs.npmi.Row(int(i))
		for at, j := range others {
			n := int(m.pairs.count[int(m.pairs.npmi.Start[i])+at])
			pair := found[j]
			pair.Item = m.items[j]
			pair.Score += float64(values[at])
			if lift := m.pairs.lift(n, int(i), int(j)); lift > pair.Lift {
				pair.Lift, pair.Baskets = lift, n
			}
			found[j] = pair
		}
	}
	return m.bestPairs(found, items, k, keep)
}

// Similar returns up to k items that are in the same baskets as the given one, best first; none for an unknown item.
func (m *Model) Similar(item string, k int, keep func(item string) bool) []Pair {
	i, ok := m.itemIndex[item]
	if !ok {
		return nil
	}
	found := map[int32]Pair{}
	others, values := m.pairs.cosine.Row(int(i))
	for at, j := range others {
		found[j] = Pair{Item: m.items[j], Score: float64(values[at])}
	}
	return m.bestPairs(found, []string{item}, k, keep)
}

func (m *Model) bestPairs(found map[int32]Pair, given []string, k int, keep func(string) bool) []Pair {
	list := make([]neighbour, 0, len(found))
	for j, pair := range found {
		if !slices.Contains(given, pair.Item) && (keep == nil || keep(pair.Item)) {
			list = append(list, neighbour{j, float32(pair.Score)})
		}
	}
	result := make([]Pair, 0, min(max(k, 0), len(list)))
	for _, n := range best(list, max(k, 0)) {
		result = append(result, found[n.item])
	}
	return result
}
