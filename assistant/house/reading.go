package house

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// spanKind says what a piece of a message was read as.
type spanKind int

const (
	spanEmail spanKind = iota
	spanPhone
	spanMoney
	spanID
	spanOrdinal
	spanDate
	spanQuantity
	spanNumber
)

// span is a recognised piece of a message: low[start:end].
type span struct {
	kind       spanKind
	start, end int
	text       string    // e-mail, phone, id in canonical writing
	hint       string    // of an id: the kind of thing it names ("order", "product"), "" when open
	value      float64   // quantity, number; ordinal: 1 is the first, −1 the last
	count      int       // ordinal: how many are meant ("the first two"), else 0
	low, high  *float64  // money bounds, major units
	date       dateRange // date
}

// reading is a message with everything recognised that does not depend on tools.
type reading struct {
	text  string // NFKC, blanks collapsed
	low   string // text with ASCII letters in lower case; same offsets
	lang  shop.Locale
	spans []span // in order of their start, without overlaps
}

// reader reads messages. today anchors relative dates.
type reader struct{ today civilDate }

var blanks = regexp.MustCompile(`[\s\x{200b}\x{feff}]+`)

// read recognises the pieces of a message. Earlier passes win over later ones.
func (rd reader) read(text string, lang shop.Locale) reading {
	text = strings.TrimSpace(blanks.ReplaceAllString(norm.NFKC.String(text), " "))
	text = strings.NewReplacer("’", "'", "‘", "'").Replace(text)
	r := reading{text: text, low: lowerASCII(text), lang: lang}
	passes := []func(*reading){readEmails, readNamedIDs, readPhones, rd.readDates, readMoney, readOrdinals, readIDs, readQuantities, readNumbers}
	if !hasDigit.MatchString(r.low) {
		passes = []func(*reading){readMoney, readOrdinals, rd.readDates, readQuantities, readNumbers} // the others need digits
		if strings.Contains(r.low, "@") {
			readEmails(&r)
		}
	}
	for _, pass := range passes {
		pass(&r)
	}
	sortSpans(r.spans)
	return r
}

// lowerASCII lower-cases A–Z only, so that offsets stay.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// add records a span unless it overlaps one that was recognised before.
func (r *reading) add(s span) {
	for _, o := range r.spans {
		if s.start < o.end && o.start < s.end {
			return
		}
	}
	r.spans = append(r.spans, s)
}

func sortSpans(spans []span) {
	for i := 1; i < len(spans); i++ {
		for j := i; j > 0 && spans[j].start < spans[j-1].start; j-- {
			spans[j], spans[j-1] = spans[j-1], spans[j]
		}
	}
}

// of returns the spans of a kind, in order.
func (r reading) of(kind spanKind) []span {
	var out []span
	for _, s := range r.spans {
		if s.kind == kind {
			out = append(out, s)
		}
	}
	return out
}

// without is the lower-cased text with the given spans blanked out.
func (r reading) without(drop func(span) bool) string {
	b := []byte(r.low)
	for _, s := range r.spans {
		if drop(s) {
			for i := s.start; i < s.end; i++ {
				b[i] = ' '
			}
		}
	}
	return strings.TrimSpace(blanks.ReplaceAllString(string(b), " "))
}

var (
	emailPattern = regexp.MustCompile(`[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+`)
	phonePattern = regexp.MustCompile(`\+\d[\d -]{7,15}\d|\b1[3-9]\d{9}\b|\b0\d{9,10}\b|\b0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}\b`)

	namedOrder = regexp.MustCompile(`(?:order|invoice|purchase|订单|单号|发票|单子)\s*(?:number|no\.?|id|编号|号码|号|是|is|:|：|#|-|的)*\s*(#?[cw]?\d{4,})\b`)
	namedItem  = regexp.MustCompile(`(?:product|item|sku|code|article|stock code|商品|货号|编号|款号|产品)\s*(?:number|no\.?|id|code|编号|号码|号|是|is|:|：|#)*\s*([a-z]{0,3}\d{4,}[a-z]{0,2})\b`)

	orderPattern = regexp.MustCompile(`#?\bw\d{6,}\b|#\d{3,}\b|\bc\d{5,}\b|\b\d{6,}\b`)
	itemPattern  = regexp.MustCompile(`\b\d{5}[a-z]{0,2}\b`)
	codePattern  = regexp.MustCompile(`\b[a-z]{1,5}-\d{2,}\b|\b[a-z]{1,4}\d{3,}[a-z]?\b`)
)

