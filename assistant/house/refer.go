package house

import (
	"regexp"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// alike is the share of a phrase that a title shown before must hold to be meant.
const alike = 0.75

// reference fills an id slot: from an id in the message, from what was shown before,
// or by looking the words up.
func (f *filler) reference(s slot) (any, bool) {
	ids := f.references(s)
	switch {
	case len(ids) == 0:
		return nil, false
	case !s.array:
		return ids[0], true
	case s.minItems > len(ids):
		return nil, false
	}
	return ids, true
}

// references are the ids a message means, by the first way that finds any.
func (f *filler) references(s slot) []any {
	const placeWay = 1
	for i, way := range []func(slot) []any{f.byID, f.byPlace, f.byPrice, f.byAll, f.byLatest, f.byWords, f.byFocus, f.byOwn} {
		if ids := way(s); len(ids) > 0 {
			if s.maxItems > 0 && len(ids) > s.maxItems {
				ids = ids[:s.maxItems]
			}
			return ids
		}
		if i == placeWay && len(f.r.of(spanOrdinal)) > 0 {
			return nil // "the second one" of nothing: better ask than guess
		}
	}
	return nil
}

// byID takes ids from the message.
func (f *filler) byID(s slot) []any {
	var ids []any
	for _, sp := range f.r.spans {
		switch {
		case sp.kind == spanID && s.accepts(sp.text) && (sp.hint == s.entity || sp.hint == "" || s.entity != "order" && s.entity != "product"):
			ids = append(ids, sp.text)
		case sp.kind == spanNumber && sp.value >= 100 && s.entity != "product" && s.accepts(f.r.low[sp.start:sp.end]):
			ids = append(ids, f.r.low[sp.start:sp.end])
		}
	}
	if len(ids) == 0 && s.pattern != nil {
		for _, w := range idWord.FindAllString(f.r.text, -1) {
			if hasDigit.MatchString(w) && s.pattern.MatchString(strings.ToUpper(w)) {
				ids = append(ids, strings.ToUpper(w))
			}
		}
	}
	for _, e := range f.d.everShown(s.entity) {
		if len(ids) == 0 && len(e.id) > 3 && hasDigit.MatchString(e.id) && containsWord(f.r.low, strings.ToLower(e.id)) {
			ids = append(ids, e.id)
		}
	}
	return ids
}

var (
	idWord   = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9-]+`)
	hasDigit = regexp.MustCompile(`\d`)
)

func (s slot) accepts(id string) bool { return s.pattern == nil || s.pattern.MatchString(id) }

// byPlace takes "the second one" from the latest list that is long enough.
func (f *filler) byPlace(s slot) []any {
	var ids []any
	for _, sp := range f.r.of(spanOrdinal) {
		n, count := int(sp.value), max(sp.count, 1)
		list := f.d.shownTogether(s.entity, max(n+count-1, 2))
		if n < 0 {
			n = len(list) - count + 1
		}
		for i := max(n, 1); i < n+count && i <= len(list); i++ {
			ids = append(ids, list[i-1].ref(s))
		}
	}
	return ids
}

// ref is what an argument wants of a thing: its SKU for SKU slots, else its id.
func (e entity) ref(s slot) any {
	if s.has("sku", "skus") && e.sku != "" {
		return e.sku
	}
	return e.id
}

// byPrice takes "the cheapest one" from the latest list.
func (f *filler) byPrice(s slot) []any {
	low, high := cheapestOf.MatchString(f.r.low), dearestOf.MatchString(f.r.low)
	if !low && !high {
		return nil
	}
	var best *entity
	list := f.d.shown(s.entity)
	for i, e := range list {
		if e.hasPrice && (best == nil || low && e.price < best.price || high && e.price > best.price) {
			best = &list[i]
		}
	}
	if best == nil {
		return nil
	}
	return []any{best.ref(s)}
}

// fewEnough is how many things "these" can mean when the schema sets no bound.
const fewEnough = 4

// byAll takes "these" and "both" from the latest list.
func (f *filler) byAll(s slot) []any {
	list := f.d.shownTogether(s.entity, 2)
	if !f.r.refersToAll() || !s.array || len(list) == 0 {
		return nil
	}
	n := fewEnough
	for _, sp := range f.r.of(spanQuantity) {
		n = int(sp.value)
	}
	var ids []any
	for _, e := range list[:max(0, min(n, len(list)))] {
		ids = append(ids, e.ref(s))
	}
	return ids
}

// byLatest looks up "my last order" by the tool that lists such things.
func (f *filler) byLatest(s slot) []any {
	if !latest.MatchString(f.r.low) || s.entity != "order" {
		return nil
	}
	return f.latestOrder(s)
}

func (f *filler) latestOrder(s slot) []any {
	via := f.ro.lister(f.tool, s.entity)
	if via == nil {
		return nil
	}
	args := map[string]any{}
	if l := via.first(SlotLimit); l != nil {
		args[l.name] = float64(1)
	}
	return []any{f.lookup(lookup{tool: via, args: args, entity: s.entity})}
}

// byOwn takes the latest order where one is asked about and none was named: most people
// have one under way. What changes an order has to be told which.
func (f *filler) byOwn(s slot) []any {
	if s.entity != "order" || !s.required || !f.tool.reads() {
		return nil
	}
	return f.latestOrder(s)
}

// lister is the tool that lists things of a kind and needs no arguments.
func (ro *router) lister(not *toolSpec, entity string) *toolSpec {
	for _, t := range ro.specs {
		if t != not && !t.needs() && t.reads() && len(t.nouns) > 0 && t.nouns[len(t.nouns)-1] == entity {
			return t
		}
	}
	return nil
}

// finder is the tool that finds products by words; the one with most filters.
func (ro *router) finder() *toolSpec {
	var best *toolSpec
	for _, t := range ro.specs {
		if t.findsProducts() && t.reads() && (best == nil || len(t.slots) > len(best.slots)) {
			best = t
		}
	}
	return best
}

// lookup notes a call to make first and returns what stands for its outcome.
func (f *filler) lookup(l lookup) found {
	f.lookups = append(f.lookups, l)
	return found(len(f.lookups) - 1)
}

var phraseSplit = regexp.MustCompile(`\s+(?:and|or|vs\.?|versus|with|to|against)\s+|\s*[,、]\s*|和|跟|与|还是|或者|以及`)

// byWords finds products by name: among those shown before, else by a search.
func (f *filler) byWords(s slot) []any {
	if s.entity != "product" {
		return nil
	}
	phrases := []string{f.r.low}
	text := f.r.without(func(sp span) bool {
		return sp.kind == spanOrdinal || sp.kind == spanQuantity || sp.kind == spanMoney || f.taken(sp) ||
			sp.kind == spanNumber && f.tool.counts()
	})
	if s.array {
		phrases = phraseSplit.Split(text, -1)
	} else {
		phrases[0] = text
	}
	pointing := f.r.points()
	var ids []any
	for _, p := range phrases {
		words := productWords(f.r, withoutConcepts(p), f.tool.carrierWords())
		if words == "" {
			continue
		}
		if best := bestMatch(f.d.everShown(s.entity), words); best != nil && best.likeness(words) >= alike {
			ids = append(ids, best.ref(s))
		} else if via := f.ro.finder(); via != nil && via != f.tool && (!pointing || namesThing(words) && f.focusOf(s) == nil) {
			q := via.first(SlotQuery)
			ids = append(ids, f.lookup(lookup{tool: via, args: map[string]any{q.name: words}, entity: s.entity, words: words}))
		}
	}
	return ids
}

// withoutConcepts blanks what a message asks about a thing, so that the thing's name
// is left.
func withoutConcepts(text string) string {
	for _, c := range concepts {
		if c.asks {
			text = c.blank(text)
		}
	}
	return text
}

// points reports whether the message refers to something shown before.
func (r reading) points() bool {
	return pronoun.MatchString(r.low) || r.refersToAll() || len(r.of(spanOrdinal)) > 0
}

// counts reports whether the tool takes a number of pieces.
func (t *toolSpec) counts() bool {
	for _, s := range t.slots {
		for _, i := range append(s.items, s) {
			if i.kind == SlotQuantity {
				return true
			}
		}
	}
	return false
}

// byFocus takes what the conversation is about.
func (f *filler) byFocus(s slot) []any {
	if !s.required && !pronoun.MatchString(f.r.low) {
		return nil
	}
	if s.array && s.minItems > 1 || s.array && f.tool.verb == "compare" {
		var ids []any
		for i, e := range f.d.shownTogether(s.entity, 2) {
			if i < max(s.minItems, 2) {
				ids = append(ids, e.ref(s))
			}
		}
		return ids
	}
	if v := f.focusOf(s); v != nil {
		return []any{v}
	}
	return nil
}

// focusOf is the thing of a kind that was spoken of last: earlier in this message, in
// the arguments of a call, or first in its result.
func (f *filler) focusOf(s slot) any {
	if v, ok := f.focus[s.entity]; ok {
		return v
	}
	for _, c := range f.d.pastCalls() {
		if c.body.Error != nil && c.body.Error.Kind == shop.NotFound {
			continue // there is no such thing
		}
		if t := findTool(f.ro.specs, c.tool); t != nil {
			if v := argumentFor(t.slots, c.args, s.entity); v != nil {
				return v
			}
		}
		if list := c.lists[s.entity]; len(list) > 0 {
			return list[0].ref(s)
		}
	}
	return nil
}

// argumentFor is the id of a kind in a call's arguments.
func argumentFor(slots []slot, args map[string]any, entity string) any {
	for _, s := range slots {
		v, ok := args[s.name]
		if !ok {
			continue
		}
		list, isList := v.([]any)
		switch {
		case s.kind == SlotID && s.entity == entity && isList && len(list) > 0:
			return list[0]
		case s.kind == SlotID && s.entity == entity && !isList:
			return v
		case s.kind == SlotLines && isList && len(list) > 0:
			if m, ok := list[0].(map[string]any); ok {
				if id := argumentFor(s.items, m, entity); id != nil {
					return id
				}
			}
		}
	}
	return nil
}

// lines fills a list of objects with one object: what to do with which thing, how
// many of it.
func (f *filler) lines(s slot) (any, bool) {
	line := map[string]any{}
	for _, item := range s.items { // how many first: the number is no part of a name
		if item.kind == SlotQuantity {
			if v, ok := f.value(item); ok {
				line[item.name] = v
			}
		}
	}
	for _, item := range s.items {
		if _, done := line[item.name]; done {
			continue
		}
		v, ok := f.value(item)
		switch {
		case ok:
			line[item.name] = v
		case item.fallback != nil:
			line[item.name] = item.fallback
		case item.kind == SlotEnum && len(item.enum) > 0:
			line[item.name] = item.enum[0]
		case item.kind == SlotQuantity && (item.required || line["action"] != "remove"):
			line[item.name] = float64(1)
		case item.required:
			return nil, false
		}
	}
	f.preferOwn(s, line)
	return []any{line}, len(line) > 0
}

// preferOwn looks in the person's own list (the basket) for a thing that is to be
// taken out or changed and was not shown yet, rather than in the whole shop.
func (f *filler) preferOwn(s slot, line map[string]any) {
	changes := false
	for _, item := range s.items {
		if v, ok := line[item.name].(string); ok && item.kind == SlotEnum && v != "add" && len(f.tool.nouns) > 0 {
			changes = true
		}
	}
	if !changes || len(f.lookups) == 0 {
		return
	}
	if own := f.ro.lister(f.tool, f.tool.nouns[len(f.tool.nouns)-1]); own != nil {
		last := &f.lookups[len(f.lookups)-1]
		last.tool, last.args = own, map[string]any{}
	}
}

// reads reports whether calling the tool changes nothing.
func (t *toolSpec) reads() bool { return t.effect == "" || t.effect == "read" }

// title is the tool's name for people: its own, or what a person would say for it.
func (t *toolSpec) title(l shop.Locale) string {
	if s := t.titles.In(l); s != "" {
		return s
	}
	for _, u := range t.utterances[l] {
		if !hasDigit.MatchString(u) && !placeholder.MatchString(u) {
			return u
		}
	}
	return ""
}
