package retrieval

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
)

// Store is what search needs of the vector store; *qdrant.Client is one. It may be called at once by many.
type Store interface {
	QueryLegs(ctx context.Context, q qdrant.Query) (dense, sparse []qdrant.Hit, err error)
	Scroll(ctx context.Context, collection string, f qdrant.Filter, fields ...string) iter.Seq2[qdrant.Point, error]
}

// Fallback finds products by plain words while the vector store is away. It honours every field of the query.
type Fallback interface {
	KeywordSearch(ctx context.Context, q Query) ([]Hit, error)
}

// Sort orders products. The zero Sort is by relevance in a search and by sales in a list.
type Sort string

// The orders.
const (
	ByRelevance Sort = ""
	ByPriceUp   Sort = "price_asc"
	ByPriceDown Sort = "price_desc"
	ByNewest    Sort = "newest"
	ByPopular   Sort = "popular"
)

// Query asks for products. Without Text it lists.
type Query struct {
	Text     string
	Category string // slug; products on the shelves below it count too
	MinPrice int64  // minor units, 0 for none
	MaxPrice int64  // minor units, 0 for none
	InStock  bool
	Exclude  []string // product ids
	Sort     Sort
	Limit    int // 0 means 10, at most 100
}

// Hit is a found product. Score grows with relevance and is comparable inside one answer only; in a list it is 0.
type Hit struct {
	ID    string
	Score float64
}

const (
	defaultLimit = 10
	maxLimit     = 100
)

func limitOf(n int) int {
	if n <= 0 {
		return defaultLimit
	}
	return min(n, maxLimit)
}

// Config is what an Index is made of.
type Config struct {
	Store    Store
	Embedder embed.Embedder
	Analyzer *embed.Analyzer
	Speller  Speller       // mends misspelled words of a question; may be nil
	Fallback Fallback      // may be nil: then trouble is an error
	Patience time.Duration // how long embedder and store may take together before the next step down; 0: 400 ms
	Logger   *slog.Logger  // nil: slog.Default
}

// Speller knows the words of the catalogue. *embed.Local is one.
type Speller interface {
	// Mend returns the text with unknown words replaced by known ones that look like them, and whether there were any.
	Mend(text string) (string, bool)
}

// Index searches. Its methods may be called at once.
type Index struct {
	cfg      Config
	encoder  *Encoder
	bm25     *embed.BM25
	analyzer *embed.Analyzer
	products string // collection
	policies string // collection
	read     reader // of passages
}

// New makes an index over the collections that package ingest fills with an encoder of the same embedder and analyzer.
func New(cfg Config) *Index {
	if cfg.Patience <= 0 {
		cfg.Patience = 400 * time.Millisecond
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	e := NewEncoder(cfg.Embedder, cfg.Analyzer)
	return &Index{cfg: cfg, encoder: e, bm25: e.bm25, analyzer: cfg.Analyzer, products: e.ProductsCollection().Name, policies: e.PoliciesCollection().Name, read: reader{analyzer: cfg.Analyzer}}
}

// Products finds products, best first. degraded says that the vectors were not reachable and plain words were matched instead.
func (x *Index) Products(ctx context.Context, q Query) (hits []Hit, degraded bool, err error) {
	if q.MinPrice < 0 || q.MaxPrice < 0 || (q.MaxPrice > 0 && q.MinPrice > q.MaxPrice) {
		return nil, false, shop.Errorf(shop.Invalid, "the price range from %d to %d is empty", q.MinPrice, q.MaxPrice)
	}
	hits, degraded, err = x.search(ctx, q)
	if err == nil || ctx.Err() != nil {
		return hits, degraded, err
	}
	if x.cfg.Fallback == nil {
		return nil, false, unavailable(err)
	}
	x.cfg.Logger.WarnContext(ctx, "search falls back to words in the store", "error", err)
	hits, err = x.cfg.Fallback.KeywordSearch(ctx, q)
	return hits, true, err
}

func unavailable(err error) error {
	return shop.Errorf(shop.Unavailable, "the search is not available right now: %w", err)
}

// search answers from the vector store, within the patience.
func (x *Index) search(ctx context.Context, q Query) ([]Hit, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, x.cfg.Patience)
	defer cancel()
	if len(x.analyzer.Analyze(q.Text)) == 0 {
		hits, err := x.list(ctx, q)
		return hits, false, err
	}
	legs, degraded, err := x.legs(ctx, x.products, q.Text, productFilter(q), productFields(q.Sort), candidates)
	if err != nil {
		return nil, false, err
	}
	hits := rankProducts(legs, q, limitOf(q.Limit))
	if q.Sort == ByRelevance && legs.dense != nil && legs.sparse != nil {
		hits = withoutTail(hits)
	}
	return hits, degraded, nil
}

