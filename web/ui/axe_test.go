package ui_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/uitest"
)

// TestAxe runs axe-core over every page. The script is a development tool and not part
// of the tree: npm i axe-core, then AXE_CORE=node_modules/axe-core/axe.min.js.
func TestAxe(t *testing.T) {
	file := os.Getenv("AXE_CORE")
	if file == "" {
		t.Skip("set AXE_CORE to axe.min.js of npm's axe-core")
	}
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			b := open(t, 1280, 900)
			b.do(chromedp.Navigate(b.url + "/v1/shop"))
			eval[bool](b, `(localStorage.setItem("shopkeeper.theme", "`+theme+`"), true)`)
			check := func(where string) {
				t.Helper()
				b.still()
				b.axe(string(script), where)
			}
			axePages(b, check)
		})
	}
}

// axePages visits everything that a person can see.
func axePages(b *tab, check func(where string)) {
	b.visit("/", ".grid .product-card")
	check("home")
	b.visit("/search?q=bag", ".grid .product-card")
	check("results")
	b.visit("/search?q=zzz", ".state")
	check("no results")
	b.visit("/p/21068", ".product-words")
	b.click(".product .btn.primary", "")
	b.wait(`$(".toast")`)
	check("product")
	b.visit("/basket", ".basket")
	check("basket")
	b.click(".tool", "")
	b.wait(`$(".signin")`)
	check("sign-in")
	b.click(".personas button", "")
	b.wait(`!$(".signin")`)
	b.visit("/orders", ".order-card")
	check("orders")
	b.click(".launcher", "")
	b.wait(`$(".hello")`)
	check("chat, empty")
	for text, sign := range map[string]string{"Find me a mug": ".row-list", "Compare the first two": ".table-card", "Where is my order": ".order-card .steps", "Add the first": ".basket-card", "How do returns work": ".source", "check out": ".p-buttons"} {
		b.say(text)
		b.wait(`$("` + sign + `") && !$("[data-live]")`)
		check("chat after " + text)
	}
	b.click(".menu .icon-btn", "")
	b.wait(`$("[role=menu]")`)
	check("chat menu")
	b.visit("/console", ".login")
	check("console login")
	b.visit("/console?link="+uitest.Link, ".row-item")
	check("console inbox")
	b.click(".row-item", "")
	b.wait(`$(".work .how")`)
	check("console conversation")
	b.click(".how", "")
	b.wait(`$(".trace .step")`)
	check("console trace")
	for _, view := range []string{"unanswered", "contacts", "plugins", "model", "assistant"} {
		eval[bool](b, "(location.hash = '#/"+view+"', true)")
		b.wait(`$(".pane-page .table, .model-form, .desk .hello")`)
		check("console " + view)
	}
	b.visit("/tour", ".tour-step")
	b.wait(`$(".log")`)
	check("tour")
}

// axe fails on findings of impact serious or critical.
func (b *tab) axe(script, where string) {
	b.t.Helper()
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](script+`;
		axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations
			.filter((v) => v.impact === "serious" || v.impact === "critical")
			.map((v) => v.id + " (" + v.impact + "): " + v.nodes.slice(0, 4).map((n) => n.target.flat().join(" ") + " " + (n.any[0]?.message ?? "")).join(" | ")).join("\n"))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("axe on %s: %v", where, err)
	}
	for line := range strings.SplitSeq(found, "\n") {
		if line != "" {
			b.t.Errorf("%s: %s", where, line)
		}
	}
}