func readEmails(r *reading) {
	for _, m := range emailPattern.FindAllStringIndex(r.low, -1) {
		r.add(span{kind: spanEmail, start: m[0], end: m[1], text: r.text[m[0]:m[1]]})
	}
}

func readPhones(r *reading) {
	for _, m := range phonePattern.FindAllStringIndex(r.low, -1) {
		r.add(span{kind: spanPhone, start: m[0], end: m[1], text: r.text[m[0]:m[1]]})
	}
}

// readNamedIDs reads ids that stand behind a word for what they name.
func readNamedIDs(r *reading) {
	for _, m := range namedOrder.FindAllStringSubmatchIndex(r.low, -1) {
		r.add(idSpan(r, m[2], m[3], "order"))
	}
	for _, m := range namedItem.FindAllStringSubmatchIndex(r.low, -1) {
		r.add(idSpan(r, m[2], m[3], "product"))
	}
}

// readIDs reads what looks like an id by itself.
func readIDs(r *reading) {
	for _, m := range orderPattern.FindAllStringIndex(r.low, -1) {
		r.add(idSpan(r, m[0], m[1], "order"))
	}
	for _, m := range itemPattern.FindAllStringIndex(r.low, -1) {
		r.add(idSpan(r, m[0], m[1], "product"))
	}
	for _, m := range codePattern.FindAllStringIndex(r.low, -1) {
		r.add(idSpan(r, m[0], m[1], ""))
	}
}

// idSpan writes an id the way shops do: capitals, "#" only before W numbers.
func idSpan(r *reading, start, end int, hint string) span {
	id := strings.ToUpper(r.low[start:end])
	bare := strings.TrimPrefix(id, "#")
	if strings.HasPrefix(bare, "W") && hint == "order" {
		bare = "#" + bare
	}
	return span{kind: spanID, start: start, end: end, text: bare, hint: hint}
}

var (
	measureWords    = `个|只|件|条|套|盒|包|张|把|盏|双|瓶|本|支|份|箱|款|种|对|串|袋|罐|台|束|枚|顶|样`
	quantityPattern = regexp.MustCompile(`(` + numberPattern + `)\s*(?:` + measureWords + `|(?:pcs|pieces?|units?|copies|more of|of them|of those|of these|of it)\b|x\b)|\bx\s*(\d{1,4})\b|` +
		`(?:quantity|qty|数量)\s*(?:of|to|is|=|:|为|是|改成|改为)*\s*(\d{1,4})\b`)
	packBefore    = regexp.MustCompile(`(?:pack|set|box|bag|card)s? (?:of )?$`)
	numberOnly    = regexp.MustCompile(numberPattern)
	zhNumberUsage = regexp.MustCompile(`^[〇零一二两三四五六七八九十百千万]+$`)
)

// readQuantities reads numbers that count pieces ("两个", "3 pcs", "x2").
func readQuantities(r *reading) {
	if !numberOnly.MatchString(r.low) {
		return
	}
	for _, m := range quantityPattern.FindAllStringSubmatchIndex(r.low, -1) {
		for g := 2; g < len(m); g += 2 {
			if m[g] < 0 || packBefore.MatchString(r.low[:m[g]]) {
				continue
			}
			if v, ok := parseNumber(r.low[m[g]:m[g+1]]); ok {
				r.add(span{kind: spanQuantity, start: m[0], end: m[1], value: v})
			}
		}
	}
}

// readNumbers reads what numbers are left. Bare Chinese numerals of one character are
// parts of words far more often than numbers, except when they are the whole message.
func readNumbers(r *reading) {
	for _, m := range numberOnly.FindAllStringIndex(r.low, -1) {
		word := r.low[m[0]:m[1]]
		if zhNumberUsage.MatchString(word) && len([]rune(word)) < 2 && word != r.low || packBefore.MatchString(r.low[:m[0]]) {
			continue
		}
		if v, ok := parseNumber(word); ok {
			r.add(span{kind: spanNumber, start: m[0], end: m[1], value: v})
		}
	}
}
