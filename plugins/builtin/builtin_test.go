package builtin_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/builtin"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// TestTogether starts all built-ins in one host, which refuses bad manifests and tools
// of one name.
func TestTogether(t *testing.T) {
	var specs []host.Spec
	want := 0
	for _, e := range builtin.Table() {
		p := e.New()
		if name := p.Manifest().Name; name != e.Name {
			t.Errorf("%s calls itself %s", e.Name, name)
		}
		want += len(p.Manifest().Tools)
		specs = append(specs, host.Spec{Name: e.Name, Plugin: p})
	}
	h, err := host.New(host.Config{Specs: specs})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	if err := h.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, st := range h.Status() {
		if st.State != host.Ready {
			t.Errorf("%s is %s: %s", st.Name, st.State, st.Error)
		}
	}
	if got := len(h.Tools()); got != want {
		t.Errorf("the host has %d tools of %d", got, want)
	}
	for _, tl := range h.Tools() {
		if slices.Contains(tl.Roles, shop.Planner) && !slices.Contains(tl.Roles, shop.Shopper) {
			continue // planning is for the shop's own people
		}
		basket := tl.Name == "get_cart" || tl.Name == "update_cart" || tl.Name == "checkout"
		if !slices.Contains(tl.Roles, shop.Shopper) || slices.Contains(tl.Roles, shop.Agent) == basket {
			t.Errorf("%s is for %v", tl.Name, tl.Roles)
		}
	}
}

func TestFind(t *testing.T) {
	if e, ok := builtin.Find("orders"); !ok || e.New().Manifest().Name != "orders" {
		t.Error("orders is not found")
	}
	if _, ok := builtin.Find("weather"); ok {
		t.Error("weather is found")
	}
}

// TestUtterances checks that people can be told apart by what they say: each tool has 10
// to 30 utterances in both languages, none of which stands with another tool.
func TestUtterances(t *testing.T) {
	owner := map[string]string{}
	each(func(tl tool.Tool) {
		for _, l := range []shop.Locale{shop.EN, shop.ZH} {
			said := tl.Utterances[l]
			if len(said) < 10 || len(said) > 30 {
				t.Errorf("%s has %d utterances in %s", tl.Name, len(said), l)
			}
			concrete := 0
			for _, u := range said {
				if other, taken := owner[fold(u)]; taken && other != tl.Name {
					t.Errorf("%q stands with %s and with %s", u, other, tl.Name)
				}
				owner[fold(u)] = tl.Name
				if chinese(u) != (l == shop.ZH) && !digits(u) {
					t.Errorf("%s: %q is not %s", tl.Name, u, l)
				}
				if strings.ContainsFunc(u, unicode.IsDigit) {
					concrete++
				}
			}
			if concrete*2 > len(said) && !numeric(tl.Name) {
				t.Errorf("%s has numbers in %d of %d utterances in %s", tl.Name, concrete, len(said), l)
			}
		}
	})
}

// numeric reports whether a tool cannot be asked for without a number.
func numeric(name string) bool {
	return slices.Contains([]string{"lookup_catalog", "what_if_price", "override_forecast"}, name)
}

// TestWords checks what a language model and a waiting person read.
func TestWords(t *testing.T) {
	each(func(tl tool.Tool) {
		if n := utf8.RuneCountInString(tl.Description); n < 40 || n > 600 {
			t.Errorf("%s has a description of %d characters", tl.Name, n)
		}
		if tl.Working.EN == "" || !strings.HasSuffix(tl.Working.EN, "…") || !strings.HasSuffix(tl.Working.ZH, "…") {
			t.Errorf("%s works with the words %q, %q", tl.Name, tl.Working.EN, tl.Working.ZH)
		}
	})
}

func each(do func(tool.Tool)) {
	for _, e := range builtin.Table() {
		for _, tl := range e.New().Manifest().Tools {
			do(tl)
		}
	}
}

func fold(s string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }), " "))
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
}
