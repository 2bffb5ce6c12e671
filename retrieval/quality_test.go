package retrieval_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts"
	"github.com/shopkeeper-ai/shopkeeper/models/score"
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

// right says whether a title of these words satisfies the rule.
func (j judged) right(id string, words []string) bool {
	for _, any := range j.rule {
		first, forbidden := strings.CutPrefix(any[0], "!")
		any = append([]string{first}, any[1:]...)
		if slices.ContainsFunc(any, func(c string) bool { return holds(c, id, words) }) == forbidden {
			return false
		}
	}
	return true
}

// titleWords are the words of a title that rules are about.
func titleWords(title string) []string {
	title = strings.ReplaceAll(strings.ToLower(title), "t-light", "tealight")
	return strings.FieldsFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
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

var update = flag.Bool("update", false, "write the golden files anew")

// denseOnly is a store that forgets the words of a question.
type denseOnly struct{ retrieval.Store }

func (s denseOnly) QueryLegs(ctx context.Context, q qdrant.Query) (a, b []qdrant.Hit, err error) {
	if q.Sparse = nil; q.Dense == nil {
		return nil, nil, nil
	}
	return s.Store.QueryLegs(ctx, q)
}

// figures are sums over n questions.
type figures struct{ recall, ndcg, mrr, n float64 }

func (f *figures) add(r score.Ranking) {
	f.recall += r.Recall(10)
	f.ndcg += r.NDCG(10)
	f.mrr += r.ReciprocalRank(10)
	f.n++
}

func (f figures) values() []float64 { return []float64{f.recall / f.n, f.ndcg / f.n, f.mrr / f.n} }

// The figures of search on the demo shop's catalogue stand in testdata/quality.txt; run with -update to write them anew after a change that was
// meant to move them.
func TestQuality(t *testing.T) {
	if raced {
		t.Skip("the figures are arithmetic on one goroutine: the race detector finds nothing in them and takes minutes")
	}
	products, categories := catalogue(t)
	passages := policies()
	m := fitted(t, products, categories, passages)
	c := embedded(t)
	fill(t, c, m, products, categories, passages)
	cfg := retrieval.Config{Store: c, Embedder: m, Analyzer: m.Analyzer(), Speller: m, Patience: time.Minute, Logger: slog.New(slog.DiscardHandler)}
	hybrid := retrieval.New(cfg)
	noDense, noSparse := cfg, cfg
	noDense.Embedder, noSparse.Store = downEmbedder{m}, denseOnly{c}
	questions := readQueries(t)
	right := truth(t, products, questions)
	found := map[string]map[string]*figures{"hybrid": {}, "bm25": {}, "dense": {}}
	for name, x := range map[string]*retrieval.Index{"hybrid": hybrid, "bm25": retrieval.New(noDense), "dense": retrieval.New(noSparse)} {
		measure(t, x, questions, right, found[name])
	}
	var lines []string
	for _, name := range []string{"hybrid", "bm25", "dense"} {
		for _, language := range []string{"all", "en", "zh"} {
			f := found[name][language]
			v := f.values()
			lines = append(lines, fmt.Sprintf("%-8s %-3s questions %3.0f recall@10 %.3f ndcg@10 %.3f mrr@10 %.3f", name, language, f.n, v[0], v[1], v[2]))
		}
	}
	lines = append(lines, measurePolicies(t, hybrid))
	compare(t, filepath.Join("testdata", "quality.txt"), lines)
	for _, text := range []string{"quantum physics", "drone", "refrigerator", "股票"} {
		if hits, _, err := hybrid.Products(t.Context(), retrieval.Query{Text: text}); err != nil || len(hits) > 0 {
			t.Errorf("%s, which the shop does not have: %v, %v", text, hits, err)
		}
	}
	for _, language := range []string{"all", "en", "zh"} {
		for i, v := range found["hybrid"][language].values() {
			if v < found["bm25"][language].values()[i] {
				t.Errorf("%s: figure %d of hybrid search is %.4f, below words alone %.4f", language, i, v, found["bm25"][language].values()[i])
			}
		}
	}
}

// truth finds the right products of every question.
func truth(t *testing.T, products []shop.Product, questions []judged) []map[string]bool {
	t.Helper()
	words := make([][]string, len(products))
	for i, p := range products {
		words[i] = titleWords(p.Title.EN)
	}
	out := make([]map[string]bool, len(questions))
	for n, j := range questions {
		out[n] = map[string]bool{}
		for i, p := range products {
			if j.right(p.ID, words[i]) {
				out[n][p.ID] = true
			}
		}
		if len(out[n]) == 0 {
			t.Errorf("%s: no product satisfies the rule %v", j.text, j.rule)
		}
	}
	return out
}

// measure adds the figures of all questions, by language.
func measure(t *testing.T, x *retrieval.Index, questions []judged, right []map[string]bool, out map[string]*figures) {
	t.Helper()
	for _, l := range []string{"all", "en", "zh"} {
		out[l] = &figures{}
	}
	for n, j := range questions {
		hits, _, err := x.Products(t.Context(), retrieval.Query{Text: j.text, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		language := "en"
		if strings.ContainsFunc(j.text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			language = "zh"
		}
		r := score.Rank(ids(hits), right[n])
		out["all"].add(r)
		out[language].add(r)
	}
}

// policies are the passages of the demo shop.
func policies() []retrieval.Passage {
	var out []retrieval.Passage
	for _, p := range gifts.Policies() {
		out = append(out, retrieval.Passage{ID: p.ID, Locale: p.Locale, Title: p.Title + " · " + p.Section, Text: p.Text, Asks: p.Asks, URL: p.URL})
	}
	return out
}

// measurePolicies counts the questions of testdata/questions.tsv that are answered first, among three, and rightly not at all.
func measurePolicies(t *testing.T, x *retrieval.Index) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "questions.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var first, three, n, silent, foreign int
	for line := range strings.Lines(string(content)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 || f[0] == "locale" {
			continue
		}
		got, err := x.Policies(t.Context(), f[1], shop.Locale(f[0]), 3)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(got, func(p retrieval.Passage) bool { return slices.Contains(strings.Split(f[2], "|"), p.ID) })
		switch {
		case f[2] == "-" && len(got) == 0:
			silent++
			fallthrough
		case f[2] == "-":
			foreign++
			continue
		case at == 0:
			first++
			fallthrough
		case at > 0:
			three++
		}
		n++
	}
	if n < 60 || foreign < 10 {
		t.Errorf("%d questions and %d foreign ones are too few", n, foreign)
	}
	return fmt.Sprintf("policies all questions %3d first %d first-three %d foreign %d unanswered %d", n, first, three, foreign, silent)
}

// slack is how much a figure may fall below the golden one: other processors round the decomposition in another way.
const slack = 0.006

// compare checks every number against the golden file. Higher is better; counts of questions must be the same.
func compare(t *testing.T, path string, lines []string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	golden := strings.Split(strings.TrimSpace(string(content)), "\n")
	if len(golden) != len(lines) {
		t.Fatalf("%s has %d lines, there are %d; run with -update", path, len(golden), len(lines))
	}
	for i, line := range lines {
		t.Log(line)
		if worse(line, golden[i]) {
			t.Errorf("got  %s\nhave %s", line, golden[i])
		}
	}
}

// worse says whether a line of figures is below another by more than the slack; counts may fall by one.
func worse(line, golden string) bool {
	got, want := strings.Fields(line), strings.Fields(golden)
	if len(got) != len(want) {
		return true
	}
	for i := range got {
		var a, b float64
		if _, err := fmt.Sscan(want[i], &b); err != nil {
			if got[i] != want[i] {
				return true
			}
			continue
		}
		if _, err := fmt.Sscan(got[i], &a); err != nil || math.IsNaN(a) {
			return true
		}
		allowed := slack
		if b > 1 {
			allowed = 1
		}
		if a < b-allowed {
			return true
		}
	}
	return false
}

// BenchmarkSearch is a whole search of the demo catalogue: question → vectors → server in the process → ranking.
func BenchmarkSearch(b *testing.B) {
	products, categories := catalogue(b)
	m := fitted(b, products, categories, nil)
	c := embedded(b)
	fill(b, c, m, products, categories, nil)
	x := retrieval.New(retrieval.Config{Store: c, Embedder: m, Analyzer: m.Analyzer(), Speller: m, Patience: time.Minute})
	queries := readQueries(b)
	for _, kind := range []string{"text", "list"} {
		b.Run(kind, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				q := retrieval.Query{Text: queries[len(took)%len(queries)].text, Limit: 20}
				if kind == "list" {
					q = retrieval.Query{Category: categories[len(took)%len(categories)].Slug, Limit: 20}
				}
				began := time.Now()
				if _, _, err := x.Products(b.Context(), q); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)*95/100].Seconds()*1e3, "p95-ms")
		})
	}
}

// BenchmarkPrepare is what a first start waits for: fitting the embedder, and ingesting products and policies.
func BenchmarkPrepare(b *testing.B) {
	products, categories := catalogue(b)
	passages := policies()
	for b.Loop() {
		began := time.Now()
		m := fitted(b, products, categories, passages)
		b.ReportMetric(time.Since(began).Seconds(), "fit-s")
		c := embedded(b)
		began = time.Now()
		fill(b, c, m, products, categories, passages)
		b.ReportMetric(time.Since(began).Seconds(), "ingest-s")
		began = time.Now()
		fill(b, c, m, products, categories, passages)
		b.ReportMetric(time.Since(began).Seconds(), "again-s")
	}
}
