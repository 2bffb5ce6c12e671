package chat_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// TestRandomFrames is row C12 in small: frames that are almost right, and others that are
// not at all, from many sockets; the node goes on and nothing panics (a panic would end
// the test's process).
func TestRandomFrames(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{Limits: quietLimits()})
	seeds := []string{`{"type":"hello"}`, `{"type":"send","id":"1","text":"你好"}`, `{"type":"confirm","id":"1","proposal":"p","accept":true}`, `{"type":"read","seq":1}`,
		`{"type":"undo","id":"1","edit":"e"}`, `{"type":"rate","id":"1","score":5}`, `{"type":"stop"}`, `{"type":"human"}`, strings.Repeat("[", 20000), "\xff\xfe", ""}
	r := rand.New(rand.NewPCG(1, 2)) // the same frames each time
	sent := 0
	for range 60 {
		conn := dial(t, n)
		if r.IntN(4) > 0 {
			_ = conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello"}`))
		}
		go func() { _, _ = ending(conn) }() // ends with the connection
		for range 20 {
			frame := []byte(seeds[r.IntN(len(seeds))])
			for range r.IntN(3) {
				if len(frame) > 0 {
					frame[r.IntN(len(frame))] = byte(r.IntN(256))
				}
			}
			kind := websocket.TextMessage
			if r.IntN(40) == 0 {
				kind = websocket.BinaryMessage
			}
			if conn.WriteMessage(kind, frame) != nil {
				break
			}
			sent++
		}
		conn.Close()
	}
	c := greeted(t, n, chattest.Options{})
	said(t, c, "still here")
	t.Logf("%d frames", sent)
}
