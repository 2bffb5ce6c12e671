package chat

import (
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// ServeHTTP upgrades a request to a chat socket. It returns as soon as the socket is
// taken over: a session outlives its request and costs the server no buffers of it.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.allowed(r) {
		http.Error(w, "this origin may not connect", http.StatusForbidden)
		return
	}
	if !slices.Contains(websocket.Subprotocols(r), protocol.Subprotocol) {
		http.Error(w, "the WebSocket sub-protocol "+protocol.Subprotocol+" is needed", http.StatusBadRequest)
		return
	}
	up := websocket.Upgrader{
		ReadBufferSize: 512, WriteBufferSize: 1024, WriteBufferPool: &h.Metrics.buffers, Subprotocols: []string{protocol.Subprotocol},
		CheckOrigin: func(*http.Request) bool { return true }, // decided above, by our own table
	}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	s := &session{hub: h, conn: conn, expiry: func() {}}
	if !h.admit(s) {
		s.close(protocol.CloseGoingAway, "this server stops; connect again")
		_ = conn.Close()
		return
	}
	go s.run(h.Proxies.Address(r).String())
}

// allowed decides about an Origin: the server's own, or one of the list, compared as
// browsers write it (RFC 6454 §6.1), scheme, host and port together. Requests without
// an Origin come from programs, which carry a token and no cookies.
func (h *Hub) allowed(r *http.Request) bool {
	switch values := r.Header.Values("Origin"); len(values) {
	case 0:
		return r.Header.Get("Cookie") == ""
	case 1:
		origin := strings.ToLower(values[0])
		return origin == ownOrigin(r) || slices.Contains(h.Origins, origin)
	}
	return false
}

// ownOrigin is the origin under which this server was asked for.
func ownOrigin(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + strings.ToLower(r.Host)
}

// run is the life of a session: hello, then frames until the socket ends.
func (s *session) run(ip string) {
	defer s.hub.wg.Done()
	defer s.hub.leave(s)
	s.hub.Metrics.open.Inc()
	defer s.hub.Metrics.open.Dec()
	s.conn.SetReadLimit(protocol.MaxFrame)
	s.conn.SetPongHandler(func(string) error { return s.alive() })
	_ = s.conn.SetReadDeadline(time.Now().Add(protocol.HelloWithin))
	var last error
	for greeted, on := false, true; on; {
		kind, raw, err := s.conn.ReadMessage()
		aside(func() {
			if last = s.judge(kind, err, greeted); last != nil {
				on = false
				return
			}
			_ = s.alive()
			if greeted {
				s.frame(raw, ip)
				return
			}
			greeted = s.hello(raw)
			on = greeted
		})
	}
	s.expiry()
	s.hangUp(last)
}

// aside does work on another goroutine's stack and waits for it. A reader sleeps for
// hours on its own, which would never shrink below what its deepest call once needed.
func aside(work func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	<-done
}

// errBinary is a frame that is no text.
var errBinary = errors.New("frames are JSON text")

// judge closes after what is no text frame, and after silence beyond the deadline.
func (s *session) judge(kind int, err error, greeted bool) error {
	if err == nil && kind != websocket.TextMessage {
		err = errBinary
	}
	var timeout net.Error
	switch {
	case errors.Is(err, websocket.ErrReadLimit):
		s.close(protocol.CloseTooLarge, "a frame is larger than 64 KiB")
	case errors.Is(err, errBinary):
		s.close(protocol.CloseBinary, err.Error())
	case errors.As(err, &timeout) && timeout.Timeout() && greeted:
		s.close(protocol.CloseGoingAway, "no sign of life")
	case errors.As(err, &timeout) && timeout.Timeout():
		s.close(protocol.CloseNoHello, "no hello")
	}
	return err
}

// hello finds out who speaks and in which conversation, and sends the welcome.
func (s *session) hello(raw []byte) bool {
	f, err := protocol.Decode(raw)
	if err == nil && f.Type != protocol.Hello {
		s.reply(protocol.Error{ID: f.ID, Code: protocol.CodeNotHello, Message: "the first frame must be hello"})
		s.drain()
		s.close(protocol.CloseNoHello, "hello comes first")
		return false
	}
	if err == nil {
		err = s.enter(f)
	}
	switch shop.KindOf(err) {
	case "":
		return true
	case shop.Internal, shop.Unavailable, shop.Timeout:
		s.hub.Logger.Error("a client could not enter", "conversation", f.Conversation, "error", err)
		s.close(protocol.CloseTrouble, "something went wrong on our side; connect again")
	default:
		s.reply(protocol.ErrorFrame("", err))
		s.drain()
		s.close(protocol.CloseRefused, shop.MessageOf(err))
	}
	return false
}

