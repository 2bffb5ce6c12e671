package qdrant_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/vectord"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func embedded(t testing.TB, opts vectord.Options) *vectord.Server {
	t.Helper()
	opts.Logger = slog.New(slog.DiscardHandler)
	srv, err := vectord.Open(t.TempDir(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Errorf("closing the server: %v", err)
		}
	})
	return srv
}

func dial(t testing.TB, cfg qdrant.Config) *qdrant.Client {
	t.Helper()
	c, err := qdrant.Dial(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// onEach runs a test against the embedded server, in the process and over TCP, and against a real Qdrant.
func onEach(t *testing.T, test func(t *testing.T, c *qdrant.Client)) {
	t.Run("in process", func(t *testing.T) {
		test(t, dial(t, qdrant.Config{Dialer: embedded(t, vectord.Options{}).Dial}))
	})
	t.Run("TCP", func(t *testing.T) {
		addr, err := embedded(t, vectord.Options{APIKey: "secret"}).Listen("127.0.0.1:0")
		check(t, err)
		test(t, dial(t, qdrant.Config{URL: "http://" + addr.String(), APIKey: "secret"}))
	})
	t.Run("Qdrant", func(t *testing.T) {
		if os.Getenv("QDRANT_URL") == "" {
			t.Skip("QDRANT_URL is not set: NOT tried on a real Qdrant server")
		}
		test(t, dial(t, qdrant.Config{URL: os.Getenv("QDRANT_URL"), APIKey: os.Getenv("QDRANT_API_KEY")}))
	})
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const products = "shopkeeper_test_products"

var schema = qdrant.Schema{Name: products, Dim: 3, Keywords: []string{"category"}, Numbers: []string{"price"},
	Integers: []string{"stock"}, Bools: []string{"sale"}}

// store fills a fresh collection with three products.
func store(t *testing.T, c *qdrant.Client) {
	t.Helper()
	drop := func() { check(t, c.DropCollection(context.Background(), products)) }
	drop()
	t.Cleanup(drop)
	check(t, c.EnsureCollection(t.Context(), schema))
	check(t, c.EnsureCollection(t.Context(), schema)) // again: nothing to do
	check(t, c.Upsert(t.Context(), products, []qdrant.Point{
		{ID: qdrant.KeyID("mug"), Dense: []float32{1, 0, 0}, Sparse: &qdrant.Sparse{Indices: []uint32{5, 1}, Values: []float32{1, 1}},
			Payload: map[string]any{"category": "kitchen", "price": 4.5, "stock": 3, "hash": "h1", "tags": []string{"red", "礼物"}}},
		{ID: qdrant.KeyID("lamp"), Dense: []float32{0, 1, 0}, Sparse: &qdrant.Sparse{Indices: []uint32{5}, Values: []float32{2}},
			Payload: map[string]any{"category": "home", "price": 30, "sale": true, "hash": "h2"}},
		{ID: "12", Dense: []float32{1, 1, 0}, Payload: map[string]any{"category": "home", "price": 9.0}},
	}))
}

func keys(hits []qdrant.Hit) []qdrant.ID {
	var ids []qdrant.ID
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	return ids
}

func TestPoints(t *testing.T) {
	onEach(t, func(t *testing.T, c *qdrant.Client) {
		ctx := t.Context()
		store(t, c)
		mug, lamp := qdrant.KeyID("mug"), qdrant.KeyID("lamp")
		versions, err := c.Versions(ctx, products, "hash", []qdrant.ID{mug, "12", qdrant.KeyID("absent"), lamp})
		check(t, err)
		if len(versions) != 3 || versions[mug] != "h1" || versions[lamp] != "h2" || versions["12"] != "" {
			t.Errorf("versions: %v", versions)
		}
		got, err := c.Get(ctx, products, []qdrant.ID{mug})
		check(t, err)
		want := map[string]any{"category": "kitchen", "price": 4.5, "stock": int64(3), "hash": "h1", "tags": []any{"red", "礼物"}}
		if len(got) != 1 || fmt.Sprint(got[0].Payload) != fmt.Sprint(want) {
			t.Errorf("the payload came back as %v, want %v", got, want)
		}
		low, high := 5.0, 30.0
		for name, tc := range map[string]struct {
			filter qdrant.Filter
			want   int
		}{
			"all":      {qdrant.Filter{}, 3},
			"keyword":  {qdrant.Filter{Must: []qdrant.Condition{qdrant.Is("category", "home")}}, 2},
			"keywords": {qdrant.Filter{Must: []qdrant.Condition{qdrant.IsOneOf("tags", "red", "blue")}}, 1},
			"number":   {qdrant.Filter{Must: []qdrant.Condition{qdrant.Between("price", &low, &high)}}, 2},
			"open end": {qdrant.Filter{Must: []qdrant.Condition{qdrant.Between("price", &low, nil)}}, 2},
			"integer":  {qdrant.Filter{MustNot: []qdrant.Condition{qdrant.IsInt("stock", 3)}}, 2},
			"bool":     {qdrant.Filter{Must: []qdrant.Condition{qdrant.IsBool("sale", true)}}, 1},
			"empty":    {qdrant.Filter{Must: []qdrant.Condition{qdrant.Empty("hash")}}, 1},
			"ids":      {qdrant.Filter{Must: []qdrant.Condition{qdrant.HasID(mug, "12")}}, 2},
			"should": {qdrant.Filter{Should: []qdrant.Condition{qdrant.IsInt("stock", 3),
				qdrant.Where(qdrant.Filter{Must: []qdrant.Condition{qdrant.Is("category", "home"), qdrant.IsBool("sale", true)}})}}, 2},
		} {
			n, err := c.Count(ctx, products, tc.filter)
			check(t, err)
			if n != tc.want {
				t.Errorf("filter %s: %d points, want %d", name, n, tc.want)
			}
		}
		if err := c.DeleteWhere(ctx, products, qdrant.Filter{}); err == nil {
			t.Error("deleting without a filter was accepted")
		}
		check(t, c.DeleteWhere(ctx, products, qdrant.Filter{Must: []qdrant.Condition{qdrant.IsBool("sale", true)}}))
		check(t, c.Delete(ctx, products, "12", qdrant.KeyID("absent")))
		var left []qdrant.ID
		for p, err := range c.Scroll(ctx, products, qdrant.Filter{}) {
			check(t, err)
			left = append(left, p.ID)
		}
		if !slices.Equal(left, []qdrant.ID{mug}) {
			t.Errorf("left after deleting: %v, want the mug", left)
		}
	})
}

// TestScrollPages reads more points than fit on a page, each once, and may stop early.
func TestScrollPages(t *testing.T) {
	c := dial(t, qdrant.Config{Dialer: embedded(t, vectord.Options{}).Dial})
	check(t, c.EnsureCollection(t.Context(), schema))
	var points []qdrant.Point
	for i := range 1203 {
		points = append(points, qdrant.Point{ID: qdrant.ID(fmt.Sprint(i)), Payload: map[string]any{"stock": i}})
	}
	check(t, c.Upsert(t.Context(), products, points))
	next := int64(0)
	for p, err := range c.Scroll(t.Context(), products, qdrant.Filter{}, "stock") {
		check(t, err)
		if p.Payload["stock"] != next {
			t.Fatalf("point %d of the scroll is %v", next, p.Payload)
		}
		next++
	}
	if next != 1203 {
		t.Errorf("scrolled through %d points, want 1203", next)
	}
	for range c.Scroll(t.Context(), products, qdrant.Filter{}) {
		break
	}
}

func TestQuery(t *testing.T) {
	onEach(t, func(t *testing.T, c *qdrant.Client) {
		ctx := t.Context()
		store(t, c)
		mug, lamp := qdrant.KeyID("mug"), qdrant.KeyID("lamp")
		q := qdrant.Query{Collection: products, Dense: []float32{1, 0.1, 0}, Sparse: &qdrant.Sparse{Indices: []uint32{5}, Values: []float32{1}}}
		dense, sparse, err := c.QueryLegs(ctx, q)
		check(t, err)
		if !slices.Equal(keys(dense), []qdrant.ID{mug, "12", lamp}) || !slices.Equal(keys(sparse), []qdrant.ID{lamp, mug}) {
			t.Errorf("legs: %v and %v", dense, sparse)
		}
		// Both of the two points with words have dimension 5: ln((2−2+0.5)/(2+0.5)+1).
		if want := 2 * math.Log(0.5/2.5+1); math.Abs(float64(sparse[0].Score)-want) > 1e-5 {
			t.Errorf("the sparse score is %v, want %v", sparse[0].Score, want)
		}
		hits, err := c.Query(ctx, q)
		check(t, err)
		// Ranks 0 and 1 for the mug, 2 and 0 for the lamp, 1 for number 12, each as 1/(rank+2).
		if !slices.Equal(keys(hits), []qdrant.ID{mug, lamp, "12"}) || math.Abs(float64(hits[0].Score)-(1.0/2+1.0/3)) > 1e-5 {
			t.Errorf("fused: %v", hits)
		}
		q.Fusion, q.Limit, q.Fields = qdrant.ScoreDistribution, 1, []string{"category"}
		hits, err = c.Query(ctx, q)
		check(t, err)
		if len(hits) != 1 || fmt.Sprint(hits[0].Payload) != "map[category:kitchen]" && fmt.Sprint(hits[0].Payload) != "map[category:home]" {
			t.Errorf("by score distribution: %v", hits)
		}
		for name, one := range map[string]qdrant.Query{"dense": {Dense: q.Dense}, "sparse": {Sparse: q.Sparse}, "both": {Dense: q.Dense, Sparse: q.Sparse}} {
			one.Collection, one.Filter = products, qdrant.Filter{Must: []qdrant.Condition{qdrant.Is("category", "home")}}
			hits, err := c.Query(ctx, one)
			check(t, err)
			if slices.Contains(keys(hits), mug) || !slices.Contains(keys(hits), lamp) {
				t.Errorf("%s, filtered: %v", name, hits)
			}
		}
	})
}

// TestErrors: each names what is wrong and the next step, and can be told apart.
func TestErrors(t *testing.T) {
	onEach(t, func(t *testing.T, c *qdrant.Client) {
		ctx := t.Context()
		store(t, c)
		wider := schema
		wider.Dim = 384
		_, noCollection := c.Query(ctx, qdrant.Query{Collection: "shopkeeper_nowhere", Dense: []float32{1}})
		_, wrongQuery := c.Query(ctx, qdrant.Query{Collection: products, Dense: []float32{1, 2}})
		_, noVector := c.Query(ctx, qdrant.Query{Collection: products})
		_, badID := c.Get(ctx, products, []qdrant.ID{"85123A"})
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		_, stopped := c.Count(cancelled, products, qdrant.Filter{})
		for name, tc := range map[string]struct {
			err  error
			is   error
			says string
		}{
			"schema":     {c.EnsureCollection(ctx, wider), qdrant.ErrMismatch, "has 3-d vectors, the embedder gives 384"},
			"modifier":   {c.EnsureCollection(ctx, qdrant.Schema{Name: products, Dim: 3, PlainDot: true}), qdrant.ErrMismatch, "modifier"},
			"collection": {noCollection, qdrant.ErrNoCollection, "ingest"},
			"query":      {wrongQuery, qdrant.ErrMismatch, "the embedder gives 2"},
			"upsert": {c.Upsert(ctx, products, []qdrant.Point{{ID: "1", Dense: []float32{1, 2, 3}}, {ID: "2", Dense: []float32{1}}}),
				qdrant.ErrMismatch, "the embedder gives 1"},
			"payload":   {c.Upsert(ctx, products, []qdrant.Point{{ID: "1", Payload: map[string]any{"f": func() {}}}}), nil, "payload field f"},
			"no vector": {noVector, nil, "dense or a sparse"},
			"bad id":    {badID, nil, "KeyID"},
			"cancelled": {stopped, context.Canceled, "counting"},
		} {
			if tc.err == nil || tc.is != nil && !errors.Is(tc.err, tc.is) || !strings.Contains(tc.err.Error(), tc.says) {
				t.Errorf("%s: %v; want %v with %q", name, tc.err, tc.is, tc.says)
			}
		}
	})
}

// TestNobodyThere: a server that is down, speaks something else or refuses the key is named with its URL.
func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	addr := l.Addr().String()
	check(t, l.Close()) // nothing answers there now
	_, err = dial(t, qdrant.Config{URL: addr}).Health(t.Context())
	if !errors.Is(err, qdrant.ErrUnreachable) || !strings.Contains(err.Error(), addr) || !strings.Contains(err.Error(), "QDRANT_URL") {
		t.Errorf("nothing there: %v", err)
	}
	locked, err := embedded(t, vectord.Options{APIKey: "right"}).Listen("127.0.0.1:0")
	check(t, err)
	if _, err := dial(t, qdrant.Config{URL: locked.String(), APIKey: "wrong"}).Count(t.Context(), "c", qdrant.Filter{}); !errors.Is(err, qdrant.ErrRefused) ||
		!strings.Contains(err.Error(), "QDRANT_API_KEY") {
		t.Errorf("wrong key: %v", err)
	}
	version, err := dial(t, qdrant.Config{Dialer: embedded(t, vectord.Options{}).Dial}).Health(t.Context())
	if err != nil || version == "" {
		t.Errorf("health of a server that is there: %q, %v", version, err)
	}
}

func TestURLs(t *testing.T) {
	for _, good := range []string{"localhost", "http://localhost:6334", "https://qdrant.example.com", "10.0.0.1:7000", "http://[::1]:6334/"} {
		c, err := qdrant.Dial(qdrant.Config{URL: good})
		if err != nil {
			t.Errorf("%q: %v", good, err)
			continue
		}
		check(t, c.Close())
	}
	for bad, says := range map[string]string{
		"":                           "set QDRANT_URL",
		"http://localhost:6333":      "REST port",
		"ftp://localhost":            "scheme",
		"http://":                    "host",
		"http://localhost:6334/path": "only",
		"http://localhost:0":         "port",
		"http://a b":                 "no URL",
		"http://u:geheim@host":       "only",
	} {
		_, err := qdrant.Dial(qdrant.Config{URL: bad})
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: %v, want %q", bad, err, says)
		}
	}
}
