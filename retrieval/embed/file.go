package embed

import (
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact"
)

const (
	modelKind    = "embed"
	modelVersion = 1 // of the file and of the terms: it changes when the analyzer's terms do
)

type modelMeta struct {
	Dim         int    `json:"dim"`
	Lexicon     string `json:"lexicon"` // SHA-256 of the lexicon
	Fingerprint string `json:"fingerprint"`
}

// Save writes the model to a file, all or nothing, and returns its digest. built is only noted in the header.
func (l *Local) Save(path string, built time.Time) (artifact.Info, error) {
	w := artifact.NewWriter(modelKind, modelVersion, built, modelMeta{l.dim, l.analyzer.lexicon.sum, l.fingerprint})
	w.Strings("terms", l.terms)
	w.Float32s("idf", l.idf)
	w.Float32s("scale", l.scale)
	b := make([]byte, len(l.basis))
	for i, v := range l.basis {
		b[i] = byte(v)
	}
	w.Bytes("basis", b)
	return w.WriteFile(path)
}

// Load reads a model that Save wrote. The analyzer must have the lexicon of the one it was fitted with. A damaged, foreign or outdated
// file gives an *artifact.Error that says what to do.
func Load(path string, a *Analyzer) (*Local, error) {
	f, err := artifact.Open(path, modelKind, modelVersion)
	if err != nil {
		return nil, err
	}
	var meta modelMeta
	if err := f.Meta(&meta); err != nil {
		return nil, err
	}
	if meta.Lexicon != a.lexicon.sum {
		return nil, f.Invalid("it was fitted with another lexicon")
	}
	l := &Local{analyzer: a, dim: meta.Dim}
	if l.terms, err = f.Strings("terms"); err != nil {
		return nil, err
	}
	if l.idf, err = f.Float32s("idf"); err != nil {
		return nil, err
	}
	if l.scale, err = f.Float32s("scale"); err != nil {
		return nil, err
	}
	b, err := f.Bytes("basis")
	if err != nil {
		return nil, err
	}
	n := len(l.terms)
	if l.dim < 1 || n == 0 || len(l.idf) != n || len(l.scale) != n || len(b)/l.dim != n || len(b)%l.dim != 0 {
		return nil, f.Invalid("its sections do not fit together: %d terms, %d and %d weights, %d numbers for %d dimensions",
			n, len(l.idf), len(l.scale), len(b), l.dim)
	}
	l.basis = make([]int8, len(b))
	for i, v := range b {
		l.basis[i] = int8(v)
	}
	if l.seal(); l.fingerprint != meta.Fingerprint {
		return nil, f.Invalid("its content is not what its fingerprint says")
	}
	return l, nil
}
