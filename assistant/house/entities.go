package house

import (
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// entity is a thing in a tool's result that a person can refer to.
type entity struct {
	kind     string
	id, sku  string
	titles   []string // in every language the result has
	price    float64  // major units
	hasPrice bool
}

// maxDepth bounds how deep results are searched for things.
const maxDepth = 8

// entitiesOf collects the things of a result by kind. The kind is the singular of the
// name under which a thing stands ("products": […], "order": {…}); lines that name
// their product are products.
func entitiesOf(data json.RawMessage) map[string][]entity {
	var v any
	if len(data) == 0 || json.Unmarshal(data, &v) != nil {
		return nil
	}
	lists := map[string][]entity{}
	collect(v, "", lists, 0)
	return lists
}

func collect(v any, kind string, into map[string][]entity, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			collect(e, kind, into, depth+1)
		}
	case map[string]any:
		if e, ok := entityFrom(v, kind); ok {
			into[e.kind] = append(into[e.kind], e)
		}
		for _, key := range sortedKeys(v) {
			switch v[key].(type) {
			case []any, map[string]any:
				collect(v[key], singular(strings.ToLower(key)), into, depth+1)
			}
		}
	}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// entityFrom reads an object as a thing.
func entityFrom(m map[string]any, kind string) (entity, bool) {
	e := entity{kind: kind, sku: word(m["sku"])}
	switch {
	case kind != "" && word(m[kind+"_id"]) != "":
		e.id = word(m[kind+"_id"])
	case word(m["product_id"]) != "":
		e.kind, e.id = "product", word(m["product_id"])
	case word(m["product"]) != "":
		e.kind, e.id = "product", word(m["product"])
	case word(m["order_id"]) != "" && kind == "":
		e.kind, e.id = "order", word(m["order_id"])
	case word(m["id"]) != "":
		e.id = word(m["id"])
	case word(m["slug"]) != "":
		e.id = word(m["slug"])
	}
	if e.id == "" || e.kind == "" {
		return e, false
	}
	for _, key := range []string{"title", "name", "title_en", "label"} {
		switch t := m[key].(type) {
		case string:
			e.titles = append(e.titles, strings.ToLower(t))
		case map[string]any:
			e.titles = append(e.titles, strings.ToLower(word(t["en"])), strings.ToLower(word(t["zh"])))
		}
	}
	e.price, e.hasPrice = priceOf(m["price"])
	return e, true
}

// word is a value as a short text: a string, or a whole number.
func word(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		if v == float64(int64(v)) {
			return strconv.FormatInt(int64(v), 10)
		}
	}
	return ""
}

// priceOf reads a price: {"minor":…}, a number of major units, or "12.50".
func priceOf(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case string:
		p, err := strconv.ParseFloat(strings.Trim(v, "£$€¥ "), 64)
		return p, err == nil
	case map[string]any:
		if minor, ok := v["minor"].(float64); ok {
			return minor / 100, true
		}
	}
	return 0, false
}

// likeness is the share of a phrase that a thing's title holds, in [0,1]: of words for
// Latin script, of character pairs for Chinese.
func (e entity) likeness(phrase string) float64 {
	best := 0.0
	for _, t := range e.titles {
		if t != "" {
			best = max(best, coverage(phrase, t))
		}
	}
	return best
}

func coverage(phrase, title string) float64 {
	have := map[string]bool{}
	for _, p := range pieces(title) {
		have[p] = true
	}
	want := pieces(phrase)
	if len(want) == 0 {
		return 0
	}
	n := 0
	for _, p := range want {
		if have[p] {
			n++
		}
	}
	return float64(n) / float64(len(want))
}

// pieces are stems of Latin words and pairs of Han characters.
func pieces(text string) []string {
	var out []string
	for _, w := range splitWords(strings.ToLower(text)) {
		rs := []rune(w)
		if !unicode.Is(unicode.Han, rs[0]) {
			if !enLink[w] && !enStop[w] {
				out = append(out, stem(w))
			}
			continue
		}
		for i := 0; i+2 <= len(rs); i++ {
			out = append(out, string(rs[i:i+2]))
		}
		if len(rs) == 1 {
			out = append(out, w)
		}
	}
	return out
}

// bestMatch is the thing whose title is most like the phrase; the first of equals,
// since results come best first. It is nil for an empty list.
func bestMatch(list []entity, phrase string) *entity {
	var best *entity
	top := -1.0
	for i := range list {
		if l := list[i].likeness(phrase); l > top {
			best, top = &list[i], l
		}
	}
	return best
}
