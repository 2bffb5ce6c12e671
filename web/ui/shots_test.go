package ui_test

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/uitest"
)

// TestScreenshots takes every page in light and dark, in both languages, wide and
// narrow, into the folder UI_SCREENSHOTS.
func TestScreenshots(t *testing.T) {
	if os.Getenv("UI_SCREENSHOTS") == "" {
		t.Skip("set UI_SCREENSHOTS to a folder")
	}
	for _, size := range []struct {
		name string
		w, h int64
	}{{"1280", 1280, 900}, {"390", 390, 844}} {
		for _, theme := range []string{"light", "dark"} {
			for _, locale := range []string{"en", "zh"} {
				t.Run(size.name+"-"+theme+"-"+locale, func(t *testing.T) {
					b := open(t, size.w, size.h)
					b.Do(chromedp.Navigate(b.URL + "/v1/shop"))
					eval[bool](b, `(localStorage.setItem("shopkeeper.theme", "`+theme+`"), localStorage.setItem("shopkeeper.locale", "`+locale+`"), true)`)
					shots(b, size.name+"-"+theme+"-"+locale, locale)
					b.Quiet("404", "503", "WebSocket")
				})
			}
		}
	}
}

func shots(b *tab, suffix, locale string) {
	ask, compare, order := "Find me a mug", "Compare the first two", "Where is my order"
	if locale == "zh" {
		ask, compare, order = "找个马克杯", "比较前两件", "我的订单到哪了"
	}
	b.Visit("/", ".grid .product-card")
	b.Shoot("home-" + suffix)
	eval[bool](b, `($(".search input").focus(), true)`)
	b.Do(chromedp.KeyEvent("red"))
	b.Wait(`$(".found li")`)
	b.Shoot("search-" + suffix)
	b.Visit("/c/kitchen-dining", ".grid .product-card")
	b.Shoot("grid-" + suffix)
	b.Visit("/p/22699", ".product-words")
	b.Shoot("product-" + suffix)
	b.Click(".product .btn.primary", "")
	b.Wait(`$(".toast")`)
	b.Visit("/basket", ".basket")
	b.Shoot("basket-" + suffix)
	b.Click(".tool", "")
	b.Wait(`$(".signin")`)
	b.Shoot("signin-" + suffix)
	b.Click(".personas button", "")
	b.Wait(`!$(".signin")`)
	b.Visit("/orders", ".order-card")
	b.Shoot("orders-" + suffix)
	b.Visit("/p/22699", ".product-words")
	b.Click(".launcher", "")
	b.Wait(`$(".hello") && $(".reply")`)
	b.Shoot("chat-hello-" + suffix)
	b.Say(ask)
	b.Wait(`$(".row-list")`)
	b.Shoot("chat-products-" + suffix)
	b.Say(compare)
	b.Wait(`$(".table-card")`)
	b.Say(order)
	b.Wait(`$(".order-card .steps")`)
	b.Shoot("chat-order-" + suffix)
	b.Say("Add the first one 加入购物车")
	b.Wait(`$(".basket-card")`)
	b.Shoot("chat-undo-" + suffix)
	b.Say("check out 结算")
	b.Wait(`$(".p-buttons")`)
	b.Shoot("chat-proposal-" + suffix)
	b.Say("return 退货")
	b.Wait(`$(".source")`)
	b.Click(".source", "")
	b.Shoot("chat-sources-" + suffix)
	b.server.RefuseSockets(true)
	b.Wait(`$(".chat-line")`)
	b.Say("hello?")
	b.Wait(`$("[data-pending]")`)
	b.Shoot("chat-offline-" + suffix)
	b.server.RefuseSockets(false)
	b.Wait(`!$(".chat-line")`)
	b.Visit("/console?link="+uitest.Link, ".row-item")
	b.Shoot("console-inbox-" + suffix)
	b.Click(".row-item", "")
	b.Wait(`$(".work .msg.assistant")`)
	b.Shoot("console-work-" + suffix)
	b.Click(".how", "")
	b.Wait(`$(".trace .step")`)
	b.Shoot("console-trace-" + suffix)
	for _, view := range []string{"unanswered", "contacts", "plugins", "model", "assistant"} {
		eval[bool](b, "(location.hash = '#/"+view+"', true)")
		b.Wait(`$(".pane-page .table, .model-form, .desk .hello")`)
		b.Shoot("console-" + view + "-" + suffix)
	}
	b.planning(func(where string) { b.Shoot("planning-" + where + "-" + suffix) })
	b.Visit("/tour", ".tour-step")
	b.Wait(`$(".tour-shop .log, .log")`)
	b.Click(".tour-step", "")
	b.Wait(`$(".row-list")`)
	b.Wait(`$(".trace .step") || innerWidth < 760`)
	b.Shoot("tour-" + suffix)
}

// TestTileSheet draws every object once into UI_SCREENSHOTS/tiles-*.png.
func TestTileSheet(t *testing.T) {
	if os.Getenv("UI_SCREENSHOTS") == "" {
		t.Skip("set UI_SCREENSHOTS to a folder")
	}
	b := open(t, 1280, 1250)
	b.Visit("/basket", ".state")
	n, err := chromedp.Run(b.Context, chromedp.Evaluate[int](`Promise.all(["tile.js", "html.js"].map((f) => import(document.querySelector("script[type=module]").src.replace("shop/main.js", "shared/" + f)))).then(([{Tile, rules}, {html, render}]) => {
		document.body.replaceChildren();
		document.body.style.cssText = "display:grid;grid-template-columns:repeat(15,1fr);gap:4px;padding:4px";
		const words = ["RED RETROSPOT", "BLUE STRIPES", "GREEN PAISLEY", "PINK HEARTS", "IVORY", "BLACK", "YELLOW GINGHAM", "PURPLE", "SILVER", "VINTAGE WOODLAND"];
		const nouns = [...new Set(rules.map(([re, noun]) => noun))];
		nouns.forEach((noun, i) => { const d = document.createElement("div"); document.body.append(d); d.title = noun;
			render(html`+"`<${Tile} title=${words[i % words.length]} noun=${noun} category=\"\" />`"+`, d); });
		return nouns.length;
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(n, "objects")
	b.Shoot("tiles")
}
