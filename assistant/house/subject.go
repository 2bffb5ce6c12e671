package house

import (
	"regexp"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	timespan "github.com/shopkeeper-ai/shopkeeper/plugins/span"
)

// wholeShop is a question about everything, whatever was spoken of before.
var wholeShop = regexp.MustCompile(`\b(?:whole|entire) (?:shop|store|range)\b|\bthe (?:shop|store) as a whole\b|\boverall\b|全店|整个店|所有商品|全部商品`)

// dayCount counts days or weeks, not things.
var dayCount = regexp.MustCompile(`第[一二三四五六七八九十\d]+[天日周]|\b(?:first|second|third|fourth|fifth|\d(?:st|nd|rd|th)) (?:day|week)\b`)

// subject is what a question is about: the id of a product that is named or pointed at,
// the words of the message that name things, or what the question before was about.
func (f *filler) subject(s slot) (any, bool) {
	product := s
	product.kind, product.entity = SlotID, "product"
	if wholeShop.MatchString(f.r.low) {
		return nil, false
	}
	ways := []func(slot) []any{f.byID, f.byPlace, f.byPrice}
	if dayCount.MatchString(f.r.low) {
		ways = ways[:1] // "the third day" is no place in a list
	}
	for _, way := range ways {
		if ids := way(product); len(ids) > 0 {
			return ids[0], true
		}
	}
	if words := f.subjectWords(); words != "" {
		return words, true
	}
	return f.lastSubject(product)
}

// subjectWords are the words that neither say a time or a number nor belong to the way
// in which the tool is asked.
func (f *filler) subjectWords() string {
	text := possessive.ReplaceAllString(f.r.without(func(s span) bool { return true }), " ")
	text = saidBefore.ReplaceAllString(text, " ")
	if f.r.lang == shop.ZH {
		return productWords(f.r, withoutUtterance(text, f.tool.utterances[shop.ZH]), f.tool.known)
	}
	return productWords(f.r, withoutConcepts(text), f.tool.known)
}

// possessive is what is left of "last year's" without the year.
var possessive = regexp.MustCompile(`(?:^|\s)['’]s\b`)

// saidBefore names what was answered, no product.
var saidBefore = regexp.MustCompile(`\b(?:figures?|numbers?|results?|predictions?|estimates?)\b|(?:这|那)个?(?:数字|数据|数值|数目|数|结果|预测)|数字|结果`)

// lastSubject is what the latest call was about that says it: its subject, or a product.
func (f *filler) lastSubject(product slot) (any, bool) {
	if v, ok := f.focus[product.entity]; ok {
		return v, true
	}
	for _, c := range f.d.pastCalls() {
		t := findTool(f.ro.specs, c.tool)
		if t == nil || c.body.Error != nil {
			continue
		}
		if s := t.first(SlotSubject); s != nil {
			v, said := c.args[s.name]
			return v, said
		}
		if v := argumentFor(t.slots, c.args, product.entity); v != nil {
			return v, true
		}
		if list := c.lists[product.entity]; len(list) == 1 {
			return list[0].ref(product), true
		}
	}
	return nil, false
}

// period is the message when it names a stretch of time, else the words that named one
// in the question before.
func (f *filler) period(_ slot) (any, bool) {
	if _, named := timespan.Find(f.r.text, f.d.today.Time); named {
		return f.r.text, true
	}
	for _, c := range f.d.pastCalls() {
		t := findTool(f.ro.specs, c.tool)
		if t == nil {
			continue
		}
		s := t.first(SlotPeriod)
		if s == nil {
			return nil, false
		}
		v, said := c.args[s.name]
		return v, said
	}
	return nil, false
}
