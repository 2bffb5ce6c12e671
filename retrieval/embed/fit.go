package embed

import (
	"context"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Settings are the choices of Fit; the zero value works.
type Settings struct {
	Dim      int    // dimensions; 0: 256. Fewer when the texts or their terms are fewer.
	Seed     uint64 // of the random directions
	MinGrams int    // in how many texts a character n-gram must be; 0: 3
	MaxTerms int    // how many terms are kept, those in most texts first; 0: 40,000
}

func (s Settings) orDefaults() Settings {
	if s.Dim <= 0 {
		s.Dim = 256
	}
	if s.MinGrams <= 0 {
		s.MinGrams = 3
	}
	if s.MaxTerms <= 0 {
		s.MaxTerms = 40_000
	}
	return s
}

// ErrNoTexts says that there is nothing to fit a model to.
var ErrNoTexts = errors.New("the local embedder needs texts with at least one word; import a catalogue first")

// Fit learns a model from the texts of a catalogue, one text a product or passage.
func Fit(ctx context.Context, a *Analyzer, texts []string, s Settings) (*Local, error) {
	s = s.orDefaults()
	docs := make([][]Term, 0, len(texts))
	for _, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if terms := a.Analyze(text); len(terms) > 0 {
			docs = append(docs, terms)
		}
	}
	l := &Local{analyzer: a}
	l.choose(docs, s)
	if len(l.terms) == 0 {
		return nil, ErrNoTexts
	}
	matrix := l.matrix(docs)
	l.dim = min(s.Dim, matrix.len(), matrix.column)
	v, _, err := truncatedSVD(ctx, matrix, l.dim, s.Seed)
	if err != nil {
		return nil, err
	}
	l.quantise(v)
	return l.seal(), nil
}

// choose picks the terms and computes their inverse document frequency.
func (l *Local) choose(docs [][]Term, s Settings) {
	df := map[string]int{}
	for _, terms := range docs {
		for _, t := range terms {
			df[termName(t)]++
		}
	}
	for name, n := range df {
		if name[0] == byte(Code) || (name[0] == byte(Gram) && n < s.MinGrams) {
			continue
		}
		l.terms = append(l.terms, name)
	}
	slices.Sort(l.terms)
	if len(l.terms) > s.MaxTerms {
		slices.SortStableFunc(l.terms, func(x, y string) int { return df[y] - df[x] })
		l.terms = l.terms[:s.MaxTerms]
		slices.Sort(l.terms)
	}
	l.index = make(map[string]int32, len(l.terms))
	for i, name := range l.terms {
		l.index[name] = int32(i)
		l.idf = append(l.idf, float32(math.Log(1+float64(len(docs))/float64(df[name]))))
	}
}

// matrix is the tf-idf matrix with rows of length 1.
func (l *Local) matrix(docs [][]Term) *rows {
	m := &rows{first: []int{0}, column: len(l.terms)}
	for _, terms := range docs {
		start, sum := len(m.value), 0.0
		for _, t := range terms {
			if j, ok := l.index[termName(t)]; ok {
				w := dampen(t.Weight) * float64(l.idf[j])
				m.index = append(m.index, j)
				m.value = append(m.value, w)
				sum += w * w
			}
		}
		for i := start; i < len(m.value); i++ {
			m.value[i] /= math.Sqrt(sum)
		}
		m.first = append(m.first, len(m.value))
	}
	return m
}

// quantise keeps the rows of v as 8-bit numbers.
func (l *Local) quantise(v *mat.Dense) {
	const most = 127
	l.basis = make([]int8, 0, len(l.terms)*l.dim)
	for i := range l.terms {
		row := v.RawRowView(i)
		largest := 0.0
		for _, x := range row {
			largest = max(largest, math.Abs(x))
		}
		scale := largest / most
		l.scale = append(l.scale, float32(scale))
		for _, x := range row {
			q := 0.0
			if scale > 0 {
				q = math.Round(x / scale)
			}
			l.basis = append(l.basis, int8(q))
		}
	}
}
