package guard

import (
	"encoding/base64"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Hidden recognises text that must not leave the house: the prompt and the tools'
// inner descriptions. It finds it verbatim and also spaced out, reversed, in rot13 and
// in base64, across the borders of clauses. It is built once per prompt and then read
// only.
type Hidden struct {
	base    uint64 // b of each
	oldest  uint64 // b to the power of window: weight of the letter that leaves
	windows map[uint64]bool
	tokens  []string // folded words that mix letters and digits: keys and the like
}

// window is how many letters in a row must match: about five English words or a long
// Chinese sentence; short phrases of a prompt (the shop's name) stay sayable.
const window = 24

// NewHidden learns the texts to hide.
func NewHidden(texts ...string) *Hidden {
	h := &Hidden{base: rand.Uint64() | 1, oldest: 1, windows: map[uint64]bool{}}
	for range window {
		h.oldest *= h.base
	}
	for _, t := range texts {
		h.each([]rune(fold(t)), func(sum uint64) bool { h.windows[sum] = true; return true })
		for _, w := range keyLike.FindAllString(t, -1) {
			if strings.ContainsAny(w, "0123456789") && strings.IndexFunc(w, unicode.IsLetter) >= 0 {
				h.tokens = append(h.tokens, fold(w))
			}
		}
	}
	return h
}

// keyLike is a word long enough to be a key or a canary.
var keyLike = regexp.MustCompile(`[A-Za-z0-9_-]{10,}`)

// each visits the sums of all windows in order until visit returns false. The sum of
// the window c₁…cₙ is Σ cᵢ·bⁿ⁻ⁱ modulo 2⁶⁴ with a random odd b (Karp and Rabin 1987), so
// that the next one follows from it in two multiplications.
func (h *Hidden) each(letters []rune, visit func(uint64) bool) {
	var sum uint64
	for i, c := range letters {
		sum = sum*h.base + scatter(c)
		if i >= window {
			sum -= h.oldest * scatter(letters[i-window])
		}
		if i >= window-1 && !visit(sum) {
			return
		}
	}
}

// scatter spreads a letter over 64 bits (the finalizer of SplitMix64), so that windows
// of nearby letters do not meet in one sum.
func scatter(c rune) uint64 {
	x := uint64(c) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (h *Hidden) holds(letters []rune) bool {
	text := string(letters)
	found := slices.ContainsFunc(h.tokens, func(t string) bool { return strings.Contains(text, t) })
	if found {
		return true
	}
	h.each(letters, func(sum uint64) bool { found = h.windows[sum]; return !found })
	return found
}

// Watch follows one answer. Said clauses and the next one are looked at together, so
// that a secret cut into pieces is seen before its last piece is said.
type Watch struct {
	hidden *Hidden
	tail   string // the end of what was said, as written
}

// Watch starts following an answer.
func (h *Hidden) Watch() *Watch { return &Watch{hidden: h} }

// tailKept is how much said text is looked at again: a base64 form of a window that
// has blanks in it.
const tailKept = 4 * window

var base64Run = regexp.MustCompile(`[A-Za-z0-9+/_=-]{16,}`)

// Leaks reports whether saying the clause would give hidden text away. A clause that
// does not leak counts as said.
func (w *Watch) Leaks(clause string) bool {
	text := w.tail + clause
	letters := []rune(fold(text))
	if w.hidden.holds(letters) || w.hidden.holds(rot13(letters)) {
		return true
	}
	back := slices.Clone(letters)
	slices.Reverse(back)
	if w.hidden.holds(back) {
		return true
	}
	solid := strings.Join(strings.Fields(text), "")
	for _, run := range base64Run.FindAllString(solid, -1) {
		if w.decodes(run) {
			return true
		}
	}
	r := []rune(text)
	w.tail = string(r[max(0, len(r)-tailKept):])
	return false
}

// decodes tries a base64 run at each of the four alignments.
func (w *Watch) decodes(run string) bool {
	run = strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(run)
	for skip := range 4 {
		part := run[min(skip, len(run)):]
		raw, err := base64.RawStdEncoding.DecodeString(part[:len(part)/4*4])
		if err == nil && w.hidden.holds([]rune(fold(string(raw)))) {
			return true
		}
	}
	return false
}

func rot13(letters []rune) []rune {
	out := make([]rune, len(letters))
	for i, r := range letters {
		if r >= 'a' && r <= 'z' {
			r = 'a' + (r-'a'+13)%26
		}
		out[i] = r
	}
	return out
}
