package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/ingest"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/vectord"
)

// catalogue has n products with titles of their own.
func catalogue(n int) []shop.Product {
	things := []string{"Mug", "Lantern", "Umbrella", "Teapot", "Clock"}
	out := make([]shop.Product, n)
	for i := range out {
		id := fmt.Sprintf("%05d", 10000+i)
		out[i] = shop.Product{ID: id, Title: shop.Text{EN: fmt.Sprintf("%s number %d", things[i%len(things)], i)}, Category: "gifts", Active: true,
			Created: time.Date(2011, 1, 1, 0, 0, i, 0, time.UTC), Rank: i + 1,
			Variants: []shop.Variant{{SKU: id, Product: id, Price: shop.Money{Minor: int64(100 + i), Currency: "GBP"}, Stock: i % 7}}}
	}
	return out
}

var shelves = []shop.Category{{Slug: "gifts", Name: shop.Text{EN: "Gifts", ZH: "礼品"}}}

// counting is a real vector store that counts writes and can fail: before the failAt-th write it calls fail and gives its error.
type counting struct {
	*qdrant.Client
	upserted, deleted, writes int
	failAt                    int
	fail                      func() error
}

func (c *counting) write() error {
	if c.writes++; c.writes == c.failAt {
		return c.fail()
	}
	return nil
}

func (c *counting) Upsert(ctx context.Context, collection string, points []qdrant.Point) error {
	if err := c.write(); err != nil {
		return err
	}
	c.upserted += len(points)
	return c.Client.Upsert(ctx, collection, points)
}

func (c *counting) Delete(ctx context.Context, collection string, ids ...qdrant.ID) error {
	c.deleted += len(ids)
	return c.Client.Delete(ctx, collection, ids...)
}

// texts counts what is embedded.
type texts struct {
	embed.Embedder
	n int
}

func (e *texts) Embed(ctx context.Context, list []string) ([][]float32, error) {
	e.n += len(list)
	return e.Embedder.Embed(ctx, list)
}

type bench struct {
	store    *counting
	embedder *texts
	analyzer *embed.Analyzer
	ingester *ingest.Ingester
	encoder  *retrieval.Encoder
	told     []ingest.Progress
}

