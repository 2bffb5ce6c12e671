package embed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact"
)

// tiny is a catalogue of a few hundred titles made of few words.
func tiny() []string {
	colours := []string{"Red", "Blue", "Green", "Pink", "White", "Black"}
	things := []string{"Lantern", "Mug", "Umbrella", "Teapot", "Candle Holder", "Alarm Clock", "Photo Frame", "Doormat"}
	styles := []string{"Vintage", "Retrospot", "Heart", "Christmas", "Hanging"}
	var out []string
	for _, c := range colours {
		for _, s := range styles {
			for _, x := range things {
				out = append(out, strings.Join([]string{c, s, x}, " "))
			}
		}
	}
	return out
}

func fit(t testing.TB, texts []string, s Settings) *Local {
	t.Helper()
	m, err := Fit(context.Background(), shopAnalyzer(t), texts, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func vector(t testing.TB, e Embedder, text string) []float32 {
	t.Helper()
	v, err := e.Embed(context.Background(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	return v[0]
}

func cosine(a, b []float32) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

func TestNearInMeaning(t *testing.T) {
	m := fit(t, tiny(), Settings{Dim: 32})
	for _, c := range []struct{ question, near, far string }{
		{"红色灯笼", "Red Vintage Lantern", "Red Vintage Mug"},
		{"mug", "Blue Heart Mug", "Blue Heart Umbrella"},
		{"lantarn", "White Hanging Lantern", "White Hanging Doormat"},
		{"相框", "Green Christmas Photo Frame", "Green Christmas Teapot"},
	} {
		q := vector(t, m, c.question)
		if near, far := cosine(q, vector(t, m, c.near)), cosine(q, vector(t, m, c.far)); near <= far+0.1 {
			t.Errorf("%s: %.3f to %s, %.3f to %s", c.question, near, c.near, far, c.far)
		}
		if n := cosine(q, q); math.Abs(n-1) > 1e-5 {
			t.Errorf("%s: the vector's square is %v", c.question, n)
		}
	}
	if v := vector(t, m, "?!"); slices.ContainsFunc(v, func(x float32) bool { return x != 0 }) {
		t.Error("a text without words has a direction")
	}
}

func TestFitIsDeterministic(t *testing.T) {
	a, b, c := fit(t, tiny(), Settings{Dim: 24}), fit(t, tiny(), Settings{Dim: 24}), fit(t, tiny(), Settings{Dim: 24, Seed: 1})
	if a.Fingerprint() != b.Fingerprint() || !slices.Equal(a.basis, b.basis) {
		t.Error("two fits of the same texts differ")
	}
	if a.Fingerprint() == c.Fingerprint() {
		t.Error("another seed gives the same fingerprint")
	}
	if d := fit(t, tiny()[1:], Settings{Dim: 24}); d.Fingerprint() == a.Fingerprint() {
		t.Error("other texts give the same fingerprint")
	}
}

func TestFitBoundsAndErrors(t *testing.T) {
	if _, err := Fit(context.Background(), shopAnalyzer(t), []string{"", "?"}, Settings{}); !errors.Is(err, ErrNoTexts) {
		t.Errorf("no texts: %v", err)
	}
	if m := fit(t, []string{"red mug", "blue mug"}, Settings{}); m.Dim() > 2 || m.Dim() < 1 {
		t.Errorf("two texts give %d dimensions", m.Dim())
	}
	if m := fit(t, tiny(), Settings{MaxTerms: 10}); len(m.terms) != 10 || !slices.IsSorted(m.terms) {
		t.Errorf("terms %v", m.terms)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Fit(ctx, shopAnalyzer(t), tiny(), Settings{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := fit(t, tiny(), Settings{Dim: 4}).Embed(ctx, []string{"mug"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// The randomised decomposition must span what gonum's exact one spans, and have its singular values.
func TestTruncatedSVDAgreesWithTheExactOne(t *testing.T) {
	const n, f, k = 40, 60, 8
	source := rand.New(rand.NewPCG(7, 7))
	left, right := mat.NewDense(n, k, nil), mat.NewDense(k, f, nil)
	for _, m := range []*mat.Dense{left, right} {
		r, c := m.Dims()
		for i := range r {
			for j := range c {
				m.Set(i, j, source.NormFloat64())
			}
		}
	}
	var dense mat.Dense
	dense.Mul(left, right)
	sparse := &rows{first: []int{0}, column: f}
	for i := range n {
		for j := range f {
			sparse.index = append(sparse.index, int32(j))
			sparse.value = append(sparse.value, dense.At(i, j))
		}
		sparse.first = append(sparse.first, len(sparse.value))
	}
	v, sigma, err := truncatedSVD(context.Background(), sparse, k, 3)
	if err != nil {
		t.Fatal(err)
	}
	var exact mat.SVD
	if !exact.Factorize(&dense, mat.SVDThin) {
		t.Fatal("the exact decomposition failed")
	}
	for i, want := range exact.Values(nil)[:k] {
		if math.Abs(sigma[i]-want) > 1e-6*want {
			t.Errorf("singular value %d is %v, want %v", i, sigma[i], want)
		}
	}
	var vExact, overlap mat.Dense
	exact.VTo(&vExact)
	overlap.Mul(v.T(), vExact.Slice(0, f, 0, k))
	for i := range k {
		if math.Abs(math.Abs(overlap.At(i, i))-1) > 1e-6 {
			t.Errorf("singular vector %d: cosine %v to the exact one", i, overlap.At(i, i))
		}
	}
}

func TestModelFileRoundTrip(t *testing.T) {
	m := fit(t, tiny(), Settings{Dim: 16})
	path := filepath.Join(t.TempDir(), "embed.model")
	if _, err := m.Save(path, time.Date(2011, 12, 9, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	got, err := Load(path, shopAnalyzer(t))
	if err != nil {
		t.Fatal(err)
	}
	if got.Fingerprint() != m.Fingerprint() || !slices.Equal(vector(t, got, "红色 lantern"), vector(t, m, "红色 lantern")) {
		t.Error("the loaded model gives other vectors")
	}
	if a, ok := got.Mend("lantren"); a != "lantern" || !ok {
		t.Errorf("the loaded model mends lantren as %q", a)
	}
}

func TestDamagedModelFilesAreRefused(t *testing.T) {
	m := fit(t, tiny(), Settings{Dim: 16})
	path := filepath.Join(t.TempDir(), "embed.model")
	if _, err := m.Save(path, time.Time{}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name string, content []byte, a *Analyzer, want string) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		var e *artifact.Error
		if _, err := Load(path, a); !errors.As(err, &e) || e.Mend == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-5] ^= 1
	refused("a flipped bit", flipped, shopAnalyzer(t), "damaged")
	refused("half a file", whole[:len(whole)/2], shopAnalyzer(t), "bytes where")
	refused("no model", []byte("id,title\n"), shopAnalyzer(t), "not a model file")
	refused("another lexicon", whole, small(t), "another lexicon")

	l := m.analyzer.lexicon.sum
	for name, meta := range map[string]modelMeta{
		"another fingerprint": {m.dim, l, "local-0"},
		"another dimension":   {m.dim + 1, l, m.fingerprint},
		"no dimension":        {0, l, m.fingerprint},
	} {
		w := artifact.NewWriter(modelKind, modelVersion, time.Time{}, meta)
		w.Strings("terms", m.terms)
		w.Float32s("idf", m.idf)
		w.Float32s("scale", m.scale)
		w.Bytes("basis", make([]byte, len(m.basis)))
		if _, err := w.WriteFile(path); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path, m.analyzer); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestMend(t *testing.T) {
	m := fit(t, tiny(), Settings{Dim: 8})
	for in, want := range map[string]string{
		"hanging latern":   "hanging lantern",
		"Alram Clock":      "alarm clock",
		"umbrela":          "umbrella",
		"chrismtas":        "christma",
		"red mug":          "red mug",
		"mugs":             "mugs",
		"红色 latern":        "红色 lantern",
		"xyz":              "xyz",
		"qqqqqqqq":         "qqqqqqqq",
		"85123A latern":    "85123a lantern",
		"teapott":          "teapot",
		"Wind Chimes":      "Wind Chimes",
		"would you please": "would you please",
	} {
		if got, mended := m.Mend(in); got != want || mended != (got != in) {
			t.Errorf("Mend(%q) = %q, %v, want %q", in, got, mended, want)
		}
	}
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"latern", "lantern", 1}, {"alram", "alarm", 1}, {"mug", "mug", 0}, {"cat", "dog", 3}, {"", "ab", 2}, {"kitten", "sitting", 3}} {
		if got := slips(c.a, c.b, 5); got != c.want {
			t.Errorf("%s and %s: %d slips, want %d", c.a, c.b, got, c.want)
		}
	}
	if got := slips("abcdef", "uvwxyz", 2); got != 3 {
		t.Errorf("far apart: %d", got)
	}
	if got := slips(strings.Repeat("a", 60), "a", 2); got != 3 {
		t.Errorf("too long: %d", got)
	}
}

func BenchmarkEmbedQuery(b *testing.B) {
	m := fit(b, tiny(), Settings{})
	for _, q := range []string{"white hanging heart t-light holder", "红色圆点马克杯"} {
		b.Run(fmt.Sprint(len(q)), func(b *testing.B) {
			for b.Loop() {
				m.embed(q)
			}
		})
	}
}
