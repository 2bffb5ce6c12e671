package house

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// dialogue is a request's messages as turns. The last turn is the one to answer.
type dialogue struct {
	turns    []turn
	system   string // all instructions, joined
	locale   shop.Locale
	shopName string
	standIn  bool
	today    civilDate
	proposal bool // a proposal waits for the person's decision
}

// turn is what a person said, what was called for it and what was answered.
type turn struct {
	said    []string
	calls   []call
	answers []string
}

// call is a tool call of the conversation with its outcome.
type call struct {
	id, tool string
	args     map[string]any
	key      string // canonical: tool and arguments
	body     guard.ToolBody
	lists    map[string][]entity // the things in the result by kind, in order
}

// readDialogue turns messages into turns.
func readDialogue(messages []message, now time.Time) *dialogue {
	d := &dialogue{today: dayOf(now)}
	var system []string
	byID := map[string]*call{}
	for _, m := range messages {
		switch m.Role {
		case "system", "developer":
			system = append(system, string(m.Content))
		case "user":
			if n := len(d.turns); n == 0 || len(d.turns[n-1].answers)+len(d.turns[n-1].calls) > 0 {
				d.turns = append(d.turns, turn{})
			}
			t := &d.turns[len(d.turns)-1]
			t.said = append(t.said, string(m.Content))
		case "assistant":
			d.assistantSaid(m)
			byID = d.openCalls()
		case "tool":
			if c := byID[m.ToolCallID]; c != nil {
				c.readResult(string(m.Content))
			}
		}
	}
	d.system = strings.Join(system, "\n")
	d.readSystem()
	d.readLocale()
	d.proposal = d.openProposal(now)
	return d
}

func (d *dialogue) assistantSaid(m message) {
	if len(d.turns) == 0 {
		d.turns = append(d.turns, turn{}) // the shop spoke first
	}
	t := &d.turns[len(d.turns)-1]
	for _, tc := range m.ToolCalls {
		t.calls = append(t.calls, newCall(tc))
	}
	if m.Content != "" && len(m.ToolCalls) == 0 {
		t.answers = append(t.answers, string(m.Content))
	}
}

// openCalls indexes the calls of the last turn by id.
func (d *dialogue) openCalls() map[string]*call {
	calls := d.turns[len(d.turns)-1].calls
	byID := map[string]*call{}
	for i := range calls {
		byID[calls[i].id] = &calls[i]
	}
	return byID
}

func newCall(tc toolCall) call {
	c := call{id: tc.ID, tool: tc.Function.Name, args: map[string]any{}}
	if json.Unmarshal([]byte(tc.Function.Arguments), &c.args) != nil {
		c.args = map[string]any{}
	}
	c.key = callKey(c.tool, c.args)
	return c
}

// callKey is equal for equal calls, whatever the order of their arguments.
func callKey(tool string, args map[string]any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(args) != nil {
		return tool
	}
	return tool + " " + strings.TrimSpace(b.String())
}

// readResult reads a fenced result; other text is taken as words, and as data when it
// is JSON.
func (c *call) readResult(text string) {
	_, body, ok := guard.Unfence(text)
	if !ok {
		body = guard.ToolBody{Text: text}
		if json.Valid([]byte(text)) && strings.HasPrefix(strings.TrimSpace(text), "{") {
			body = guard.ToolBody{Data: json.RawMessage(text)}
		}
	}
	c.body, c.lists = body, entitiesOf(body.Data)
}

var (
	shopLine    = regexp.MustCompile(`(?im)^\s*(?:shop(?: name)?|店名|商店)\s*[:：]\s*(.+?)\s*$`)
	shopProse   = regexp.MustCompile(`(?i)you are the (?:\w+ )?assistant (?:of|for|behind the counter of) ([^,.\n]+)|你是(.{1,30}?)的(?:智能|购物|AI|在线)?(?:助手|客服|店员)`)
	todayLine   = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)
	localeLine  = regexp.MustCompile(`(?im)^\s*(?:locale|language)\s*[:：]\s*(\S+)\s*$`)
	standInLine = regexp.MustCompile(`(?im)^\s*stand-in\s*:\s*true\s*$`)

	proposalOpen   = regexp.MustCompile(`(?i)\bproposal is open\b|\bproposal: open\b|等待确认的提议|提议等待确认`)
	proposalClosed = regexp.MustCompile(`(?i)\bproposal: (?:accepted|declined|expired|done|failed)\b`)
)

