package retrieval

import (
	"context"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
)

// The payload fields of points.
const (
	FieldID         = "id"
	FieldTitles     = "titles"     // folded titles, see embed.Fold, one a line
	FieldCodes      = "codes"      // id and SKUs in lower case, one a line
	FieldCategories = "categories" // slug of the category and of those above it
	FieldPrice      = "price"      // lowest price in minor units
	FieldStock      = "stock"      // pieces over all variants
	FieldCreated    = "created"    // seconds since 1970
	FieldRank       = "rank"       // of sales, 0 none
	FieldVersion    = "version"    // digest of the text that the vectors were made from

	FieldLocale = "locale"
	FieldTitle  = "title"
	FieldText   = "text"
	FieldAsks   = "asks" // how people ask for a passage, one a line
	FieldURL    = "url"
)

// Encoder makes points of products and passages.
type Encoder struct {
	embedder embed.Embedder
	bm25     *embed.BM25
}

// NewEncoder joins an embedder with the BM25 encoder over the analyzer.
func NewEncoder(e embed.Embedder, a *embed.Analyzer) *Encoder {
	return &Encoder{embedder: e, bm25: embed.NewBM25(a)}
}

// Fingerprint names the encoder: points of another fingerprint must be made again.
func (e *Encoder) Fingerprint() string { return e.embedder.Fingerprint() + "-" + e.bm25.Fingerprint() }

// ProductsCollection and PoliciesCollection describe the two collections of this encoder.
func (e *Encoder) ProductsCollection() qdrant.Schema {
	return qdrant.Schema{Name: "products-" + e.Fingerprint(), Dim: e.embedder.Dim(),
		Keywords: []string{FieldID, FieldCategories}, Integers: []string{FieldPrice, FieldStock}}
}

// PoliciesCollection describes the collection of passages.
func (e *Encoder) PoliciesCollection() qdrant.Schema {
	return qdrant.Schema{Name: "policies-" + e.Fingerprint(), Dim: e.embedder.Dim(), Keywords: []string{FieldID, FieldLocale}}
}

// Document is what one point is made from.
type Document struct {
	ID      qdrant.ID
	Dense   string        // text for the embedder
	Fields  []embed.Field // text for BM25
	Payload map[string]any
}

// Points makes the points of documents.
func (e *Encoder) Points(ctx context.Context, docs []Document) ([]qdrant.Point, error) {
	texts := make([]string, len(docs))
	for i, d := range docs {
		texts[i] = d.Dense
	}
	vectors, err := e.embedder.Embed(ctx, texts)
	if err != nil {
		return nil, err
	}
	points := make([]qdrant.Point, len(docs))
	for i, d := range docs {
		points[i] = qdrant.Point{ID: d.ID, Sparse: wireSparse(e.bm25.Document(d.Fields...)), Payload: d.Payload}
		if !isZero(vectors[i]) {
			points[i].Dense = vectors[i]
		}
	}
	return points, nil
}

// isZero reports a text without any known word: it has no direction, so its point has no dense vector.
func isZero(v []float32) bool {
	return !slices.ContainsFunc(v, func(x float32) bool { return x != 0 })
}

func wireSparse(s embed.Sparse) *qdrant.Sparse {
	return &qdrant.Sparse{Indices: s.Indices, Values: s.Values}
}

// How much a field counts beside a title, chosen on the test queries.
const (
	titleWeight     = 1.0
	attributeWeight = 0.3
	shelfWeight     = 0.15
	aboutWeight     = 0.3
)

// ProductDocument describes a product. Categories are all of the shop's, by slug; they add the names of the shelves that the product stands on.
func ProductDocument(p shop.Product, categories map[string]shop.Category) Document {
	shelves, names := shelvesOf(p.Category, categories)
	attributes := make([]string, 0, len(p.Attributes)+1)
	for _, v := range p.Attributes {
		attributes = append(attributes, v)
	}
	slices.Sort(attributes)
	about := strings.Join(append(attributes, p.Brand), " ")
	codes := codesOf(p)
	return Document{
		ID:    qdrant.KeyID(p.ID),
		Dense: strings.Join([]string{p.Title.EN, p.Title.ZH, strings.Join(names, " ")}, "\n"),
		Fields: []embed.Field{
			{Text: p.Title.EN, Weight: titleWeight}, {Text: p.Title.ZH, Weight: titleWeight}, {Text: strings.Join(codes, " "), Weight: titleWeight},
			{Text: about, Weight: attributeWeight}, {Text: strings.Join(names, " "), Weight: shelfWeight},
			{Text: p.Description.EN, Weight: aboutWeight}, {Text: p.Description.ZH, Weight: aboutWeight},
		},
		Payload: map[string]any{
			FieldID: p.ID, FieldTitles: strings.Join(titlesOf(p), "\n"), FieldCodes: strings.Join(codes, "\n"), FieldCategories: shelves,
			FieldPrice: p.Price().Minor, FieldStock: int64(p.Stock()), FieldCreated: p.Created.Unix(), FieldRank: int64(p.Rank),
		},
	}
}

func titlesOf(p shop.Product) []string {
	titles := []string{embed.Fold(p.Title.EN)}
	if zh := embed.Fold(p.Title.ZH); zh != "" {
		titles = append(titles, zh)
	}
	return titles
}

func codesOf(p shop.Product) []string {
	codes := []string{strings.ToLower(p.ID)}
	for _, v := range p.Variants {
		if c := strings.ToLower(v.SKU); !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

// shelvesOf returns the slugs of a category and of those above it, and their names in both languages.
func shelvesOf(slug string, categories map[string]shop.Category) (slugs, names []string) {
	for slug != "" && !slices.Contains(slugs, slug) {
		slugs = append(slugs, slug)
		c := categories[slug]
		names = append(names, c.Name.EN, c.Name.ZH)
		slug = c.Parent
	}
	return slugs, names
}

// Passage is a piece of the shop's policies or FAQ in one language. ID is the same in all languages; ID and Locale together are unique.
type Passage struct {
	ID     string
	Locale shop.Locale
	Title  string
	Text   string
	Asks   []string // how people ask for it in everyday words
	URL    string
	Score  float64 // of an answer: grows with relevance, comparable inside one answer only
}

// PassageDocument describes a passage.
func PassageDocument(p Passage) Document {
	asks := strings.Join(p.Asks, "\n")
	return Document{
		ID:     qdrant.KeyID(string(p.Locale) + "/" + p.ID),
		Dense:  p.Title + "\n" + p.Text + "\n" + asks,
		Fields: []embed.Field{{Text: p.Title, Weight: 1.5}, {Text: p.Text, Weight: 1}, {Text: asks, Weight: askWeight}},
		Payload: map[string]any{
			FieldID: p.ID, FieldLocale: string(p.Locale), FieldTitle: p.Title, FieldText: p.Text, FieldAsks: asks, FieldURL: p.URL,
		},
	}
}

// Corpus is the texts of a shop to fit the local embedder to: those that Encoder embeds.
func Corpus(products []shop.Product, categories []shop.Category, passages []Passage) []string {
	bySlug := make(map[string]shop.Category, len(categories))
	for _, c := range categories {
		bySlug[c.Slug] = c
	}
	out := make([]string, 0, len(products)+len(passages))
	for _, p := range products {
		out = append(out, ProductDocument(p, bySlug).Dense)
	}
	for _, p := range passages {
		out = append(out, PassageDocument(p).Dense)
	}
	return out
}
