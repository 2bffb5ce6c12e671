package retrieval_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
)

func TestSearchFiltersAndSorts(t *testing.T) {
	x := smallIndex(t, nil)
	for name, c := range map[string]struct {
		q    retrieval.Query
		want []string // in this order
	}{
		"english":            {retrieval.Query{Text: "red retrospot mug", Limit: 1}, []string{"10001A"}},
		"chinese":            {retrieval.Query{Text: "红色雨伞", Limit: 1}, []string{"10003"}},
		"misspelled":         {retrieval.Query{Text: "latern", Limit: 1}, []string{"10004"}},
		"exact title":        {retrieval.Query{Text: "WHITE  mug!", Limit: 1}, []string{"10002"}},
		"exact title, zh":    {retrieval.Query{Text: "红色复古圆点马克杯", Limit: 1}, []string{"10001A"}},
		"code":               {retrieval.Query{Text: "do you have 10001b?", Limit: 1}, []string{"10001B"}},
		"code among words":   {retrieval.Query{Text: "马克杯 10004", Limit: 1}, []string{"10004"}},
		"category and below": {retrieval.Query{Category: "kitchen", Sort: retrieval.ByPriceUp}, []string{"10002", "10001A", "10001B", "10005"}},
		"nested category":    {retrieval.Query{Category: "mugs", Sort: retrieval.ByPriceDown}, []string{"10001B", "10001A", "10002"}},
		"in stock":           {retrieval.Query{Category: "mugs", InStock: true, Sort: retrieval.ByNewest}, []string{"10002", "10001A"}},
		"prices":             {retrieval.Query{MinPrice: 250, MaxPrice: 700, Sort: retrieval.ByPriceUp}, []string{"10001A", "10001B", "10004"}},
		"from a price":       {retrieval.Query{MinPrice: 900, Sort: retrieval.ByPriceUp}, []string{"10003", "10005"}},
		"exclude":            {retrieval.Query{Category: "mugs", Exclude: []string{"10002", "10001A", "?"}}, []string{"10001B"}},
		"popular first":      {retrieval.Query{Limit: 3}, []string{"10001B", "10003", "10001A"}},
		"popular, none last": {retrieval.Query{Category: "mugs", Sort: retrieval.ByPopular}, []string{"10001B", "10001A", "10002"}},
		"text and filters":   {retrieval.Query{Text: "mug", MaxPrice: 299, InStock: true, Exclude: []string{"10001A"}}, []string{"10002"}},
		"text and sort":      {retrieval.Query{Text: "retrospot mug", Category: "mugs", Sort: retrieval.ByPriceDown, Limit: 2}, []string{"10001B", "10001A"}},
		"sort leaves out":    {retrieval.Query{Text: "blue retrospot mug", Sort: retrieval.ByPriceUp}, []string{"10001A", "10001B"}},
		"no such category":   {retrieval.Query{Text: "mug", Category: "cars"}, nil},
		"stop words only":    {retrieval.Query{Text: "请问有没有", Limit: 1}, []string{"10001B"}},
	} {
		hits, degraded, err := x.Products(t.Context(), c.q)
		if err != nil || degraded || !slices.Equal(ids(hits), c.want) {
			t.Errorf("%s: %v, %v, %v, want %v", name, ids(hits), degraded, err, c.want)
		}
	}
}

func TestScoresFallAndLimitsHold(t *testing.T) {
	x := smallIndex(t, nil)
	hits, _, err := x.Products(t.Context(), retrieval.Query{Text: "red mug"})
	if err != nil || len(hits) < 3 {
		t.Fatalf("%v, %v", hits, err)
	}
	for i := range hits[1:] {
		if hits[i].Score < hits[i+1].Score {
			t.Errorf("scores rise: %v", hits)
		}
	}
	if hits, _, err := x.Products(t.Context(), retrieval.Query{Text: "zxqjv kkkw"}); err != nil || len(hits) != 0 {
		t.Errorf("nonsense finds %v, %v", hits, err)
	}
	if _, _, err := x.Products(t.Context(), retrieval.Query{MinPrice: 500, MaxPrice: 100}); shop.KindOf(err) != shop.Invalid {
		t.Errorf("an empty price range: %v", err)
	}
	deep, err := x.Deep(t.Context(), "mug", 500)
	if err != nil || len(deep) < 4 {
		t.Errorf("deep: %v, %v", deep, err)
	}
}

