package retrieval_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
)

// shelf is a small shop with what filters and sorting need.
func shelf() ([]shop.Product, []shop.Category) {
	product := func(id, en, zh, category string, price int64, stock, rank, day int) shop.Product {
		return shop.Product{
			ID: id, Title: shop.Text{EN: en, ZH: zh}, Category: category, Active: true, Rank: rank,
			Created:  time.Date(2011, 1, day, 0, 0, 0, 0, time.UTC),
			Variants: []shop.Variant{{SKU: id, Product: id, Price: shop.Money{Minor: price, Currency: "GBP"}, Stock: stock}},
		}
	}
	return []shop.Product{
			product("10001A", "Red Retrospot Mug", "红色复古圆点马克杯", "mugs", 250, 5, 3, 1),
			product("10001B", "Blue Retrospot Mug", "", "mugs", 300, 0, 1, 2),
			product("10002", "White Mug", "", "mugs", 150, 9, 0, 3),
			product("10003", "Red Spotty Umbrella", "", "rain", 900, 2, 2, 4),
			product("10004", "Hanging Lantern", "", "lights", 700, 1, 4, 5),
			product("10005", "Mug Tree Stand Wood", "", "kitchen", 1200, 3, 5, 6),
		}, []shop.Category{
			{Slug: "kitchen", Name: shop.Text{EN: "Kitchen", ZH: "厨房"}}, {Slug: "mugs", Name: shop.Text{EN: "Mugs", ZH: "马克杯"}, Parent: "kitchen"},
			{Slug: "rain", Name: shop.Text{EN: "Rainy days", ZH: "雨天"}}, {Slug: "lights", Name: shop.Text{EN: "Lights", ZH: "灯饰"}},
		}
}

func rules() []retrieval.Passage {
	return []retrieval.Passage{
		{ID: "returns/period", Locale: shop.EN, Title: "Returns", Text: "You can return unused products within 30 days.", URL: "/help/returns"},
		{ID: "returns/period", Locale: shop.ZH, Title: "退货", Text: "收货后 30 天内，未使用的商品都可以退货。", URL: "/help/returns"},
		{ID: "delivery/uk", Locale: shop.EN, Title: "Delivery", Text: "Delivery takes two working days.", URL: "/help/delivery"},
		{ID: "delivery/uk", Locale: shop.ZH, Title: "配送", Text: "发货后两个工作日送达。", URL: "/help/delivery"},
	}
}

// smallIndex is an index over shelf and rules with the changes that edit makes.
func smallIndex(t testing.TB, edit func(*retrieval.Config)) *retrieval.Index {
	t.Helper()
	products, categories := shelf()
	m := fitted(t, products, categories, rules())
	c := embedded(t)
	fill(t, c, m, products, categories, rules())
	cfg := retrieval.Config{Store: c, Embedder: m, Analyzer: m.Analyzer(), Speller: m, Patience: 30 * time.Second, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if edit != nil {
		edit(&cfg)
	}
	return retrieval.New(cfg)
}

func ids(hits []retrieval.Hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.ID
	}
	return out
}

var errDown = errors.New("connection refused")

// downStore is a vector store that does not answer.
type downStore struct{}

func (downStore) QueryLegs(context.Context, qdrant.Query) (a, b []qdrant.Hit, err error) {
	return nil, nil, errDown
}

func (downStore) Scroll(context.Context, string, qdrant.Filter, ...string) iter.Seq2[qdrant.Point, error] {
	return func(yield func(qdrant.Point, error) bool) { yield(qdrant.Point{}, errDown) }
}

// slowStore answers when its context ends.
type slowStore struct{ downStore }

func (slowStore) QueryLegs(ctx context.Context, _ qdrant.Query) (a, b []qdrant.Hit, err error) {
	<-ctx.Done()
	return nil, nil, ctx.Err()
}

// downEmbedder has a model's shape and does not answer.
type downEmbedder struct{ embed.Embedder }

func (downEmbedder) Embed(context.Context, []string) ([][]float32, error) { return nil, errDown }

// words is a fallback that notes what it was asked.
type words struct {
	asked []retrieval.Query
	hits  []retrieval.Hit
	err   error
}

func (w *words) KeywordSearch(_ context.Context, q retrieval.Query) ([]retrieval.Hit, error) {
	w.asked = append(w.asked, q)
	return slices.Clone(w.hits), w.err
}
