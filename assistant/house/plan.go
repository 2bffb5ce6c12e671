package house

import (
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// The probabilities from which a route is taken.
const (
	sure     = 0.60 // taken beside another request in the same message, or against a pending question
	likely   = 0.28 // taken
	possible = 0.17 // worth asking back about
	ahead    = 1.8  // a possible route this many times above the next is taken
)

// maxRecall is how many turns back an open question is looked for.
const maxRecall = 3

// planner derives what to do for the last turn of a dialogue. A plan depends on
// nothing but the messages up to the person's last words.
type planner struct {
	ro     *router
	d      *dialogue
	rd     reader
	recall int
	forced *toolSpec // the caller demanded this tool

	seen map[string]reading // readings and routes of this plan, by text: parts of a
	went map[string][]route // message are looked at more than once
}

// plan is the steps for a turn, in the order of the message.
func (p *planner) plan() []step {
	text := strings.Join(p.d.current().said, "\n")
	whole := p.read(text)
	if whole.low == "" {
		return []step{{say: intentAbility}}
	}
	if p.forced != nil {
		return []step{p.fill(p.forced, whole, nil)}
	}
	if s, ok := p.bareAnswer(whole); ok {
		return []step{s}
	}
	if s, ok := p.pending(whole); ok {
		return []step{s}
	}
	if s, ok := p.sameOf(whole); ok {
		return []step{s}
	}
	if parts := p.parts(text); len(parts) > 1 {
		return p.several(parts)
	}
	return []step{p.single(stripGreeting(p, whole))}
}

// sameOf asks the last question about another thing, when the message is nothing but
// its id: "where is my order?" … "536521".
func (p *planner) sameOf(r reading) (step, bool) {
	ids, past := r.of(spanID), p.d.pastCalls()
	if len(ids) != 1 || r.without(func(s span) bool { return s.kind == spanID }) != "" || len(past) == 0 {
		return step{}, false
	}
	t := findTool(p.ro.specs, past[0].tool)
	if t == nil || !t.reads() || ids[0].hint == "" || !t.refersTo(ids[0].hint) {
		return step{}, false
	}
	return p.fill(t, r, nil), true
}

func (p *planner) read(text string) reading {
	l, ok := languageOf(text)
	if !ok {
		l = p.d.locale
	}
	return p.readIn(text, l)
}

func (p *planner) readIn(text string, l shop.Locale) reading {
	key := string(l) + text
	r, ok := p.seen[key]
	if !ok {
		if p.seen == nil {
			p.seen = map[string]reading{}
		}
		r = p.rd.read(text, l)
		p.seen[key] = r
	}
	return r
}

// fill fills a tool's slots. focus is what earlier parts of the message speak of.
func (p *planner) fill(t *toolSpec, r reading, focus map[string]any) step {
	f := &filler{d: p.d, ro: p.ro, tool: t, r: r, focus: focus}
	return f.fill()
}

var greetingPrefix = regexp.MustCompile(`(?i)^(?:hi there|hello there|hey there|hi|hello|hey|good (?:morning|afternoon|evening)|你好呀|你好|您好|嗨|哈喽|早上好|下午好|晚上好|在吗|请问一下|请问)[\s,.!?。~]+|^(?:你好|您好|请问一下|请问)`)

// namePrefix is who somebody says they are. It is of no use: the session knows.
var namePrefix = regexp.MustCompile(`(?i)^(?:i am|i'm|my name is|this is)\s[^,.;]{2,40}[,.;]\s*(?:so )?|^(?:我是|我叫)[^,，。;；]{1,20}[,，。;；]\s*`)

// stripGreeting takes a greeting, and who is speaking, off a message that goes on with a request.
func stripGreeting(p *planner, r reading) reading {
	rest := strings.TrimSpace(greetingPrefix.ReplaceAllString(r.text, ""))
	rest = strings.TrimSpace(namePrefix.ReplaceAllString(rest, ""))
	if rest == r.text || rest == "" {
		return r
	}
	request := p.readIn(rest, r.lang)
	if top := p.rank(request)[0]; top.p < likely || top.intent == intentGreet {
		return r
	}
	if top := p.rank(r)[0]; top.intent == intentGreet && len(splitWords(rest)) < 3 && !namesThing(rest) && r.lang == shop.EN {
		return r
	}
	return request
}

var (
	bareYes = regexp.MustCompile(`^(?:(?:yes|yeah|yep|yup|ya|y|sure|ok|okay|fine|alright|right|correct|of course|absolutely|definitely|please|please do|go ahead|go for it|do it|do that|confirm|confirmed|i confirm|i agree|i accept|accept|accept it|agreed|sounds good|looks good|place it|place the order|place order|submit|buy it|confirm (?:it|order|the order|my order))[\s,.!]*)+(?:thanks|thank you)?[.!\s]*$|^(?:(?:好|好的|好吧|好啊|好呀|好滴|可以|行|行吧|是|是的|对|对的|嗯|嗯嗯|恩|确认|确定|我确认|我确定|没问题|同意|我同意|接受|要|要的|就这样|就它了|确认下单|确定下单|提交|提交订单|下单|下单吧|买吧|付款|ok|yes)[\s,.!。~吧啊呀哦了的]*)+$`)
	bareNo  = regexp.MustCompile(`^(?:(?:no|nope|nah|n|not now|no thanks|no thank you|never mind|nevermind|cancel|cancel it|don't|stop|forget it|decline|rather not)[\s,.!]*)+$|^(?:(?:不|不要|不用|不用了|不了|不要了|算了|算了吧|不是|不行|不可以|取消|取消吧|不同意|没有|先不|暂时不用|no)[\s,.!。~吧啊呀哦了]*)+$`)
)

// What a bare yes or no is answered with.
const (
	intentUseButton  intent = "use_button" // a proposal waits: the card's button decides
	intentUseDecline intent = "use_decline"
	intentYes        intent = "yes"
	intentNo         intent = "no"
	intentUnknown    intent = "unknown"
	intentUnclear    intent = "unclear"
)

// bareAnswer handles a yes or no by itself. It never confirms anything.
func (p *planner) bareAnswer(r reading) (step, bool) {
	yes, no := bareYes.MatchString(r.low), bareNo.MatchString(r.low)
	switch {
	case yes && p.d.proposal:
		return step{say: intentUseButton}, true
	case no && p.d.proposal:
		return step{say: intentUseDecline}, true
	case yes && !asksToo.MatchString(r.low):
		if s, ok := p.openQuestion(); ok {
			return s, true // the question was not one for yes or no
		}
		return step{say: intentYes}, true
	case no:
		return step{say: intentNo}, true
	}
	return step{}, false
}

// asksToo are short words of consent that are requests as well when nothing waits.
var asksToo = regexp.MustCompile(`place|submit|buy|下单|付款|提交|买`)

// openQuestion is the step whose missing value the last answer asked for. It is found
// by planning the previous turn again, so nothing has to be remembered.
func (p *planner) openQuestion() (step, bool) {
	n := len(p.d.turns)
	if n < 2 || p.recall >= maxRecall || len(p.d.turns[n-2].calls) > 0 {
		return step{}, false
	}
	before := &planner{ro: p.ro, d: p.d.before(), rd: p.rd, recall: p.recall + 1}
	steps := before.plan()
	last := steps[len(steps)-1]
	return last, last.missing != nil
}

// pending fills the slot that the last answer asked for from this message, unless the
// message is plainly another request.
func (p *planner) pending(r reading) (step, bool) {
	asked, ok := p.openQuestion()
	if !ok {
		return step{}, false
	}
	top := p.rank(r)[0]
	other := top.p >= sure && top.tool != asked.tool
	if other && !p.bareValue(r) {
		return step{}, false
	}
	if _, narrows := p.refine(r, top); narrows {
		return step{}, false // "show me more" is no answer
	}
	answer := r
	said := strings.Join(p.d.turns[len(p.d.turns)-2].said, "\n")
	if asked.missing.kind == SlotLines {
		answer = p.read(said + " " + r.text)
	}
	f := &filler{d: p.d, ro: p.ro, tool: asked.tool, r: p.read(asked.words), override: map[string]reading{asked.missing.name: answer}}
	s := f.fill()
	if s.missing != nil && s.missing.name == asked.missing.name {
		if other || top.p >= likely {
			return step{}, false
		}
	}
	return s, true
}

// bareValue reports whether a message is a value and nothing else: an id, a number, a
// name of a thing, a reference.
func (p *planner) bareValue(r reading) bool {
	rest := r.without(func(span) bool { return true })
	words := productWords(r, rest, nil)
	if r.lang == shop.ZH {
		return len([]rune(rest)) <= len([]rune(words))+4
	}
	return len(splitWords(rest)) <= len(splitWords(words))+2
}

// several plans the parts of a message one by one. "It" in a later part is what an
// earlier part spoke of.
func (p *planner) several(parts []reading) []step {
	var steps []step
	focus := map[string]any{}
	for _, r := range parts {
		s := p.singleWith(r, focus)
		if s.tool == nil && s.say != intentHuman && s.say != intentComplaint && len(parts) > 1 && socialOnly(s.say) {
			continue
		}
		for _, entity := range []string{"product", "order"} {
			if s.tool == nil {
				break
			}
			if v := argumentFor(s.tool.slots, s.args, entity); v != nil {
				if _, open := v.(found); !open {
					focus[entity] = v
				}
			}
		}
		steps = append(steps, s)
	}
	if len(steps) == 0 {
		return []step{{say: intentUnknown}}
	}
	return steps
}

func socialOnly(i intent) bool {
	return i == intentGreet || i == intentThanks || i == intentGoodbye || i == intentUnknown || i == intentUnclear
}

func (p *planner) single(r reading) step { return p.singleWith(r, nil) }

// singleWith plans a message that is one request.
func (p *planner) singleWith(r reading, focus map[string]any) step {
	ranked := cautious(p.rank(r))
	if s, ok := p.refine(r, ranked[0]); ok {
		return s
	}
	top := ranked[0]
	switch {
	case top.tool != nil && top.tool.findsProducts() && p.gibberish(r):
		return p.unanswered(r)
	case decided(ranked) && top.tool != nil && p.namesAnother(top.tool, r):
		return p.fill(p.ro.finder(), r, focus)
	case decided(ranked) && top.tool != nil:
		return p.fill(top.tool, r, focus)
	case decided(ranked):
		return p.builtin(top.intent, r)
	}
	if s, ok := p.asProduct(r); ok {
		return s
	}
	if pair := askable(ranked); len(pair) == 2 {
		return step{say: intentUnclear, unclear: pair, words: r.text}
	}
	return p.unanswered(r)
}

// namesAnother reports whether a message names a thing while the tool proposes products
// without being told what ("recommend a mug"), or is nothing but a thing's name while
// the tool answers questions ("christmas cards"). Both are searches.
func (p *planner) namesAnother(t *toolSpec, r reading) bool {
	words := productWords(r, r.without(func(span) bool { return true }), nil)
	if t.searchesText() && p.ro.finder() != nil && r.lang == shop.EN {
		return words == r.low && namesThing(words)
	}
	if t.findsProducts() || !t.lists() || !slices.Contains(t.nouns, "product") || p.ro.finder() == nil {
		return false
	}
	return namesThing(words)
}

// byContext is how much likelier a tool is that needs what the conversation is about, and
// how much less likely one that needs another kind of thing, when the message points at
// what was spoken of or names nothing else.
const byContext = 4

// rank routes a message with the conversation in mind.
func (p *planner) rank(r reading) []route {
	key := string(r.lang) + r.text
	ranked, ok := p.went[key]
	if !ok {
		if p.went == nil {
			p.went = map[string][]route{}
		}
		ranked = p.inContext(r)
		p.went[key] = ranked
	}
	return ranked
}

// inContext routes a message and weighs the routes by what was spoken of.
func (p *planner) inContext(r reading) []route {
	ranked := p.ro.rank(r)
	for i := range ranked {
		if t := ranked[i].tool; t != nil && t.knowsID(r) {
			ranked[i].p *= byContext * byContext
			ranked = normalised(ranked)
			break
		}
	}
	rest := productWords(r, r.without(func(span) bool { return true }), nil)
	past := p.d.pastCalls()
	if len(past) == 0 || len(r.of(spanID)) > 0 || rest != "" && !r.points() {
		return ranked
	}
	kind := past[0].about(p.ro)
	if kind == "" {
		return ranked
	}
	for i := range ranked {
		switch t := ranked[i].tool; {
		case t == nil:
		case t.refersTo(kind):
			ranked[i].p *= byContext
		case t.refersTo("order"), t.refersTo("product"):
			ranked[i].p /= byContext
		}
	}
	return normalised(ranked)
}

// normalised scales to probabilities again and sorts.
func normalised(ranked []route) []route {
	sum := 0.0
	for _, r := range ranked {
		sum += r.p
	}
	for i := range ranked {
		ranked[i].p /= sum
	}
	sort.SliceStable(ranked, func(i, j int) bool { return ranked[i].p > ranked[j].p })
	return ranked
}

// knowsID reports whether the message holds an id of the form that the tool's schema
// prescribes.
func (t *toolSpec) knowsID(r reading) bool {
	for _, s := range t.slots {
		if s.kind != SlotID || s.pattern == nil {
			continue
		}
		for _, w := range idWord.FindAllString(r.text, -1) {
			if hasDigit.MatchString(w) && s.pattern.MatchString(strings.ToUpper(w)) {
				return true
			}
		}
	}
	return false
}

// about is the kind of thing that a call was about, "" for none.
func (c call) about(ro *router) string {
	t := findTool(ro.specs, c.tool)
	for _, kind := range []string{"order", "product"} {
		if t != nil && argumentFor(t.slots, c.args, kind) != nil || len(c.lists[kind]) > 0 {
			return kind
		}
	}
	return ""
}

// refersTo reports whether the tool needs a thing of a kind.
func (t *toolSpec) refersTo(kind string) bool {
	for _, s := range t.slots {
		for _, i := range append(s.items, s) {
			if i.kind == SlotID && i.entity == kind && s.required {
				return true
			}
		}
	}
	return false
}

// decided reports whether the first route can be taken: it is likely, or far ahead of
// the second.
func decided(ranked []route) bool {
	top := ranked[0].p
	return top >= likely || len(ranked) > 1 && top >= possible && top >= ahead*ranked[1].p
}

// cautious prefers looking something up over doing something, and the shop's rules
// over excuses, where the router is in two minds.
func cautious(ranked []route) []route {
	if len(ranked) < 2 || ranked[1].tool == nil || !ranked[1].tool.reads() || ranked[1].p < ranked[0].p/3 {
		return ranked
	}
	first, second := ranked[0], ranked[1]
	doing := first.tool != nil && !first.tool.reads() && first.p < sure
	excuse := first.tool == nil && second.tool.searchesText() && second.p >= first.p/2 || first.intent == intentAbility && second.p >= 0.75*first.p
	if doing || excuse {
		second.p, first.p = first.p+second.p, 0 // either way, this is what to do
		return append([]route{second}, ranked[2:]...)
	}
	return ranked
}

// builtin plans an intent that no tool serves. What a tool would have to do is looked
// up in the policies, so that the person at least learns the rules.
func (p *planner) builtin(i intent, r reading) step {
	s := step{say: i, words: r.text}
	switch i {
	case intentChangeOrder, intentReturn, intentAccount, intentPaper:
		if t := p.ro.policies(); t != nil {
			s = p.fill(t, r, nil)
			if s.say = i; asksRule.MatchString(r.low) {
				s.say = "" // nothing is to be done: the rule is the answer
			}
		}
	}
	return s
}

// asksRule is a question about the rules, rather than a wish to have something done.
var asksRule = regexp.MustCompile(`\b(?:how (?:long|much|many|soon)|what (?:is|are|happens|if)|what's|when|within|do you|is (?:it|there)|are there)\b|多少|多久|几天|几号|什么|怎么|怎样|如何|期限|规定|政策|条件|要不要`)

// policies is the tool that answers questions in words.
func (ro *router) policies() *toolSpec {
	for _, t := range ro.specs {
		if t.searchesText() && t.reads() && (strings.Contains(t.name, "polic") || strings.Contains(t.name, "faq") || strings.Contains(t.name, "knowledge") || strings.Contains(strings.ToLower(t.about), "polic")) {
			return t
		}
	}
	return nil
}

// gibberish reports whether a message of several words has none that any utterance or
// the lexicon knows.
func (p *planner) gibberish(r reading) bool {
	ws := splitWords(r.low)
	for _, w := range ws {
		_, known := p.ro.model.index[stem(w)]
		if known || enStop[w] || enLink[w] || languageIsZH(w) {
			return false
		}
	}
	return len(ws) > 3 && !namesThing(r.low)
}

func languageIsZH(w string) bool { l, ok := languageOf(w); return ok && l == shop.ZH }

// asProduct takes a few words that no route wants as the name of a product.
func (p *planner) asProduct(r reading) (step, bool) {
	t := p.ro.finder()
	words := productWords(r, r.without(func(span) bool { return true }), nil)
	if t == nil || words == "" || !namesThing(words) && !(r.lang == shop.EN && len(splitWords(words)) <= 4 && len(splitWords(r.low)) <= len(splitWords(words))+2) {
		return step{}, false
	}
	return p.fill(t, r, nil), true
}

// askable are the two best routes when both are tools and both possible.
func askable(ranked []route) []route {
	if len(ranked) < 2 || ranked[0].tool == nil || ranked[1].tool == nil || ranked[1].p < possible {
		return nil
	}
	return ranked[:2]
}

// unanswered says that the message was not understood, and has it noted when a tool
// collects such questions.
func (p *planner) unanswered(r reading) step {
	for _, t := range p.ro.specs {
		for _, n := range t.nouns {
			if n == "unanswered" {
				s := p.fill(t, r, nil)
				for _, sl := range t.slots {
					if sl.required && (sl.kind == SlotText || sl.kind == SlotQuery) {
						s.args[sl.name], s.missing = r.text, nil
					}
				}
				if s.missing == nil {
					s.say = intentUnknown
					return s
				}
			}
		}
	}
	return step{say: intentUnknown, words: r.text}
}
