package assistant

import (
	"context"
	"strings"
	"sync"
	"unicode"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/prompts"
)

const (
	historyMessages = 60 // messages looked at when a prompt is built
	historyTurns    = 8  // answers whose tool calls are shown again
)

// load reads everything the turn stands on: conversation, history, steps of a node
// that died, open proposals.
func (r *run) load(ctx context.Context) error {
	conv, err := r.Store.Conversation(ctx, r.turn.Conversation)
	if err != nil {
		return err
	}
	r.conv = conv
	r.id = shop.Identity{Role: conv.Role, Person: conv.Person, Customer: conv.Customer, Conversation: conv.ID, Locale: conv.Locale}
	r.tools = guard.Allowed(r.Tools.Tools(), r.id.Role)
	msgs, err := r.Store.Messages(ctx, conv.ID, max(conv.Summed, r.turn.Trigger-historyMessages), historyMessages+1)
	if err != nil {
		return err
	}
	r.setLocale(msgs)
	history, err := r.history(ctx, msgs)
	if err != nil {
		return err
	}
	system, err := r.system(ctx)
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
	return r.resume(ctx)
}

// setLocale answers in the language of the person's last words.
func (r *run) setLocale(msgs []shop.Message) {
	for i := len(msgs) - 1; i >= 0; i-- {
		if m := msgs[i]; m.From == shop.FromCustomer && m.Seq <= r.turn.Trigger {
			if l, ok := languageOf(m.Text); ok {
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
func (r *run) system(ctx context.Context) ([]openai.ChatCompletionMessage, error) {
	v := r.vars()
	if r.id.Customer != "" {
		if c, err := r.Store.Customer(ctx, r.id.Customer); err == nil {
			v.Customer = firstName(c.Name)
		}
	}
	out, err := r.render(nil, string(r.id.Role), v)
	if err != nil {
		return nil, err
	}
	open, err := r.Store.OpenProposals(ctx, r.conv.ID)
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, p := range open {
		titles = append(titles, p.Card.Title)
	}
	if len(titles) > 0 {
		return r.render(out, "proposal", r.vars(titles...))
	}
	return out, nil
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

// history turns messages into the model's form, with the tool calls of the latest
// answers, inside the window. What falls out is folded into the running summary.
func (r *run) history(ctx context.Context, msgs []shop.Message) ([]openai.ChatCompletionMessage, error) {
	groups := make([][]openai.ChatCompletionMessage, len(msgs))
	turns := 0
	for i := len(msgs) - 1; i >= 0; i-- {
		m := msgs[i]
		if m.Seq > r.turn.Trigger && m.From == shop.FromCustomer {
			continue // answered in the next turn
		}
		if m.From == shop.FromAssistant && turns < historyTurns {
			turns++
			steps, err := r.pastSteps(ctx, m.ID)
			if err != nil {
				return nil, err
			}
			groups[i] = steps
		}
		if m.Text != "" && m.From != shop.FromSystem {
			groups[i] = append(groups[i], r.line(m))
		}
	}
	first := r.fit(groups)
	if first > 0 {
		if err := r.summarise(ctx, msgs[:first]); err != nil {
			return nil, err
		}
	}
	var out []openai.ChatCompletionMessage
	for _, g := range groups[first:] {
		out = append(out, g...)
	}
	return out, nil
}

func (r *run) line(m shop.Message) openai.ChatCompletionMessage {
	switch m.From {
	case shop.FromCustomer:
		r.facts.Customer(m.Text)
		return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: m.Text}
	case shop.FromAgent:
		r.facts.Tool(guard.ToolBody{Text: m.Text}) // a person of the shop stands behind it
		return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Name: "agent", Content: m.Text}
	}
	return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: m.Text}
}

// pastSteps is the tool calls of an earlier answer with their results.
func (r *run) pastSteps(ctx context.Context, turn string) ([]openai.ChatCompletionMessage, error) {
	steps, err := r.Store.Steps(ctx, turn)
	if err != nil {
		return nil, err
	}
	all, err := decode(steps)
	if err != nil {
		return nil, err
	}
	out := r.replay(all, nil)
	if n := len(out); n > 0 && len(out[n-1].ToolCalls) == 0 && out[n-1].Role == openai.ChatMessageRoleAssistant {
		out = out[:n-1] // the words of the last model call are the message itself
	}
	return out, nil
}

// replay turns steps into messages and learns their facts. Calls that never got a
// result are left out, since providers refuse a call without an answer; pending ones
// will have theirs.
func (r *run) replay(all []decoded, pending []openai.ToolCall) []openai.ChatCompletionMessage {
	answered := map[string]bool{}
	for _, c := range pending {
		answered[c.ID] = true
	}
	for _, d := range all {
		if d.tool != nil {
			answered[d.tool.ID] = true
			r.facts.Call(d.tool.Args)
			r.facts.Tool(d.tool.Body)
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

// fit returns the index of the first group that the window has room for. The last
// group, the question itself, is always in.
func (r *run) fit(groups [][]openai.ChatCompletionMessage) int {
	left := r.Limits.Window
	for i := len(groups) - 1; i >= 0; i-- {
		for _, m := range groups[i] {
			left -= tokens(m.Content)
			for _, c := range m.ToolCalls {
				left -= tokens(c.Function.Arguments)
			}
		}
		if left < 0 && i < len(groups)-1 {
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
// line each, the oldest lines dropped first. It quotes; it invents nothing.
func (r *run) summarise(ctx context.Context, msgs []shop.Message) error {
	lines := strings.Split(r.conv.Summary, "\n")
	if r.conv.Summary == "" {
		lines = nil
	}
	for _, m := range msgs {
		if m.Text == "" || m.From == shop.FromSystem {
			continue
		}
		text := []rune(strings.Join(strings.Fields(m.Text), " "))
		if len(text) > summaryLine {
			text = append(text[:summaryLine-1], '…')
		}
		lines = append(lines, string(m.From)+": "+string(text))
	}
	for len([]rune(strings.Join(lines, "\n"))) > summaryRunes && len(lines) > 1 {
		lines = lines[1:]
	}
	r.conv.Summary = strings.Join(lines, "\n")
	r.conv.Summed = msgs[len(msgs)-1].Seq
	return r.Store.SetSummary(ctx, r.conv.ID, r.conv.Summary, r.conv.Summed)
}
