package house

import (
	"regexp"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// answer puts results, questions and prepared sentences together, in the order of the
// message. It adds no figure of its own.
func (b *board) answer() string {
	var parts []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !contains(parts, s) {
			parts = append(parts, s)
		}
	}
	w := phrases(b.d.locale)
	switch {
	case len(b.d.current().answers) > 0: // told to go on after its own words
		add(w.noMore)
	case b.foreign():
		for i := range b.done {
			add(w.result(b.done[i]))
		}
	default:
		for _, pr := range b.steps {
			add(b.stepAnswer(pr, w))
		}
	}
	if len(parts) == 0 {
		add(w.nothing)
	}
	text := strings.Join(parts, "\n\n")
	if b.d.standIn {
		text = w.standIn + text
	}
	return text
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// stepAnswer is what a step has to say.
func (b *board) stepAnswer(pr progress, w phraseBook) string {
	switch {
	case pr.tool == nil:
		return b.said(pr.step, w)
	case pr.missing != nil:
		return w.ask(pr.tool, *pr.missing)
	case pr.failed != nil:
		return w.lookupFailed(*pr.failed, pr.unnamed)
	case pr.result == nil:
		return w.notDone
	case pr.say == "":
		return w.result(*pr.result)
	case pr.say == intentUnknown: // the question was noted; the note's own words matter less
		return b.said(pr.step, w)
	}
	note := w.say(pr.say)
	if pr.result.body.Error != nil || strings.TrimSpace(pr.result.body.Text) == "" {
		return note
	}
	return note + "\n\n" + w.result(*pr.result)
}

// said is the prepared sentence of a step without a tool.
func (b *board) said(s step, w phraseBook) string {
	switch s.say {
	case intentGreet:
		return w.greeting(b.d.shopName)
	case intentAbility:
		return w.abilities(b.titles())
	case intentUnclear:
		return w.unclear(s.unclear)
	case intentUnknown, intentOutside:
		return w.say(s.say) + w.abilities(b.titles())
	}
	return w.say(s.say)
}

// mostAbilities is how many things a person is told to ask for.
const mostAbilities = 5

// titles are the names of a few tools, picked from the whole list so that they differ;
// one that changes something comes last.
func (b *board) titles() []string {
	var reads, rest []string
	for _, t := range b.specs {
		title := t.title(b.d.locale)
		switch {
		case title == "" || len(t.utterances) == 0:
		case t.reads():
			reads = append(reads, title)
		default:
			rest = append(rest, title)
		}
	}
	var picked []string
	for i := range min(mostAbilities-1, len(reads)) {
		picked = append(picked, reads[i*len(reads)/min(mostAbilities-1, len(reads))])
	}
	return append(picked, rest[:min(len(rest), 1)]...)
}

// result is a tool's outcome in words: its own text, what went wrong, or where to
// press the button.
func (w phraseBook) result(c call) string {
	b := c.body
	switch {
	case b.Error != nil:
		return w.failure(b.Error.Kind, b.Error.Message)
	case b.Proposal != nil:
		return strings.TrimSpace(b.Text + w.gap(b.Text) + w.pressButton)
	case strings.TrimSpace(b.Text) == "":
		return w.noWords
	}
	return b.Text
}

// lookupFailed is why a thing could not be found: by its name, or, unnamed, among the
// person's own.
func (w phraseBook) lookupFailed(c call, unnamed bool) string {
	if c.body.Error != nil {
		return w.failure(c.body.Error.Kind, c.body.Error.Message)
	}
	if unnamed && c.body.Text != "" {
		return c.body.Text
	}
	return strings.TrimSpace(c.body.Text + w.gap(c.body.Text) + w.sayOtherwise)
}

// failure is a friendly sentence for an error kind with the next step. The tool's own
// message is repeated where it is in the reader's language and for the reader.
func (w phraseBook) failure(kind shop.Kind, message string) string {
	text, ok := w.failures[kind]
	if !ok {
		text = w.failures[shop.Internal]
	}
	switch kind {
	case shop.Invalid, shop.NotFound, shop.Forbidden, shop.Conflict, shop.Unsupported:
		if l, ok := languageOf(message); ok && l == w.locale {
			if message = strings.TrimSpace(message); severalSentences.MatchString(message) || kind == shop.Conflict || asks.MatchString(message) {
				return upperFirst(message) // it says itself what to do now, asks, or tells what stands in the way
			}
			return upperFirst(strings.TrimRight(message, ".。")) + w.stop + text.next
		}
	}
	return text.what + text.next
}

// asks is a message that ends with a question.
var asks = regexp.MustCompile(`[?？]$`)

// severalSentences is a message that goes on after its first sentence.
var severalSentences = regexp.MustCompile(`[.!?] +\S|[。！？]\S`)

func upperFirst(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
