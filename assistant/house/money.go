package house

import "regexp"

const (
	currencyAfter = `(?:pounds?|quid|gbp|dollars?|bucks|usd|euros?|eur|yuan|rmb|pence|p)\b|块钱|块|元|英镑|镑|磅|欧元|欧|美元|美金|刀|人民币|便士`
	amountPattern = `([£$€¥])?\s*(` + numberPattern + `)\s*(` + currencyAfter + `)?`
)

// moneyForm is one way to speak of a price. bounds gets the amounts in the order of
// the text and says what they bound.
type moneyForm struct {
	pattern *regexp.Regexp
	// bare: amounts need no currency, the words around say that it is a price.
	bare   bool
	bounds func(a []float64) (low, high *float64)
}

func between(a []float64) (low, high *float64) {
	lo, hi := min(a[0], a[1]), max(a[0], a[1])
	return &lo, &hi
}
func atMost(a []float64) (low, high *float64)  { return nil, &a[0] }
func atLeast(a []float64) (low, high *float64) { return &a[0], nil }

// around is a fifth to either side, which is how far a shop would look.
func around(a []float64) (low, high *float64) {
	lo, hi := cents(a[0]*0.8), cents(a[0]*1.2)
	return &lo, &hi
}

// cents rounds to two decimals.
func cents(v float64) float64 { return float64(int64(v*100+0.5)) / 100 }

// moneyForms are tried in this order; the last is a price by itself, read as what the
// person is ready to pay.
var moneyForms = []moneyForm{
	{regexp.MustCompile(`(?:between|from|介于|在)?\s*` + amountPattern + `\s*(?:and|to|-|~|—|–|到|至|和|与)\s*` + amountPattern + `(?:\s*之间)?`), false, between},
	{regexp.MustCompile(`between\s+` + amountPattern + `\s*and\s*` + amountPattern), true, between},
	{regexp.MustCompile(amountPattern + `\s*(?:到|至|-|和|与)\s*` + amountPattern + `\s*之间`), true, between},
	{regexp.MustCompile(`(?:under|below|less than|up to|at most|(?:a )?max(?:imum)?(?: of)?|no(?:t)? more than|within|cheaper than|lower than|not over|not above|<=?|budget(?: is| of|:| =)?(?: about| around)?)\s*` + amountPattern), true, atMost},
	{regexp.MustCompile(amountPattern + `\s*(?:or less|or under|or below|or cheaper|max\b|maximum|tops\b|at most)`), true, atMost},
	{regexp.MustCompile(`(?:不低于|不少于|不要低于)\s*` + amountPattern), true, atLeast},
	{regexp.MustCompile(`(?:不超过|不高于|不大于|不要超过|别超过|低于|少于|小于|最多|顶多|不到|便宜过|预算(?:是|在|大概|大约|只有|有|就)?)\s*` + amountPattern), true, atMost},
	{regexp.MustCompile(amountPattern + `\s*(?:以内|以下|之内|之下|内|封顶|不到)`), true, atMost},
	{regexp.MustCompile(`(?:over|above|more than|at least|min(?:imum)?(?: of)?|no less than|starting (?:at|from)|>=?)\s*` + amountPattern), true, atLeast},
	{regexp.MustCompile(amountPattern + `\s*(?:or more|or above|and up|and above|upwards|plus\b)`), true, atLeast},
	{regexp.MustCompile(`(?:超过|高于|大于|至少|起码|多于)\s*` + amountPattern), true, atLeast},
	{regexp.MustCompile(amountPattern + `\s*(?:以上|起|往上|之上)`), true, atLeast},
	{regexp.MustCompile(`(?:around|about|roughly|approximately|大概|大约|差不多)\s*` + amountPattern), false, around},
	{regexp.MustCompile(amountPattern + `\s*(?:左右|上下|or so)`), true, around},
	{regexp.MustCompile(amountPattern), false, atMost},
}

// notMoney is what a counted thing looks like behind an amount without currency.
var notMoney = regexp.MustCompile(`^\s*(?:` + measureWords + `|天|日|小时|分钟|年|月|岁|人|厘米|米|度|号|点|折|cm|mm|m\b|kg|g\b|ml|l\b|inch|days?|hours?|minutes?|weeks?|months?|years?|pieces?|pcs|units?|items?|people|persons?|guests|%|percent|-piece|tier)`)

// readMoney reads prices and price ranges in major units.
func readMoney(r *reading) {
	if !numberOnly.MatchString(r.low) {
		return // most messages speak of no number at all
	}
	for _, form := range moneyForms {
		for _, m := range form.pattern.FindAllStringSubmatchIndex(r.low, -1) {
			amounts, ok := form.amounts(r.low, m)
			if !ok {
				continue
			}
			low, high := form.bounds(amounts)
			start := m[0]
			for start < m[1] && r.low[start] == ' ' {
				start++
			}
			r.add(span{kind: spanMoney, start: start, end: m[1], low: low, high: high})
		}
	}
}

// amounts reads the amounts of a match. The groups come in threes: sign, number,
// currency behind.
func (f moneyForm) amounts(text string, m []int) ([]float64, bool) {
	var out []float64
	currency, end := false, 0
	for g := 2; g+5 < len(m)+0; g += 6 {
		v, ok := parseNumber(text[m[g+2]:m[g+3]])
		if !ok {
			return nil, false
		}
		if m[g] >= 0 || m[g+4] >= 0 {
			currency = true
		}
		end = m[g+3]
		if m[g+4] >= 0 {
			end = m[g+5]
			if unit := text[m[g+4]:m[g+5]]; unit == "p" || unit == "pence" || unit == "便士" {
				v /= 100
			}
		}
		out = append(out, v)
	}
	if !currency && (!f.bare || notMoney.MatchString(text[end:]) || out[0] >= 100_000) {
		return nil, false
	}
	return out, true
}
