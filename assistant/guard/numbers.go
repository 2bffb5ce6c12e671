package guard

import (
	"regexp"
	"strconv"
	"strings"
)

// figure is a number in a text with what it stands for, as far as its neighbours tell.
type figure struct {
	text  string  // as written
	value float64 // 12.5 for "£12.50", 20 for "二十"
	fact  bool    // a price, stock, date, share or order fact: needs a tool result
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
	for _, at := range digits.FindAllStringIndex(s, -1) {
		if marker(s, at) {
			continue
		}
		word := s[at[0]:at[1]]
		v, err := strconv.ParseFloat(strings.NewReplacer(",", "", "，", "").Replace(word), 64)
		if err != nil {
			continue
		}
		out = append(out, figure{text: word, value: v, fact: isFact(s, at) || len(word) >= 5})
	}
	for _, at := range hanNum.FindAllStringIndex(s, -1) {
		if unitEnd.MatchString(s[at[1]:]) {
			if v, ok := hanValue(s[at[0]:at[1]]); ok && v > 1 {
				out = append(out, figure{text: s[at[0]:at[1]], value: v, fact: true})
			}
		}
	}
	for _, at := range engNum.FindAllStringIndex(s, -1) {
		if v := englishValue(s[at[0]:at[1]]); unitEnd.MatchString(s[at[1]:]) {
			out = append(out, figure{text: s[at[0]:at[1]], value: v, fact: true})
		}
	}
	return out
}

// marker reports whether the digits at a place only number a list.
func marker(s string, at []int) bool {
	line := strings.LastIndexByte(s[:at[0]], '\n') + 1
	end := at[1]
	for end < len(s) && end < at[1]+4 && s[end] != '\n' && s[end] != ' ' {
		end++
	}
	return listNum.MatchString(s[line:end])
}

func isFact(s string, at []int) bool {
	after, before := s[at[1]:], s[:at[0]]
	return unitEnd.MatchString(after) || unitPre.MatchString(before) || dateish.MatchString(after) ||
		strings.HasSuffix(before, "-") || strings.HasSuffix(before, "/")
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
