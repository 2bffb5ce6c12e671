package chat_test

import (
	"net/http"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// TestOrigins is row C1: of a table of origins only the server's own and the listed ones
// connect, whatever else the request carries.
func TestOrigins(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{Origins: []string{"https://shop.example", "https://xn--bcher-kva.example", "http://localhost:3000"}})
	own := "http://" + n.Address
	good := []string{own, "https://shop.example", "HTTPS://SHOP.EXAMPLE", "https://xn--bcher-kva.example", "http://localhost:3000"}
	bad := []string{
		"", "null", "*", "https://", "shop.example", "//shop.example", "https:/shop.example", "https:shop.example",
		"https://evil.example", "https://shop.example.evil.example", "https://evilshop.example", "https://evil-shop.example", "https://shop.exampleevil",
		"https://www.shop.example", "https://.shop.example", "https://shop.example.", "https://shop..example", "https://example", "https://shop",
		"http://shop.example", "ws://shop.example", "wss://shop.example", "ftp://shop.example", "file://", "file:///etc/passwd", "javascript://shop.example",
		"chrome-extension://shop.example", "data:text/html,x", "https://shop.example:8443", "https://shop.example:80", "https://shop.example:443",
		"https://shop.example@evil.example", "https://evil.example@shop.example", "https://user:pass@shop.example", "https://shop.example/", "https://shop.example/path",
		"https://shop.example?x", "https://shop.example#x", "https://shop.example\\@evil.example", "https://shop.example%2eevil.example", "https://shop.example evil",
		" https://shop.example.evil", "https://bücher.example", "https://xn--bcher-kvb.example", "https://xn--shp-sna.example", "http://localhost", "http://localhost:3001",
		"http://127.0.0.1:3000", "https://" + n.Address, own + ".evil.example", own + "0", "http://127.0.0.1", "http://[::1]:3000", "https://shop.example, https://evil.example",
	}
	dress := map[string]http.Header{"none": {}, "cookie": {"Cookie": {"session=1"}}, "token": {"Authorization": {"Bearer x"}}}
	for what, extra := range dress {
		for _, o := range good {
			if status := knock(t, n, extra, o); status != http.StatusSwitchingProtocols {
				t.Errorf("%s with %s: status %d", o, what, status)
			}
		}
		for _, o := range bad {
			if status := knock(t, n, extra, o); status != http.StatusForbidden {
				t.Errorf("%q with %s: status %d", o, what, status)
			}
		}
		if status := knock(t, n, extra, own, "https://evil.example"); status != http.StatusForbidden {
			t.Errorf("two origins with %s: status %d", what, status)
		}
		want := http.StatusSwitchingProtocols
		if what == "cookie" {
			want = http.StatusForbidden
		}
		if status := knock(t, n, extra); status != want {
			t.Errorf("no origin with %s: status %d, want %d", what, status, want)
		}
	}
	t.Logf("%d origins × %d dresses", len(good)+len(bad), len(dress))
}

// knock asks for a socket and returns the answer's status.
func knock(t *testing.T, n *chattest.Node, extra http.Header, origins ...string) int {
	t.Helper()
	h := extra.Clone()
	for _, o := range origins {
		h.Add("Origin", o)
	}
	d := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}}
	conn, resp, err := d.Dial("ws://"+n.Address+"/v1/chat", h)
	if err == nil {
		conn.Close()
	}
	if resp == nil {
		t.Fatalf("%q: %v", origins, err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestSubprotocolIsNeeded(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	for _, offered := range [][]string{nil, {"shopkeeper.v2"}, {"chat"}} {
		d := websocket.Dialer{Subprotocols: offered}
		_, resp, err := d.Dial("ws://"+n.Address+"/v1/chat", nil)
		if err == nil || resp == nil || resp.StatusCode != http.StatusBadRequest {
			t.Errorf("offered %q: %v", offered, err)
		}
	}
}
