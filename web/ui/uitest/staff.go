package uitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// The one-time links' tokens that the stand-in accepts, of an agent and of a planner.
const (
	Link        = "open-sesame"
	PlannerLink = "open-barley"
)

// staff are the shop's people by their link.
func staff() map[string]map[string]string {
	return map[string]map[string]string{
		Link:        {"token": "staff-token", "person": "staff:maria", "name": "Maria", "role": "agent"},
		PlannerLink: {"token": "planner-token", "person": "staff:pia", "name": "Pia", "role": "planner"},
	}
}

func (s *Server) staffRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /v1/staff/login", s.login)
	staff := func(pattern string, h http.HandlerFunc) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(s.person(r), "staff:") {
				refuse(w, http.StatusUnauthorized, "forbidden", "sign in with a link from the terminal")
				return
			}
			h(w, r)
		})
	}
	staff("GET /v1/staff/me", func(w http.ResponseWriter, r *http.Request) {
		answer(w, map[string]any{"name": "Maria", "role": "agent"})
	})
	staff("GET /v1/staff/conversations", s.inbox)
	staff("GET /v1/staff/live", s.liveFeed)
	staff("GET /v1/staff/conversations/{id}/messages", s.history)
	staff("POST /v1/staff/conversations/{id}/messages", s.staffSay)
	staff("POST /v1/staff/conversations/{id}/{act}", s.act)
	staff("GET /v1/staff/conversations/{id}/context", s.context)
	staff("GET /v1/staff/turns/{id}", s.trace)
	staff("GET /v1/staff/unanswered", s.unanswered)
	staff("POST /v1/staff/unanswered/{id}/resolve", s.resolve)
	staff("GET /v1/staff/contacts", s.contacts)
	staff("GET /v1/staff/plugins", plugins)
	staff("GET /v1/staff/model", s.getModel)
	staff("PUT /v1/staff/model", s.putModel)
	staff("POST /v1/staff/model/test", testModel)
	staff("POST /v1/staff/tools/{tool}", s.useTool)
	staff("GET /v1/staff/overrides", s.overrides)
	staff("GET /v1/staff/plan.csv", s.planCSV)
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	var in struct{ Link string }
	json.NewDecoder(r.Body).Decode(&in)
	who := staff()[in.Link]
	if who == nil {
		refuse(w, http.StatusForbidden, "forbidden", "this link has been used or has run out")
		return
	}
	s.mu.Lock()
	s.people[who["token"]] = who["person"]
	s.mu.Unlock()
	answer(w, map[string]any{"token": who["token"], "name": who["name"], "role": who["role"], "expires": time.Now().Add(8 * time.Hour)})
}

func (s *Server) inbox(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []map[string]any{}
	for _, t := range s.threads {
		if len(t.messages) == 0 || t.role != shop.Shopper {
			continue
		}
		if want := r.URL.Query().Get("state"); want != "" && want != string(t.state) {
			continue
		}
		row := map[string]any{"id": t.id, "person": t.person, "state": t.state, "unread": 0, "locale": t.locale, "role": t.role}
		for _, m := range t.messages {
			if m.Text != "" {
				row["last_text"], row["last_from"], row["last_at"] = m.Text, m.From, m.At
			}
			if m.From == shop.FromCustomer {
				row["unread"] = 1
			} else {
				row["unread"] = 0
			}
		}
		if id, ok := strings.CutPrefix(t.person, "customer:"); ok {
			row["customer"] = id
			for _, p := range personas() {
				if p.ID == id {
					row["name"] = p.Name
				}
			}
		}
		list = append(list, row)
	}
	answer(w, list)
}

// hint tells the consoles that a conversation has changed; the caller holds the lock.
func (s *Server) hint(conv string) {
	for ch := range s.watch {
		select {
		case ch <- conv:
		default:
		}
	}
}

func (s *Server) liveFeed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	ch := make(chan string, 64)
	s.mu.Lock()
	s.watch[ch] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.watch, ch)
		s.mu.Unlock()
	}()
	flush := http.NewResponseController(w)
	flush.Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case conv := <-ch:
			fmt.Fprintf(w, "data: {\"conversation\":%q}\n\n", conv)
			flush.Flush()
		}
	}
}

func (s *Server) staffSay(w http.ResponseWriter, r *http.Request) {
	var in struct{ ID, Text string }
	json.NewDecoder(r.Body).Decode(&in)
	seq, _ := s.append(r.PathValue("id"), shop.Message{ID: in.ID, From: shop.FromAgent, Name: "Maria", Text: in.Text})
	answer(w, map[string]any{"seq": seq})
}

