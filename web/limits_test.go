package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
	"github.com/shopkeeper-ai/shopkeeper/web/peer"
)

// answered asks with a header and returns status and Retry-After.
func answered(t *testing.T, n *chattest.Node, path string, header map[string]string) (status int, retry string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+n.Address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("Retry-After")
}

// slow is a rate at which nothing comes back while a test runs.
const slow = 1e-3

func TestAnAddressIsSlowedDown(t *testing.T) {
	proxies, err := peer.ParseProxies([]string{"127.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	n := chattest.Start(t, chattest.Setup{Requests: web.Rates{Address: slow, AddressBurst: 5}, Proxies: proxies})
	from := func(ip string) map[string]string { return map[string]string{"X-Forwarded-For": ip} }
	for i := range 5 {
		if status, _ := answered(t, n, "/v1/shop", from("198.51.100.1")); status != http.StatusOK {
			t.Fatalf("request %d: status %d", i, status)
		}
	}
	if status, retry := answered(t, n, "/v1/shop", from("198.51.100.1")); status != http.StatusTooManyRequests || retry == "" || retry == "0" {
		t.Errorf("a sixth request: status %d, Retry-After %q", status, retry)
	}
	if status, _ := answered(t, n, "/v1/shop", from("198.51.100.2")); status != http.StatusOK {
		t.Errorf("another client behind the same proxy: status %d", status)
	}
	if status, _ := answered(t, n, "/v1/shop", from("6.6.6.6, 198.51.100.1")); status != http.StatusTooManyRequests {
		t.Errorf("the same client with a header of its own: status %d", status)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, _ := answered(t, n, path, from("198.51.100.1")); status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
	}
}

func TestOnlyTrustedProxiesNameTheClient(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{Requests: web.Rates{Address: slow, AddressBurst: 3}})
	for _, ip := range []string{"198.51.100.1", "198.51.100.2", "198.51.100.3"} {
		if status, _ := answered(t, n, "/v1/shop", map[string]string{"X-Forwarded-For": ip}); status != http.StatusOK {
			t.Fatalf("%s: status %d", ip, status)
		}
	}
	if status, _ := answered(t, n, "/v1/shop", map[string]string{"X-Forwarded-For": "198.51.100.4"}); status != http.StatusTooManyRequests {
		t.Errorf("a made-up address escapes the limit: status %d", status)
	}
}

func TestAPersonIsSlowedDown(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{Requests: web.Rates{Session: slow, SessionBurst: 4}})
	bearer := func(w auth.Who) map[string]string {
		return map[string]string{"Authorization": "Bearer " + n.Token(t, w)}
	}
	one := auth.Visitor()
	for i := range 4 { // a new token of the same person is the same person
		if status, _ := answered(t, n, "/v1/cart", bearer(one)); status != http.StatusOK {
			t.Fatalf("request %d: status %d", i, status)
		}
	}
	if status, _ := answered(t, n, "/v1/cart", bearer(one)); status != http.StatusTooManyRequests {
		t.Errorf("a fifth request: status %d", status)
	}
	if status, _ := answered(t, n, "/v1/cart", bearer(auth.Visitor())); status != http.StatusOK {
		t.Errorf("another person: status %d", status)
	}
}

func TestFiguresAreNotForEverybody(t *testing.T) {
	open := chattest.Start(t, chattest.Setup{})
	if status, _ := answered(t, open, "/metrics", nil); status != http.StatusOK {
		t.Errorf("from this machine: status %d", status)
	}
	if status, _ := answered(t, open, "/metrics", map[string]string{"X-Forwarded-For": "198.51.100.1"}); status != http.StatusForbidden {
		t.Errorf("through a proxy: status %d", status)
	}
	const token = "a-long-token-for-the-collector"
	closed := chattest.Start(t, chattest.Setup{Metrics: token})
	for given, want := range map[string]int{"": 401, "Bearer " + token: 200, "Bearer wrong": 401, "Bearer ": 401, token: 401, "Basic " + token: 401} {
		if status, _ := answered(t, closed, "/metrics", map[string]string{"Authorization": given}); status != want {
			t.Errorf("with %q: status %d, want %d", given, status, want)
		}
	}
}

// TestRenewal trades tokens: only one's own, and only for the same person.
func TestRenewal(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	for _, who := range []auth.Who{auth.Visitor(), auth.Customer(shop.Customer{ID: "1", Name: "Owner"})} {
		status, body := call(t, n, http.MethodPost, "/v1/session", n.Token(t, who), `{"renew":true}`)
		if status != http.StatusOK || !strings.Contains(body, `"person":"`+who.Person+`"`) {
			t.Errorf("%s: %d %s", who.Person, status, body)
		}
	}
	if status, _ := call(t, n, http.MethodPost, "/v1/session", "", `{"renew":true}`); status != http.StatusForbidden {
		t.Errorf("nobody's token: status %d", status)
	}
	if status, _ := call(t, n, http.MethodPost, "/v1/session", n.Token(t, chattest.Staff(shop.Admin)), `{"renew":true}`); status != http.StatusForbidden {
		t.Errorf("a token of the staff: status %d", status)
	}
	if status, _ := call(t, n, http.MethodPost, "/v1/session", n.Token(t, auth.Visitor()), `{"renew":true,"customer":"1"}`); status != http.StatusForbidden {
		t.Errorf("a renewal as somebody else: status %d", status)
	}
}
