package house

import (
	"math"
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// feature is a named input of the classifier with its weight.
type feature struct {
	name   string
	weight float32
}

// The weights of the kinds of features, relative to a whole word.
const (
	wordWeight    = 1.0
	bigramWeight  = 0.8
	gramWeight    = 0.3 // character n-grams inside Latin words; they carry misspelt words
	hanWeight     = 0.45
	conceptWeight = 2.5 // shop language; the strongest hint, since utterances are few
	markWeight    = 0.8 // "here stands an order number", "here stands a colour"
)

// features are words, pairs of words and character n-grams of a message in which ids,
// prices and other values are replaced by marks of their kind. A Latin word that
// known (nil: all) denies is the mark "§new" beside its character n-grams: what a
// shop's utterances never mention is most often a product.
func features(r reading, known func(stem string) bool) []feature {
	sum := map[string]float32{}
	add := func(name string, w float32) { sum[name] = max(sum[name], w) }
	previous := "^"
	for _, w := range words(r) {
		switch first, _ := utf8.DecodeRuneInString(w); {
		case first == '§':
			add(w, markWeight)
			add(previous+" "+w, bigramWeight)
		case unicode.Is(unicode.Han, first):
			hanFeatures(w, add)
			previous = w[len(w)-utf8.RuneLen(lastRune(w)):]
			continue
		default:
			w = stem(w)
			for i, padded := 0, "^"+w+"$"; len(w) > 3 && i+4 <= len(padded); i++ {
				add("~"+padded[i:i+4], gramWeight)
			}
			if known != nil && !known(w) {
				w = "§new"
			}
			add(w, wordWeight)
			add(previous+" "+w, bigramWeight)
		}
		previous = w
	}
	if previous != "^" {
		add(previous+" $", bigramWeight/2)
	}
	for _, c := range concepts {
		if c.in(r.low) {
			add(c.mark, conceptWeight)
		}
	}
	if namesThing(r.low) {
		add("§thing", markWeight)
	}
	if said, _ := colour(r.low); said != "" {
		add("§colour", markWeight/2)
	}
	return sortedFeatures(sum)
}

func lastRune(s string) rune { r, _ := utf8.DecodeLastRuneInString(s); return r }

// hanFeatures adds the characters, bigrams and trigrams of a run of Han characters.
func hanFeatures(run string, add func(string, float32)) {
	rs := append(append([]rune{'^'}, []rune(run)...), '$')
	for i := range rs {
		if i > 0 && i < len(rs)-1 {
			add(string(rs[i]), hanWeight)
		}
		if i+2 <= len(rs) {
			add(string(rs[i:i+2]), wordWeight)
		}
		if i+3 <= len(rs) {
			add(string(rs[i:i+3]), hanWeight)
		}
	}
}

// sortedFeatures orders by name (sums of floats must not depend on map order) and
// scales to unit length.
func sortedFeatures(sum map[string]float32) []feature {
	fs, norm := make([]feature, 0, len(sum)), 0.0
	for name, w := range sum {
		fs = append(fs, feature{name, w})
		norm += float64(w) * float64(w)
	}
	sort.Slice(fs, func(i, j int) bool { return fs[i].name < fs[j].name })
	for i := range fs {
		fs[i].weight /= float32(math.Sqrt(norm))
	}
	return fs
}

// words are the message's Latin words, runs of Han characters, and marks for values.
func words(r reading) []string {
	var b strings.Builder
	at := 0
	for _, s := range r.spans {
		mark := s.mark()
		if mark == "" {
			continue
		}
		b.WriteString(r.low[at:s.start])
		b.WriteString(" " + mark + " ")
		at = s.end
	}
	b.WriteString(r.low[at:])
	all := b.String()
	if rest := requestPrefix.ReplaceAllString(all, ""); strings.Count(strings.TrimSpace(rest), " ") > 0 {
		all = rest
	}
	return splitWords(all)
}

// requestPrefix is how English requests begin whatever they ask for. It is left out
// when more than a word follows; "can you help me" by itself is a request.
var requestPrefix = regexp.MustCompile(`^(?:(?:hi|hello|hey|please|so|ok|and|also)[ ,]+)*(?:` +
	`(?:can|could|would|will) (?:you|u|ya) (?:please )?(?:(?:help|assist) me (?:to |with |in )?|tell me (?:more )?(?:about |how to )?|give me (?:more )?information (?:about |on )|show me (?:how )?(?:to )?)?|` +
	`(?:i(?:'d| would)? |we )?(?:need|want|like|require)? ?(?:some )?(?:help|assistance|support|assist)(?: me)? (?:to |with |in |for )?|help(?:ing)? me (?:to |with )?|` +
	`i (?:do not|don't|cannot|can't|dont) (?:know|find)? ?(?:how|what|where)? ?(?:i )?(?:can |could |to |need to do to |have to do to |should do to |must do to )?|what do i (?:need|have) to do to |` +
	`i(?:'m| am) (?:trying|looking) to |i(?: have)? (?:try|tried|got|have) to |is it possible to |(?:where|how) (?:can|could|do) i (?:get|find|see) (?:more )?information (?:about|on|regarding) |` +
	`tell me (?:more )?about |(?:i have |i've got )?(?:a |some )?questions? (?:about|on|regarding) |(?:i need |i want |i'm looking for |i am looking for |i would like )?(?:more )?information (?:about|on|regarding) |` +
	`i (?:need|want) to (?:know|see|check) (?:more )?(?:about |if |whether )?|i(?:'d| would) like to know (?:more )?(?:about |if |whether )?)`)

// mark is the word that stands for a value in the classifier.
func (s span) mark() string {
	switch s.kind {
	case spanEmail:
		return "§email"
	case spanPhone:
		return "§phone"
	case spanMoney:
		return "§money"
	case spanID:
		return "§id" + s.hint
	case spanOrdinal:
		return "§nth"
	case spanDate:
		return "§date"
	case spanQuantity:
		return "§count"
	}
	return "§number"
}

// splitWords cuts a text into Latin words (with apostrophes and marks) and Han runs.
func splitWords(text string) []string {
	var out []string
	var cur strings.Builder
	kind := 0 // of the current word: 1 Latin, 2 Han
	flush := func() {
		if cur.Len() > 0 {
			out = append(out, cur.String())
			cur.Reset()
		}
	}
	for _, r := range text {
		k := 0
		switch {
		case unicode.Is(unicode.Han, r):
			k = 2
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '§':
			k = 1
		}
		if k != kind {
			flush()
			kind = k
		}
		if k != 0 {
			cur.WriteRune(r)
		}
	}
	flush()
	return out
}

// stem takes off the commonest English endings, so that "orders" meets "order" and
// "tracking" meets "track". It need not be a word, only the same for its forms.
func stem(w string) string {
	for _, e := range []struct {
		end string
		min int
	}{{"'s", 2}, {"ing", 4}, {"ies", 3}, {"ed", 4}, {"es", 4}, {"s", 3}} {
		if strings.HasSuffix(w, e.end) && len(w)-len(e.end) >= e.min && !strings.HasSuffix(w, "ss") {
			w = w[:len(w)-len(e.end)]
			break
		}
	}
	if len(w) > 4 && w[len(w)-1] == w[len(w)-2] && w[len(w)-1] != 's' && w[len(w)-1] != 'l' {
		w = w[:len(w)-1] // "shipp" of "shipped"
	}
	return strings.TrimSuffix(w, "e")
}
