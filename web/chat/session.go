package chat

import (
	"errors"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// The bounds of a session's queue.
const (
	queueFrames = 256
	queueBytes  = 1 << 20
)

// session is one socket after its hello.
type session struct {
	hub          *Hub
	conn         *websocket.Conn
	who          auth.Who
	conversation string
	locale       shop.Locale
	owner        string // person of the conversation
	fresh        bool   // the conversation is not in the store yet
	strikes      int    // frames in a row that came too fast
	room         *room
	expiry       func() // stops what ends the session with its token

	mu      sync.Mutex
	queue   [][]byte
	bytes   int
	cursor  int64 // last seq put into the queue
	writing bool  // a writer goroutine runs
	starved bool  // a message did not fit; ask the pump again when there is room
	closed  bool
}

// side is the side of the conversation that this session speaks for.
func (s *session) side() shop.Sender {
	if s.owner != s.who.Person {
		return shop.FromAgent
	}
	return shop.FromCustomer
}

// position is the last seq that was put into the queue.
func (s *session) position() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursor
}

// wants tells the pump where this session stands and whether its queue has room.
func (s *session) wants() (cursor int64, room bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	room = !s.closed && !s.full(1)
	s.starved = s.starved || (!room && !s.closed)
	return s.cursor, room
}

func (s *session) full(more int) bool {
	return len(s.queue) >= queueFrames || s.bytes+more > queueBytes
}

// deliver puts the durable message that is next for this session into the queue. One
// that is not next is none of its business; one that does not fit comes again later.
func (s *session) deliver(seq int64, raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || seq != s.cursor+1 {
		return
	}
	if s.full(len(raw)) {
		s.starved = true
		return
	}
	s.cursor = seq
	s.push(raw)
}

// offer puts a frame that may be lost into the queue, if there is room.
func (s *session) offer(raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed && !s.full(len(raw)) {
		s.push(raw)
	}
}

// reply puts an answer to the client's own frame into the queue. A client that sends
// without reading its answers is cut.
func (s *session) reply(f protocol.Frame) {
	raw := protocol.Encode(f)
	s.mu.Lock()
	full := s.full(len(raw))
	if !s.closed && !full {
		s.push(raw)
	}
	s.mu.Unlock()
	if full {
		s.close(protocol.CloseSlow, "answers are not read; connect again with after")
	}
}

// push appends to the queue and starts the writer when none runs. mu is held.
func (s *session) push(raw []byte) {
	s.queue = append(s.queue, raw)
	s.bytes += len(raw)
	if !s.writing {
		s.writing = true
		s.hub.wg.Add(1)
		go s.write()
	}
}

// write empties the queue and ends. A frame that takes longer than SlowAfter means that
// the client does not read. It is given as long again to take the frame, because only
// between two frames can it be told why it is cut.
func (s *session) write() {
	defer s.hub.wg.Done()
	for {
		s.mu.Lock()
		if len(s.queue) == 0 || s.closed {
			s.writing = false
			s.queue = nil // an idle session holds no buffers
			again := s.starved && !s.closed
			s.starved = false
			s.mu.Unlock()
			if again {
				s.room.hint(0)
			}
			return
		}
		raw := s.queue[0]
		s.queue[0] = nil
		s.queue, s.bytes = s.queue[1:], s.bytes-len(raw)
		s.mu.Unlock()
		start := time.Now()
		_ = s.conn.SetWriteDeadline(start.Add(2 * s.hub.SlowAfter))
		if err := s.conn.WriteMessage(websocket.TextMessage, raw); err != nil || time.Since(start) > s.hub.SlowAfter {
			s.close(protocol.CloseSlow, "too little is read; connect again with after")
		}
	}
}

func (s *session) ping() {
	_ = s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
}

// closeWithin bounds how long a close frame may take; the socket is closed in any case.
const closeWithin = time.Second

// close ends the session once. The client is sent the code and has closeWithin to
// answer; the reader, which waits for that, then closes the socket. A socket that takes
// no close frame is closed at once.
func (s *session) close(code protocol.CloseCode, why string) {
	if !s.end(closeName(code)) {
		return
	}
	deadline := time.Now().Add(closeWithin)
	err := s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(code), why), deadline)
	if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		_ = s.conn.Close()
	}
	_ = s.conn.SetReadDeadline(deadline)
}

// end takes the session out of use and reports whether it was in use.
func (s *session) end(reason string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.closed = true
	s.queue, s.bytes = nil, 0
	s.hub.Metrics.closed.WithLabelValues(reason).Inc()
	return true
}

// hangUp closes the socket when the client is gone or has taken our close frame. Until
// then its bytes are read: a socket closed with unread bytes is reset, which could
// destroy the frame on its way.
func (s *session) hangUp(last error) {
	var taken *websocket.CloseError
	if !s.end("client") && !errors.As(last, &taken) {
		_, _ = io.Copy(io.Discard, s.conn.UnderlyingConn())
	}
	_ = s.conn.Close()
}

// alive notes a sign of life of the client.
func (s *session) alive() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	return s.conn.SetReadDeadline(time.Now().Add(silentAfter))
}

func closeName(c protocol.CloseCode) string {
	switch c {
	case protocol.CloseGoingAway:
		return "going_away"
	case protocol.CloseBinary:
		return "binary"
	case protocol.CloseTooLarge:
		return "too_large"
	case protocol.CloseTrouble:
		return "trouble"
	case protocol.CloseRefused:
		return "refused"
	case protocol.CloseExpired:
		return "expired"
	case protocol.CloseSlow:
		return "slow"
	case protocol.CloseNoHello:
		return "no_hello"
	case protocol.CloseLimited:
		return "limited"
	}
	return "other"
}