func model(t *testing.T, seed uint64) *embed.Local {
	t.Helper()
	l, err := embed.ShopLexicon()
	if err != nil {
		t.Fatal(err)
	}
	m, err := embed.Fit(t.Context(), embed.NewAnalyzer(l), retrieval.Corpus(catalogue(60), shelves, nil), embed.Settings{Dim: 12, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func newBench(t *testing.T) *bench {
	t.Helper()
	srv, err := vectord.Open(t.TempDir(), vectord.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = srv.Close() })
	c, err := qdrant.Dial(qdrant.Config{Dialer: srv.Dial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	m := model(t, 0)
	b := &bench{store: &counting{Client: c}, embedder: &texts{Embedder: m}, analyzer: m.Analyzer()}
	b.encoder = retrieval.NewEncoder(b.embedder, b.analyzer)
	b.ingester = ingest.New(b.store, b.encoder, func(p ingest.Progress) { b.told = append(b.told, p) })
	return b
}

// run ingests and checks the report and what was embedded.
func (b *bench) run(t *testing.T, products []shop.Product, want ingest.Report) {
	t.Helper()
	b.embedder.n, b.store.upserted = 0, 0
	got, err := b.ingester.Products(t.Context(), products, shelves)
	if err != nil || got != want {
		t.Fatalf("%+v, %v, want %+v", got, err, want)
	}
	if b.embedder.n != want.Embedded || b.store.upserted != want.Embedded {
		t.Errorf("%d embedded and %d stored, want %d", b.embedder.n, b.store.upserted, want.Embedded)
	}
	n, err := b.store.Count(t.Context(), b.encoder.ProductsCollection().Name, qdrant.Filter{})
	if err != nil || n != want.Embedded+want.Updated+want.Unchanged {
		t.Errorf("%d points, %v, want %+v", n, err, want)
	}
}

func TestASecondRunChangesNothing(t *testing.T) {
	b := newBench(t)
	b.run(t, catalogue(600), ingest.Report{Embedded: 600})
	if want := []ingest.Progress{{0, 600}, {256, 600}, {512, 600}, {600, 600}}; !slices.Equal(b.told, want) {
		t.Errorf("progress %v, want %v", b.told, want)
	}
	b.run(t, catalogue(600), ingest.Report{Unchanged: 600})
}

func TestOnlyWhatChangedIsWritten(t *testing.T) {
	b := newBench(t)
	b.run(t, catalogue(50), ingest.Report{Embedded: 50})
	next := catalogue(52)
	next[3].Title.ZH = "马克杯"          // vectors
	next[4].Variants[0].Stock = 100   // payload
	next[5].Variants[0].Price.Minor++ // payload
	next[6].Active = false            // gone
	next = slices.Delete(next, 7, 9)  // gone
	b.run(t, next, ingest.Report{Embedded: 3, Updated: 2, Unchanged: 44, Deleted: 3})
	b.run(t, next, ingest.Report{Unchanged: 49})

	renamed := []shop.Category{{Slug: "gifts", Name: shop.Text{EN: "Presents"}}}
	if got, err := b.ingester.Products(t.Context(), next, renamed); err != nil || got.Embedded != 49 {
		t.Errorf("a renamed shelf: %+v, %v", got, err)
	}
	b.run(t, nil, ingest.Report{Deleted: 49})
}

func TestACutRunIsContinued(t *testing.T) {
	b := newBench(t)
	broken := errors.New("the connection broke")
	b.store.failAt, b.store.fail = 3, func() error { return broken }
	if got, err := b.ingester.Products(t.Context(), catalogue(700), shelves); !errors.Is(err, broken) || got.Embedded != 512 {
		t.Fatalf("%+v, %v", got, err)
	}
	b.run(t, catalogue(700), ingest.Report{Embedded: 188, Unchanged: 512})
}

func TestCancelStopsBetweenBatches(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.store.failAt, b.store.fail = 2, func() error { cancel(); return nil }
	got, err := b.ingester.Products(ctx, catalogue(700), shelves)
	if !errors.Is(err, context.Canceled) || got.Embedded > 512 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, err := b.ingester.Products(t.Context(), catalogue(700), shelves); err != nil || got.Unchanged < 256 || got.Unchanged+got.Embedded != 700 {
		t.Errorf("continued: %+v, %v", got, err)
	}
}

func TestOffersAreUpdatedWithoutEmbedding(t *testing.T) {
	b := newBench(t)
	products := catalogue(40)
	b.run(t, products, ingest.Report{Embedded: 40})
	b.embedder.n = 0
	for i := range products {
		products[i].Variants[0].Stock, products[i].Variants[0].Price.Minor = 1000+i, 5
	}
	if err := b.ingester.UpdateOffers(t.Context(), products); err != nil || b.embedder.n != 0 {
		t.Fatalf("%v, %d embedded", err, b.embedder.n)
	}
	least := 1000.0
	n, err := b.store.Count(t.Context(), b.encoder.ProductsCollection().Name,
		qdrant.Filter{Must: []qdrant.Condition{qdrant.Between(retrieval.FieldStock, &least, nil), qdrant.IsInt(retrieval.FieldPrice, 5)}})
	if err != nil || n != 40 {
		t.Errorf("%d of 40 changed, %v", n, err)
	}
	b.run(t, products, ingest.Report{Unchanged: 40})
	if err := b.ingester.UpdateOffers(t.Context(), catalogue(41)[40:]); err != nil {
		t.Errorf("a product that is not there: %v", err)
	}
	b.run(t, products, ingest.Report{Unchanged: 40})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.ingester.UpdateOffers(ctx, products); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPassagesOfTwoLanguagesAreTwoPoints(t *testing.T) {
	b := newBench(t)
	passages := []retrieval.Passage{
		{ID: "returns/period", Locale: shop.EN, Title: "Returns", Text: "30 days", URL: "/help/returns"},
		{ID: "returns/period", Locale: shop.ZH, Title: "退货", Text: "30 天", URL: "/help/returns"},
	}
	for _, want := range []ingest.Report{{Embedded: 2}, {Unchanged: 2}} {
		if got, err := b.ingester.Passages(t.Context(), passages); err != nil || got != want {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	}
	passages[1].URL = "/hilfe"
	if got, err := b.ingester.Passages(t.Context(), passages[1:]); err != nil || got != (ingest.Report{Updated: 1, Deleted: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAnotherModelHasItsOwnCollections(t *testing.T) {
	b := newBench(t)
	b.run(t, catalogue(30), ingest.Report{Embedded: 30})
	other := model(t, 5)
	newer := retrieval.NewEncoder(other, other.Analyzer())
	g := ingest.New(b.store, newer, nil)
	if got, err := g.Products(t.Context(), catalogue(30), shelves); err != nil || got.Embedded != 30 {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := g.Drop(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	if n, err := b.store.Count(t.Context(), newer.ProductsCollection().Name, qdrant.Filter{}); err != nil || n != 30 {
		t.Errorf("its own collection was dropped: %d, %v", n, err)
	}
	if err := g.Drop(t.Context(), b.encoder); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Count(t.Context(), b.encoder.ProductsCollection().Name, qdrant.Filter{}); !errors.Is(err, qdrant.ErrNoCollection) {
		t.Errorf("the old collection is still there: %v", err)
	}
}

func TestAForeignCollectionIsLeftAlone(t *testing.T) {
	b := newBench(t)
	s := b.encoder.ProductsCollection()
	s.Dim++
	if err := b.store.EnsureCollection(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ingester.Products(t.Context(), catalogue(3), shelves); !errors.Is(err, qdrant.ErrMismatch) {
		t.Errorf("got %v", err)
	}
}
