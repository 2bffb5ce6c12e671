package retrieval_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/ingest"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/vectord"
)

// judged is a question with the rule for what is right.
type judged struct {
	text string
	rule [][]string // all of them, any of each
}

// readQueries reads testdata/queries.tsv, which explains itself.
func readQueries(t testing.TB) []judged {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "queries.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []judged
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		query, rule, ok := strings.Cut(line, "\t")
		if strings.HasPrefix(line, "# ") || query == "query" {
			continue
		}
		if !ok {
			t.Fatalf("queries.tsv: %q has no rule", line)
		}
		j := judged{text: query}
		for _, c := range strings.Fields(rule) {
			j.rule = append(j.rule, strings.Split(c, "|"))
		}
		out = append(out, j)
	}
	return out
}

// right says whether a product satisfies the rule.
func (j judged) right(p shop.Product) bool {
	title := strings.ReplaceAll(strings.ToLower(p.Title.EN), "t-light", "tealight")
	words := strings.FieldsFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
	for _, any := range j.rule {
		first, forbidden := strings.CutPrefix(any[0], "!")
		any = append([]string{first}, any[1:]...)
		if slices.ContainsFunc(any, func(c string) bool { return holds(c, p.ID, words) }) == forbidden {
			return false
		}
	}
	return true
}

func holds(condition, id string, words []string) bool {
	condition = strings.ReplaceAll(condition, "t-light", "tealight")
	if code, ok := strings.CutPrefix(condition, "#"); ok {
		return id == code
	}
	if word, ok := strings.CutPrefix(condition, "="); ok {
		return slices.Contains(words, word)
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, condition) })
}

// catalogue is the demo shop with everything on sale, so that the figures do not depend on what is.
func catalogue(t testing.TB) ([]shop.Product, []shop.Category) {
	t.Helper()
	s, err := gifts.Load()
	if err != nil {
		t.Fatal(err)
	}
	products := slices.Clone(s.Products())
	for i := range products {
		products[i].Active = true
	}
	return products, s.Categories()
}

// fitted is the local embedder for these products and passages.
func fitted(t testing.TB, products []shop.Product, categories []shop.Category, passages []retrieval.Passage) *embed.Local {
	t.Helper()
	lexicon, err := embed.ShopLexicon()
	if err != nil {
		t.Fatal(err)
	}
	m, err := embed.Fit(context.Background(), embed.NewAnalyzer(lexicon), retrieval.Corpus(products, categories, passages), embed.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// embedded is a client of a vector server in the process.
func embedded(t testing.TB) *qdrant.Client {
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
	return c
}

func fill(t testing.TB, c *qdrant.Client, m *embed.Local, products []shop.Product, categories []shop.Category, passages []retrieval.Passage) {
	t.Helper()
	g := ingest.New(c, retrieval.NewEncoder(m, m.Analyzer()), nil)
	if _, err := g.Products(t.Context(), products, categories); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Passages(t.Context(), passages); err != nil {
		t.Fatal(err)
	}
}
