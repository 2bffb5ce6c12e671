package embed

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold brings text into the form in which it is compared: NFKC, lower case, one kind of apostrophe. What is no UTF-8 becomes a blank.
func fold(text string) string {
	text = norm.NFKC.String(strings.ToValidUTF8(text, " "))
	return strings.ReplaceAll(norm.NFKC.String(strings.ToLower(text)), "’", "'")
}

// Fold is the form in which two titles are compared for equality: folded words and Han characters, separated by one blank.
func Fold(text string) string {
	var b strings.Builder
	for _, s := range segments(fold(text)) {
		for _, r := range s {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(r.text)
		}
	}
	return b.String()
}

// run is a stretch of one script: Han characters, or letters and digits of another script.
type run struct {
	text string
	han  bool
}

// segment is a stretch of text without blanks or punctuation: one or more runs.
type segment []run

// segments cuts folded text into segments. The possessive 's is dropped.
func segments(text string) []segment {
	var out []segment
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return !inWord(r) }) {
		if s := runs(withoutPossessive(field)); len(s) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func withoutPossessive(w string) string {
	for {
		short := strings.TrimSuffix(strings.Trim(w, "'"), "'s")
		if short == w {
			return w
		}
		w = short
	}
}

// runs cuts a segment where the script changes. Apostrophes stay inside of words only.
func runs(field string) segment {
	var s segment
	add := func(text string, han bool) {
		if text = strings.Trim(text, "'"); text != "" {
			s = append(s, run{text, han})
		}
	}
	start, before := 0, false
	for i, r := range field {
		han := unicode.Is(unicode.Han, r)
		if i > 0 && han != before {
			add(field[start:i], before)
			start = i
		}
		before = han
	}
	add(field[start:], before)
	return s
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' }

// stem takes the plural off an English word. It is light on purpose: a wrong merge costs more than a missed one.
func stem(w string) string {
	w = strings.ReplaceAll(w, "'", "")
	n := len(w)
	if n < 4 || w[n-1] != 's' || !isASCII(w) || isStop(w) {
		return irregular(w)
	}
	switch {
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "zzes"):
		return w[:n-2]
	case strings.HasSuffix(w, "ives"), strings.HasSuffix(w, "leaves"), strings.HasSuffix(w, "shelves"), strings.HasSuffix(w, "scarves"):
		return irregular(w)
	}
	return w[:n-1]
}

// irregular maps the plurals that a gift shop meets and no rule forms.
func irregular(w string) string {
	switch w {
	case "leaves":
		return "leaf"
	case "knives":
		return "knife"
	case "lives":
		return "life"
	case "shelves":
		return "shelf"
	case "scarves":
		return "scarf"
	case "mice":
		return "mouse"
	case "geese":
		return "goose"
	case "men":
		return "man"
	case "women":
		return "woman"
	case "childrens", "children", "childs":
		return "child"
	case "ladies":
		return "lady"
	}
	if n := len(w); n > 4 && strings.HasSuffix(w, "ives") {
		return w[:n-1]
	}
	return w
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// isStop reports the English words that carry no meaning in a title or a question to a shop.
func isStop(w string) bool {
	switch w {
	case "a", "an", "the", "of", "for", "and", "or", "in", "on", "with", "to", "at", "by", "from", "as", "is", "are", "be", "it", "its", "this", "that",
		"i", "im", "me", "my", "we", "our", "you", "your", "do", "does", "did", "have", "has", "had", "can", "could", "would", "should", "will", "some", "any",
		"something", "anything", "please", "there", "what", "which", "who", "how", "when", "where", "why", "so", "if", "not", "no", "am", "was", "were",
		"under", "over", "than", "less", "more", "about", "show", "find", "s", "t", "w", "id", "like", "he", "she", "they", "them", "her", "him", "his":
		return true
	}
	return false
}

// hanStops are the words that a Chinese question is built from. They end a term and give none.
var hanStops = [...]string{
	"有没有", "有什么", "有哪些", "是什么", "什么样", "什么", "怎么样", "怎么", "如何", "多久", "哪些", "哪个", "一下", "一个", "一些", "一款", "一种", "几个", "可以", "能不能",
	"能否", "适合", "给我", "帮我", "我想", "想找", "请问", "请", "左右", "以下", "以内", "以上", "之内", "块钱", "不要", "你们", "我们", "他们", "她们", "这个", "那个", "这种", "那种",
	"还有", "或者", "以及", "需要", "找", "的", "了", "吗", "呢", "吧", "啊", "呀", "我", "你", "您", "他", "她", "它", "是", "在", "和", "与", "及", "给", "能", "会", "就", "都", "也", "很", "把", "被", "让", "有", "用",
}

// isCode reports whether a word has the form of a product code: four digits or more with letters around them, as in 85123a.
func isCode(w string) bool {
	digits := 0
	for _, r := range w {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r < 'a' || r > 'z':
			return false
		}
	}
	return digits >= 4 && len(w) <= 12
}