// drain waits until what is queued is written, so that a refusal is heard.
func (s *session) drain() {
	deadline := time.Now().Add(closeWithin)
	for time.Now().Before(deadline) {
		s.mu.Lock()
		done := !s.writing
		s.mu.Unlock()
		if done {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// enter checks token and conversation and joins the room.
func (s *session) enter(f protocol.ClientFrame) error {
	token := f.Token
	var ends time.Time
	if token == "" {
		s.who = auth.Visitor()
	} else {
		var err error
		if s.who, ends, err = s.hub.Signer.VerifyUntil(token); err != nil {
			return err
		}
		if err := s.hub.active(s.who); err != nil {
			return err
		}
	}
	s.locale = shop.ParseLocale(f.Locale)
	conv, err := s.open(f.Conversation)
	if err != nil {
		return err
	}
	if s.who.Role == shop.Shopper && s.who.Customer == "" {
		if token, ends, err = s.hub.Signer.Sign(s.who, auth.VisitorTTL); err != nil {
			return err
		}
	}
	s.conversation, s.owner = conv.ID, conv.Person
	s.cursor = max(0, conv.Last-protocol.Replay)
	s.reply(protocol.Welcome{Conversation: conv.ID, Token: token, Role: s.who.Role, First: conv.First, Last: conv.Last, State: conv.State})
	if f.After != nil {
		if *f.After > conv.Last || *f.After < conv.First-1 || *f.After < 0 {
			s.reply(protocol.Error{Code: protocol.CodeResync, Message: "this position is not in the conversation: reload its messages"})
		} else {
			s.cursor = *f.After
		}
	}
	s.expiry = s.expire(ends)
	s.hub.join(s)
	return s.hub.active(s.who) // it may have ended before EndSession could see this socket
}

// renewWithin is how long before its token a socket ends, so that the client can still
// trade the token for a new one and go on.
const renewWithin = time.Minute

// expire ends the session when its token is about to. The returned function takes that
// back, and has waited for it when it returns.
func (s *session) expire(ends time.Time) (stop func()) {
	done := make(chan struct{})
	timer := time.AfterFunc(time.Until(ends.Add(-renewWithin)), func() {
		defer close(done)
		s.close(protocol.CloseExpired, "the token ends; renew it and connect again with after")
	})
	return func() {
		if !timer.Stop() {
			<-done
		}
	}
}

// open finds the conversation, or plans a new one that is stored with its first message.
func (s *session) open(id string) (shop.Conversation, error) {
	if id == "" {
		s.fresh = true
		return shop.Conversation{ID: "c-" + rand.Text(), Person: s.who.Person, State: shop.StateBot, First: 1}, nil
	}
	conv, err := s.hub.Store.Conversation(s.hub.ctx, id)
	if shop.KindOf(err) == shop.NotFound && planned.MatchString(id) {
		s.fresh = true
		return shop.Conversation{ID: id, Person: s.who.Person, State: shop.StateBot, First: 1}, nil
	}
	if shop.KindOf(err) == shop.NotFound || (err == nil && !s.who.MayEnter(conv)) {
		return conv, shop.Errorf(shop.NotFound, "there is no such conversation of yours")
	}
	return conv, err
}

// planned is the form of the ids that open gives. A client that was cut before its
// first message names a conversation that is not stored yet; nobody can guess the
// random id of another's.
var planned = regexp.MustCompile(`^c-[A-Z2-7]{26}$`)

// active checks that a staff session has not been ended.
func (h *Hub) active(w auth.Who) error {
	if w.Session == "" {
		return nil
	}
	if _, err := h.Store.Session(h.ctx, w.Session); err != nil {
		return shop.Errorf(shop.Forbidden, "this session has ended: sign in again")
	}
	return nil
}

// EndSession closes the sockets of a staff session that was ended.
func (h *Hub) EndSession(id string) {
	h.mu.Lock()
	var in []*session
	for _, r := range h.rooms {
		in = append(in, r.members()...)
	}
	h.mu.Unlock()
	for _, s := range in {
		if s.who.Session == id && id != "" {
			h.wg.Go(func() { s.close(protocol.CloseRefused, "this session has ended") })
		}
	}
}
