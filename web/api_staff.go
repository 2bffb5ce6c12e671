package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
)

// staffLogin lets a member of the staff in by a one-time link.
func (s *Server) staffLogin(ctx context.Context, r *request) (any, error) {
	var in struct {
		Link string `json:"link"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	role, err := s.Store.UseLoginLink(ctx, in.Link)
	if err != nil {
		return nil, err
	}
	name := map[shop.Role]string{shop.Admin: "Admin", shop.Agent: "Agent", shop.Marketer: "Marketer", shop.Planner: "Planner"}[role]
	who := auth.Who{Person: "staff:" + string(role), Role: role, Name: name}
	who.Session, err = s.Store.CreateSession(ctx, store.Session{Person: who.Person, Name: name, Role: role}, auth.StaffTTL)
	if err != nil {
		return nil, err
	}
	token, ends, err := s.Signer.Sign(who, auth.StaffTTL)
	if err != nil {
		return nil, err
	}
	if _, err := s.Store.Audit(ctx, store.AuditEntry{Actor: who.Person, Action: "staff.login", Subject: string(role)}); err != nil {
		return nil, err
	}
	return map[string]any{"token": token, "name": name, "role": role, "expires": ends, "person": who.Person}, nil
}

// staffLogout ends the session and its sockets.
func (s *Server) staffLogout(ctx context.Context, r *request) (any, error) {
	if err := s.Store.EndSession(ctx, r.who.Session); err != nil {
		return nil, err
	}
	s.Hub.EndSession(r.who.Session)
	return nil, nil
}

func (s *Server) staffMe(_ context.Context, r *request) (any, error) {
	return map[string]any{"person": r.who.Person, "name": r.who.Name, "role": r.who.Role}, nil
}

// summary is a conversation as the console lists it.
type summary struct {
	ID       string                 `json:"id"`
	Person   string                 `json:"person"`
	Customer string                 `json:"customer,omitempty"`
	Name     string                 `json:"name,omitempty"`
	State    shop.ConversationState `json:"state"`
	Assignee string                 `json:"assignee,omitempty"`
	LastText string                 `json:"last_text"`
	LastFrom shop.Sender            `json:"last_from"`
	LastAt   time.Time              `json:"last_at"`
	Unread   int64                  `json:"unread"`
	Locale   shop.Locale            `json:"locale"`
	Role     shop.Role              `json:"role"`
}

func (s *Server) staffConversations(ctx context.Context, r *request) (any, error) {
	limit, _, err := page(r, 50, 200)
	if err != nil {
		return nil, err
	}
	f := store.ConversationFilter{Limit: limit}
	for state := range strings.SplitSeq(r.URL.Query().Get("state"), ",") {
		if state != "" {
			f.States = append(f.States, shop.ConversationState(state))
		}
	}
	all, err := s.Store.OpenConversations(ctx, f)
	if err != nil {
		return nil, err
	}
	out := make([]summary, 0, len(all))
	for _, c := range all {
		e := summary{ID: c.ID, Person: c.Person, Customer: c.Customer, State: c.State, Assignee: c.Assignee, LastText: c.Preview, LastFrom: c.From,
			LastAt: c.Updated, Unread: max(0, c.Last-c.Read), Locale: c.Locale, Role: c.Role}
		if c.Customer != "" {
			if known, err := s.Store.Customer(ctx, c.Customer); err == nil {
				e.Name = known.Name
			}
		}
		out = append(out, e)
	}
	return out, nil
}

func (s *Server) take(ctx context.Context, r *request) (any, error) {
	return s.move(ctx, r, s.Desk.Take)
}

func (s *Server) handBack(ctx context.Context, r *request) (any, error) {
	return s.move(ctx, r, s.Desk.Return)
}

func (s *Server) closeConversation(ctx context.Context, r *request) (any, error) {
	return s.move(ctx, r, s.Desk.Close)
}

// move does one of the desk's moves in a thread that the caller may enter.
func (s *Server) move(ctx context.Context, r *request, do func(ctx context.Context, conversation, person, name string) error) (any, error) {
	c, err := s.conversation(ctx, r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return nil, do(ctx, c.ID, r.who.Person, r.who.Name)
}

func (s *Server) staffAnswer(ctx context.Context, r *request) (any, error) {
	var in struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if in.ID == "" || strings.TrimSpace(in.Text) == "" || len(in.Text) > maxBody/2 {
		return nil, shop.Errorf(shop.Invalid, "an id and a text are needed")
	}
	c, err := s.conversation(ctx, r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.Desk.Answer(ctx, c.ID, r.who.Person, r.who.Name, in.ID, in.Text)
}

// staffContext is what an agent sees beside a conversation.
func (s *Server) staffContext(ctx context.Context, r *request) (any, error) {
	c, err := s.conversation(ctx, r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	out := map[string]any{"conversation": c, "orders": []json.RawMessage{}}
	f := store.OrderFilter{Person: c.Person, Limit: 5}
	if c.Customer != "" {
		f = store.OrderFilter{Customer: c.Customer, Limit: 5}
		if out["customer"], err = s.Store.Customer(ctx, c.Customer); err != nil {
			return nil, err
		}
	}
	if out["orders"], err = s.orderCards(ctx, f, r.locale); err != nil {
		return nil, err
	}
	out["cart"], err = s.Store.Cart(ctx, c.Person)
	return out, err
}

// traceStep is a step of a turn as the trace shows it.
type traceStep struct {
	N        int                     `json:"n"`
	Kind     string                  `json:"kind"`
	At       time.Time               `json:"at"`
	MS       float64                 `json:"ms"`
	Model    string                  `json:"model,omitempty"`
	Endpoint string                  `json:"endpoint,omitempty"`
	Prompts  []string                `json:"prompts,omitempty"`
	Prompt   []assistant.Line        `json:"prompt,omitempty"`
	Text     string                  `json:"text,omitempty"`
	Held     []string                `json:"held,omitempty"`
	Calls    []assistant.CallRequest `json:"calls,omitempty"`
	Tool     string                  `json:"tool,omitempty"`
	Args     json.RawMessage         `json:"args,omitempty"`
	Result   any                     `json:"result,omitempty"`
	Error    string                  `json:"error,omitempty"`
	Usage    *shop.Usage             `json:"usage,omitempty"`
}

// trace tells how an answer came about.
func (s *Server) trace(ctx context.Context, r *request) (any, error) {
	turn, err := s.Store.Turn(ctx, r.PathValue("turn"))
	if err == nil {
		_, err = s.conversation(ctx, r, turn.Conversation)
	}
	if err != nil {
		return nil, err
	}
	steps, err := s.Store.Steps(ctx, turn.ID)
	if err != nil {
		return nil, err
	}
	out := make([]traceStep, 0, len(steps))
	for _, st := range steps {
		t, err := readStep(st)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return map[string]any{"turn": turn, "steps": out}, nil
}

func readStep(st shop.TurnStep) (traceStep, error) {
	t := traceStep{N: st.N, Kind: st.Kind, At: st.At}
	switch st.Kind {
	case assistant.StepModel:
		var m assistant.ModelStep
		if err := json.Unmarshal(st.Data, &m); err != nil {
			return t, fmt.Errorf("step %d: %w", st.N, err)
		}
		if len(st.Trace) > 0 {
			if err := json.Unmarshal(st.Trace, &t.Prompt); err != nil {
				return t, fmt.Errorf("prompt of step %d: %w", st.N, err)
			}
		}
		t.MS, t.Model, t.Endpoint, t.Prompts, t.Text, t.Held, t.Calls, t.Usage = m.MS, m.Model, m.Endpoint, m.Prompts, m.Text, m.Held, m.Calls, &m.Usage
	case assistant.StepTool:
		var c assistant.ToolStep
		if err := json.Unmarshal(st.Data, &c); err != nil {
			return t, fmt.Errorf("step %d: %w", st.N, err)
		}
		t.MS, t.Tool, t.Args, t.Result = c.MS, c.Name, c.Args, c.Body
		if c.Failed() {
			t.Error = c.Body.Error.Message
		}
	}
	return t, nil
}

func (s *Server) unanswered(ctx context.Context, _ *request) (any, error) {
	all, err := s.Store.ListUnanswered(ctx, 200)
	out := make([]map[string]any, 0, len(all))
	for _, u := range all {
		out = append(out, map[string]any{"id": u.ID, "conversation": u.Conversation, "text": u.Question, "locale": u.Locale, "at": u.At, "count": 1})
	}
	return out, err
}

func (s *Server) resolveUnanswered(ctx context.Context, r *request) (any, error) {
	return nil, s.Store.ResolveUnanswered(ctx, r.PathValue("id"), r.who.Person)
}

func (s *Server) contacts(ctx context.Context, _ *request) (any, error) {
	all, err := s.Store.Contacts(ctx, 200)
	out := make([]map[string]any, 0, len(all))
	for _, c := range all {
		out = append(out, map[string]any{"id": c.ID, "conversation": c.Conversation, "contact": c.Phone + c.Email, "note": c.Note, "at": c.At})
	}
	return out, err
}

func (s *Server) plugins(context.Context, *request) (any, error) { return s.Plugins(), nil }

// staffLive streams the ids of conversations that change, as server-sent events. While
// it is open its console counts as somebody who could come.
func (s *Server) staffLive(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.admit(w, r, deskOnly); !ok {
		return
	}
	changes, stop := s.Hub.Watch()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	tick := time.NewTicker(15 * time.Second)
	defer tick.Stop()
	line := ": welcome\n\n"
	for {
		if _, err := fmt.Fprint(w, line); err != nil || flush.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-s.Hub.Closing():
			return
		case id := <-changes:
			line = fmt.Sprintf("data: {\"conversation\":%q}\n\n", id)
		case <-tick.C:
			line = ": still here\n\n"
			if _, err := s.caller(r); err != nil {
				return // the session has ended
			}
		}
	}
}
