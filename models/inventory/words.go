package inventory

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// say fills one sentence in each language with the same values; a shop.Text among them goes in in its own language.
func say(en, zh string, values ...any) shop.Text {
	in := func(l shop.Locale) []any {
		out := make([]any, len(values))
		for k, v := range values {
			switch v := v.(type) {
			case shop.Text:
				out[k] = v.In(l)
			case float64:
				out[k] = number(v)
			default:
				out[k] = v
			}
		}
		return out
	}
	return shop.Text{EN: fmt.Sprintf(en, in(shop.EN)...), ZH: fmt.Sprintf(zh, in(shop.ZH)...)}
}

// number writes a number as a person would: whole above a hundred, else three digits.
func number(v float64) string {
	if math.IsInf(v, 1) {
		return "∞"
	}
	if math.Abs(v) >= 100 {
		return grouped(math.Round(v))
	}
	s := strconv.FormatFloat(v, 'g', 3, 64)
	if strings.Contains(s, "e") {
		s = strconv.FormatFloat(v, 'f', 4, 64)
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// grouped writes a whole number with commas between thousands.
func grouped(v float64) string {
	digits := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
	var b strings.Builder
	if v < 0 {
		b.WriteByte('-')
	}
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// percent writes a share.
func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + " %" }

// limitName names a limit in words; period 0 is the total.
func limitName(r Resource, period int) shop.Text {
	switch {
	case r == Capacity:
		return say("storage in week %d", "第 %d 周的库容", period)
	case period == 0:
		return shop.Text{EN: "the total budget", ZH: "总预算"}
	}
	return say("the budget of week %d", "第 %d 周的预算", period)
}
