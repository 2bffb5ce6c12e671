package guard

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Facts is what the tool results of a conversation say, gathered for the grounding
// check, and what the customer has said, which an answer may echo. It is used by one
// turn at a time.
type Facts struct {
	numbers map[float64]bool // from tool results
	echo    map[float64]bool // from the customer
	asked   map[float64]bool // arguments of executed calls that repeat a number of the customer
	text    strings.Builder  // everything a tool said, folded
	said    strings.Builder  // everything the customer said, folded
	words   strings.Builder  // tool text and data in lower case, for the claim words
	called  []float64        // numbers in the arguments of executed calls
	earlier []*Facts         // what was included; not changed
}

// NewFacts starts with nothing known.
func NewFacts() *Facts {
	return &Facts{numbers: map[float64]bool{}, echo: map[float64]bool{}, asked: map[float64]bool{}}
}

// Customer adds what the customer said.
func (f *Facts) Customer(text string) {
	for _, g := range figures(text) {
		f.echo[g.value] = true
	}
	f.said.WriteString(fold(text) + "|")
}

// Call adds the arguments of an executed tool call: a limit that the customer named and
// that a tool was really asked with may be said again ("under £10").
func (f *Facts) Call(args json.RawMessage) {
	for _, g := range figures(string(args)) {
		f.called = append(f.called, g.value)
		if f.echoes(g.value) {
			f.asked[g.value] = true
		}
	}
}

// Include adds everything p knows, which must not change from now on: facts learned
// once serve many turns. Parts are included in the order in which they were said; a
// call of p repeats the customer only with what was said before it.
func (f *Facts) Include(p *Facts) {
	f.earlier = append(f.earlier, p)
	for _, v := range p.called {
		if f.echoes(v) {
			f.asked[v] = true
		}
	}
}

// any reports whether is holds for the facts themselves or for an included part.
func (f *Facts) any(is func(*Facts) bool) bool { return is(f) || slices.ContainsFunc(f.earlier, is) }

func (f *Facts) echoes(v float64) bool { return f.any(func(p *Facts) bool { return p.echo[v] }) }
func (f *Facts) proves(v float64) bool { return f.any(func(p *Facts) bool { return p.numbers[v] }) }

// mentions reports whether a tool or the customer has named a thing, folded.
func (f *Facts) mentions(name string) bool {
	return f.any(func(p *Facts) bool {
		return strings.Contains(p.text.String(), name) || strings.Contains(p.said.String(), name)
	})
}

// supports reports whether a tool has spoken of the claim's matter.
func (f *Facts) supports(c claim) bool {
	return f.any(func(p *Facts) bool { return c.in(p.words.String()) != "" })
}

// Tool adds a tool's outcome. A failed call proves nothing but its own message.
func (f *Facts) Tool(b ToolBody) {
	f.addText(b.Text)
	if b.Error != nil {
		f.addText(b.Error.Message)
	}
	if p := b.Proposal; p != nil {
		f.addText(p.Title + " " + strings.Join(p.Lines, " ") + " " + p.Note)
		if p.Price != nil {
			f.addText(p.Price.Decimal())
		}
	}
	for _, s := range b.Sources {
		f.addText(s.Title + " " + s.Quote)
	}
	var data any
	if json.Unmarshal(b.Data, &data) == nil {
		f.addData("", data)
	}
}

func (f *Facts) addText(s string) {
	for _, g := range figures(s) {
		f.numbers[g.value] = true
	}
	f.text.WriteString(fold(s) + "|")
	f.words.WriteString(strings.ToLower(s) + "|")
}

// addData walks decoded JSON. An amount in minor units also counts in major units, a
// time also by its parts.
func (f *Facts) addData(key string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			f.addData(k, e)
		}
	case []any:
		for _, e := range v {
			f.addData(key, e)
		}
	case float64:
		f.numbers[v] = true
		if key == "minor" {
			f.numbers[v/100] = true
		}
	case string:
		f.addText(v)
		if t, err := time.Parse(time.RFC3339, v); err == nil {
			for _, part := range []int{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute()} {
				f.numbers[float64(part)] = true
			}
		}
	}
}

// Ungrounded returns the parts of a clause that have no tool result behind them, in
// words for the model's repair; none means the clause may be said.
//
//   - A price, stock figure, date, share or order number must be in a tool result, or be
//     a limit of the customer that a tool was asked with.
//   - Any other number may also echo the customer.
//   - A claim about order state, stock or something free of charge needs a tool result
//     that speaks of the same thing.
//   - A product name in bold or quotes must come from a tool or from the customer.
func (f *Facts) Ungrounded(clause string) []string {
	var bad []string
	for _, g := range figures(clause) {
		if !f.knows(g) {
			bad = append(bad, g.text)
		}
	}
	offers := open.MatchString(clause)
	lower := strings.ToLower(clause)
	for _, c := range claims() {
		if w := c.in(lower); w != "" && !offers && !f.supports(c) {
			bad = append(bad, w)
		}
	}
	for _, m := range named.FindAllStringSubmatch(clause, -1) {
		name := fold(m[1] + m[2] + m[3])
		if len([]rune(name)) >= 4 && !f.mentions(name) {
			bad = append(bad, strings.TrimSpace(m[1]+m[2]+m[3]))
		}
	}
	return bad
}

// tolerance allows "about 12.5" for 12.499: half a minor unit.
const tolerance = 0.005

func (f *Facts) knows(g figure) bool {
	if f.proves(g.value) || f.asked[g.value] || (!g.fact() && f.echoes(g.value)) {
		return true
	}
	if g.value != math.Trunc(g.value) && f.any(func(p *Facts) bool { return p.nearly(g.value) }) {
		return true
	}
	return !g.fact() && g.value <= 3 // "one or two of these": no figure of the shop
}

// nearly reports whether a tool said a number within the tolerance.
func (f *Facts) nearly(v float64) bool {
	for n := range f.numbers {
		if math.Abs(n-v) < tolerance {
			return true
		}
	}
	return false
}

var named = regexp.MustCompile(`\*\*([^*\n]{2,80})\*\*|“([^”\n]{2,80})”|「([^」\n]{2,80})」`)

// claim is a fact told in words rather than figures.
type claim []string

// in returns the first of the claim's words that s, in lower case, holds.
func (c claim) in(s string) string {
	for _, w := range c {
		if strings.Contains(s, w) {
			return w
		}
	}
	return ""
}

// claims are the facts in words that an answer may not make up.
func claims() []claim {
	return []claim{
		{"has shipped", "been shipped", "been dispatched", "on its way", "已发货", "已寄出", "在路上", "运输中", "shipped"},
		{"been delivered", "was delivered", "已送达", "已签收", "已妥投", "delivered"},
		{"been cancelled", "is cancelled", "已取消", "cancelled"},
		{"been refunded", "已退款", "退款成功", "refunded"},
		{"in stock", "in_stock", "有货", "有现货"},
		{"out of stock", "out_of_stock", "sold out", "缺货", "无货", "售罄", "断货"},
		{"free of charge", "free delivery", "free shipping", "free returns", "免费", "包邮", "免运费"},
		{"added to your basket", "added to the basket", "now in your basket", "已加入购物车", "加到购物车了", "in your basket", "购物车里"},
		{"order has been placed", "order is placed", "已下单", "下单成功", "placed"},
	}
}

// open are words of a clause that offers or asks rather than claims.
var open = regexp.MustCompile(`(?i)[?？]|\b(?:if|whether|can|could|would|when)\b|是否|可以|如果|帮您|要不要|能否`)
