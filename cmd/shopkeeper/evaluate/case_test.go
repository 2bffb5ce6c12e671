package evaluate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const whole = `- name: everything
  as: shopper
  customer: 12748
  locale: zh-CN
  turns:
    - say: 你好
      expect:
        tools: [{name: get_order, args: {order_id: "536521"}}]
        tools_any: [track_order]
        no_tools: [checkout]
        products: {min: 1, max: 3, title_any: [mug], price_max: 10, price_min: 1}
        cards: [order]
        reply: {any: [a], none: [b], language: zh}
        sources: {min: 1, title_any: [c]}
        proposal: checkout
    - confirm: false
    - undo: true
  end: {orders: {"536521": {status: cancelled}}, carts: {mine: null}, customers: {}, proposals: {checkout: {state: done}}, conversation: {state: bot}}
`

func TestLoad(t *testing.T) {
	cases, err := Load(write(t, "whole.yaml", whole))
	if err != nil {
		t.Fatal(err)
	}
	c := cases[0]
	if c.Customer != "12748" || c.role != shop.Shopper || c.Line != 1 || len(c.Turns) != 3 || *c.Turns[1].Confirm || !c.Turns[2].Undo {
		t.Errorf("read as %+v", c)
	}
}

// TestLoadRefuses holds that a file with a mistake is refused, with its line and what is
// wrong there, rather than tested less than it says.
func TestLoadRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"unknown key":      {"- name: a\n  turns:\n    - say: hi\n      expect:\n        reply: {anny: [x]}\n", `bad.yaml:5: a reply has no key "anny"`},
		"unknown case key": {"- name: a\n  role: shopper\n  turns: [{say: hi}]\n", `bad.yaml:2: a case has no key "role"`},
		"unknown end key":  {"- name: a\n  turns: [{say: hi}]\n  end: {order: {}}\n", `bad.yaml:3: a end has no key "order"`},
		"no name":          {"- turns: [{say: hi}]\n", "bad.yaml:1: the case has no name"},
		"no turns":         {"\n- name: a\n", `bad.yaml:2: "a" has no turns`},
		"two acts":         {"- name: a\n  turns:\n    - {say: hi, confirm: true}\n", "bad.yaml:3: a turn has exactly one of say, confirm and undo"},
		"no act":           {"- name: a\n  turns:\n    - say: hi\n    - expect: {cards: [order]}\n", "bad.yaml:4: a turn has exactly one"},
		"role":             {"- name: a\n  as: king\n  turns: [{say: hi}]\n", `bad.yaml:1: unknown role "king"`},
		"staff customer":   {"- name: a\n  as: agent\n  customer: x\n  turns: [{say: hi}]\n", "bad.yaml:1: only a shopper"},
		"locale":           {"- name: a\n  locale: fr\n  turns: [{say: hi}]\n", `bad.yaml:1: unknown language "fr"`},
		"reply language":   {"- name: a\n  turns:\n    - {say: hi, expect: {reply: {language: de}}}\n", `bad.yaml:3: unknown language "de"`},
		"nameless call":    {"- name: a\n  turns:\n    - {say: hi, expect: {tools: [{args: {}}]}}\n", "bad.yaml:3: a call in tools has no name"},
		"same name":        {"- name: a\n  turns: [{say: hi}]\n- name: a\n  turns: [{say: hi}]\n", `bad.yaml:3: the name "a" is taken`},
		"not a list":       {"name: a\n", "bad.yaml:1: "},
		"no YAML":          {"- name: [\n", "bad.yaml:"},
		"wrong type":       {"- name: a\n  turns:\n    - {say: hi, expect: {products: {min: many}}}\n", "bad.yaml:3: "},
		"empty":            {"", "bad.yaml has no cases"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(write(t, "bad.yaml", test.text))
			if shop.KindOf(err) != shop.Invalid || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.yaml")); shop.KindOf(err) != shop.Invalid {
		t.Errorf("a missing file gives %v", err)
	}
}