// Deep returns the k best products for a text, more than Products would, for measuring. Any trouble is an error.
func (x *Index) Deep(ctx context.Context, text string, k int) ([]Hit, error) {
	if len(x.analyzer.Analyze(text)) == 0 || k < 1 {
		return nil, nil
	}
	legs, degraded, err := x.legs(ctx, x.products, text, qdrant.Filter{}, productFields(ByRelevance), max(k, candidates))
	if err == nil && degraded {
		err = errors.New("the embedder failed")
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return rankProducts(legs, Query{Text: text}, k), nil
}

// answer is what both legs found.
type answer struct {
	dense, sparse []qdrant.Hit
}

// candidates is how many hits each leg contributes: more than an answer can hold, so that filters by score leave enough.
const candidates = 120

// legs asks the store by both vectors for so many candidates each. When the embedder fails words alone are asked, and degraded is true.
func (x *Index) legs(ctx context.Context, collection, text string, f qdrant.Filter, fields []string, candidates int) (a answer, degraded bool, err error) {
	if x.cfg.Speller != nil {
		text, _ = x.cfg.Speller.Mend(text)
	}
	q := qdrant.Query{Collection: collection, Filter: f, Candidates: candidates, Fields: fields}
	if s := x.bm25.Query(text); len(s.Indices) > 0 {
		q.Sparse = wireSparse(s)
	}
	q.Dense, err = x.embed(ctx, text)
	if err != nil {
		x.cfg.Logger.WarnContext(ctx, "search goes without the embedder", "error", err)
		degraded, err = true, nil
	}
	if q.Dense == nil && q.Sparse == nil {
		return a, degraded, nil
	}
	a.dense, a.sparse, err = x.cfg.Store.QueryLegs(ctx, q)
	return a, degraded, err
}

// embed returns the question's vector, nil when it has no known word. The embedder gets half of the patience.
func (x *Index) embed(ctx context.Context, text string) ([]float32, error) {
	ctx, cancel := context.WithTimeout(ctx, x.cfg.Patience/2)
	defer cancel()
	vectors, err := x.cfg.Embedder.Embed(ctx, []string{text})
	if err != nil || isZero(vectors[0]) {
		return nil, err
	}
	return vectors[0], nil
}

func productFilter(q Query) qdrant.Filter {
	var f qdrant.Filter
	if q.Category != "" {
		f.Must = append(f.Must, qdrant.Is(FieldCategories, q.Category))
	}
	if q.InStock {
		one := 1.0
		f.Must = append(f.Must, qdrant.Between(FieldStock, &one, nil))
	}
	if q.MinPrice > 0 || q.MaxPrice > 0 {
		low, high := float64(q.MinPrice), float64(q.MaxPrice)
		end := &high
		if q.MaxPrice == 0 {
			end = nil
		}
		f.Must = append(f.Must, qdrant.Between(FieldPrice, &low, end))
	}
	if len(q.Exclude) > 0 {
		f.MustNot = append(f.MustNot, qdrant.IsOneOf(FieldID, q.Exclude...))
	}
	return f
}