// readSystem takes what the instructions say of shop, day and stand-in.
func (d *dialogue) readSystem() {
	if m := shopLine.FindStringSubmatch(d.system); m != nil {
		d.shopName = m[1]
	} else if m := shopProse.FindStringSubmatch(d.system); m != nil {
		d.shopName = strings.TrimSpace(m[1] + m[2])
	}
	if day, err := time.Parse(time.DateOnly, todayLine.FindString(d.system)); err == nil {
		d.today = civilDate{day}
	}
	d.standIn = standInLine.MatchString(d.system)
}

// readLocale answers in the language of the last words that have one, else in the
// language of the instructions.
func (d *dialogue) readLocale() {
	for i := len(d.turns) - 1; i >= 0; i-- {
		said := d.turns[i].said
		for j := len(said) - 1; j >= 0; j-- {
			if l, ok := languageOf(said[j]); ok {
				d.locale = l
				return
			}
		}
	}
	d.locale = shop.EN
	if m := localeLine.FindStringSubmatch(d.system); m != nil {
		d.locale = shop.ParseLocale(m[1])
	} else if l, ok := languageOf(d.system); ok {
		d.locale = l
	}
}

// openProposal reports whether a proposal waits. The instructions know best; without
// a word from them it is the last result's proposal, until its time has passed or
// somebody told its outcome after the answer that showed it.
func (d *dialogue) openProposal(now time.Time) bool {
	if proposalClosed.MatchString(d.system) {
		return false
	}
	if proposalOpen.MatchString(d.system) {
		return true
	}
	for i := len(d.turns) - 1; i >= 0; i-- {
		t := d.turns[i]
		if len(t.calls) == 0 {
			continue
		}
		p := t.calls[len(t.calls)-1].body.Proposal
		return p != nil && len(t.answers) < 2 && (p.Until.IsZero() || now.Before(p.Until))
	}
	return false
}

// current is the turn to answer.
func (d *dialogue) current() *turn { return &d.turns[len(d.turns)-1] }

// before is the dialogue as it was when the last turn was answered.
func (d *dialogue) before() *dialogue {
	past := *d
	past.turns = d.turns[:len(d.turns)-1]
	if n := len(past.turns); n > 0 {
		last := past.turns[n-1]
		past.turns = append(past.turns[:n-1:n-1], turn{said: last.said})
	}
	return &past
}

// pastCalls are the calls of earlier turns, latest first.
func (d *dialogue) pastCalls() []call {
	var out []call
	for i := len(d.turns) - 2; i >= 0; i-- {
		calls := d.turns[i].calls
		for j := len(calls) - 1; j >= 0; j-- {
			out = append(out, calls[j])
		}
	}
	return out
}

// shown is the latest list of things of a kind that the person has seen.
func (d *dialogue) shown(kind string) []entity {
	for _, c := range d.pastCalls() {
		if list := c.lists[kind]; len(list) > 0 {
			return list
		}
	}
	return nil
}

// shownTogether is the latest list of a kind that has at least n things.
func (d *dialogue) shownTogether(kind string, n int) []entity {
	for _, c := range d.pastCalls() {
		if list := c.lists[kind]; len(list) >= n {
			return list
		}
	}
	return nil
}

// everShown is all things of a kind in the conversation, the latest list first.
func (d *dialogue) everShown(kind string) []entity {
	var out []entity
	for _, c := range d.pastCalls() {
		out = append(out, c.lists[kind]...)
	}
	return out
}