func TestWithoutTheStoreWordsAreMatched(t *testing.T) {
	q := retrieval.Query{Text: "mug", MaxPrice: 300, InStock: true, Limit: 3}
	for name, c := range map[string]struct {
		store retrieval.Store
		query retrieval.Query
	}{"down": {downStore{}, q}, "slow": {slowStore{}, q}, "listing": {downStore{}, retrieval.Query{Category: "mugs"}}} {
		w := &words{hits: []retrieval.Hit{{ID: "10002", Score: 1}}}
		x := smallIndex(t, func(cfg *retrieval.Config) { cfg.Store, cfg.Fallback, cfg.Patience = c.store, w, 20*time.Millisecond })
		hits, degraded, err := x.Products(t.Context(), c.query)
		if err != nil || !degraded || !slices.Equal(ids(hits), []string{"10002"}) {
			t.Errorf("%s: %v, %v, %v", name, hits, degraded, err)
		}
		if len(w.asked) != 1 || w.asked[0].Text != c.query.Text || w.asked[0].MaxPrice != c.query.MaxPrice || w.asked[0].InStock != c.query.InStock {
			t.Errorf("%s: the fallback was asked %+v", name, w.asked)
		}
	}
}

func TestWithoutStoreAndFallbackItIsAnError(t *testing.T) {
	x := smallIndex(t, func(cfg *retrieval.Config) { cfg.Store = downStore{} })
	if _, _, err := x.Products(t.Context(), retrieval.Query{Text: "mug"}); shop.KindOf(err) != shop.Unavailable || !errors.Is(err, errDown) {
		t.Errorf("products: %v", err)
	}
	if _, err := x.Policies(t.Context(), "return", shop.EN, 3); shop.KindOf(err) != shop.Unavailable {
		t.Errorf("policies: %v", err)
	}
	if _, err := x.Deep(t.Context(), "mug", 3); shop.KindOf(err) != shop.Unavailable {
		t.Errorf("deep: %v", err)
	}
	w := &words{err: errDown}
	x = smallIndex(t, func(cfg *retrieval.Config) { cfg.Store, cfg.Fallback = downStore{}, w })
	if _, _, err := x.Products(t.Context(), retrieval.Query{Text: "mug"}); !errors.Is(err, errDown) {
		t.Errorf("both down: %v", err)
	}
}

func TestACancelledSearchIsNotDegraded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := &words{}
	x := smallIndex(t, func(cfg *retrieval.Config) { cfg.Fallback = w })
	if _, _, err := x.Products(ctx, retrieval.Query{Text: "mug"}); !errors.Is(err, context.Canceled) || len(w.asked) > 0 {
		t.Errorf("%v, the fallback was asked %d times", err, len(w.asked))
	}
}

func TestWithoutTheEmbedderWordsAreRankedByBM25(t *testing.T) {
	x := smallIndex(t, func(cfg *retrieval.Config) { cfg.Embedder = downEmbedder{cfg.Embedder} })
	hits, degraded, err := x.Products(t.Context(), retrieval.Query{Text: "红色 mug", Limit: 1})
	if err != nil || !degraded || !slices.Equal(ids(hits), []string{"10001A"}) {
		t.Errorf("%v, %v, %v", hits, degraded, err)
	}
	if _, err := x.Deep(t.Context(), "mug", 3); err == nil {
		t.Error("a measurement without the embedder is no error")
	}
}

// An index with another model must not see the points of this one.
func TestPointsOfAnotherModelAreNotSearched(t *testing.T) {
	products, categories := shelf()
	m := fitted(t, products[1:], categories, nil)
	x := smallIndex(t, func(cfg *retrieval.Config) { cfg.Embedder = m })
	if hits, _, err := x.Products(t.Context(), retrieval.Query{Text: "mug"}); shop.KindOf(err) != shop.Unavailable {
		t.Errorf("found %v, %v", hits, err)
	}
}

func TestPoliciesInTheReadersLanguageOrNothing(t *testing.T) {
	x := smallIndex(t, nil)
	for _, c := range []struct {
		question string
		locale   shop.Locale
		want     string
	}{
		{"Can I return a mug?", shop.EN, "returns/period"}, {"怎么退货", shop.ZH, "returns/period"}, {"return", shop.ZH, "returns/period"},
		{"how long does delivery take", shop.EN, "delivery/uk"}, {"who won the football match", shop.EN, ""}, {"今天天气", shop.ZH, ""}, {"", shop.EN, ""}, {"?", shop.ZH, ""},
	} {
		got, err := x.Policies(t.Context(), c.question, c.locale, 1)
		switch {
		case err != nil || got == nil:
			t.Errorf("%s: %v, %v", c.question, got, err)
		case c.want == "" && len(got) > 0, c.want != "" && (len(got) != 1 || got[0].ID != c.want):
			t.Errorf("%s: %+v, want %q", c.question, got, c.want)
		case len(got) == 1 && (got[0].Locale != c.locale || got[0].Text == "" || got[0].URL == "" || got[0].Title == "" || got[0].Score <= 0):
			t.Errorf("%s: %+v lacks something", c.question, got[0])
		}
	}
}
