package retrieval

import (
	"context"
	"math"
	"strings"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
)

// The weights of ranking passages, chosen on the test questions and on the dev part of the everyday ones.
const (
	passageDenseShare = 0.4
	headingBonus      = 0.3  // for a heading that says what is asked and nothing else
	askBonus          = 1.2  // for a way of asking that is the question
	coverBonus        = 0.5  // for having all of what is asked
	askWeight         = 0.7  // of the ways of asking as words of a passage
	coverageFloor     = 0.34 // share of a question's terms that a passage must have
)

// Policies finds passages in the reader's language, best first. Nothing fits: no passages and no error.
//
// A passage fits when it has enough of what is asked for: the share of the question's terms (words, concepts, Han bigrams; weighted) that are in it
// must reach a floor. Scores of a vector search cannot tell that, for something is always nearest.
//
// To the fused score of both legs comes a bonus for the heading and for the best of the passage's ways of asking, each by how much of it and of the
// question agree, and one for the share of the question that the whole passage has. A term counts the more the fewer passages have it.
func (x *Index) Policies(ctx context.Context, question string, l shop.Locale, limit int) ([]Passage, error) {
	ctx, cancel := context.WithTimeout(ctx, x.cfg.Patience)
	defer cancel()
	f := qdrant.Filter{Must: []qdrant.Condition{qdrant.Is(FieldLocale, string(l))}}
	legs, _, err := x.legs(ctx, x.policies, question, f, []string{FieldID, FieldTitle, FieldText, FieldAsks, FieldURL}, candidates)
	if err != nil {
		return nil, unavailable(err)
	}
	all := fuse(legs, passageDenseShare)
	wanted := termsOf(x.analyzer, question)
	rare := x.rarity(all)
	for _, f := range all {
		heading := x.read.terms(text(f.payload, FieldTitle))
		f.score += headingBonus * rare.coverage(wanted, heading) * rare.coverage(heading, wanted)
		best := 0.0
		for _, ask := range lines(f.payload, FieldAsks) {
			best = max(best, rare.agreement(wanted, x.read.terms(ask)))
		}
		f.score += askBonus*best + coverBonus*rare.coverage(wanted, x.read.terms(whole(f)))
	}
	byScore(all)
	passages := []Passage{}
	for _, f := range all {
		if len(passages) == limitOf(limit) {
			break
		}
		p := Passage{ID: text(f.payload, FieldID), Locale: l, Title: text(f.payload, FieldTitle), Text: text(f.payload, FieldText), URL: text(f.payload, FieldURL), Score: f.score}
		if rare.coverage(wanted, x.read.terms(whole(f))) >= coverageFloor {
			passages = append(passages, p)
		}
	}
	return passages, nil
}

// whole is everything a passage says, and how it is asked for.
func whole(f *fused) string {
	return strings.Join([]string{text(f.payload, FieldTitle), text(f.payload, FieldText), text(f.payload, FieldAsks)}, "\n")
}

type termKey struct {
	kind embed.Kind
	text string
}

// terms are the weights of a text's terms, n-grams aside.
type terms map[termKey]float64

func termsOf(a *embed.Analyzer, text string) terms {
	out := terms{}
	for _, t := range a.Analyze(text) {
		if t.Kind != embed.Gram {
			out[termKey{t.Kind, t.Text}] = t.Weight
		}
	}
	return out
}

// reader remembers the terms of passages, which are few and change seldom.
type reader struct {
	analyzer *embed.Analyzer

	mu   sync.Mutex
	read map[string]terms
}

// mostRead bounds what a reader remembers; the demo shop's passages have some 1,000 texts.
const mostRead = 8192

func (r *reader) terms(text string) terms {
	r.mu.Lock()
	known, ok := r.read[text]
	r.mu.Unlock()
	if ok {
		return known
	}
	known = termsOf(r.analyzer, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.read == nil || len(r.read) >= mostRead {
		r.read = map[string]terms{}
	}
	r.read[text] = known
	return known
}

// rarity weighs a term by 1 + ln((n+1)/(df+½)), df being how many of the n candidates have it.
type rarity struct {
	n  int
	df map[termKey]int
}

func (x *Index) rarity(all []*fused) rarity {
	r := rarity{n: len(all), df: map[termKey]int{}}
	for _, f := range all {
		for k := range x.read.terms(whole(f)) {
			r.df[k]++
		}
	}
	return r
}

func (r rarity) weight(k termKey) float64 {
	return 1 + math.Log(float64(r.n+1)/(float64(r.df[k])+0.5))
}

// coverage is the weighted share of the wanted terms that there are; 0 when nothing is wanted.
func (r rarity) coverage(wanted, have terms) float64 {
	all, met := 0.0, 0.0
	for k, weight := range wanted {
		w := weight * r.weight(k)
		all += w
		if have[k] > 0 {
			met += w
		}
	}
	if all == 0 {
		return 0
	}
	return met / all
}

// agreement is the harmonic mean of how much of each text the other one has.
func (r rarity) agreement(a, b terms) float64 {
	p, q := r.coverage(a, b), r.coverage(b, a)
	if p+q == 0 {
		return 0
	}
	return 2 * p * q / (p + q)
}
