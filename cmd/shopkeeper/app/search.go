package app

import (
	"context"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
)

// searcher lets the plugins' services ask the retrieval index.
type searcher struct{ index *retrieval.Index }

func (s searcher) Products(ctx context.Context, q tool.SearchRequest) ([]services.Found, bool, error) {
	hits, degraded, err := s.index.Products(ctx, retrieval.Query{Text: q.Text, Category: q.Category, MinPrice: q.MinPrice, MaxPrice: q.MaxPrice,
		InStock: q.InStock, Exclude: q.Exclude, Sort: retrieval.Sort(q.Sort), Limit: q.Limit})
	out := make([]services.Found, len(hits))
	for i, h := range hits {
		out[i] = services.Found(h)
	}
	return out, degraded, err
}

func (s searcher) Policies(ctx context.Context, text string, l shop.Locale, limit int) ([]tool.Passage, error) {
	found, err := s.index.Policies(ctx, text, l, limit)
	out := make([]tool.Passage, len(found))
	for i, p := range found {
		out[i] = tool.Passage{ID: p.ID, Title: p.Title, Text: p.Text, URL: p.URL, Score: p.Score}
	}
	return out, err
}

// wordSearch finds products by plain words in the store, while the vectors are away.
type wordSearch struct {
	store    *store.Store
	analyzer *embed.Analyzer
}

func (w wordSearch) KeywordSearch(ctx context.Context, q retrieval.Query) ([]retrieval.Hit, error) {
	f := store.ProductFilter{Category: q.Category, InStock: q.InStock, MinPrice: q.MinPrice, MaxPrice: q.MaxPrice, Exclude: q.Exclude,
		Sort: store.Sort(q.Sort), Limit: q.Limit}
	var words []string
	for _, t := range w.analyzer.Analyze(q.Text) {
		if t.Kind == embed.Word {
			words = append(words, t.Text)
		}
	}
	found, err := w.store.KeywordSearch(ctx, words, f)
	out := make([]retrieval.Hit, len(found))
	for i, p := range found {
		out[i] = retrieval.Hit{ID: p.ID, Score: float64(len(found) - i)}
	}
	return out, err
}
