package house

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// sentenceBreak and joinBreak end a request for sure, weakBreak may.
	sentenceBreak = regexp.MustCompile(`[.!?;。]+(?:\s+|$)|[!?;。]+|\n+`)
	joinBreak     = regexp.MustCompile(`(?i),?\s*\band also\b,?\s*|,\s*also\b,?\s*|,?\s*\bby the way\b,?\s*|,?\s*\band then\b,?\s*|,\s*(?:then|plus)\b,?\s*|,?\s*\bas well as\b\s*|[,，]?\s*(?:另外再|另外|还有一个问题|顺便再|顺便|顺带|然后再|然后|同时|再帮我|接着)[,，]?\s*|[,，]还有[,，]`)
	weakBreak     = regexp.MustCompile(`(?i),?\s+and\s+|,\s*|\s*[,，]\s*|并且|以及`)
	// leadingJoin is a word that ties a sentence to the one before it.
	leadingJoin = regexp.MustCompile(`(?i)^(?:also|and|plus|then|besides|by the way)\b,?\s*|^(?:还有|另外|顺便|对了|那么)[,，]?\s*`)
	// requestWord is what a request of its own begins with or holds.
	requestWord = regexp.MustCompile(`(?i)^(?:please |can you |could you |also |then )*(?:show|find|track|check|tell|give|add|put|remove|delete|recommend|suggest|compare|search|look|list|what|where|when|how|do|does|is|are|can|i want|i need|i'd like|which|who|my|cancel|return|help|checkout|check out|buy|order|get|take|any)\b|帮|查|看|找|推荐|加|放|有没有|怎么|多少|什么|吗|哪|比较|对比|删|去掉|移除|下单|结账|结算|买|退|取消|转人工|搜|能不能|可以|告诉|介绍|追踪|我的`)
)

// parts cuts a message into requests. A message is cut only where at least two parts
// are surely requests by themselves; otherwise it is one.
func (p *planner) parts(text string) []reading {
	var requests []reading
	for _, line := range strings.Split(text, "\n") {
		for _, joined := range breakAt(joinBreak, p.read(line).text) {
			sentences := breakAt(sentenceBreak, joined)
			for _, sentence := range sentences {
				for _, r := range p.halves(leadingJoin.ReplaceAllString(sentence, "")) {
					if p.isRequest(r, len(sentences) == 1) {
						requests = append(requests, r)
					}
				}
			}
		}
	}
	if len(requests) < 2 || p.oneReader(requests) {
		return nil
	}
	return requests
}

// oneReader reports whether all parts are for one tool that reads a person's own words:
// "how do we stock up for the festival? Our budget is 500,000" is one wish.
func (p *planner) oneReader(parts []reading) bool {
	first := p.rank(parts[0])[0].tool
	if first == nil || first.first(SlotSentence) == nil {
		return false
	}
	return !slices.ContainsFunc(parts[1:], func(r reading) bool { return p.rank(r)[0].tool != first })
}

// isRequest reports whether a part asks for something by itself. A part that is joined
// by a word such as "also" need be less plain than a sentence among others.
func (p *planner) isRequest(r reading, joined bool) bool {
	ranked := cautious(p.rank(r))
	top := ranked[0]
	if top.p < sure && !(joined && decided(ranked)) {
		return false
	}
	if top.tool != nil && top.tool.findsProducts() && productWords(r, r.without(func(span) bool { return true }), nil) == "" {
		return false // "under £5, please" goes on with the sentence before
	}
	return top.tool != nil || !socialOnly(top.intent) && top.intent != intentOutside && top.intent != intentProfanity
}

// says is what a part names by itself: product words or a value.
func (p *planner) says(r reading, t *toolSpec) string {
	if len(r.spans) > 0 {
		return r.low
	}
	return productWords(r, r.low, t.carrierWords())
}

func breakAt(at *regexp.Regexp, text string) []string {
	var out []string
	for _, piece := range at.Split(text, -1) {
		if piece = strings.Trim(piece, " ,，"); piece != "" {
			out = append(out, piece)
		}
	}
	return out
}

// halves cuts a piece at a weak break when both sides are sure requests of different
// kinds and the second begins like one.
func (p *planner) halves(piece string) []reading {
	whole := p.read(piece)
	for _, m := range weakBreak.FindAllStringIndex(piece, -1) {
		left, right := strings.TrimSpace(piece[:m[0]]), strings.TrimSpace(piece[m[1]:])
		if left == "" || right == "" || !requestWord.MatchString(right) {
			continue
		}
		l, r := p.read(left), p.read(right)
		a, b := p.rank(l)[0], p.rank(r)[0]
		if a.tool != nil && b.tool != nil && a.tool.lists() && b.tool.lists() && p.says(r, b.tool) == "" {
			continue // "…, what do you recommend?" goes on with the same wish
		}
		if a.p >= sure && b.p >= sure && a.class != b.class && a.tool != nil && (b.tool != nil || b.intent == intentHuman) {
			return []reading{l, r}
		}
	}
	return []reading{whole}
}
