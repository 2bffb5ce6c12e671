package house

import (
	"maps"
	"regexp"
	"sort"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// aboutOther is a message that puts another thing in the place of the one searched
// for: "what about lanterns?", "那灯笼呢".
var aboutOther = regexp.MustCompile(`^(?:and |ok(?:ay)?,? )?(?:what about|how about|and)\s+(?:some |any |the |a )?|^(?:那么?)?(.+?)呢[?!。]?$`)

// onlyStock is a wish to see only what can be had; "is it in stock?" is a question.
var onlyStock = regexp.MustCompile(`\b(?:only|just)\b.*\b(?:stock|available)\b|\b(?:stock|available)\b.*\bonly\b|^(?:in stock|available)[.!?]?$|只(?:看|要|显示).*(?:货|库存)|有(?:现)?货的|有库存的`)

// refine plans a message that changes the last search: cheaper, in red, more of them,
// in stock only, another thing with the same filters. It repeats that call with other
// arguments.
func (p *planner) refine(r reading, top route) (step, bool) {
	last, tool := p.lastListing()
	if tool == nil {
		return step{}, false
	}
	change := p.changeOf(r, tool)
	other := top.tool != tool && top.p >= sure && (top.tool == nil && change.thing == "" || top.tool != nil && !top.tool.lists())
	if !change.any() || other && !change.firm() {
		return step{}, false
	}
	args := maps.Clone(last.args)
	change.apply(args, tool, last)
	if change.thing != "" {
		p.forgetDerived(args, tool)
	}
	if callKey(tool.name, args) == last.key {
		return step{}, false
	}
	return step{tool: tool, args: args, words: r.text}, true
}

// forgetDerived takes off price bounds and sorting that the person never spoke of, and
// the length of the list: they came from "cheaper" and "more" and belong to the other
// thing.
func (p *planner) forgetDerived(args map[string]any, t *toolSpec) {
	spoken := map[float64]bool{}
	for _, turn := range p.d.turns {
		for _, said := range turn.said {
			for _, m := range p.read(said).of(spanMoney) {
				for _, bound := range []*float64{m.low, m.high} {
					if bound != nil {
						spoken[*bound] = true
					}
				}
			}
		}
	}
	for _, s := range t.slots {
		if v, ok := args[s.name].(float64); ok && (s.kind == SlotMinPrice || s.kind == SlotMaxPrice) && !spoken[v] {
			delete(args, s.name)
			if by := t.sortSlot(); by != nil {
				delete(args, by.name)
			}
		}
		if s.kind == SlotLimit || s.kind == SlotExclude || s.kind == SlotOffset {
			delete(args, s.name) // grown by "show me more"
		}
	}
}

// lists reports whether the tool's answer is a list that prices or words narrow down.
func (t *toolSpec) lists() bool {
	return t.findsProducts() || t.first(SlotMaxPrice) != nil || t.first(SlotLimit) != nil && !t.searchesText()
}

// lastListing is the latest call whose result can be narrowed down.
func (p *planner) lastListing() (call, *toolSpec) {
	for _, c := range p.d.pastCalls() {
		t := findTool(p.ro.specs, c.tool)
		if t != nil && t.reads() && (t.findsProducts() || t.first(SlotMaxPrice) != nil) {
			return c, t
		}
	}
	return call{}, nil
}

// change is what a message wants to be different.
type change struct {
	low, high       *float64
	cheaper, dearer bool
	than            *float64 // price to be below
	more, stock     bool
	sort            any
	colour          string
	thing           string // another thing to look for
	r               reading
}

func (c change) any() bool {
	return c.low != nil || c.high != nil || c.cheaper || c.dearer || c.more || c.stock || c.sort != nil || c.colour != "" || c.thing != ""
}

// firm says that the change cannot be anything else.
func (c change) firm() bool {
	return c.stock || c.cheaper || c.more && !aboutOne.MatchString(c.r.low) || c.low != nil || c.high != nil || c.sort != nil
}

// aboutOne asks for more of a thing's story, not for more things.
var aboutOne = regexp.MustCompile(`\b(?:details?|about|info|information|of (?:it|them|this|that|these|those))\b|介绍|详细|颜色|尺寸|规格`)

// changeOf reads a change. A message with product words of its own is a new search,
// unless it only swaps the thing.
func (p *planner) changeOf(r reading, t *toolSpec) change {
	c := change{r: r}
	text := r.without(func(s span) bool { return s.kind != spanNumber && s.kind != spanID })
	said, _ := colour(r.low)
	swap := aboutOther.FindString(r.low)
	if m := aboutOther.FindStringSubmatch(r.low); m != nil && m[1] != "" {
		text = m[1]
	}
	for _, w := range []string{said, strings.TrimSuffix(said, "色")} {
		if w != "" {
			text = strings.ReplaceAll(text, w, " ")
		}
	}
	for _, re := range []*regexp.Regexp{cheaperThan, dearerThan, onlyStock} {
		text = re.ReplaceAllString(text, " ")
	}
	rest := productWords(r, dropSortWords(text), nil)
	pointing := r.points() || len(r.of(spanID)) > 0 || cheapestOf.MatchString(r.low) || dearestOf.MatchString(r.low)
	switch {
	case rest != "" && swap != "" && !pointing:
		c.thing = rest
		if said != "" {
			c.thing = said + " " + rest
		}
		return c
	case rest != "":
		return change{}
	}
	p.readChange(&c, t, pointing)
	if said != "" && (!pointing || inColour.MatchString(r.low)) {
		c.colour = said
	}
	return c
}

// inColour is a wish for the same thing in a colour, even where it is called "it".
var inColour = regexp.MustCompile(`\bin (?:an? )?(?:` + enColours + `)\b`)

// readChange reads prices, sorting, more and stock.
func (p *planner) readChange(c *change, t *toolSpec, pointing bool) {
	c.cheaper = cheaperThan.MatchString(c.r.low)
	if pointing && !c.cheaper {
		return
	}
	for _, m := range c.r.of(spanMoney) {
		c.low, c.high = m.low, m.high
	}
	c.dearer = dearerThan.MatchString(c.r.low)
	c.more = moreWords.MatchString(c.r.low) && !c.cheaper
	c.stock = onlyStock.MatchString(c.r.low)
	if s := t.sortSlot(); s != nil && !c.cheaper {
		c.sort, _ = enumValue(*s, c.r)
	}
	if c.cheaper && len(c.r.of(spanOrdinal)) > 0 {
		list, n := p.d.shown("product"), int(c.r.of(spanOrdinal)[0].value)
		if n >= 1 && n <= len(list) && list[n-1].hasPrice {
			c.than = &list[n-1].price
		}
	}
}

// sortSlot is the tool's slot for an order of results.
func (t *toolSpec) sortSlot() *slot {
	for i := range t.slots {
		if s := &t.slots[i]; s.kind == SlotEnum && s.has("sort", "order", "by") {
			return s
		}
	}
	return nil
}

// apply changes the arguments of the last call.
func (c change) apply(args map[string]any, t *toolSpec, last call) {
	for _, s := range t.slots {
		switch s.kind {
		case SlotMaxPrice:
			c.applyMax(args, s, last)
		case SlotMinPrice:
			c.applyMin(args, s, last)
		case SlotFlag:
			if c.stock && s.has("stock", "available") {
				args[s.name] = true
			}
		case SlotQuery:
			c.applyQuery(args, s)
		case SlotColour:
			if c.colour != "" {
				args[s.name] = c.colour
			}
		}
	}
	if s := t.sortSlot(); s != nil {
		switch {
		case c.sort != nil:
			args[s.name] = c.sort
		case c.cheaper && args[maxPriceName(t)] == nil: // a bound keeps what fits best in front
			if v, ok := enumValue(*s, reading{low: "cheapest"}); ok {
				args[s.name] = v
			}
		}
	}
	if c.more {
		applyMore(args, t, last)
	}
}

// maxPriceName is the name of the tool's highest price, "" for none.
func maxPriceName(t *toolSpec) string {
	if s := t.first(SlotMaxPrice); s != nil {
		return s.name
	}
	return ""
}

func (c change) applyMax(args map[string]any, s slot, last call) {
	switch {
	case c.high != nil:
		args[s.name] = s.fit(*c.high)
	case c.low != nil || c.dearer:
		delete(args, s.name)
	case c.than != nil:
		args[s.name] = s.fit(cents(*c.than - 0.01))
	case c.cheaper:
		if limit, ok := belowShown(last.lists["product"]); ok {
			if old, had := args[s.name].(float64); !had || limit < old {
				args[s.name] = s.fit(limit)
			}
		}
	}
}

func (c change) applyMin(args map[string]any, s slot, last call) {
	prices := sortedPrices(last.lists["product"])
	switch {
	case c.low != nil:
		args[s.name] = s.fit(*c.low)
	case c.high != nil || c.cheaper:
		delete(args, s.name)
	case c.dearer && len(prices) > 0:
		args[s.name] = s.fit(prices[len(prices)/2])
	}
}

// belowShown is a price bound that makes results cheaper than those shown: the median
// of a list, a penny less than a single price.
func belowShown(list []entity) (float64, bool) {
	prices := sortedPrices(list)
	switch {
	case len(prices) == 0:
		return 0, false
	case len(prices) == 1 || prices[0] == prices[len(prices)-1]:
		return cents(prices[0] - 0.01), prices[0] > 0.01
	}
	return prices[(len(prices)-1)/2], true
}

func sortedPrices(list []entity) []float64 {
	var prices []float64
	for _, e := range list {
		if e.hasPrice {
			prices = append(prices, e.price)
		}
	}
	sort.Float64s(prices)
	return prices
}

// applyQuery swaps the thing, or the colour in the search text.
func (c change) applyQuery(args map[string]any, s slot) {
	query, _ := args[s.name].(string)
	switch {
	case c.thing != "":
		args[s.name] = c.thing
	case c.colour == "":
	default:
		lang, _ := languageOf(query)
		old, _ := colour(lowerASCII(query))
		said, english := colour(c.r.low)
		if lang == shop.EN && english != "" {
			said = english
		}
		if old != "" && strings.Contains(query, old) {
			args[s.name] = strings.Replace(query, old, said, 1)
			return
		}
		args[s.name] = strings.TrimSpace(said + joint(query, said) + query)
	}
}

// joint is what stands between a colour and a thing: nothing in Chinese.
func joint(query, said string) string {
	if l, _ := languageOf(said); l == shop.ZH {
		if q, _ := languageOf(query); q == shop.ZH {
			return ""
		}
	}
	return " "
}

// Page sizes for "show me more" where a tool can only make its list longer.
const (
	usualLimit = 5
	mostLimit  = 50
)

// applyMore leaves out what was shown, or asks for the next page, or for a longer list.
func applyMore(args map[string]any, t *toolSpec, last call) {
	shown := last.lists["product"]
	if s := t.first(SlotExclude); s != nil {
		seen, _ := args[s.name].([]any)
		for _, e := range shown {
			seen = append(seen, e.id)
		}
		args[s.name] = seen
		return
	}
	if s := t.first(SlotOffset); s != nil {
		old, _ := args[s.name].(float64)
		args[s.name] = old + float64(len(shown))
		return
	}
	if s := t.first(SlotLimit); s != nil {
		most := float64(mostLimit)
		if s.max > 0 {
			most = s.max
		}
		args[s.name] = min(most, float64(max(len(shown), usualLimit)+usualLimit))
	}
}
