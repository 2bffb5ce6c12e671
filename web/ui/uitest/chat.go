package uitest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// thread is one conversation.
type thread struct {
	id, person string
	locale     shop.Locale
	state      shop.ConversationState
	role       shop.Role
	messages   []shop.Message
	stop       chan struct{}
	turns      map[string][]map[string]any
}

// socket is one open connection; writes go through send.
type socket struct {
	conn *websocket.Conn
	conv string
	out  chan any
}

type frame struct {
	Type, Token, Conversation, ID, Text, Proposal, Edit, Locale string
	After, Seq                                                  int64
	Accept                                                      bool
}

// DropSockets cuts every connection, as a dying node would.
func (s *Server) DropSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.sockets {
		c.conn.Close()
	}
}

// RefuseSockets makes new connections fail until called with false.
func (s *Server) RefuseSockets(on bool) {
	s.mu.Lock()
	s.refuse = on
	s.mu.Unlock()
	if on {
		s.DropSockets()
	}
}

// LoseNext stores the next n messages but does not send them live.
func (s *Server) LoseNext(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = n
}

// Resync tells every client of a conversation to start over.
func (s *Server) Resync(conv string) {
	s.live(conv, map[string]any{"type": "error", "code": "resync", "message": "start over"})
}

// Say appends a message as if somebody else had written it.
func (s *Server) Say(conv string, from shop.Sender, text string) {
	s.append(conv, shop.Message{From: from, Name: "Maria", Text: text})
}

// Messages is what a conversation holds.
func (s *Server) Messages(conv string) []shop.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.threads[conv]; t != nil {
		return append([]shop.Message(nil), t.messages...)
	}
	return nil
}

// Conversations lists the ids of all threads.
func (s *Server) Conversations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for id := range s.threads {
		ids = append(ids, id)
	}
	return ids
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	refused := s.refuse
	s.mu.Unlock()
	if refused {
		http.Error(w, "refused by the test", http.StatusServiceUnavailable)
		return
	}
	up := websocket.Upgrader{Subprotocols: []string{"shopkeeper.v1"}, CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &socket{conn: conn, out: make(chan any, 256)}
	go func() {
		for v := range c.out {
			if conn.WriteJSON(v) != nil {
				conn.Close()
			}
		}
	}()
	s.read(c)
	s.mu.Lock()
	delete(s.sockets, c)
	close(c.out)
	s.mu.Unlock()
	conn.Close()
}

func (s *Server) read(c *socket) {
	var person string
	for {
		var f frame
		if c.conn.ReadJSON(&f) != nil {
			return
		}
		if f.Type == "hello" {
			person = s.hello(c, f)
			if person == "" {
				return
			}
			continue
		}
		s.handle(c, person, f)
	}
}

// hello welcomes and replays what the client has not seen.
func (s *Server) hello(c *socket, f frame) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	person := s.people[f.Token]
	if person == "" {
		c.conn.WriteJSON(map[string]any{"type": "error", "code": "forbidden", "message": "unknown token"})
		return ""
	}
	id := f.Conversation
	t := s.threads[id]
	if t == nil {
		id = ""
		for _, other := range s.threads {
			if other.person == person {
				id = other.id
			}
		}
	}
	if id == "" {
		id = s.id("conversation-")
		role := shop.Shopper
		for _, who := range staff() {
			if who["person"] == person {
				role = shop.Role(who["role"])
			}
		}
		s.threads[id] = &thread{id: id, person: person, state: shop.StateBot, role: role, turns: map[string][]map[string]any{}}
	}
	t = s.threads[id]
	if f.Locale != "" && t.person == person {
		t.locale = shop.ParseLocale(f.Locale)
	}
	c.conv = id
	s.sockets[c] = true
	c.out <- map[string]any{"type": "welcome", "conversation": id, "role": t.role, "first": 1, "last": len(t.messages), "state": t.state}
	for _, m := range t.messages {
		if m.Seq > f.After {
			c.out <- wire(m)
		}
	}
	return person
}

func wire(m shop.Message) any {
	return struct {
		Type string `json:"type"`
		shop.Message
	}{"message", m}
}

