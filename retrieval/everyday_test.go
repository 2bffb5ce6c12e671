package retrieval_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
)

// everyday is a question of testdata/everyday.tsv, which explains itself.
type everyday struct {
	split  string
	locale shop.Locale
	text   string
	right  []string // none: the shop says nothing about it
}

func readEveryday(t testing.TB) []everyday {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "everyday.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []everyday
	for line := range strings.Lines(string(content)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 4 || f[0] == "split" {
			continue
		}
		q := everyday{split: f[0], locale: shop.Locale(f[1]), text: f[2]}
		if f[3] != "-" {
			q.right = strings.Split(f[3], "|")
		}
		out = append(out, q)
	}
	return out
}

// tally counts how the questions of one part were answered.
type tally struct {
	questions, hits  int     // with an answer; answered rightly at first
	reciprocal       float64 // sum of 1/rank of the first right passage among ten
	foreign, unknown int     // without an answer; rightly unanswered
}

func (y *tally) add(q everyday, found []retrieval.Passage) (wrong bool) {
	if q.right == nil {
		y.foreign++
		if len(found) == 0 {
			y.unknown++
		}
		return len(found) > 0
	}
	y.questions++
	at := slices.IndexFunc(found, func(p retrieval.Passage) bool { return slices.Contains(q.right, p.ID) })
	if at == 0 {
		y.hits++
	}
	if at >= 0 {
		y.reciprocal += 1 / float64(at+1)
	}
	return at != 0
}

// The figures of the policy search stand in testdata/everyday.txt; run with -update to
// write them anew after a change that was meant to move them. With -v the questions of
// the dev part that were not answered rightly are told; those of the test part never
// are, so that nobody tunes to them.
func TestEverydayQuestions(t *testing.T) {
	if raced {
		t.Skip("the figures are arithmetic on one goroutine: the race detector finds nothing in them and takes minutes")
	}
	passages := policies()
	products, categories := catalogue(t)
	m := fitted(t, products, categories, passages)
	c := embedded(t)
	fill(t, c, m, nil, categories, passages)
	cfg := retrieval.Config{Store: c, Embedder: m, Analyzer: m.Analyzer(), Speller: m, Patience: time.Minute, Logger: slog.New(slog.DiscardHandler)}
	noDense, noSparse := cfg, cfg
	noDense.Embedder, noSparse.Store = downEmbedder{m}, denseOnly{c}
	questions := readEveryday(t)
	var lines []string
	for _, way := range []struct {
		name string
		cfg  retrieval.Config
	}{{"hybrid", cfg}, {"bm25", noDense}, {"dense", noSparse}} {
		parts := map[string]*tally{}
		for _, part := range everydayParts() {
			parts[part] = &tally{}
		}
		x := retrieval.New(way.cfg)
		for _, q := range questions {
			found, err := x.Policies(context.Background(), q.text, q.locale, 10)
			if err != nil {
				t.Fatal(err)
			}
			if wrong := parts[q.split+" all"].add(q, found); wrong && q.split == "dev" && way.name == "hybrid" {
				t.Logf("%s: want %v, found %v", q.text, q.right, firstOf(found, 3))
			}
			parts[q.split+" "+string(q.locale)].add(q, found)
		}
		for _, part := range everydayParts() {
			y := parts[part]
			lines = append(lines, fmt.Sprintf("%-6s %-8s questions %2d hit@1 %.3f mrr@10 %.3f foreign %2d unanswered %2d", way.name, part,
				y.questions, float64(y.hits)/float64(y.questions), y.reciprocal/float64(y.questions), y.foreign, y.unknown))
		}
	}
	compare(t, filepath.Join("testdata", "everyday.txt"), lines)
}

func everydayParts() []string {
	return []string{"dev all", "dev en", "dev zh", "test all", "test en", "test zh"}
}

func firstOf(found []retrieval.Passage, n int) []string {
	var out []string
	for _, p := range found[:min(n, len(found))] {
		out = append(out, fmt.Sprintf("%s %.2f", p.ID, p.Score))
	}
	return out
}
