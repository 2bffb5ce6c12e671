package embed

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
)

// Local is latent semantic analysis (Deerwester et al. 1990) over the analyzer's terms: with x the tf-idf vector of a text over f terms and V, f×d,
// the right singular vectors of the catalogue's n×f matrix,
//
//	e = x·V / ‖x·V‖,   xₜ = tf(wₜ)·idfₜ,   tf(w) = w up to 1, then 1 + ln w,   idfₜ = ln(1 + n/dfₜ)
//
// so texts are near each other when their terms go together in the catalogue, even if they share none. Character n-grams among the terms let
// misspelled words land beside the right ones. V is kept as 8-bit whole numbers with a scale a row: an error of 0.4 % of the row's largest number.
type Local struct {
	analyzer    *Analyzer
	dim         int
	terms       []string // "w:lantern", ascending
	index       map[string]int32
	idf         []float32 // by term
	scale       []float32 // by term
	basis       []int8    // f×dim
	fingerprint string
	spellings   []spelling
}

// Dim is the number of dimensions.
func (l *Local) Dim() int { return l.dim }

// Fingerprint is a digest of everything that decides a vector.
func (l *Local) Fingerprint() string { return l.fingerprint }

// Analyzer returns the analyzer that the model was fitted with.
func (l *Local) Analyzer() *Analyzer { return l.analyzer }

// Embed implements Embedder. It fails only when ctx ends.
func (l *Local) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = l.embed(text)
	}
	return out, nil
}

func (l *Local) embed(text string) []float32 {
	e := make([]float32, l.dim)
	for _, t := range l.analyzer.Analyze(text) {
		row, ok := l.index[termName(t)]
		if !ok {
			continue
		}
		w := float32(dampen(t.Weight)) * l.idf[row] * l.scale[row]
		basis := l.basis[int(row)*l.dim : (int(row)+1)*l.dim]
		for j, v := range basis {
			e[j] += w * float32(v)
		}
	}
	normalise(e)
	return e
}

func termName(t Term) string { return string(t.Kind) + ":" + t.Text }

// dampen lets a term's second occurrence count less than its first.
func dampen(w float64) float64 {
	if w <= 1 {
		return w
	}
	return 1 + math.Log(w)
}

func normalise(e []float32) {
	sum := 0.0
	for _, v := range e {
		sum += float64(v) * float64(v)
	}
	if sum == 0 {
		return
	}
	c := float32(1 / math.Sqrt(sum))
	for i := range e {
		e[i] *= c
	}
}

// seal completes a model whose arrays are set.
func (l *Local) seal() *Local {
	l.index = make(map[string]int32, len(l.terms))
	for i, t := range l.terms {
		l.index[t] = int32(i)
	}
	h := sha256.New()
	fmt.Fprintf(h, "local %d %d %s\n", modelVersion, l.dim, l.analyzer.lexicon.sum)
	b := make([]byte, 0, 1<<16)
	for i, t := range l.terms {
		b = append(append(b, t...), 0)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(l.idf[i]))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(l.scale[i]))
		for _, v := range l.basis[i*l.dim : (i+1)*l.dim] {
			b = append(b, byte(v))
		}
		_, _ = h.Write(b)
		b = b[:0]
	}
	l.findSpellings()
	l.fingerprint = "local-" + hex.EncodeToString(h.Sum(nil)[:8])
	return l
}
