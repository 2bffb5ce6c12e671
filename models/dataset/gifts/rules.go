package gifts

import "strings"

// phraseRules finds the first of an ordered list of rules whose phrase stands in a
// title. It is safe for concurrent use once built.
type phraseRules struct {
	first map[string][]phrase // by first word
}

// phrase is one phrase of a rule; a lower rank wins.
type phrase struct {
	words []string
	value string
	rank  int
}

// add puts in the phrases of one more rule, separated by |, behind those before it.
func (r *phraseRules) add(rank int, value, phrases string) {
	if r.first == nil {
		r.first = map[string][]phrase{}
	}
	for text := range strings.SplitSeq(phrases, "|") {
		if words := plainWords(text); len(words) > 0 {
			r.first[words[0]] = append(r.first[words[0]], phrase{words, value, rank})
		}
	}
}

// find returns the value of the best rule, of two phrases of one rule that which
// stands first; ok is false when none matches.
func (r *phraseRules) find(words []string) (value string, ok bool) {
	best := -1
	for i, w := range words {
		for _, p := range r.first[w] {
			if (best < 0 || p.rank < best) && hasPrefix(words[i:], p.words) {
				best, value = p.rank, p.value
			}
		}
	}
	return value, best >= 0
}

func hasPrefix(words, prefix []string) bool {
	if len(words) < len(prefix) {
		return false
	}
	for i, w := range prefix {
		if words[i] != w {
			return false
		}
	}
	return true
}

// plainWords splits a text into words in lower case, without marks and in the
// singular. "T-Light" is one word.
func plainWords(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "t-light", "tlight")
	words := strings.FieldsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '\''
	})
	for i, w := range words {
		words[i] = singular(strings.ReplaceAll(strings.TrimSuffix(w, "'s"), "'", ""))
	}
	return words
}

// singular takes the plural off a word, as far as it matters for rules: both sides of
// a comparison go through it, so it need not be right, only the same.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && (strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "sses")):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us"):
		return w[:len(w)-1]
	}
	return w
}

// shelfOf makes the function that gives the shelf of an English title, Other when no
// rule knows it.
func shelfOf() func(title string) string {
	var rules phraseRules
	for i, r := range shelfRules {
		rules.add(i, r.slug, r.phrases)
	}
	return func(title string) string {
		if slug, ok := rules.find(plainWords(title)); ok {
			return slug
		}
		return Other
	}
}
