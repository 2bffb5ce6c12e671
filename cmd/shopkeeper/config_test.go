package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// configured reads a configuration as serve does.
func configured(t *testing.T, text string) (settings, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return readSettings(path, map[string]any{"data": t.TempDir()})
}

func TestWhoIsAtTheDoorIsConfigured(t *testing.T) {
	t.Setenv("SHOPKEEPER_METRICS_TOKEN", "secret-of-the-collector")
	s, err := configured(t, "trusted_proxies: [10.0.0.0/8, 192.0.2.7]\nlimits: {requests: 50}\n")
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.app(stdio{err: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "10.1.1.1:1"
	r.Header.Set("X-Forwarded-For", "198.51.100.1")
	if got := c.Proxies.Address(r).String(); got != "198.51.100.1" || c.HTTP.Address != 50 || c.Metrics != "secret-of-the-collector" {
		t.Errorf("address %s, rate %v, token %q", got, c.HTTP.Address, c.Metrics)
	}
	if dump := s.redacted(); strings.Contains(dump, "secret-of") || !strings.Contains(dump, "metrics.token: (set)") {
		t.Errorf("the dump shows the token or hides the setting:\n%s", dump)
	}
	s.TrustedProxies = []string{"everybody"}
	if _, err := s.app(stdio{err: os.Stderr}); shop.KindOf(err) != shop.Invalid || !strings.Contains(err.Error(), "everybody") {
		t.Errorf("a network that is none: %v", err)
	}
}

// TestLinkIn takes the link by itself and in the address that the shop prints.
func TestLinkIn(t *testing.T) {
	for _, said := range []string{"a_B-1", "http://127.0.0.1:8080/console?link=a_B-1"} {
		if got := linkIn(said); got != "a_B-1" {
			t.Errorf("%q holds %q", said, got)
		}
	}
}
