package shop

import "strings"

// Locale is the language of a reader: English or Chinese.
type Locale string

// The two languages the shop speaks.
const (
	EN Locale = "en"
	ZH Locale = "zh"
)

// ParseLocale maps a BCP 47 tag ("zh-CN", "en-GB") to the nearest Locale; anything
// that is not Chinese is English.
func ParseLocale(tag string) Locale {
	if strings.HasPrefix(strings.ToLower(tag), "zh") {
		return ZH
	}
	return EN
}

// Text is one piece of writing in both languages. A missing Chinese text falls back
// to the English one and the other way round.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh,omitempty"`
}

// In returns the text in the given language.
func (t Text) In(l Locale) string {
	if (l == ZH && t.ZH != "") || t.EN == "" {
		return t.ZH
	}
	return t.EN
}
