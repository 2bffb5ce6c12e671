package peer

import (
	"net/http/httptest"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func TestAddress(t *testing.T) {
	trusted, err := ParseProxies([]string{"10.0.0.0/8", "192.0.2.7", "::1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		remote    string
		forwarded []string
		want      string
	}{
		{"203.0.113.5:1234", nil, "203.0.113.5"},
		{"203.0.113.5:1234", []string{"198.51.100.1"}, "203.0.113.5"}, // anybody can write the header
		{"10.1.2.3:1234", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.1.2.3:1234", []string{"6.6.6.6, 198.51.100.1"}, "198.51.100.1"}, // the client wrote the first one
		{"10.1.2.3:1234", []string{"6.6.6.6", "198.51.100.1, 10.9.9.9"}, "198.51.100.1"},
		{"192.0.2.7:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"192.0.2.8:1", []string{"198.51.100.1"}, "192.0.2.8"},
		{"10.1.2.3:1234", nil, "10.1.2.3"},
		{"10.1.2.3:1234", []string{"nonsense"}, "10.1.2.3"},
		{"10.1.2.3:1234", []string{"6.6.6.6, unknown, 10.4.4.4"}, "10.4.4.4"},
		{"[::1]:80", []string{"2001:db8::1"}, "2001:db8::1"},
		{"[::ffff:10.1.2.3]:80", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		for _, f := range c.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := trusted.Address(r).String(); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}

func TestParseProxiesRefuses(t *testing.T) {
	for _, bad := range []string{"", "proxy.example", "10.0.0.0/40", "10.0.0"} {
		if _, err := ParseProxies([]string{bad}); shop.KindOf(err) != shop.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestDirect(t *testing.T) {
	for _, c := range []struct {
		remote, forwarded string
		want              bool
	}{{"127.0.0.1:1", "", true}, {"[::1]:1", "", true}, {"127.0.0.1:1", "198.51.100.1", false}, {"10.0.0.1:1", "", false}, {"203.0.113.5:1", "", false}} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := Direct(r); got != c.want {
			t.Errorf("%s %q: %v", c.remote, c.forwarded, got)
		}
	}
}
