package embed

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed lexicon.tsv
var shopLexicon string

// Lexicon maps words and phrases of English and Chinese to concepts that both languages share. A concept is named by its first English word.
// A phrase can mean several concepts (圆点 is "polka dot" and "spot"), and a concept can have parts: a 圣诞树 is also something with 圣诞 and 树.
type Lexicon struct {
	english  map[string][]int // phrase of stemmed words, separated by blanks → concepts
	joined   map[string][]int // phrase of two words written as one → concepts
	chinese  map[string][]int // phrase with at least one Han character → concepts
	words    map[string]bool  // all words of English phrases, and joined ones
	longest  int              // words of the longest English phrase
	longestZ int              // runes of the longest Chinese phrase
	names    []string         // by concept
	zh       []string         // the first Chinese phrase, by concept
	parts    [][]int          // by concept
	sum      string
}

// ShopLexicon is the lexicon of the gift shop's vocabulary that comes with the program.
func ShopLexicon() (*Lexicon, error) { return ReadLexicon(strings.NewReader(shopLexicon)) }

// ReadLexicon reads a lexicon: a header "en<TAB>zh", then a concept a line, with synonyms separated by commas in each column.
// Lines with the same first English word are one concept.
func ReadLexicon(r io.Reader) (*Lexicon, error) {
	l := &Lexicon{english: map[string][]int{}, joined: map[string][]int{}, words: map[string]bool{}, chinese: map[string][]int{}}
	digest := sha256.New()
	lines := bufio.NewScanner(io.TeeReader(r, digest))
	byName := map[string]int{}
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), "\r")
		en, zh, ok := strings.Cut(line, "\t")
		switch {
		case n == 1 && line != "en\tzh":
			return nil, fmt.Errorf("lexicon line 1: %q is not the header; write en<TAB>zh", line)
		case n == 1 || line == "":
			continue
		case !ok || strings.TrimSpace(en) == "" || strings.TrimSpace(zh) == "":
			return nil, fmt.Errorf("lexicon line %d: %q has no two columns; write English, a tab, Chinese", n, line)
		}
		l.add(byName, strings.Split(en, ","), strings.Split(zh, ","))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the lexicon: %w", err)
	}
	l.findParts()
	l.sum = hex.EncodeToString(digest.Sum(nil))
	return l, nil
}

// phrase finds what a phrase of stemmed words means. Two words that the lexicon writes as one are known too, and the other way round:
// "tea pot", "windchime".
func (l *Lexicon) phrase(w []string) []int {
	if ids := l.english[strings.Join(w, " ")]; ids != nil {
		return ids
	}
	switch len(w) {
	case 1:
		return l.joined[w[0]]
	case 2:
		if len(w[0]) > 2 && len(w[1]) > 2 {
			return l.english[w[0]+w[1]]
		}
	}
	return nil
}

// Len is the number of concepts.
func (l *Lexicon) Len() int { return len(l.names) }

func (l *Lexicon) add(byName map[string]int, en, zh []string) {
	name := strings.Join(words(en[0]), " ")
	id, ok := byName[name]
	if !ok {
		id = len(l.names)
		byName[name] = id
		l.names = append(l.names, name)
		l.zh = append(l.zh, strings.ReplaceAll(Fold(zh[0]), " ", ""))
	}
	for _, phrase := range append(slices.Clone(en), zh...) {
		phrase = strings.TrimSpace(phrase)
		if strings.IndexFunc(phrase, isHan) < 0 {
			w := words(phrase)
			l.longest = max(l.longest, len(w))
			insert(l.english, strings.Join(w, " "), id)
			for _, one := range w {
				l.words[one] = true
			}
			if len(w) == 2 && len(w[0]) > 1 {
				insert(l.joined, w[0]+w[1], id)
				l.words[w[0]+w[1]] = true
			}
			continue
		}
		key := Fold(phrase)
		key = strings.ReplaceAll(key, " ", "")
		l.longestZ = max(l.longestZ, utf8.RuneCountInString(key))
		insert(l.chinese, key, id)
	}
}

func insert(m map[string][]int, key string, id int) {
	if key != "" && !slices.Contains(m[key], id) {
		m[key] = append(m[key], id)
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// words are the stemmed words of an English phrase.
func words(phrase string) []string {
	var out []string
	for _, s := range segments(fold(phrase)) {
		for _, r := range s {
			if w := stem(r.text); w != "" {
				out = append(out, w)
			}
		}
	}
	return out
}

// findParts finds for each concept the concepts of which its names are composed. Synonyms are left out: a "mother of pearl" is no gift for a mother.
func (l *Lexicon) findParts() {
	l.parts = make([][]int, len(l.names))
	for id, name := range l.names {
		parts := append(l.splitChinese([]rune(l.zh[id])), l.splitEnglish(strings.Split(name, " "))...)
		slices.Sort(parts)
		l.parts[id] = slices.DeleteFunc(slices.Compact(parts), func(p int) bool { return p == id })
	}
}

// splitChinese cuts a phrase of three runes or more wholly into shorter phrases, the longest first, at least one of which has two runes;
// nil if that is not possible.
func (l *Lexicon) splitChinese(phrase []rune) []int {
	if len(phrase) < 3 {
		return nil
	}
	var parts []int
	long := false
	for at := 0; at < len(phrase); {
		n := min(len(phrase)-at, len(phrase)-1)
		for n > 0 && l.chinese[string(phrase[at:at+n])] == nil {
			n--
		}
		if n == 0 {
			return nil
		}
		long = long || n > 1
		if ids := l.chinese[string(phrase[at:at+n])]; len(ids) <= maxSenses {
			parts = append(parts, ids...)
		}
		at += n
	}
	if !long {
		return nil
	}
	return parts
}

// splitEnglish finds the shorter phrases, the longest first, in a phrase of several words.
func (l *Lexicon) splitEnglish(w []string) []int {
	if len(w) < 2 {
		return nil
	}
	var parts []int
	for at := 0; at < len(w); {
		n := min(len(w)-at, len(w)-1)
		for n > 0 && l.english[strings.Join(w[at:at+n], " ")] == nil {
			n--
		}
		if n > 0 {
			parts = append(parts, l.english[strings.Join(w[at:at+n], " ")]...)
		}
		at += max(n, 1)
	}
	return parts
}

// maxSenses keeps a piece with many meanings from being a part of something.
const maxSenses = 3
