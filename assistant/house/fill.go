package house

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// step is one thing to do for a message: call a tool, ask for a value, or say
// something prepared.
type step struct {
	tool    *toolSpec
	args    map[string]any
	missing *slot    // ask for it; the tool is not called
	lookups []lookup // calls whose results the arguments wait for
	say     intent
	unclear []route // candidates to ask back about
	words   string  // the message, for tools that note questions
}

// lookup is a call that finds out an id: a search by words, or a list whose first
// entry is meant. found(i) in the arguments stands for its outcome.
type lookup struct {
	tool   *toolSpec
	args   map[string]any
	entity string
	words  string // picks the best match; empty for the first
}

// found stands in arguments for what the n-th lookup finds.
type found int

// filler fills one tool's slots from one message.
type filler struct {
	d    *dialogue
	ro   *router
	tool *toolSpec
	r    reading
	// override is a second message that answers a question for one slot.
	override map[string]reading
	// focus are ids that earlier parts of the same message speak of, by kind.
	focus   map[string]any
	lookups []lookup
	used    []span // numbers that a slot has taken
}

// fill makes the step that calls the tool.
func (f *filler) fill() step {
	s := step{tool: f.tool, args: map[string]any{}, words: f.r.text}
	for i := range f.tool.slots {
		sl := &f.tool.slots[i]
		v, ok := f.value(*sl)
		switch {
		case ok:
			s.args[sl.name] = v
		case sl.required && sl.fallback != nil:
			s.args[sl.name] = sl.fallback
		case sl.required && s.missing == nil:
			s.missing = sl
		}
	}
	if len(s.args) == 0 && f.tool.findsProducts() {
		s.missing = f.tool.first(SlotQuery) // everything there is would be no answer
	}
	s.lookups = f.lookups
	return s
}

// value is a slot's value, wrapped into a list where the schema wants one.
func (f *filler) value(s slot) (any, bool) {
	if r, ok := f.override[s.name]; ok {
		mine := *f
		mine.r, mine.override = r, nil
		v, ok := mine.value(s)
		f.lookups = mine.lookups
		return v, ok
	}
	switch s.kind {
	case SlotID:
		return f.reference(s)
	case SlotLines:
		return f.lines(s)
	}
	v, ok := f.scalar(s)
	if ok && s.array {
		return []any{v}, true
	}
	return v, ok
}

func (f *filler) scalar(s slot) (any, bool) {
	switch s.kind {
	case SlotQuery:
		return nonEmpty(f.query())
	case SlotMinPrice, SlotMaxPrice:
		return f.price(s)
	case SlotQuantity:
		return f.number(s, spanQuantity, spanNumber)
	case SlotNumber:
		return f.number(s, spanNumber, spanQuantity)
	case SlotLimit:
		return f.limit(s)
	case SlotDate, SlotFrom, SlotTo:
		return f.date(s)
	case SlotEmail:
		return spanText(f.r, spanEmail)
	case SlotPhone:
		return spanText(f.r, spanPhone)
	case SlotColour:
		said, _ := colour(f.r.low)
		return nonEmpty(said)
	case SlotCategory:
		return f.category()
	case SlotEnum:
		return enumValue(s, f.r)
	case SlotFlag:
		return f.flag(s)
	case SlotText:
		return f.freeText(s)
	case SlotSubject:
		return f.subject(s)
	case SlotPeriod:
		return f.period(s)
	case SlotSentence:
		return nonEmpty(f.r.text)
	}
	return nil, false
}

func nonEmpty(s string) (any, bool) { return s, s != "" }

func spanText(r reading, kind spanKind) (any, bool) {
	for _, s := range r.of(kind) {
		return s.text, true
	}
	return nil, false
}

// query is the search text: product words for a tool that finds products, the whole
// question for any other.
func (f *filler) query() string {
	if !f.tool.findsProducts() {
		return strings.TrimSpace(greetingPrefix.ReplaceAllString(f.r.text, ""))
	}
	text := f.r.without(func(s span) bool {
		return s.kind == spanMoney || s.kind == spanEmail || s.kind == spanPhone || s.kind == spanOrdinal || s.kind == spanDate ||
			s.kind == spanQuantity && f.r.lang == shop.ZH || s.kind == spanNumber && !hasDigit.MatchString(f.r.low[s.start:s.end]) || s.kind == spanID && s.hint == "order"
	})
	return productWords(f.r, dropSortWords(text), f.tool.carrierWords())
}

