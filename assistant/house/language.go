package house

import (
	"unicode"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// languageOf tells Chinese from English by what a text is written in; ok is false for
// a text without letters, which has no language of its own ("536521", "?").
func languageOf(text string) (l shop.Locale, ok bool) {
	han, words, inWord := 0, 0, false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
			inWord = false
		case unicode.IsLetter(r):
			if !inWord {
				words++
			}
			inWord = true
		case unicode.IsDigit(r) && inWord: // C536379 is one word
		default:
			inWord = false
		}
	}
	switch {
	case han == 0 && words == 0:
		return "", false
	case han*2 >= words && han > 0: // a Chinese word is about two characters
		return shop.ZH, true
	}
	return shop.EN, true
}
