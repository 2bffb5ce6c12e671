package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

var key = []byte("0123456789abcdef0123456789abcdef")

func signer(t *testing.T) *Signer {
	s, err := NewSigner(key, "shop-1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRoundTrip(t *testing.T) {
	s := signer(t)
	for _, w := range []Who{
		Visitor(), Customer(shop.Customer{ID: "12748", Name: "李华"}), {Person: "staff:ann", Role: shop.Agent, Session: "s1", Trace: true},
	} {
		raw, _, err := s.Sign(w, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Verify(raw); err != nil || got != w {
			t.Errorf("%+v came back as %+v, %v", w, got, err)
		}
	}
	if a, b := Visitor(), Visitor(); a.Person == b.Person {
		t.Error("two visitors are the same person")
	}
}

// forge signs arbitrary claims.
func forge(method jwt.SigningMethod, secret any, header map[string]any, c jwt.Claims) string {
	t := jwt.NewWithClaims(method, c)
	for k, v := range header {
		t.Header[k] = v
	}
	raw, err := t.SignedString(secret)
	if err != nil {
		panic(err)
	}
	return raw
}

// TestForgeries is row C4: none of these is accepted.
func TestForgeries(t *testing.T) {
	s := signer(t)
	now := time.Now()
	at := func(d time.Duration) *jwt.NumericDate { return jwt.NewNumericDate(now.Add(d)) }
	good := func(change func(*claims)) claims {
		c := claims{Role: shop.Shopper, RegisteredClaims: jwt.RegisteredClaims{Subject: "visitor:x", Issuer: "shop-1",
			Audience: jwt.ClaimStrings{audience}, IssuedAt: at(0), NotBefore: at(-time.Minute), ExpiresAt: at(time.Hour)}}
		change(&c)
		return c
	}
	same := func(*claims) {}
	if _, err := s.Verify(forge(jwt.SigningMethodHS256, key, nil, good(same))); err != nil {
		t.Fatal("the table's base token is refused:", err)
	}
	hs := func(change func(*claims)) string { return forge(jwt.SigningMethodHS256, key, nil, good(change)) }
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	valid := hs(same)
	parts := strings.Split(valid, ".")
	table := map[string]string{
		"empty": "", "junk": "abc", "two parts": parts[0] + "." + parts[1], "four parts": valid + ".x", "no signature": parts[0] + "." + parts[1] + ".",
		"none":                forge(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, good(same)),
		"HS384":               forge(jwt.SigningMethodHS384, key, nil, good(same)),
		"HS512":               forge(jwt.SigningMethodHS512, key, nil, good(same)),
		"RS256":               forge(jwt.SigningMethodRS256, rsaKey, nil, good(same)),
		"None in caps":        base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"None","typ":"JWT"}`)) + "." + parts[1] + ".",
		"other key":           forge(jwt.SigningMethodHS256, []byte(strings.Repeat("k", 32)), nil, good(same)),
		"empty key":           forge(jwt.SigningMethodHS256, []byte{}, nil, good(same)),
		"kid path":            forge(jwt.SigningMethodHS256, []byte{}, map[string]any{"kid": "../../dev/null"}, good(same)),
		"kid sql":             forge(jwt.SigningMethodHS256, []byte("k"), map[string]any{"kid": "x' UNION SELECT 'k'"}, good(same)),
		"jku":                 forge(jwt.SigningMethodRS256, rsaKey, map[string]any{"jku": "https://evil.example/keys"}, good(same)),
		"jwk":                 forge(jwt.SigningMethodRS256, rsaKey, map[string]any{"jwk": map[string]string{"kty": "RSA"}}, good(same)),
		"expired":             hs(func(c *claims) { c.ExpiresAt = at(-time.Second) }),
		"no expiry":           hs(func(c *claims) { c.ExpiresAt = nil }),
		"not yet":             hs(func(c *claims) { c.NotBefore = at(time.Hour) }),
		"from tomorrow":       hs(func(c *claims) { c.IssuedAt = at(24 * time.Hour) }),
		"other issuer":        hs(func(c *claims) { c.Issuer = "shop-2" }),
		"no issuer":           hs(func(c *claims) { c.Issuer = "" }),
		"other use":           hs(func(c *claims) { c.Audience = jwt.ClaimStrings{"mail"} }),
		"no audience":         hs(func(c *claims) { c.Audience = nil }),
		"no subject":          hs(func(c *claims) { c.Subject = "" }),
		"bare kind":           hs(func(c *claims) { c.Subject = "visitor:" }),
		"unknown kind":        hs(func(c *claims) { c.Subject = "root:x" }),
		"unknown role":        hs(func(c *claims) { c.Role = "owner" }),
		"no role":             hs(func(c *claims) { c.Role = "" }),
		"visitor admin":       hs(func(c *claims) { c.Role = shop.Admin }),
		"visitor as customer": hs(func(c *claims) { c.Customer = "12748" }),
		"customer as another": hs(func(c *claims) { c.Subject, c.Customer = "customer:1", "2" }),
		"staff as shopper":    hs(func(c *claims) { c.Subject = "staff:a" }),
		"padded signature":    valid + "==",
		"blank inside":        parts[0] + ". " + parts[1] + "." + parts[2],
	}
	for name, raw := range table {
		if w, err := s.Verify(raw); shop.KindOf(err) != shop.Forbidden {
			t.Errorf("%s: read as %+v, error %v", name, w, err)
		}
	}
	for i := range len(valid) {
		flipped := []byte(valid)
		flipped[i] ^= 1
		if string(flipped) == valid || flipped[i] == '.' {
			continue
		}
		if w, err := s.Verify(string(flipped)); err == nil {
			t.Errorf("one flipped bit at %d is accepted as %+v", i, w)
		}
	}
}

func TestWeakKeysAreRefused(t *testing.T) {
	if _, err := NewSigner([]byte("short"), "shop"); err == nil {
		t.Error("a key of 5 bytes is accepted")
	}
}
