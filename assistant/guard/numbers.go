package guard

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// figure is a number in a text.
type figure struct {
	text   string  // as written
	value  float64 // 12.5 for "£12.50", 20 for "二十"
	before string  // the text before it
	after  string  // and after it
}

// fact reports whether the number stands for a price, stock, date, share or order fact,
// as far as its neighbours tell: such a number needs a tool result.
func (g figure) fact() bool {
	return g.text[0] < '0' || g.text[0] > '9' || // a word: counted only with a unit after it
		len(g.text) >= 5 || unitEnd.MatchString(g.after) || unitPre.MatchString(near(g.before)) || dateish.MatchString(g.after) ||
		strings.HasSuffix(g.before, "-") || strings.HasSuffix(g.before, "/")
}

var (
	digits  = regexp.MustCompile(`\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`)
	hanNum  = regexp.MustCompile(`[零〇一二三四五六七八九十百千万两]+`)
	engNum  = regexp.MustCompile(`(?i)\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b(?:[ -](one|two|three|four|five|six|seven|eight|nine|hundred|thousand)\b)?`)
	unitEnd = regexp.MustCompile(`(?i)^\s*(?:%|％|percent|per cent|折|元|块|镑|英镑|人民币|美元|欧元|pounds?|quid|pence|p\b|dollars?|euros?|gbp|cny|rmb|usd|eur|days?|hours?|weeks?|months?|business days?|working days?|天|日|号|月|年|周|星期|小时|个工作日|工作日|件|个库存|pieces? (?:left|in stock)|in stock|left|available|available now|st\b|nd\b|rd\b|th\b)`)
	unitPre = regexp.MustCompile(`(?i)(?:£|\$|€|¥|￥|gbp|cny|rmb|usd|eur|只剩|还剩|仅剩|剩|库存|现货|售价|价格|单价|总价|合计|共计|满|only|order(?: (?:number|no\.?|id))?|#|订单(?:号|编号)?|单号|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)[\s:：]*$`)
	dateish = regexp.MustCompile(`(?i)^\s*(?:january|february|march|april|june|july|august|september|october|november|december|jan\b|feb\b|mar\b|apr\b|jun\b|jul\b|aug\b|sept?\b|oct\b|nov\b|dec\b|[-/]\d)`)
	listNum = regexp.MustCompile(`^\s*(?:[-*]\s*)?\d{1,2}[.)、）]\s*$`)
)

// figures finds the numbers of a text: digits, English number words and Chinese
// numerals with a unit. List markers ("1.") are none.
func figures(s string) []figure {
	var out []figure
	if strings.ContainsAny(s, "0123456789") {
		out = digitFigures(s)
	}
	if strings.ContainsAny(s, hanDigits) {
		for _, at := range hanNum.FindAllStringIndex(s, -1) {
			if unitEnd.MatchString(s[at[1]:]) {
				if v, ok := hanValue(s[at[0]:at[1]]); ok && v > 1 {
					out = append(out, figure{s[at[0]:at[1]], v, s[:at[0]], s[at[1]:]})
				}
			}
		}
	}
	if !spellsNumber(s) {
		return out
	}
	for _, at := range engNum.FindAllStringIndex(s, -1) {
		if v := englishValue(s[at[0]:at[1]]); unitEnd.MatchString(s[at[1]:]) {
			out = append(out, figure{s[at[0]:at[1]], v, s[:at[0]], s[at[1]:]})
		}
	}
	return out
}

func digitFigures(s string) []figure {
	var out []figure
	for _, at := range digits.FindAllStringIndex(s, -1) {
		if marker(s, at) {
			continue
		}
		word := s[at[0]:at[1]]
		v, err := strconv.ParseFloat(strings.ReplaceAll(strings.ReplaceAll(word, ",", ""), "，", ""), 64)
		if err != nil {
			continue
		}
		out = append(out, figure{word, v, s[:at[0]], s[at[1]:]})
	}
	return out
}

// hanDigits are the characters of hanNum.
const hanDigits = "零〇一二三四五六七八九十百千万两"

// spellsNumber reports whether s may hold an English number word: a cheap look that
// spares most texts the expression.
func spellsNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if !letter(s[i]) {
			continue
		}
		start := i
		for i < len(s) && letter(s[i]) {
			i++
		}
		if n := i - start; n >= 3 && n <= len("seventeen") && numberWord(strings.ToLower(s[start:i])) {
			return true
		}
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func numberWord(w string) bool {
	switch w {
	case "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
		"seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand":
		return true
	}
	return false
}

// marker reports whether the digits at a place only number a list.
func marker(s string, at []int) bool {
	if r, _ := utf8.DecodeRuneInString(s[at[1]:]); !strings.ContainsRune(".)、）", r) {
		return false
	}
	line := strings.LastIndexByte(s[:at[0]], '\n') + 1
	end := at[1]
	for end < len(s) && end < at[1]+4 && s[end] != '\n' && s[end] != ' ' {
		end++
	}
	return listNum.MatchString(s[line:end])
}

// near is the end of a text, long enough for any word that tells what the number after
// it stands for, blanks included.
func near(before string) string {
	const most = 64
	if len(before) <= most {
		return before
	}
	cut := len(before) - most
	for cut < len(before) && !utf8.RuneStart(before[cut]) {
		cut++
	}
	return before[cut:]
}

// hanValue reads a Chinese numeral up to 99,999.
func hanValue(s string) (float64, bool) {
	digit := map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	unit := map[rune]int{'十': 10, '百': 100, '千': 1000}
	total, section, last := 0, 0, 0
	for _, r := range s {
		switch d, isDigit := digit[r]; {
		case isDigit:
			last = d
		case r == '万':
			total = (total + section + last) * 10000
			section, last = 0, 0
		default:
			section += max(last, 1) * unit[r]
			last = 0
		}
	}
	return float64(total + section + last), s != ""
}

func englishValue(s string) float64 {
	words := map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
		"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
		"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
	total := 0.0
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '-' }) {
		switch w {
		case "hundred":
			total = max(total, 1) * 100
		case "thousand":
			total = max(total, 1) * 1000
		default:
			total += words[w]
		}
	}
	return total
}
