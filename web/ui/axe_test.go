package ui_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/browsertest"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/uitest"
)

// TestAxe runs axe-core over every page.
func TestAxe(t *testing.T) {
	script := browsertest.AxeCore(t)
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			b := open(t, 1280, 900)
			b.Do(chromedp.Navigate(b.URL + "/v1/shop"))
			eval[bool](b, `(localStorage.setItem("shopkeeper.theme", "`+theme+`"), true)`)
			check := func(where string) {
				t.Helper()
				b.Still()
				b.Axe(script, where)
			}
			axePages(b, check)
		})
	}
}

// axePages visits everything that a person can see.
func axePages(b *tab, check func(where string)) {
	b.Visit("/", ".grid .product-card")
	check("home")
	b.Visit("/search?q=bag", ".grid .product-card")
	check("results")
	b.Visit("/search?q=zzz", ".state")
	check("no results")
	b.Visit("/p/21068", ".product-words")
	b.Click(".product .btn.primary", "")
	b.Wait(`$(".toast")`)
	check("product")
	b.Visit("/help", ".help-list")
	check("help")
	b.Visit("/help/delivery#uk", ".help section")
	check("help page")
	b.Visit("/basket", ".basket")
	check("basket")
	b.Click(".tool", "")
	b.Wait(`$(".signin")`)
	check("sign-in")
	b.Click(".personas button", "")
	b.Wait(`!$(".signin")`)
	b.Visit("/orders", ".order-card")
	check("orders")
	b.Click(".launcher", "")
	b.Wait(`$(".hello")`)
	check("chat, empty")
	for text, sign := range map[string]string{"Find me a mug": ".row-list", "Compare the first two": ".table-card", "Where is my order": ".order-card .steps", "Add the first": ".basket-card", "How do returns work": ".source", "check out": ".p-buttons"} {
		b.Say(text)
		b.Wait(`$("` + sign + `") && !$("[data-live]")`)
		check("chat after " + text)
	}
	b.Click(".menu .icon-btn", "")
	b.Wait(`$("[role=menu]")`)
	check("chat menu")
	b.Visit("/console", ".login")
	check("console login")
	b.Visit("/console?link="+uitest.Link, ".row-item")
	check("console inbox")
	b.Click(".row-item", "")
	b.Wait(`$(".work .how")`)
	check("console conversation")
	b.Click(".how", "")
	b.Wait(`$(".trace .step")`)
	check("console trace")
	for _, view := range []string{"unanswered", "contacts", "plugins", "model", "assistant"} {
		eval[bool](b, "(location.hash = '#/"+view+"', true)")
		b.Wait(`$(".pane-page .table, .model-form, .desk .hello")`)
		check("console " + view)
	}
	b.planning(func(where string) { check("planning, " + where) })
	b.Visit("/tour", ".tour-step")
	b.Wait(`$(".log")`)
	check("tour")
}
