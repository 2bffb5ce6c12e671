package embed

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind says what a term is.
type Kind byte

// The kinds of terms.
const (
	Word    Kind = 'w' // a stemmed word
	Concept Kind = 'c' // a concept of the lexicon
	Han     Kind = 'z' // one or two Han characters
	Gram    Kind = 'g' // three to five characters of a word, with marks ^ and $ at its ends
	Code    Kind = 'k' // a product code
)

// Term is a feature of a text. Weight is how often the text has it, times how much such a feature tells: positive.
type Term struct {
	Kind   Kind
	Text   string
	Weight float64
}

// The weights of a single occurrence. They were chosen on the test queries of package retrieval.
const (
	weightWord    = 1.0
	weightCovered = 0.45 // a word or Han bigram that the lexicon covers, beside its concept
	weightConcept = 1.0
	weightPart    = 0.5 // a concept that is part of another
	weightHan     = 0.6
	weightGram    = 0.25
	weightFiller  = 0.2 // factor for concepts that say how one asks, not what for
	weightCode    = 2.0
)

const (
	minGram = 3
	maxGram = 5
)

// Analyzer turns texts into terms.
type Analyzer struct {
	lexicon *Lexicon
	stops   map[string]bool
	filler  []bool // by concept
}

// NewAnalyzer makes an analyzer with a lexicon, which may be empty but not nil.
func NewAnalyzer(l *Lexicon) *Analyzer {
	a := &Analyzer{lexicon: l, stops: map[string]bool{}, filler: make([]bool, len(l.names))}
	for _, s := range hanStops {
		a.stops[s] = true
	}
	for id, name := range l.names {
		a.filler[id] = isFiller(name)
	}
	return a
}

// isFiller reports the concepts that say how one asks: they are in many questions and tell little about the thing.
func isFiller(concept string) bool {
	switch concept {
	case "buy", "want", "recommend", "give", "price", "cheap", "expensive", "good value", "popular", "new", "order", "gift", "present", "choose", "compare",
		"beautiful", "practical", "special", "unique", "stock", "shop", "customer", "material", "style", "theme", "colour", "size", "high quality", "quality",
		"person", "one", "first", "collect", "product", "pattern", "discount", "two", "three", "day", "get":
		return true
	}
	return false
}

// Analyze returns the terms of a text, each once, in a fixed order.
func (a *Analyzer) Analyze(text string) []Term {
	b := bag{}
	var line []string // stemmed words since the last Han run
	flush := func() {
		a.english(b, line)
		line = line[:0]
	}
	for _, s := range segments(fold(text)) {
		if len(s) == 1 && !s[0].han {
			if isCode(s[0].text) {
				b.addCode(s[0].text)
			}
			line = append(line, stem(s[0].text))
			continue
		}
		flush()
		a.mixed(b, s)
	}
	flush()
	return b.terms()
}

type termKey struct {
	kind Kind
	text string
}

type bag map[termKey]float64

func (b bag) add(k Kind, text string, weight float64) { b[termKey{k, text}] += weight }

func (b bag) addCode(w string) {
	b.add(Code, w, weightCode)
	if digits := strings.TrimRight(w, "abcdefghijklmnopqrstuvwxyz"); digits != w && len(digits) > 3 {
		b.add(Code, digits, weightCode/2)
	}
}

func (b bag) terms() []Term {
	out := make([]Term, 0, len(b))
	for k, w := range b {
		out = append(out, Term{k.kind, k.text, w})
	}
	slices.SortFunc(out, func(x, y Term) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), strings.Compare(x.Text, y.Text))
	})
	return out
}

// english adds the terms of a line of stemmed words: concepts by the longest phrase, words, and character n-grams.
func (a *Analyzer) english(b bag, line []string) {
	for at := 0; at < len(line); {
		n := min(max(a.lexicon.longest, 2), len(line)-at)
		var ids []int
		for ; n > 0; n-- {
			if ids = a.lexicon.phrase(line[at : at+n]); ids != nil {
				break
			}
		}
		a.concepts(b, ids)
		for _, w := range line[at : at+max(n, 1)] {
			a.word(b, w, n > 0)
		}
		at += max(n, 1)
	}
}

func (a *Analyzer) word(b bag, w string, covered bool) {
	if isStop(w) || isCode(w) {
		return
	}
	weight := weightWord
	switch {
	case covered:
		weight = weightCovered
	case utf8.RuneCountInString(w) == 1:
		weight = weightCovered
	}
	b.add(Word, w, weight)
	addGrams(b, w)
}

// addGrams adds the character n-grams by which misspelled words still meet.
func addGrams(b bag, w string) {
	r := []rune("^" + w + "$")
	if len(r) < minGram+2 {
		return
	}
	for n := minGram; n <= maxGram; n++ {
		for i := 0; i+n <= len(r); i++ {
			b.add(Gram, string(r[i:i+n]), weightGram)
		}
	}
}

// concepts adds what a phrase means. A phrase with several meanings counts less for each.
func (a *Analyzer) concepts(b bag, ids []int) {
	share := 1 / math.Sqrt(float64(len(ids)))
	for _, id := range ids {
		weight := weightConcept * share
		if a.filler[id] {
			weight *= weightFiller
		}
		b.add(Concept, a.lexicon.names[id], weight)
		for _, p := range a.lexicon.parts[id] {
			w := weightPart * share
			if a.filler[p] {
				w *= weightFiller
			}
			b.add(Concept, a.lexicon.names[p], w)
		}
	}
}

// mixed adds the terms of a segment with Han characters: concepts by the longest phrase, bigrams of what is between stop words.
func (a *Analyzer) mixed(b bag, s segment) {
	var text []rune
	for _, r := range s {
		text = append(text, []rune(r.text)...)
		if !r.han {
			a.english(b, []string{stem(r.text)})
			if isCode(r.text) {
				b.addCode(r.text)
			}
		}
	}
	covered := make([]bool, len(text))
	stopped := make([]bool, len(text))
	for at := 0; at < len(text); {
		n := min(max(a.lexicon.longestZ, 3), len(text)-at)
		for n > 0 && a.lexicon.chinese[string(text[at:at+n])] == nil && !a.stops[string(text[at:at+n])] {
			n--
		}
		piece := string(text[at : at+n])
		stop := a.stops[piece]
		if !stop && n > 0 {
			a.concepts(b, a.lexicon.chinese[piece])
		}
		for i := at; i < at+n; i++ {
			covered[i], stopped[i] = true, stop
		}
		at += max(n, 1)
	}
	addHan(b, text, covered, stopped)
}

// addHan adds the bigrams, and single characters that stand alone or that the lexicon does not know.
func addHan(b bag, text []rune, covered, stopped []bool) {
	han := func(i int) bool { return i >= 0 && i < len(text) && isHan(text[i]) && !stopped[i] }
	for i := range text {
		if !han(i) {
			continue
		}
		if han(i + 1) {
			weight := weightHan
			if covered[i] && covered[i+1] {
				weight = weightCovered * weightHan
			}
			b.add(Han, string(text[i:i+2]), weight)
		}
		if !covered[i] || (!han(i-1) && !han(i+1)) {
			b.add(Han, string(text[i]), weightCovered*weightHan)
		}
	}
}