func (s *Server) act(w http.ResponseWriter, r *http.Request) {
	state, ok := map[string]shop.ConversationState{"take": shop.StateAgent, "return": shop.StateBot, "close": shop.StateClosed}[r.PathValue("act")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	s.append(r.PathValue("id"), shop.Message{From: shop.FromSystem, Event: &shop.MessageEvent{Kind: "state", State: state, Who: "Maria"}})
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) context(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.threads[r.PathValue("id")]
	if t == nil {
		refuse(w, http.StatusNotFound, "not_found", "no such conversation")
		return
	}
	out := map[string]any{"orders": []shop.OrderCard{}, "cart": s.cartOf(t.person)}
	if id, ok := strings.CutPrefix(t.person, "customer:"); ok {
		c := map[string]any{"id": id, "country": "United Kingdom", "created": stands().AddDate(-1, -3, 0), "email": "customer@example.com"}
		for _, p := range personas() {
			if p.ID == id {
				c["name"] = p.Name
			}
		}
		out["customer"], out["orders"] = c, orders(locale(r))
	}
	answer(w, out)
}

func (s *Server) trace(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.threads {
		if steps, ok := t.turns[r.PathValue("id")]; ok {
			answer(w, map[string]any{"turn": map[string]any{"id": r.PathValue("id"), "state": "done", "started": time.Now().Add(-time.Second), "ended": time.Now()}, "steps": steps})
			return
		}
	}
	refuse(w, http.StatusNotFound, "not_found", "no such turn")
}

func (s *Server) unanswered(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []map[string]any{
		{"id": "u1", "conversation": "c", "text": "Do you engrave the silver frames?", "locale": "en", "at": s.now().Add(-40 * time.Minute), "count": 4},
		{"id": "u2", "conversation": "c", "text": "可以开发票吗？", "locale": "zh", "at": s.now().Add(-3 * time.Hour), "count": 2},
		{"id": "u3", "conversation": "c", "text": "Is the red in the bunting the same as in the napkins?", "locale": "en", "at": s.now().Add(-26 * time.Hour), "count": 1},
	}
	list := []map[string]any{}
	for _, u := range all {
		if !s.solved[u["id"].(string)] {
			list = append(list, u)
		}
	}
	answer(w, list)
}

func (s *Server) resolve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.solved[r.PathValue("id")] = true
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) contacts(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seed := map[string]any{"id": "k0", "conversation": "c", "contact": "emma@example.com", "note": "About a late parcel", "at": s.now().Add(-2 * time.Hour)}
	answer(w, append([]map[string]any{seed}, s.contact...))
}

func plugins(w http.ResponseWriter, r *http.Request) {
	answer(w, []map[string]any{
		{"name": "catalog", "version": "1.0.0", "state": "running", "restarts": 0, "tools": []string{"search_catalog", "lookup_catalog", "get_product", "compare_products", "check_stock", "list_categories"}},
		{"name": "orders", "version": "1.0.0", "state": "running", "restarts": 1, "tools": []string{"list_orders", "get_order", "track_order"}},
		{"name": "cart", "version": "1.0.0", "state": "running", "restarts": 0, "tools": []string{"get_cart", "update_cart", "checkout"}},
		{"name": "engraving", "version": "0.2.1", "state": "stopped", "restarts": 5, "error": "exit status 2: dial tcp: connection refused", "tools": []string{"quote_engraving"}},
	})
}

func (s *Server) getModel(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	preset := func(name, label, url, model string, key bool) map[string]any {
		return map[string]any{"name": name, "label": label, "base_url": url, "model": model, "needs_key": key}
	}
	out := map[string]any{"presets": []map[string]any{preset("house", "House model", "", "house", false), preset("openai", "OpenAI", "https://api.openai.com/v1", "gpt-4.1-mini", true),
		preset("deepseek", "DeepSeek", "https://api.deepseek.com/v1", "deepseek-chat", true), preset("qwen", "Qwen (Bailian)", "https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-plus", true),
		preset("ollama", "Ollama", "http://127.0.0.1:11434/v1", "qwen3:8b", false)}}
	for k, v := range s.model {
		out[k] = v
	}
	answer(w, out)
}

func (s *Server) putModel(w http.ResponseWriter, r *http.Request) {
	var in map[string]any
	json.NewDecoder(r.Body).Decode(&in)
	s.mu.Lock()
	if key, ok := in["key"].(string); ok && key != "" {
		s.model["has_key"] = true
	}
	delete(in, "key")
	for k, v := range in {
		s.model[k] = v
	}
	s.mu.Unlock()
	s.getModel(w, r)
}

func testModel(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Preset string
		Key    string
	}
	json.NewDecoder(r.Body).Decode(&in)
	if in.Preset != "house" && in.Preset != "ollama" && in.Key == "" {
		answer(w, map[string]any{"ok": false, "ms": 212, "error": "401: the endpoint refused the key. Paste the key from the provider's console and test again."})
		return
	}
	answer(w, map[string]any{"ok": true, "ms": 184, "reply": "Hello from the model."})
}
