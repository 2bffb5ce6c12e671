package house

import (
	"regexp"
	"strings"
)

const enOrdinals = `first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth`

const pointed = `ones?|items?|products?|options?|results?|choices?|orders?|links?|cards?|things?|picks?`

var (
	enOrdinal   = regexp.MustCompile(`\b(?:the |your |that )?(` + enOrdinals + `|\d{1,2}(?:st|nd|rd|th))(?: (` + pointed + `|\d|two|three|four|five))?\b`)
	enLast      = regexp.MustCompile(`\b(?:the )?last (one|item|product|option|result|two|three)\b`)
	enNumbered  = regexp.MustCompile(`\b(?:number|option|item|product|result)\s+(` + enUnits + `|ten|\d{1,2})\b|(?:^|[\s(])#(\d{1,2})\b|\bno\. ?(\d{1,2})\b`)
	enAll       = regexp.MustCompile(`\b(?:these|those|them|both|all of them|they|all (?:three|four|five))\b(?: (?:two|three|four|\d)\b)?`)
	zhOrdinal   = regexp.MustCompile(`第([一二三四五六七八九十]+|\d{1,2})\s*(?:` + measureWords + `|项|单|条|号)?`)
	zhLast      = regexp.MustCompile(`最后(?:一|那)?(?:个|款|件|种|项|单|样|套)`)
	zhFirsts    = regexp.MustCompile(`[前头]([两二三四五六七八九]|\d)(?:个|款|件|种|项|样|单|套)`)
	zhAllStrong = regexp.MustCompile(`它们|这些|那些|[这那][两二三四五几]|上面[两二三四五几]|两个都`)
	pronoun     = regexp.MustCompile(`\b(?:it|this|that|its)\b|它|这个|那个|这款|那款|这件|那件|这种|那种|这只|那只|这套|那套|这单|那单|该商品|该订单|此商品|刚才的|刚刚的|上面的|上一个|这东西|里面|里头`)
	latest      = regexp.MustCompile(`\b(?:latest|last|most recent|newest|recent|previous)\s+(?:\w+\s)?(?:order|purchase|invoice|parcel|delivery)\b|\border i (?:just )?(?:made|placed)\b|最近(?:一次|一笔|一个|一单|那单|那笔|那个)?的?(?:那个|那笔)?订单|上一?(?:单|笔|个订单|次的?订单)|最新的?订单|最后一[单笔]|刚下的?(?:那个)?(?:单|订单)|刚才下的|刚买的`)
	cheapestOf  = regexp.MustCompile(`\b(?:the )?(?:cheapest|least expensive)(?: one| of (?:them|these|those))\b|最便宜的?(?:那|这)?(?:个|款|件|一个)`)
	dearestOf   = regexp.MustCompile(`\b(?:the )?(?:most expensive|priciest)(?: one| of (?:them|these|those))\b|最贵的?(?:那|这)?(?:个|款|件|一个)`)
)

// readOrdinals reads references by place: "the second one", "第二个", "前两个".
func readOrdinals(r *reading) {
	for _, m := range zhFirsts.FindAllStringSubmatchIndex(r.low, -1) {
		n, _ := parseNumber(r.low[m[2]:m[3]])
		r.add(span{kind: spanOrdinal, start: m[0], end: m[1], value: 1, count: int(n)})
	}
	for _, m := range zhOrdinal.FindAllStringSubmatchIndex(r.low, -1) {
		n, _ := parseNumber(r.low[m[2]:m[3]])
		r.add(span{kind: spanOrdinal, start: m[0], end: m[1], value: n})
	}
	for _, m := range zhLast.FindAllStringIndex(r.low, -1) {
		r.add(span{kind: spanOrdinal, start: m[0], end: m[1], value: -1})
	}
	readEnglishOrdinals(r)
}

func readEnglishOrdinals(r *reading) {
	for _, m := range enOrdinal.FindAllStringSubmatchIndex(r.low, -1) {
		word, tail := r.low[m[2]:m[3]], ""
		if m[4] >= 0 {
			tail = r.low[m[4]:m[5]]
		}
		rest := strings.TrimLeft(r.low[m[1]:], " ")
		article := strings.HasPrefix(r.low[m[0]:m[1]], "the ")
		if tail == "" && !(article && (rest == "" || strings.ContainsAny(rest[:1], ".,?!;") || strings.HasPrefix(rest, "and ") || strings.HasPrefix(rest, "or ") || strings.HasPrefix(rest, "to ") || strings.HasPrefix(rest, "with "))) {
			continue // "first aid", "second hand", "3rd of May"
		}
		n := ordinalNumber(word)
		count := 0
		if v, ok := parseNumber(tail); ok {
			count = int(v)
		}
		r.add(span{kind: spanOrdinal, start: m[0], end: m[1], value: float64(n), count: count})
	}
	for _, m := range enLast.FindAllStringSubmatchIndex(r.low, -1) {
		count := 0
		if v, ok := enNumbers[r.low[m[2]:m[3]]]; ok && v > 1 {
			count = int(v)
		}
		r.add(span{kind: spanOrdinal, start: m[0], end: m[1], value: -1, count: count})
	}
	for _, m := range enNumbered.FindAllStringSubmatchIndex(r.low, -1) {
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				n, _ := parseNumber(r.low[m[g]:m[g+1]])
				r.add(span{kind: spanOrdinal, start: m[0], end: m[1], value: n})
			}
		}
	}
}

// ordinalNumber reads "second" or "2nd".
func ordinalNumber(word string) int {
	for i, w := range strings.Split(enOrdinals, "|") {
		if w == word {
			return i + 1
		}
	}
	n, _ := parseNumber(strings.TrimRight(word, "stndrh"))
	return int(n)
}

// refersToAll reports whether the message speaks of several things shown before.
func (r reading) refersToAll() bool {
	return enAll.MatchString(r.low) || zhAllStrong.MatchString(r.low)
}
