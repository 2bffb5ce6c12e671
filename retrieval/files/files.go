// Package files runs the shop's search over CSV files, so that anyone can measure it on their own data. It ranks with the same code, and through the
// same vector server, as a running shop; both live in a temporary folder and are gone afterwards.
package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/ingest"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/vectord"
)

// Job names the files of a run.
type Job struct {
	Catalog string // id,title[,description,category,brand] and any other columns, which are ignored
	Queries string // id,text
	Out     string // query,rank,id,score, best first
	K       int    // hits a query; 0: 100

	Progress func(ingest.Progress) // may be nil
}

// Report counts what a run did.
type Report struct {
	Products int            `json:"products"`
	Queries  int            `json:"queries"`
	Rows     int            `json:"rows"`
	Skipped  []*table.Error `json:"-"` // queries without a word in them
	Seconds  Seconds        `json:"seconds"`
}

// Seconds is where the time went.
type Seconds struct {
	Fit    float64 `json:"fit"`
	Ingest float64 `json:"ingest"`
	Search float64 `json:"search"`
}

const defaultK = 100

// Search ranks the catalogue for every query. A bad file is a *table.Error, and nothing is written then.
func Search(ctx context.Context, j Job) (report Report, err error) {
	if j.K <= 0 {
		j.K = defaultK
	}
	products, categories, err := readCatalog(j.Catalog)
	if err != nil {
		return report, err
	}
	queries, skipped, err := readQueries(j.Queries)
	if err != nil {
		return report, err
	}
	report = Report{Products: len(products), Queries: len(queries), Skipped: skipped}
	dir, err := os.MkdirTemp("", "shopkeeper-search-")
	if err != nil {
		return report, fmt.Errorf("making a folder for the vectors: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := vectord.Open(dir, vectord.Options{})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	client, err := qdrant.Dial(qdrant.Config{Dialer: server.Dial})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	index, err := build(ctx, client, products, categories, j.Progress, &report.Seconds)
	if err != nil {
		return report, err
	}
	return report, rank(ctx, index, queries, j, &report)
}

// build fits the embedder to the catalogue and ingests it.
func build(ctx context.Context, c *qdrant.Client, products []shop.Product, categories []shop.Category, progress func(ingest.Progress), s *Seconds) (*retrieval.Index, error) {
	lexicon, err := embed.ShopLexicon()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	model, err := embed.Fit(ctx, embed.NewAnalyzer(lexicon), retrieval.Corpus(products, categories, nil), embed.Settings{})
	if err != nil {
		return nil, err
	}
	s.Fit = time.Since(began).Seconds()
	began = time.Now()
	encoder := retrieval.NewEncoder(model, model.Analyzer())
	if _, err := ingest.New(c, encoder, progress).Products(ctx, products, categories); err != nil {
		return nil, err
	}
	s.Ingest = time.Since(began).Seconds()
	return retrieval.New(retrieval.Config{Store: c, Embedder: model, Analyzer: model.Analyzer(), Speller: model, Patience: time.Minute}), nil
}

// rank writes the hits of all queries.
func rank(ctx context.Context, index *retrieval.Index, queries []query, j Job, r *Report) error {
	w, err := table.Create(j.Out, "query", "rank", "id", "score")
	if err != nil {
		return err
	}
	defer w.Abort()
	began := time.Now()
	for _, q := range queries {
		hits, err := index.Deep(ctx, q.text, j.K)
		if err != nil {
			return fmt.Errorf("query %s: %w", q.id, err)
		}
		for i, h := range hits {
			w.Write(q.id, strconv.Itoa(i+1), h.ID, table.Number(h.Score))
		}
		r.Rows += len(hits)
	}
	r.Seconds.Search = time.Since(began).Seconds()
	return w.Commit()
}

func readCatalog(path string) ([]shop.Product, []shop.Category, error) {
	in, err := table.Open(path, table.Columns{Required: []string{"id", "title"}, Optional: []string{"description", "category", "brand"}, Extra: true})
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	var products []shop.Product
	var categories []shop.Category
	lines, shelves := map[string]int{}, map[string]bool{}
	for in.Next() {
		p := shop.Product{
			ID: in.Text("id"), Title: shop.Text{EN: in.Text("title")}, Description: shop.Text{EN: in.Text("description")},
			Category: in.Text("category"), Brand: in.Text("brand"), Active: true,
		}
		switch line, twice := lines[p.ID]; {
		case p.ID == "":
			in.Fail("id", "is empty", "give every product an id")
		case twice:
			in.Fail("id", fmt.Sprintf("%q stands on line %d too", p.ID, line), "give every product one line")
		}
		lines[p.ID] = in.Line()
		products = append(products, p)
		if p.Category != "" && !shelves[p.Category] {
			shelves[p.Category] = true
			categories = append(categories, shop.Category{Slug: p.Category, Name: shop.Text{EN: p.Category}})
		}
	}
	return products, categories, in.Err()
}

type query struct{ id, text string }

// readQueries reads the queries. One without text is skipped and reported.
func readQueries(path string) (list []query, skipped []*table.Error, err error) {
	in, err := table.Open(path, table.Columns{Required: []string{"id", "text"}, Extra: true})
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	lines := map[string]int{}
	for in.Next() {
		q := query{in.Text("id"), in.Text("text")}
		switch line, twice := lines[q.id]; {
		case q.id == "":
			in.Fail("id", "is empty", "give every query an id")
		case twice:
			in.Fail("id", fmt.Sprintf("%q stands on line %d too", q.id, line), "give every query one line")
		case embed.Fold(q.text) == "":
			skipped = append(skipped, in.Problem("text", "has no word", "write what a person would type"))
			continue
		}
		lines[q.id] = in.Line()
		list = append(list, q)
	}
	return list, skipped, in.Err()
}