// dropSortWords blanks "cheapest first" and the like.
func dropSortWords(text string) string {
	for _, e := range enumWords[:5] {
		text = e.words.ReplaceAllString(text, " ")
	}
	return limitPattern.ReplaceAllString(text, " ")
}

// carrierWords are the words that several of the tool's utterances share.
func (t *toolSpec) carrierWords() map[string]bool { return t.common }

func (f *filler) price(s slot) (any, bool) {
	for _, m := range f.r.of(spanMoney) {
		if v := m.low; s.kind == SlotMinPrice && v != nil {
			return s.fit(*v), true
		}
		if v := m.high; s.kind == SlotMaxPrice && v != nil {
			return s.fit(*v), true
		}
	}
	return nil, false
}

// fit makes a number fit the schema: whole where it must be, not above the maximum.
func (s slot) fit(v float64) float64 {
	if s.whole {
		v = math.Round(v)
	}
	if s.max > 0 {
		v = min(v, s.max)
	}
	return v
}

// number takes the first number of the wanted kinds that no other slot took; for a slot
// that holds a rate, as its description says, rather one that is said as a rate.
func (f *filler) number(s slot, kinds ...spanKind) (any, bool) {
	var free []span
	for _, k := range kinds {
		for _, sp := range f.r.of(k) {
			if !f.taken(sp) {
				free = append(free, sp)
			}
		}
	}
	if len(free) == 0 {
		return nil, false
	}
	best := free[0]
	if i := slices.IndexFunc(free, f.isRate); i >= 0 && aWeek.MatchString(s.about) {
		best = free[i]
	}
	f.used = append(f.used, best)
	return s.fit(best.value), true
}

// The ways to say that a number is one of each week.
var (
	aWeek     = regexp.MustCompile(`\b(?:a|per|each) week\b`)
	rateAfter = regexp.MustCompile(`^\s*(?:pieces|units|件|个)?\s*(?:a|per|each|every|/)\s*(?:week|周)`)
	rateAhead = regexp.MustCompile(`每(?:周|星期)[^\d,，。]{0,6}$`)
)

func (f *filler) isRate(s span) bool {
	return rateAfter.MatchString(f.r.low[s.end:]) || rateAhead.MatchString(f.r.low[:s.start])
}

func (f *filler) taken(sp span) bool {
	for _, u := range f.used {
		if u.start == sp.start {
			return true
		}
	}
	return false
}

var limitPattern = regexp.MustCompile(`\b(?:top|first|best|show me|give me|recommend|suggest|list|last|latest|recent)\s+(` + digitsPattern + `|` + enUnits + `|ten)\b(?:\s+(?:or \w+ )?(?:results?|options?|ideas?|suggestions?|products?|items?|gifts?|things|picks|orders?|of them))?|` +
	`\b(` + digitsPattern + `|` + enUnits + `|ten)\s+(?:results|options|ideas|suggestions|recommendations|products|items|picks|orders)\b|` +
	`(?:推荐|前|来|列出|给我|最近|看)(?:我)?(` + digitsPattern + `|[两二三四五六七八九十]+)(?:个|款|件|种|样|条|笔|单)(?:结果|商品|产品|推荐|订单)?`)

// limit reads how many results are wanted.
func (f *filler) limit(s slot) (any, bool) {
	m := limitPattern.FindStringSubmatch(f.r.low)
	for _, g := range m {
		if v, ok := parseNumber(g); ok && v >= 1 && v <= 100 {
			return s.fit(v), true
		}
	}
	return nil, false
}

func (f *filler) date(s slot) (any, bool) {
	spans := f.r.of(spanDate)
	if len(spans) == 0 {
		return nil, false
	}
	switch s.kind {
	case SlotFrom:
		return spans[0].date.first.String(), true
	case SlotTo:
		return spans[len(spans)-1].date.last.String(), true
	}
	return spans[0].date.first.String(), true
}

// category is the id of a category of an earlier result whose name is in the message.
func (f *filler) category() (any, bool) {
	for _, c := range f.d.everShown("category") {
		for _, name := range append(c.titles, strings.ReplaceAll(c.id, "-", " ")) {
			if name != "" && strings.Contains(f.r.low, name) {
				return c.id, true
			}
		}
	}
	return nil, false
}

