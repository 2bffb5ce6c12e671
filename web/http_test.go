package web_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// patience bounds every wait of these tests; all of them end much sooner.
const patience = 20 * time.Second

// call sends a request and returns status and body.
func call(t *testing.T, n *chattest.Node, method, path, token, body string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+n.Address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

// TestCookiesAreWorthNothing is row C2: a request that a foreign page could have made
// the browser send, with cookies alone, changes nothing and shows nothing of anybody.
func TestCookiesAreWorthNothing(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	token := n.Token(t, chattest.Staff("admin"))
	for pattern, needs := range web.Patterns(n.Server) {
		method, path, _ := strings.Cut(pattern, " ")
		req, err := http.NewRequest(method, "http://"+n.Address+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Cookie", "token="+token+"; session="+token+"; Authorization=Bearer "+token)
		req.Header.Set("Origin", "https://evil.example")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if needs && resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s with a cookie: %d", pattern, resp.StatusCode)
		}
		if h := resp.Header; h.Get("Access-Control-Allow-Origin") != "" || h.Get("Set-Cookie") != "" {
			t.Errorf("%s invites other origins or sets a cookie: %v", pattern, h)
		}
	}
}

func TestBadRequests(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	token := n.Token(t, auth.Visitor())
	for _, r := range []struct {
		method, path, token, body string
		status                    int
		code                      string
	}{
		{"POST", "/v1/session", "", `{"role":"admin"}`, 400, "invalid"},
		{"POST", "/v1/session", "", `{`, 400, "invalid"},
		{"POST", "/v1/session", "", `{"customer":"nobody"}`, 404, "not_found"},
		{"POST", "/v1/session", "x.y.z", `{}`, 401, "unauthorized"},
		{"POST", "/v1/events", token, strings.Repeat(" ", 70<<10) + "{}", 400, "invalid"},
		{"POST", "/v1/events", token, `{"events":[{"kind":"bought","product":"p"}]}`, 400, "invalid"},
		{"POST", "/v1/cart", token, `{"key":"","changes":[{"sku":"a","quantity":1}]}`, 400, "invalid"},
		{"GET", "/v1/products?limit=x", "", "", 400, "invalid"},
		{"GET", "/v1/products?offset=-1", "", "", 400, "invalid"},
		{"GET", "/v1/products/none", "", "", 404, "not_found"},
		{"GET", "/v1/conversations/none/messages", token, "", 404, "not_found"},
		{"GET", "/v1/cart", "Basic", "", 401, "unauthorized"},
	} {
		if status, body := call(t, n, r.method, r.path, r.token, r.body); status != r.status || !strings.Contains(body, `"code":"`+r.code+`"`) {
			t.Errorf("%s %s: %d %s", r.method, r.path, status, body)
		}
	}
}

func TestAPIHeaders(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	resp, err := http.Get("http://" + n.Address + "/v1/shop")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}
