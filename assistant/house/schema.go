package house

import (
	"encoding/json"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// SlotKind says how the value of a property is found in a message. It follows from
// the property's schema, or from its x-slot, which holds one of these words; an id may
// name what it refers to, as in "id:product".
type SlotKind string

// The kinds of slots.
const (
	SlotID       SlotKind = "id"        // refers to a thing of earlier results, or a number that names one
	SlotQuery    SlotKind = "query"     // search text
	SlotText     SlotKind = "text"      // any other words: what is quoted, or what no utterance of the tool has
	SlotMinPrice SlotKind = "min_price" // major units
	SlotMaxPrice SlotKind = "max_price"
	SlotQuantity SlotKind = "quantity" // pieces
	SlotLimit    SlotKind = "limit"    // how many results
	SlotNumber   SlotKind = "number"
	SlotDate     SlotKind = "date" // YYYY-MM-DD
	SlotFrom     SlotKind = "date_from"
	SlotTo       SlotKind = "date_to"
	SlotEmail    SlotKind = "email"
	SlotPhone    SlotKind = "phone"
	SlotColour   SlotKind = "colour"
	SlotCategory SlotKind = "category" // a category of earlier results
	SlotEnum     SlotKind = "enum"
	SlotFlag     SlotKind = "flag"     // boolean
	SlotLines    SlotKind = "lines"    // a list of objects; one is filled
	SlotExclude  SlotKind = "exclude"  // ids of what was shown already, when more is asked for
	SlotOffset   SlotKind = "offset"   // how many were shown already, when more is asked for
	SlotSubject  SlotKind = "subject"  // an id of a product or words that name things; else what the question before was about
	SlotPeriod   SlotKind = "period"   // the message, when it names a stretch of time; else that of the question before
	SlotSentence SlotKind = "sentence" // the whole message
	SlotNone     SlotKind = "none"     // never filled from a message, such as what only an undo sends
)

// slot is one property of a tool's arguments.
type slot struct {
	name     string
	words    []string // of the name
	kind     SlotKind
	entity   string // of an id: what it refers to, in the singular
	required bool
	array    bool
	whole    bool // integers only
	enum     []string
	pattern  *regexp.Regexp
	fallback any    // the schema's default
	items    []slot // of SlotLines
	max      float64
	minItems int
	maxItems int
	about    string // description
}

// toolSpec is a tool as a request declares it.
type toolSpec struct {
	name       string
	nouns      []string // words of the name after the verb, in the singular
	verb       string
	about      string
	effect     string // read, edit or write (x-effect); empty is taken for read
	titles     shop.Text
	slots      []slot
	utterances map[shop.Locale][]string
	common     map[string]bool // Latin words that several of its utterances share
	known      map[string]bool // Latin words of its utterances
}

// property is a JSON Schema as far as slots are concerned.
type property struct {
	Type        any
	Format      string
	Description string
	Enum        []any
	Pattern     string
	Default     any
	Maximum     float64
	MinItems    int
	MaxItems    int
	Items       *property
	Properties  map[string]property
	Required    []string
	Slot        string
	Utterances  map[string][]string
	Effect      string
	Title       shop.Text
}

// UnmarshalJSON reads what it understands and passes over the rest: a schema may use
// any keyword in any form, and true is a schema too.
func (p *property) UnmarshalJSON(b []byte) error {
	var fields map[string]json.RawMessage
	if json.Unmarshal(b, &fields) != nil {
		return nil
	}
	for key, into := range map[string]any{
		"type": &p.Type, "format": &p.Format, "description": &p.Description, "enum": &p.Enum, "pattern": &p.Pattern, "default": &p.Default,
		"maximum": &p.Maximum, "minItems": &p.MinItems, "maxItems": &p.MaxItems, "items": &p.Items, "properties": &p.Properties,
		"required": &p.Required, "x-slot": &p.Slot, "x-utterances": &p.Utterances, "x-effect": &p.Effect, "x-title": &p.Title,
	} {
		if raw, ok := fields[key]; ok {
			_ = json.Unmarshal(raw, into) // another form than expected: as if it were not there
		}
	}
	return nil
}

// parseTools reads a request's tools.
func parseTools(raw json.RawMessage) ([]*toolSpec, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var tools []struct {
		Type     string `json:"type"`
		Function struct {
			Name        string    `json:"name"`
			Description string    `json:"description"`
			Parameters  *property `json:"parameters"`
		} `json:"function"`
	}
	if err := json.Unmarshal(raw, &tools); err != nil {
		return nil, fmt.Errorf("tools could not be read: %w", err)
	}
	seen := map[string]bool{}
	specs := make([]*toolSpec, 0, len(tools))
	for i, t := range tools {
		name := t.Function.Name
		if t.Type != "function" || name == "" || seen[name] {
			return nil, fmt.Errorf("tools[%d] must be a function with a name of its own", i)
		}
		seen[name] = true
		params := t.Function.Parameters
		if params == nil {
			params = &property{}
		}
		specs = append(specs, newToolSpec(name, t.Function.Description, *params))
	}
	return specs, nil
}

func newToolSpec(name, about string, p property) *toolSpec {
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' || r == '.' })
	t := &toolSpec{name: name, about: about, effect: p.Effect, titles: p.Title, utterances: map[shop.Locale][]string{}, common: map[string]bool{}, known: map[string]bool{}}
	for i, w := range parts {
		if i == 0 && len(parts) > 1 {
			t.verb = w
			continue
		}
		t.nouns = append(t.nouns, singular(w))
	}
	for l, list := range p.Utterances {
		locale := shop.ParseLocale(l)
		t.utterances[locale] = append(t.utterances[locale], list...)
	}
	t.slots = slotsOf(p, t)
	t.learnWords()
	return t
}

// learnWords notes which Latin words the tool's utterances use.
func (t *toolSpec) learnWords() {
	count := map[string]int{}
	for _, u := range t.utterances[shop.EN] {
		here := map[string]bool{}
		for _, w := range latinWord.FindAllString(placeholder.ReplaceAllString(lowerASCII(u), " "), -1) {
			here[w] = true
		}
		for w := range here {
			count[w]++
		}
	}
	for w, n := range count {
		t.known[w] = true
		t.common[w] = n >= 2
	}
}

// slotsOf reads the properties in the order of their names, required ones first.
func slotsOf(p property, t *toolSpec) []slot {
	required := map[string]bool{}
	for _, r := range p.Required {
		required[r] = true
	}
	var slots []slot
	for name, prop := range p.Properties {
		s := newSlot(name, prop, t)
		s.required = required[name]
		slots = append(slots, s)
	}
	sort.Slice(slots, func(i, j int) bool {
		if slots[i].required != slots[j].required {
			return slots[i].required
		}
		return slots[i].name < slots[j].name
	})
	return slots
}

func newSlot(name string, p property, t *toolSpec) slot {
	s := slot{name: name, words: nameWords(name), fallback: p.Default, max: p.Maximum,
		minItems: p.MinItems, maxItems: p.MaxItems, about: p.Description, array: typeIs(p.Type, "array")}
	value := p
	if s.array && p.Items != nil {
		value = *p.Items
	}
	s.whole = typeIs(value.Type, "integer")
	if re, err := regexp.Compile(value.Pattern); err == nil && value.Pattern != "" {
		s.pattern = re
	}
	for _, e := range value.Enum {
		if word, ok := e.(string); ok {
			s.enum = append(s.enum, word)
		}
	}
	s.kind, s.entity = kindOf(s, value, t)
	if s.kind == SlotLines {
		s.items = slotsOf(value, t)
	}
	if p.Slot != "" {
		kind, entity, _ := strings.Cut(p.Slot, ":")
		s.kind = SlotKind(kind)
		if entity != "" {
			s.entity = entity
		}
	}
	return s
}

// kindOf derives a slot's kind from its schema.
func kindOf(s slot, p property, t *toolSpec) (SlotKind, string) {
	last := s.words[len(s.words)-1]
	switch {
	case typeIs(p.Type, "object"):
		return SlotLines, ""
	case len(s.enum) > 0:
		return SlotEnum, ""
	case typeIs(p.Type, "boolean"):
		return SlotFlag, ""
	case s.has("exclude", "seen", "except"):
		return SlotExclude, "product"
	case last == "id" || last == "ids" || last == "sku" || last == "skus":
		return SlotID, entityOf(s, t)
	case typeIs(p.Type, "integer") || typeIs(p.Type, "number"):
		return numberKind(s), ""
	}
	if entity := namesEntity(s); entity != "" {
		return SlotID, entity
	}
	return textKind(s, p), ""
}

// aboutID is a description that speaks of ids: "Product ids or SKUs".
var aboutID = regexp.MustCompile(`(?i)^(?:the |an? )?(\w+?)s?(?:'s|')? (?:ids?|numbers?|codes?|skus?)\b`)

// namesEntity is what a property refers to that is named after the thing itself and
// described as its id, "" for any other.
func namesEntity(s slot) string {
	m := aboutID.FindStringSubmatch(s.about)
	if m == nil || !s.has(strings.ToLower(m[1]), strings.ToLower(m[1])+"s") {
		return ""
	}
	return strings.ToLower(m[1])
}

func numberKind(s slot) SlotKind {
	price := s.has("price", "budget", "cost", "amount", "money", "total")
	switch {
	case price && s.has("min", "minimum", "from", "low", "lowest"):
		return SlotMinPrice
	case price:
		return SlotMaxPrice
	case s.has("limit", "top", "results"):
		return SlotLimit
	case s.has("offset", "skip"):
		return SlotOffset
	case s.has("quantity", "qty", "pieces", "count", "copies", "units"):
		return SlotQuantity
	}
	return SlotNumber
}

func textKind(s slot, p property) SlotKind {
	switch {
	case p.Format == "email" || s.has("email", "mail"):
		return SlotEmail
	case s.has("phone", "mobile", "telephone"):
		return SlotPhone
	case p.Format == "date" || p.Format == "date-time" || s.has("date", "day", "since", "until", "after", "before"):
		switch {
		case s.has("since", "after", "from", "start"):
			return SlotFrom
		case s.has("until", "before", "to", "end"):
			return SlotTo
		}
		return SlotDate
	case s.has("query", "q", "search", "keywords", "question"):
		return SlotQuery
	case s.has("colour", "color"):
		return SlotColour
	case s.has("category", "categories", "department"):
		return SlotCategory
	}
	return SlotText
}

// entityOf is what an id refers to: "order" for order_id; for a bare id or a SKU what
// the tool is about.
func entityOf(s slot, t *toolSpec) string {
	if s.has("sku", "skus") {
		return "product"
	}
	if len(s.words) > 1 {
		return singular(s.words[len(s.words)-2])
	}
	for _, n := range t.nouns {
		switch n {
		case "order", "product", "customer", "ticket":
			return n
		case "catalog", "catalogue", "item":
			return "product"
		}
	}
	if len(t.nouns) > 0 {
		return t.nouns[len(t.nouns)-1]
	}
	return "product"
}

func nameWords(name string) []string {
	var b strings.Builder
	for i, r := range name {
		if 'A' <= r && r <= 'Z' && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	ws := strings.FieldsFunc(strings.ToLower(b.String()), func(r rune) bool { return r == '_' || r == '-' || r == ' ' })
	if len(ws) == 0 {
		return []string{name}
	}
	return ws
}

func typeIs(v any, want string) bool {
	switch t := v.(type) {
	case string:
		return t == want
	case []any:
		for _, e := range t {
			if e == want {
				return true
			}
		}
	}
	return false
}

// singular takes the English plural off a noun.
func singular(w string) string {
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ss") || len(w) < 4:
		return w
	}
	return strings.TrimSuffix(w, "s")
}

func (s slot) has(words ...string) bool {
	for _, w := range s.words {
		for _, x := range words {
			if w == x {
				return true
			}
		}
	}
	return false
}

// first returns the tool's first slot of a kind, nil when it has none.
func (t *toolSpec) first(kind SlotKind) *slot {
	for i := range t.slots {
		if t.slots[i].kind == kind {
			return &t.slots[i]
		}
	}
	return nil
}

// needs reports whether the tool cannot be called without arguments.
func (t *toolSpec) needs() bool {
	for _, s := range t.slots {
		if s.required {
			return true
		}
	}
	return false
}

// searchesText reports whether the tool answers a question in words and nothing else.
func (t *toolSpec) searchesText() bool { return t.first(SlotQuery) != nil && !t.findsProducts() }

// findsProducts reports whether the tool looks for products by words: it takes a
// query, and prices, stock or a category beside it, or speaks of products.
func (t *toolSpec) findsProducts() bool {
	if t.first(SlotQuery) == nil {
		return false
	}
	for _, s := range t.slots {
		switch s.kind {
		case SlotMinPrice, SlotMaxPrice, SlotCategory, SlotColour:
			return true
		}
		if s.has("stock") {
			return true
		}
	}
	for _, n := range t.nouns {
		if n == "product" || n == "catalog" || n == "catalogue" || n == "item" {
			return true
		}
	}
	return false
}

func findTool(specs []*toolSpec, name string) *toolSpec {
	for _, t := range specs {
		if t.name == name {
			return t
		}
	}
	return nil
}
