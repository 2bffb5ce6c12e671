package assistant

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/prompts"
)

// opening is what an answer begins with.
type opening struct {
	conv      shop.Conversation
	customer  string // first name of the signed-in customer
	proposals []shop.Proposal
	past      []*entry
	funds     funds
}

// open reads the opening of a conversation.
func (a *Assistant) open(ctx context.Context, conversation string) (o opening, err error) {
	if o.conv, err = a.Store.Conversation(ctx, conversation); err != nil {
		return o, err
	}
	if o.past, err = a.recall(ctx, o.conv); err != nil {
		return o, err
	}
	if o.conv.Customer != "" {
		if c, err := a.Store.Customer(ctx, o.conv.Customer); err == nil {
			o.customer = firstName(c.Name)
		}
	}
	o.proposals, err = a.Store.OpenProposals(ctx, conversation)
	o.funds = a.allowance(ctx, conversation)
	return o, err
}

// load makes the prompt of the turn from its opening and from the steps of a node that
// died. The opening was read beside the claim, perhaps before it: messages that the
// claim saw and the opening did not are read now.
func (r *run) load(ctx context.Context, o opening) error {
	if n := len(o.past); n == 0 || o.past[n-1].seq < r.turn.Trigger {
		var err error
		if o, err = r.open(ctx, r.turn.Conversation); err != nil {
			return err
		}
	}
	r.conv, r.funds = o.conv, o.funds
	r.id = shop.Identity{Role: r.conv.Role, Person: r.conv.Person, Customer: r.conv.Customer, Conversation: r.conv.ID, Locale: r.conv.Locale}
	r.tools = guard.Allowed(r.Tools.Tools(), r.id.Role)
	r.setLocale(o.past)
	history := r.history(o.past)
	system, err := r.system(o)
	if err != nil {
		return err
	}
	r.msgs = append(system, history...)
	if err := r.hide(); err != nil {
		return err
	}
	r.spk = &speaker{facts: r.facts, watch: r.hidden.Watch(), mask: r.mask, out: func(n int, text string) {
		r.Live.Delta(r.turn.Conversation, r.turn.ID, n, text)
	}}
	if r.turn.Fence == 1 {
		return nil // a new turn has no steps
	}
	return r.resume(ctx)
}

// setLocale answers in the language of the person's last words.
func (r *run) setLocale(past []*entry) {
	for i := len(past) - 1; i >= 0; i-- {
		if e := past[i]; e.from == shop.FromCustomer && e.seq <= r.turn.Trigger {
			if l, ok := languageOf(e.text); ok {
				r.id.Locale = l
				return
			}
		}
	}
}

// languageOf tells Chinese from English by the script of the letters; ok is false
// for a text without letters, such as a bare order number.
func languageOf(s string) (shop.Locale, bool) {
	han, latin := 0, 0
	for _, c := range s {
		switch {
		case unicode.Is(unicode.Han, c):
			han++
		case unicode.IsLetter(c):
			latin++
		}
	}
	switch {
	case han*3 >= latin && han > 0: // Chinese sentences often hold Latin product names
		return shop.ZH, true
	case latin > 0:
		return shop.EN, true
	}
	return "", false
}

// hide learns what must never be said: the instructions, and the tools' descriptions
// and schemas. What the case fills into the instructions (a name, the summary, the
// title of a proposal) may be said.
func (r *run) hide() error {
	v := r.vars()
	v.Summary = ""
	var texts []string
	for _, name := range []string{string(r.id.Role), "proposal", "repair"} {
		text, err := r.Prompts.For(name, r.id.Locale).Render(v)
		if err != nil {
			return err
		}
		texts = append(texts, text)
	}
	for _, t := range r.tools {
		texts = append(texts, t.Description, string(t.InputSchema))
	}
	r.hidden = r.secrets.learn(texts)
	return nil
}

// secrets remembers what was learned from texts, which change once a day, with the date
// in them.
type secrets struct {
	mu    sync.Mutex
	known map[string]*guard.Hidden
}

// mostSecrets bounds what is remembered; five roles in two languages, signed in or not,
// are twenty.
const mostSecrets = 40

func (s *secrets) learn(texts []string) *guard.Hidden {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.Join(texts, "\n")
	h := s.known[key]
	if h == nil {
		if s.known == nil || len(s.known) == mostSecrets {
			s.known = map[string]*guard.Hidden{}
		}
		h = guard.NewHidden(texts...)
		s.known[key] = h
	}
	return h
}

// system is the instructions: the role's prompt and a note on open proposals.
func (r *run) system(o opening) ([]openai.ChatCompletionMessage, error) {
	v := r.vars()
	v.Customer = o.customer
	out, err := r.render(nil, string(r.id.Role), v)
	if err != nil || len(o.proposals) == 0 {
		return out, err
	}
	var titles []string
	for _, p := range o.proposals {
		titles = append(titles, p.Card.Title)
	}
	return r.render(out, "proposal", r.vars(titles...))
}

