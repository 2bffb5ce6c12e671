package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
)

const products = "id,title,description,category,colour\n" +
	"a,Red Retrospot Mug,A mug for tea,Kitchen,red\nb,Blue Umbrella,Keeps you dry,Rainy days,blue\nc,圣诞树挂饰,,Christmas,\nd,Hanging Lantern,\"Metal, with a candle\",Lights,\n"

func job(t *testing.T, catalog, queries string) Job {
	t.Helper()
	dir := t.TempDir()
	j := Job{Catalog: filepath.Join(dir, "products.csv"), Queries: filepath.Join(dir, "queries.csv"), Out: filepath.Join(dir, "run.csv"), K: 3}
	for path, content := range map[string]string{j.Catalog: catalog, j.Queries: queries} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return j
}

func TestSearchWritesARun(t *testing.T) {
	j := job(t, products, "id,text\nq1,red mug\nq2,雨伞\nq3,…\nq4,christmas tree decoration\nq5,latern\n")
	report, err := Search(context.Background(), j)
	if err != nil || report.Products != 4 || report.Queries != 4 || len(report.Skipped) != 1 || report.Skipped[0].Line != 4 {
		t.Fatalf("%+v, %v", report, err)
	}
	first := map[string]string{}
	in, err := table.Open(j.Out, table.Columns{Required: []string{"query", "rank", "id", "score"}})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	rows := 0
	for in.Next() {
		if rows++; in.Int("rank") == 1 {
			first[in.Text("query")] = in.Text("id")
		}
		if in.Int("rank") > 3 || in.Float("score") <= 0 {
			t.Errorf("line %d: rank %d, score %v", in.Line(), in.Int("rank"), in.Float("score"))
		}
	}
	if in.Err() != nil || rows != report.Rows {
		t.Errorf("%d rows, %d reported, %v", rows, report.Rows, in.Err())
	}
	for query, want := range map[string]string{"q1": "a", "q2": "b", "q4": "c", "q5": "d"} {
		if first[query] != want {
			t.Errorf("%s finds %q first, want %q", query, first[query], want)
		}
	}
	before, _ := os.ReadFile(j.Out)
	if _, err := Search(context.Background(), j); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(j.Out); string(after) != string(before) {
		t.Error("a second run writes another file")
	}
}

func TestBadFilesAreNamedAndNothingIsWritten(t *testing.T) {
	const queries = "id,text\nq,mug\n"
	for name, c := range map[string]struct{ catalog, queries, want string }{
		"no title":      {"id,name\n1,x\n", queries, "title"},
		"no id":         {"id,title\n,Mug\n", queries, "products.csv:2: column id: is empty"},
		"twice":         {"id,title\n1,Mug\n2,Cup\n1,Cup\n", queries, `products.csv:4: column id: "1" stands on line 2 too`},
		"no text":       {products, "id,words\nq,mug\n", "queries.csv"},
		"no query id":   {products, "id,text\n,mug\n", "queries.csv:2: column id"},
		"query twice":   {products, "id,text\nq,mug\nq,cup\n", "queries.csv:3: column id"},
		"no words":      {"id,title\n1,?\n", queries, "at least one word"},
		"empty catalog": {"id,title\n", queries, "at least one word"},
	} {
		j := job(t, c.catalog, c.queries)
		if _, err := Search(context.Background(), j); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if _, err := os.Stat(j.Out); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: a run was written", name)
		}
	}
}

func TestACancelledRunWritesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	j := job(t, products, "id,text\nq,mug\n")
	if _, err := Search(ctx, j); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(j.Out); !errors.Is(err, os.ErrNotExist) {
		t.Error("a run was written")
	}
}