// append stores a message with the next seq and shows it; a repeat is only acked.
func (s *Server) append(conv string, m shop.Message) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.threads[conv]
	if t == nil {
		return 0, false
	}
	for _, old := range t.messages {
		if m.ID != "" && old.ID == m.ID && old.From == m.From {
			return old.Seq, true
		}
	}
	if m.ID == "" {
		m.ID = s.id("m-")
	}
	m.Seq, m.At = int64(len(t.messages)+1), s.now()
	t.messages = append(t.messages, m)
	if m.Event != nil && m.Event.State != "" {
		t.state = m.Event.State
	}
	s.hint(conv)
	if s.lose > 0 {
		s.lose--
		return m.Seq, false
	}
	s.show(conv, wire(m))
	return m.Seq, false
}

// show sends a frame to everyone in a conversation; the caller holds the lock.
func (s *Server) show(conv string, v any) {
	for c := range s.sockets {
		if c.conv == conv {
			select {
			case c.out <- v:
			default:
				c.conn.Close()
			}
		}
	}
}

func (s *Server) live(conv string, v map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.show(conv, v)
}

func (s *Server) reply(c *socket, v map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sockets[c] {
		c.out <- v
	}
}

func (s *Server) handle(c *socket, person string, f frame) {
	switch f.Type {
	case "send":
		seq, repeat := s.append(c.conv, shop.Message{ID: f.ID, From: shop.FromCustomer, Text: f.Text})
		s.reply(c, map[string]any{"type": "ack", "id": f.ID, "seq": seq})
		if !repeat {
			go s.turn(c.conv, person, f.Text)
		}
	case "confirm":
		s.confirm(c, person, f)
	case "undo":
		s.undo(c, person, f)
	case "human":
		go s.human(c.conv)
	case "stop":
		s.mu.Lock()
		if t := s.threads[c.conv]; t.stop != nil {
			close(t.stop)
			t.stop = nil
		}
		s.mu.Unlock()
	}
}

func (s *Server) confirm(c *socket, person string, f frame) {
	s.mu.Lock()
	state := s.offers[f.Proposal]
	if state == "open" {
		s.offers[f.Proposal] = "spent"
	}
	s.mu.Unlock()
	if state != "open" {
		s.reply(c, map[string]any{"type": "error", "id": f.ID, "code": "conflict", "message": "this proposal is spent"})
		return
	}
	outcome := "declined"
	if f.Accept {
		outcome = "accepted"
	}
	m := shop.Message{ID: f.ID, From: shop.FromSystem, Event: &shop.MessageEvent{Kind: "proposal", Proposal: f.Proposal, Outcome: outcome}}
	purchase := strings.HasPrefix(f.Proposal, purchaseID)
	if purchase && f.Accept {
		m.Text, m.Cards = s.purchased()
	}
	seq, _ := s.append(c.conv, m)
	s.reply(c, map[string]any{"type": "ack", "id": f.ID, "seq": seq})
	if f.Accept && !purchase {
		go s.ordered(c.conv, person)
	}
}

func (s *Server) undo(c *socket, person string, f frame) {
	s.mu.Lock()
	before, known := s.edits[f.Edit]
	delete(s.edits, f.Edit)
	for sku, n := range before {
		s.put(person, sku, n)
	}
	if back := s.desk.undo[f.Edit]; back != nil {
		known = true
		delete(s.desk.undo, f.Edit)
		back()
	}
	s.mu.Unlock()
	if !known {
		s.reply(c, map[string]any{"type": "error", "id": f.ID, "code": "conflict", "message": "already taken back"})
		return
	}
	seq, _ := s.append(c.conv, shop.Message{ID: f.ID, From: shop.FromSystem, Event: &shop.MessageEvent{Kind: "undone", Edit: f.Edit}})
	s.reply(c, map[string]any{"type": "ack", "id": f.ID, "seq": seq})
}

func (s *Server) history(w http.ResponseWriter, r *http.Request) {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []shop.Message{}
	if t := s.threads[r.PathValue("id")]; t != nil {
		for _, m := range t.messages {
			if before == 0 || m.Seq < before {
				list = append(list, m)
			}
		}
	}
	if limit > 0 && len(list) > limit {
		list = list[len(list)-limit:]
	}
	answer(w, map[string]any{"messages": list})
}
