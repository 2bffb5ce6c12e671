package retrieval

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
)

// productFields are the payload fields that ranking needs: few, for reading them is most of a search's time.
func productFields(s Sort) []string {
	fields := []string{FieldID, FieldTitles, FieldCodes, FieldRank}
	switch s {
	case ByPriceUp, ByPriceDown:
		return append(fields, FieldPrice)
	case ByNewest:
		return append(fields, FieldCreated)
	}
	return fields
}

// The weights of ranking, chosen on the test queries.
const (
	denseShare   = 0.4  // of the cosine, beside the BM25 score over the best one
	titleBonus   = 1.0  // the question is the title
	codeBonus    = 2.0  // the question names the product's code
	salesBonus   = 0.02 // for the best seller; less and less for those after it
	sortedShare  = 0.62 // of the best score without bonuses: less relevant hits are left out when not sorted by relevance
	tailShare    = 0.38 // of the same, sorted or not: hits below it only fill the page
	meaningFloor = 0.5  // cosine below which a hit without any common term is none
)

// fused is a candidate of both legs.
type fused struct {
	payload       map[string]any
	dense, sparse float64
	inSparse      bool
	score         float64
}

// fuse joins the legs by id and scores
//
//	share·cosine + (1−share)·bm25/best
//
// with a candidate's score of 0 in a leg that did not find it: the legs are long enough that it could not have been more than a little. Without one
// of the legs the other decides alone.
func fuse(a answer, share float64) []*fused {
	byID := map[qdrant.ID]*fused{}
	var all []*fused
	find := func(h qdrant.Hit) *fused {
		f, ok := byID[h.ID]
		if !ok {
			f = &fused{payload: h.Payload}
			byID[h.ID] = f
			all = append(all, f)
		}
		return f
	}
	best := 0.0
	for _, h := range a.sparse {
		f := find(h)
		f.sparse, f.inSparse = float64(h.Score), true
		best = max(best, f.sparse)
	}
	for _, h := range a.dense {
		find(h).dense = max(float64(h.Score), 0)
	}
	if a.dense == nil {
		share = 0
	}
	if a.sparse == nil {
		share = 1
	}
	for _, f := range all {
		f.score = share * f.dense
		if best > 0 {
			f.score += (1 - share) * f.sparse / best
		}
	}
	return all
}

// rankProducts makes the answer of a search, at most limit hits.
func rankProducts(a answer, q Query, limit int) []Hit {
	question := embed.Fold(q.Text)
	words := strings.Fields(question)
	var kept []*fused
	for _, f := range fuse(a, denseShare) {
		if a.sparse != nil && !f.inSparse && f.dense < meaningFloor {
			continue
		}
		if rank := integer(f.payload, FieldRank); rank > 0 {
			f.score += salesBonus / (1 + math.Log2(float64(rank)))
		}
		if slices.Contains(lines(f.payload, FieldTitles), question) {
			f.score += titleBonus
		}
		if slices.ContainsFunc(lines(f.payload, FieldCodes), func(c string) bool { return slices.Contains(words, c) }) {
			f.score += codeBonus
		}
		kept = append(kept, f)
	}
	byScore(kept)
	if q.Sort != ByRelevance && len(kept) > 0 {
		least := sortedShare * min(kept[0].score, 1)
		kept = slices.DeleteFunc(kept, func(f *fused) bool { return f.score < least })
		sortBy(kept, q.Sort)
	}
	return hitsOf(kept, limit)
}

// withoutTail leaves out what is far less relevant than the best hit by both legs; one
// leg alone does not tell. Sorted answers have lost it already.
func withoutTail(hits []Hit) []Hit {
	if len(hits) == 0 {
		return hits
	}
	least := tailShare * min(hits[0].Score, 1)
	return slices.DeleteFunc(hits, func(h Hit) bool { return h.Score < least })
}

func byScore(list []*fused) {
	slices.SortFunc(list, func(x, y *fused) int {
		return cmp.Or(cmp.Compare(y.score, x.score), strings.Compare(text(x.payload, FieldID), text(y.payload, FieldID)))
	})
}

func hitsOf(list []*fused, limit int) []Hit {
	hits := make([]Hit, 0, min(len(list), limit))
	for _, f := range list[:cap(hits)] {
		hits = append(hits, Hit{ID: text(f.payload, FieldID), Score: f.score})
	}
	return hits
}

// sortBy orders by a field; relevance, which lists have none of, is by sales. Ties are broken by id.
func sortBy(list []*fused, s Sort) {
	key := func(f *fused) int64 {
		switch s {
		case ByPriceUp:
			return integer(f.payload, FieldPrice)
		case ByPriceDown:
			return -integer(f.payload, FieldPrice)
		case ByNewest:
			return -integer(f.payload, FieldCreated)
		}
		if rank := integer(f.payload, FieldRank); rank > 0 {
			return rank
		}
		return math.MaxInt64
	}
	slices.SortFunc(list, func(x, y *fused) int {
		return cmp.Or(cmp.Compare(key(x), key(y)), strings.Compare(text(x.payload, FieldID), text(y.payload, FieldID)))
	})
}

// list answers a question without words: everything that passes the filter, sorted.
func (x *Index) list(ctx context.Context, q Query) ([]Hit, error) {
	var all []*fused
	for p, err := range x.cfg.Store.Scroll(ctx, x.products, productFilter(q), FieldID, FieldPrice, FieldCreated, FieldRank) {
		if err != nil {
			return nil, err
		}
		all = append(all, &fused{payload: p.Payload})
	}
	sortBy(all, q.Sort)
	return hitsOf(all, limitOf(q.Limit)), nil
}

// text, lines and integer read payloads, which other programs may have written: what has another type is empty.
func text(payload map[string]any, field string) string {
	s, _ := payload[field].(string)
	return s
}

func lines(payload map[string]any, field string) []string {
	return strings.Split(text(payload, field), "\n")
}

func integer(payload map[string]any, field string) int64 {
	n, _ := payload[field].(int64)
	return n
}
