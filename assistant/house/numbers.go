package house

import (
	"strconv"
	"strings"
)

// The ways to write a number: digits, English words, Chinese numerals. They are parts
// of the patterns that read prices, quantities and ordinals.
const (
	digitsPattern = `\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`
	enTens        = `twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety`
	enUnits       = `one|two|three|four|five|six|seven|eight|nine`
	enPattern     = `half a dozen|(?:a |one )?dozen|(?:a |one )hundred|a couple|(?:` + enTens + `)(?:[ -](?:` + enUnits + `))?|` +
		`thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|eleven|twelve|ten|` + enUnits
	zhPattern     = `[〇零一二两三四五六七八九十百千万]+|半打|一打`
	numberPattern = digitsPattern + `|` + zhPattern + `|\b(?:` + enPattern + `)\b`
)

var enNumbers = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
	"eighty": 80, "ninety": 90, "a hundred": 100, "one hundred": 100, "a couple": 2,
	"dozen": 12, "a dozen": 12, "one dozen": 12, "half a dozen": 6, "半打": 6, "一打": 12,
}

var zhDigits = map[rune]float64{'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

var zhUnits = map[rune]float64{'十': 10, '百': 100, '千': 1000, '万': 10000}

// parseNumber reads what numberPattern matches.
func parseNumber(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64); err == nil {
		return v, true
	}
	if v, ok := enNumbers[s]; ok {
		return v, true
	}
	if tens, unit, ok := strings.Cut(strings.ReplaceAll(s, "-", " "), " "); ok {
		t, okT := enNumbers[tens]
		u, okU := enNumbers[unit]
		return t + u, okT && okU
	}
	return parseHanNumber(s)
}

// parseHanNumber reads Chinese numerals: 二十五, 两百, 一百五 (150), 一二三 digit by digit.
func parseHanNumber(s string) (float64, bool) {
	total, digit, lastUnit, any, units := 0.0, -1.0, 1.0, false, false
	for _, r := range s {
		if d, ok := zhDigits[r]; ok {
			if digit >= 0 && !units {
				digit = digit*10 + d
			} else {
				digit = d
			}
			if d == 0 {
				lastUnit = 1 // 一百零五 is 105, 一百五 is 150
			}
			any = true
			continue
		}
		unit, ok := zhUnits[r]
		if !ok {
			return 0, false
		}
		if digit < 0 {
			digit = 1
		}
		if unit == 10000 && total > 0 {
			total = (total + max(digit, 0)) * unit
		} else {
			total += digit * unit
		}
		digit, lastUnit, any, units = -1, unit, true, true
	}
	if digit > 0 {
		if units && lastUnit > 10 {
			digit *= lastUnit / 10
		}
		total += digit
	}
	return total, any
}