// flag is true when the message says what the property is about. Flags stay out of
// the call otherwise.
func (f *filler) flag(s slot) (any, bool) {
	if s.has("stock", "available") {
		return true, stockWords.MatchString(f.r.low)
	}
	n := 0
	for _, w := range s.words {
		for _, said := range splitWords(f.r.low) {
			if stem(said) == stem(w) {
				n++
				break
			}
		}
	}
	return true, n == len(s.words)
}

var quoted = regexp.MustCompile(`"([^"]+)"|“([^”]+)”|「([^」]+)」|《([^》]+)》`)

// freeText is what stands in quotes, the whole message for a property that wants
// somebody's words, or the words that no utterance of the tool has.
func (f *filler) freeText(s slot) (any, bool) {
	if m := quoted.FindStringSubmatch(f.r.text); m != nil {
		return nonEmpty(m[1] + m[2] + m[3] + m[4])
	}
	if s.has("reason", "note", "message", "comment", "summary", "text", "topic", "question", "problem") {
		return nonEmpty(f.r.text)
	}
	if v := f.byTemplate(s); v != "" {
		return v, true
	}
	if !s.required {
		return nil, false
	}
	text := f.r.text
	if f.r.lang == shop.ZH {
		return nonEmpty(hanProductWords(withoutUtterance(text, f.tool.utterances[shop.ZH])))
	}
	var out []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,.!?;:", r) }) {
		if low := strings.ToLower(w); !f.tool.known[low] && !enStop[low] && !enLink[low] {
			out = append(out, w)
		}
	}
	return nonEmpty(strings.Join(out, " "))
}

// byTemplate takes what stands in the message where an utterance has {property}.
func (f *filler) byTemplate(s slot) string {
	for _, u := range f.tool.utterances[f.r.lang] {
		left, right, ok := strings.Cut(u, "{"+s.name+"}")
		if !ok || strings.Contains(left+right, "{") || strings.TrimSpace(left+right) == "" {
			continue
		}
		p, err := regexp.Compile(`(?i)` + regexp.QuoteMeta(strings.TrimSpace(left)) + `\s*(.+?)\s*` + regexp.QuoteMeta(strings.TrimSpace(right)) + `[.!?。]*$`)
		if err != nil {
			continue // no utterance is quoted into a bad pattern, but it comes from outside
		}
		if m := p.FindStringSubmatch(f.r.text); m != nil {
			return m[1]
		}
	}
	return ""
}

// withoutUtterance blanks the longest run of characters that the message shares with
// one of the utterances, and what else of two characters and more is shared with it.
func withoutUtterance(text string, utterances []string) string {
	for length := 6; length >= 2; length-- {
		for _, u := range utterances {
			rs := []rune(u)
			for i := 0; i+length <= len(rs); i++ {
				text = strings.ReplaceAll(text, string(rs[i:i+length]), " ")
			}
		}
	}
	return text
}

// enumValue matches the values of an enum: by the words for common values, or
// literally.
func enumValue(s slot, r reading) (any, bool) {
	for _, w := range enumWords {
		for _, v := range s.enum {
			if enumName(v) == enumName(w.value) && w.words.MatchString(r.low) {
				return v, true
			}
		}
	}
	for _, v := range s.enum {
		if w := strings.ReplaceAll(strings.ToLower(v), "_", " "); containsWord(r.low, w) {
			return v, true
		}
	}
	if _, english := colour(r.low); english != "" {
		for _, v := range s.enum {
			if strings.EqualFold(v, english) {
				return v, true
			}
		}
	}
	return nil, false
}

// enumName makes spellings of one value equal.
func enumName(v string) string {
	v = strings.ToLower(strings.ReplaceAll(v, "-", "_"))
	return strings.Replace(v, "canceled", "cancelled", 1)
}

// containsWord finds a word or phrase between word borders (anywhere for Chinese).
func containsWord(text, w string) bool {
	at := strings.Index(text, w)
	if at < 0 || w == "" {
		return false
	}
	letter := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] >= 'a' && text[i] <= 'z' || text[i] >= '0' && text[i] <= '9')
	}
	if w[0] >= 0x80 || !letter(at-1) && !letter(at+len(w)) {
		return true
	}
	return containsWord(text[at+len(w):], w)
}