func (r *run) render(to []openai.ChatCompletionMessage, name string, v prompts.Vars) ([]openai.ChatCompletionMessage, error) {
	p := r.Prompts.For(name, r.id.Locale)
	text, err := p.Render(v)
	if err != nil {
		return nil, err
	}
	r.prompts = append(r.prompts, p.ID())
	return append(to, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: text}), nil
}

func firstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

func (r *run) vars(items ...string) prompts.Vars {
	now := r.Store.Clock().Now()
	weekday := now.Weekday().String()
	if r.id.Locale == shop.ZH {
		weekday = []string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}[now.Weekday()]
	}
	return prompts.Vars{Shop: r.Shop.Name.In(r.id.Locale), Currency: r.Shop.Currency, Today: now.Format("2006-01-02"), Weekday: weekday,
		SignedIn: r.id.Customer != "", Summary: r.conv.Summary, Items: items}
}

// history is the past in the model's form, with the tool calls of the latest answers,
// inside the window. What falls out is folded into the running summary. All of it
// counts as known.
func (r *run) history(past []*entry) []openai.ChatCompletionMessage {
	past = slices.DeleteFunc(slices.Clone(past), func(e *entry) bool {
		return e.seq > r.turn.Trigger && e.from == shop.FromCustomer // answered in the next turn
	})
	recalled, answers := len(past), 0 // from here on tool calls are shown
	for recalled > 0 && (past[recalled-1].from != shop.FromAssistant || answers < historyTurns) {
		recalled--
		if past[recalled].from == shop.FromAssistant {
			answers++
		}
	}
	first := r.fit(past, recalled)
	if first > 0 {
		r.summarise(past[:first])
	}
	var out []openai.ChatCompletionMessage
	for i, e := range past {
		if i >= recalled {
			r.facts.Include(e.proof)
		}
		r.facts.Include(e.words)
		if i < first {
			continue
		}
		if i >= recalled {
			out = append(out, e.calls...)
		}
		out = append(out, e.line...)
	}
	return out
}

// replay turns steps into messages and adds their facts. Calls that never got a result
// are left out, since providers refuse a call without an answer; pending ones will have
// theirs.
func replay(all []decoded, pending []openai.ToolCall, facts *guard.Facts) []openai.ChatCompletionMessage {
	answered := map[string]bool{}
	for _, c := range pending {
		answered[c.ID] = true
	}
	for _, d := range all {
		if d.tool != nil {
			answered[d.tool.ID] = true
			facts.Call(d.tool.Args)
			facts.Tool(d.tool.Body)
		}
	}
	var out []openai.ChatCompletionMessage
	for _, d := range all {
		switch {
		case d.tool != nil:
			out = append(out, d.tool.message())
		case d.model != nil:
			m := d.model.message()
			kept := m.ToolCalls[:0]
			for _, c := range m.ToolCalls {
				if answered[c.ID] {
					kept = append(kept, c)
				}
			}
			m.ToolCalls = kept
			if m.Content != "" || len(kept) > 0 {
				out = append(out, m)
			}
		}
	}
	return out
}

// fit returns the index of the first message that the window has room for; tool calls
// count from the index recalled on. The last message, the question itself, is always in.
func (r *run) fit(past []*entry, recalled int) int {
	left := r.Limits.Window
	for i := len(past) - 1; i >= 0; i-- {
		left -= past[i].size
		if i >= recalled {
			left -= past[i].callSize
		}
		if left < 0 && i < len(past)-1 {
			return i + 1
		}
	}
	return 0
}

// tokens approximates a tokenizer: four Latin letters or one Chinese character each.
func tokens(s string) int {
	han := 0
	for _, c := range s {
		if c >= 0x2E80 {
			han++
		}
	}
	return (len(s)-3*han)/4 + han + 1
}

const (
	summaryLine  = 160  // runes kept of one message
	summaryRunes = 2000 // runes kept of all
)

// summarise folds messages that no longer fit into the running summary: one shortened
// line each, the oldest lines dropped first. It quotes; it invents nothing. The summary
// is kept when the turn has ended; a turn that dies before makes the same one again.
func (r *run) summarise(past []*entry) {
	lines := strings.Split(r.conv.Summary, "\n")
	if r.conv.Summary == "" {
		lines = nil
	}
	for _, e := range past {
		if e.text == "" || e.from == shop.FromSystem {
			continue
		}
		text := []rune(strings.Join(strings.Fields(e.text), " "))
		if len(text) > summaryLine {
			text = append(text[:summaryLine-1], '…')
		}
		lines = append(lines, string(e.from)+": "+string(text))
	}
	for len([]rune(strings.Join(lines, "\n"))) > summaryRunes && len(lines) > 1 {
		lines = lines[1:]
	}
	r.conv.Summary = strings.Join(lines, "\n")
	r.conv.Summed = past[len(past)-1].seq
	r.summed = true
}
