package inventory

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
)

// The parts of the expressions below.
const (
	digits = `(\d[\d,]*(?:\.\d+)?)`
	han    = `([零一二两三四五六七八九十百]+)`
)

var (
	percentSign = regexp.MustCompile(digits + `\s*(?:%|percent|per cent|个百分点)`)
	percentWord = regexp.MustCompile(`\b(five|ten|fifteen|twenty|thirty|forty|fifty)\s*(?:percent|per cent)`)
	percentHan  = regexp.MustCompile(`百分之` + han)
	percentNum  = regexp.MustCompile(`百分之` + digits)
	tenths      = regexp.MustCompile(`(\d|[一二两三四五六七八九])\s*成(?:([半一二三四五六七八九]))?`)
	parts       = regexp.MustCompile(`([二两三四五六七八九十])分之([一二三四五六七八九])`)
)

// share reads a part of a whole from words: "98 %", "百分之二十", "两成", "half".
func share(text string) (float64, bool) {
	text = strings.ToLower(shelf.Narrow(text))
	if m := percentSign.FindStringSubmatch(text); m != nil {
		return decimal(m[1]) / 100, true
	}
	if m := percentWord.FindStringSubmatch(text); m != nil {
		return map[string]float64{"five": 0.05, "ten": 0.1, "fifteen": 0.15, "twenty": 0.2, "thirty": 0.3, "forty": 0.4, "fifty": 0.5}[m[1]], true
	}
	if m := percentNum.FindStringSubmatch(text); m != nil {
		return decimal(m[1]) / 100, true
	}
	if m := percentHan.FindStringSubmatch(text); m != nil {
		return float64(hanNumber(m[1])) / 100, true
	}
	if m := tenths.FindStringSubmatch(text); m != nil {
		s := float64(digit(m[1])) / 10
		if m[2] == "半" {
			return s + 0.05, true
		}
		return s + float64(digit(m[2]))/100, true
	}
	if m := parts.FindStringSubmatch(text); m != nil {
		return float64(hanNumber(m[2])) / float64(hanNumber(m[1])), true
	}
	for _, f := range fractions() {
		if f.words.MatchString(text) {
			return f.share, true
		}
	}
	return 0, false
}

type fraction struct {
	words *regexp.Regexp
	share float64
}

func fractions() []fraction {
	return []fraction{
		{regexp.MustCompile(`two thirds`), 2. / 3}, {regexp.MustCompile(`three quarters`), 0.75},
		{regexp.MustCompile(`\bhalf\b|一半|半个|减半|半数`), 0.5}, {regexp.MustCompile(`\b(?:a|one) third\b`), 1. / 3},
		{regexp.MustCompile(`\b(?:a|one) quarter\b`), 0.25}, {regexp.MustCompile(`\b(?:a|one) fifth\b`), 0.2}, {regexp.MustCompile(`\b(?:a|one) tenth\b`), 0.1},
	}
}

// unit is what multiplies a number: 万, k, million.
const unit = `\s*(百万|千万|亿|万|千|k\b|thousand|m\b|million)?`

var budgetAmount = regexp.MustCompile(`(?:预算|budget|spend|花|资金)[^\d一二两三四五六七八九十]{0,24}?(?:£|¥|￥|\$|€)?\s*` + digits + unit +
	`|(?:£|¥|￥|\$|€)\s*` + digits + unit + `|` + digits + unit + `\s*(?:的)?(?:预算|budget|pounds|镑|元|块)`)

var budgetHan = regexp.MustCompile(`预算\D{0,6}?` + han + `(百万|千万|亿|万|千)`)

// money reads a budget from words, in major units: "预算 50 万", "a budget of £30,000".
func money(text string) (float64, bool) {
	text = strings.ToLower(shelf.Narrow(text))
	for _, m := range budgetAmount.FindAllStringSubmatchIndex(text, -1) {
		for g := 2; g+3 < len(m); g += 4 {
			if m[g] < 0 || percentSign.MatchString(text[m[g]:min(len(text), m[g+1]+10)]) && strings.Contains(text[m[g+1]:min(len(text), m[g+1]+3)], "%") {
				continue
			}
			factor := 1.0
			if m[g+2] >= 0 {
				factor = multiplier(text[m[g+2]:m[g+3]])
			}
			return decimal(text[m[g]:m[g+1]]) * factor, true
		}
	}
	if m := budgetHan.FindStringSubmatch(text); m != nil {
		return float64(hanNumber(m[1])) * multiplier(m[2]), true
	}
	return 0, false
}

func multiplier(word string) float64 {
	switch strings.TrimSpace(word) {
	case "万":
		return 1e4
	case "千", "k", "thousand":
		return 1e3
	case "百万", "m", "million":
		return 1e6
	case "千万":
		return 1e7
	case "亿":
		return 1e8
	}
	return 1
}

var room = regexp.MustCompile(digits + `\s*(m³|m3|cubic|立方|litres?|liters?|升)`)

// litres reads a volume from words: "80 m³", "80 立方米", "9000 litres".
func litres(text string) (float64, bool) {
	m := room.FindStringSubmatch(strings.ToLower(text))
	if m == nil {
		return 0, false
	}
	if v := decimal(m[1]); strings.HasPrefix(m[2], "l") || m[2] == "升" {
		return v, true
	}
	return 1000 * decimal(m[1]), true
}

var (
	orderOf  = regexp.MustCompile(`(?:order|buy|fix|exactly|订|采购|买|固定|改成|改为)\s*(?:了|at|到|为|成)?\s*(\d{1,6})(?:\D|$)`)
	piecesOf = regexp.MustCompile(`(\d{1,6})\s*(?:pieces|pcs|units|of\b|件|个|只|把|套)`)
	topOf    = regexp.MustCompile(`(?:top|best|前)\s*(\d{1,3})\b|前\s*(\d{1,3})`)
)

// pieces reads the quantity of an order from words.
func pieces(text string) (int, bool) {
	text = strings.ToLower(shelf.Narrow(text))
	for _, re := range []*regexp.Regexp{piecesOf, orderOf} {
		if m := re.FindStringSubmatch(text); m != nil {
			n, err := strconv.Atoi(m[1])
			return n, err == nil
		}
	}
	return 0, false
}

// top reads how many best sellers are meant, 0 for no number.
func top(text string) int {
	m := topOf.FindStringSubmatch(strings.ToLower(text))
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1] + m[2])
	if err != nil {
		return 0
	}
	return n
}

func decimal(s string) float64 {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil {
		return 0 // the expressions let only numbers through
	}
	return v
}

func digit(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return hanNumber(s)
}

// hanNumber reads a Chinese numeral below a thousand.
func hanNumber(s string) int {
	value := map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	sum, last := 0, 0
	for _, r := range s {
		switch r {
		case '十':
			sum, last = sum+10*max(1, last), 0
		case '百':
			sum, last = sum+100*max(1, last), 0
		default:
			last = value[r]
		}
	}
	return sum + last
}
