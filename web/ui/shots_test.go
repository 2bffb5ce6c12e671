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
					b.do(chromedp.Navigate(b.url + "/v1/shop"))
					eval[bool](b, `(localStorage.setItem("shopkeeper.theme", "`+theme+`"), localStorage.setItem("shopkeeper.locale", "`+locale+`"), true)`)
					shots(b, size.name+"-"+theme+"-"+locale, locale)
					b.quiet("404", "WebSocket")
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
	b.visit("/", ".grid .product-card")
	b.shoot("home-" + suffix)
	eval[bool](b, `($(".search input").focus(), true)`)
	b.do(chromedp.KeyEvent("red"))
	b.wait(`$(".found li")`)
	b.shoot("search-" + suffix)
	b.visit("/c/kitchen-dining", ".grid .product-card")
	b.shoot("grid-" + suffix)
	b.visit("/p/22699", ".product-words")
	b.shoot("product-" + suffix)
	b.click(".product .btn.primary", "")
	b.wait(`$(".toast")`)
	b.visit("/basket", ".basket")
	b.shoot("basket-" + suffix)
	b.click(".tool", "")
	b.wait(`$(".signin")`)
	b.shoot("signin-" + suffix)
	b.click(".personas button", "")
	b.wait(`!$(".signin")`)
	b.visit("/orders", ".order-card")
	b.shoot("orders-" + suffix)
	b.visit("/p/22699", ".product-words")
	b.click(".launcher", "")
	b.wait(`$(".hello") && $(".reply")`)
	b.shoot("chat-hello-" + suffix)
	b.say(ask)
	b.wait(`$(".row-list")`)
	b.shoot("chat-products-" + suffix)
	b.say(compare)
	b.wait(`$(".table-card")`)
	b.say(order)
	b.wait(`$(".order-card .steps")`)
	b.shoot("chat-order-" + suffix)
	b.say("Add the first one 加入购物车")
	b.wait(`$(".basket-card")`)
	b.shoot("chat-undo-" + suffix)
	b.say("check out 结算")
	b.wait(`$(".p-buttons")`)
	b.shoot("chat-proposal-" + suffix)
	b.say("return 退货")
	b.wait(`$(".source")`)
	b.click(".source", "")
	b.shoot("chat-sources-" + suffix)
	b.server.RefuseSockets(true)
	b.wait(`$(".chat-line")`)
	b.say("hello?")
	b.wait(`$("[data-pending]")`)
	b.shoot("chat-offline-" + suffix)
	b.server.RefuseSockets(false)
	b.wait(`!$(".chat-line")`)
	b.visit("/console?link="+uitest.Link, ".row-item")
	b.shoot("console-inbox-" + suffix)
	b.click(".row-item", "")
	b.wait(`$(".work .msg.assistant")`)
	b.shoot("console-work-" + suffix)
	b.click(".how", "")
	b.wait(`$(".trace .step")`)
	b.shoot("console-trace-" + suffix)
	for _, view := range []string{"unanswered", "contacts", "plugins", "model", "assistant"} {
		eval[bool](b, "(location.hash = '#/"+view+"', true)")
		b.wait(`$(".pane-page .table, .model-form, .desk .hello")`)
		b.shoot("console-" + view + "-" + suffix)
	}
	b.visit("/tour", ".tour-step")
	b.wait(`$(".tour-shop .log, .log")`)
	b.click(".tour-step", "")
	b.wait(`$(".row-list")`)
	b.wait(`$(".trace .step") || innerWidth < 760`)
	b.shoot("tour-" + suffix)
}

// TestTileSheet draws every object once into UI_SCREENSHOTS/tiles-*.png.
func TestTileSheet(t *testing.T) {
	if os.Getenv("UI_SCREENSHOTS") == "" {
		t.Skip("set UI_SCREENSHOTS to a folder")
	}
	b := open(t, 1280, 1250)
	b.visit("/basket", ".state")
	n, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`Promise.all(["tile.js", "html.js"].map((f) => import(document.querySelector("script[type=module]").src.replace("shop/main.js", "shared/" + f)))).then(([{Tile, rules}, {html, render}]) => {
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
	b.shoot("tiles")
}
