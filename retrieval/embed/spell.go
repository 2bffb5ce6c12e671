package embed

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	shortestMended = 4 // letters; shorter words have too many neighbours
	twoSlips       = 8 // letters from which on two slips are forgiven
)

// Mend replaces words that neither the catalogue nor the lexicon knows by the known word nearest to them in letters, if there is one: one slip
// (a letter missing, added, wrong or swapped with its neighbour) in a word of four letters or more, two in one of eight or more. The first letter is
// taken to be right. Among equally near words the commonest wins. It reports whether anything was replaced; a text in which nothing was comes back as it is.
func (l *Local) Mend(text string) (string, bool) {
	var out strings.Builder
	mended := false
	for _, s := range segments(fold(text)) {
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		for _, r := range s {
			word := r.text
			if better := l.nearest(r); better != "" {
				word, mended = better, true
			}
			out.WriteString(word)
		}
	}
	if !mended {
		return text, false
	}
	return out.String(), true
}

// nearest returns the known word for an unknown one, "" when the word is known, no plain word, or like no other.
func (l *Local) nearest(r run) string {
	w := stem(r.text)
	n := utf8.RuneCountInString(w)
	if r.han || n < shortestMended || !isASCII(w) || strings.ContainsAny(w, "0123456789") || isStop(r.text) || l.knows(w) {
		return ""
	}
	limit := 1
	if n >= twoSlips {
		limit = 2
	}
	best, bestSlips, bestCommon := "", limit+1, float32(0)
	for _, c := range l.spellings {
		if c.word[0] != w[0] || len(c.word) > n+limit || len(c.word) < n-limit {
			continue
		}
		d := slips(w, c.word, bestSlips)
		if d < bestSlips || (d == bestSlips && d <= limit && c.common > bestCommon) {
			best, bestSlips, bestCommon = c.word, d, c.common
		}
	}
	return best
}

func (l *Local) knows(w string) bool {
	if _, ok := l.index[string(Word)+":"+w]; ok {
		return true
	}
	return l.analyzer.lexicon.words[w]
}

// spelling is a word that a misspelled one may mean.
type spelling struct {
	word   string
	common float32 // grows with the number of texts that have it; 0 for words that only the lexicon has
}

// findSpellings collects the plain words of the catalogue and the lexicon.
func (l *Local) findSpellings() {
	seen := map[string]bool{}
	add := func(w string, common float32) {
		if len(w) >= shortestMended && isASCII(w) && !strings.ContainsAny(w, "0123456789 ") && !seen[w] {
			seen[w] = true
			l.spellings = append(l.spellings, spelling{w, common})
		}
	}
	for i, term := range l.terms {
		if term[0] == byte(Word) {
			add(term[2:], 1/l.idf[i])
		}
	}
	for _, w := range slices.Sorted(maps.Keys(l.analyzer.lexicon.words)) {
		add(w, 0)
	}
}

// slips is the number of single letters missing, added or wrong and of neighbours swapped between two ASCII words (optimal string alignment;
// Damerau 1964), or most+1 when that is more than most.
func slips(a, b string, most int) int {
	const widest = 40
	if len(a) >= widest || len(b) >= widest {
		return most + 1
	}
	var before, last, row [widest]int
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last = last, row
	}
	return last[len(b)]
}
