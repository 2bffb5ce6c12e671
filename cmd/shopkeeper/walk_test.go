package main

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/app"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/browsertest"
)

// demoFolder is a data folder of the demo shop, built once for all tests that need one.
type demoFolder struct {
	once sync.Once
	dir  string
	err  error
}

// demo and browser serve the whole run; TestMain ends them.
var (
	demo    demoFolder
	browser browsertest.Browser
)

// copy returns a fresh copy of the demo's data folder. DEMO_FOLDER names one that is
// built already, to save the half minute.
func (d *demoFolder) copy(t *testing.T) string {
	t.Helper()
	d.once.Do(func() {
		if d.dir = os.Getenv("DEMO_FOLDER"); d.dir != "" {
			return
		}
		if d.dir, d.err = os.MkdirTemp("", "shopkeeper-demo-"); d.err == nil {
			d.err = prepareFolder(context.Background(), app.Config{Dir: d.dir, Seed: true, Demo: true, Logger: slog.New(slog.DiscardHandler)}, stdio{err: os.Stderr})
		}
	})
	if d.err != nil {
		t.Fatal(d.err)
	}
	dir := t.TempDir()
	if err := app.Restore(d.dir, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func (d *demoFolder) remove() {
	if d.dir != "" && os.Getenv("DEMO_FOLDER") == "" {
		_ = os.RemoveAll(d.dir)
	}
}

// hostile is what an importer could have put into the catalogue.
func hostile() shop.Product {
	const attack = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`
	return shop.Product{ID: "99999", Title: shop.Text{EN: attack + "Hostile mug", ZH: attack + "恶意杯"}, Category: "kitchen-dining", Active: true,
		Description: shop.Text{EN: attack + "[x](javascript:window.hacked=1)", ZH: attack}, Created: time.Date(2011, 12, 1, 0, 0, 0, 0, time.UTC),
		Variants: []shop.Variant{{SKU: "99999", Product: "99999", Price: shop.Money{Minor: 499, Currency: "GBP"}, Stock: 9}}}
}

// walked is the real demo shop, served on a free port.
func walked(t *testing.T) *served {
	m, err := app.Open(t.Context(), app.Config{Dir: demo.copy(t), Seed: true, Demo: true, Rates: unhurried(), Logger: slog.New(slog.DiscardHandler)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Store.UpsertProducts(t.Context(), []shop.Product{hostile()}); err != nil {
		t.Fatal(err)
	}
	s, err := serveMain(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestWalk goes through the real shop in a real browser, in both languages: it asks,
// sees products, fills the basket and takes it back, buys by the card, and is answered
// by a person at the console. The pages are the ones that people get, and so is all
// behind them.
func TestWalk(t *testing.T) {
	if raceEnabled {
		t.Skip("SKIPPED under the race detector: make test walks through the shop in a step of its own")
	}
	browsertest.Need(t)
	s := walked(t)
	t.Run("en", func(t *testing.T) { s.walk(t, english()) })
	t.Run("zh", func(t *testing.T) { s.walk(t, chinese()) })
	t.Run("plan", s.plan)
	t.Run("axe", s.accessible)
}

// script is what a shopper says and presses in one language.
type script struct {
	locale, ask, add, buy, undo, accept, person string
	takeOver, answer, handBack, again           string
}

func english() script {
	return script{"en", "show me red mugs", "add the first one to my basket", "check out", "Undo", "Accept", "thank you",
		"Take over", "Hello, this is a person", "Hand back", "answers again"}
}

func chinese() script {
	return script{"zh", "有红色的杯子吗", "把第一个加入购物车", "下单", "撤销", "确认", "谢谢",
		"接入", "您好，我是店员", "转回助手", "已转回"}
}

// open makes a tab of the shop in a language.
func (s *served) tab(t *testing.T, locale, path, ready string) *browsertest.Tab {
	t.Helper()
	b := browser.Open(t, s.base, 1280, 900)
	b.Patience = 20 * time.Second
	b.Visit("/v1/shop", "body")
	browsertest.Eval[bool](b, `(localStorage.setItem("shopkeeper.locale", "`+locale+`"), true)`)
	b.Visit(path, ready)
	return b
}

func (s *served) walk(t *testing.T, w script) {
	b := s.tab(t, w.locale, "/", ".grid .product-card")
	b.Click(".launcher", "")
	b.Wait(`$(".hello")`)
	b.Say(w.ask)
	b.Wait(`$$(".p-card").length >= 3 && !$("[data-live]")`)
	b.Say(w.add)
	b.Wait(`$(".basket-card") && $(".tool .badge")?.textContent.startsWith("1") && !$("[data-live]")`)
	b.Click(".undo-bar button", w.undo)
	b.Wait(`!$(".tool .badge") && !$(".undo-bar button")`)
	b.Say(w.add)
	b.Wait(`$(".tool .badge")?.textContent.startsWith("1") && !$("[data-live]")`)
	b.Say(w.buy)
	b.Click(".p-buttons .btn", w.accept)
	b.Wait(`$(".proposal-card.spent") && $(".order-card") && !$(".tool .badge")`)

	link, err := s.LoginLink(t.Context(), shop.Agent)
	if err != nil {
		t.Fatal(err)
	}
	staff := s.tab(t, w.locale, "/console?link="+link, ".row-item")
	staff.Click(".row-item", "")
	staff.Wait(`$(".work .msg.assistant")`)
	staff.Click(".work .btn", w.takeOver)
	staff.Say(w.answer)
	b.Wait(`$(".msg.agent", "` + w.answer + `")`)
	b.Say(w.person)
	staff.Wait(`$(".work .msg.customer", "` + w.person + `")`)
	staff.Click(".work .btn", w.handBack)
	b.Wait(`$(".event-line", "` + w.again + `")`)
	b.Quiet()
	staff.Quiet()
	s.unharmed(t, w.locale)
}

// plan is a planner's morning: the plan, an order decided and given back, a budget and
// what it is worth, the purchase orders by the card, and an own figure in a forecast.
func (s *served) plan(t *testing.T) {
	link, err := s.LoginLink(t.Context(), shop.Planner)
	if err != nil {
		t.Fatal(err)
	}
	b := s.tab(t, "en", "/console?link="+link, ".planning")
	b.Patience = time.Minute // the first plan reads every sale of the shop
	const free = `$(".grid-table[aria-busy=false]") && $(".wishes input")?.disabled === false`
	b.Wait(`$(".grid-scroll tr[data-row='20']") && ` + free)
	browsertest.Eval[bool](b, `($(".grid-scroll tr[data-row='0']").focus(), true)`)
	b.Press("e")
	b.Wait(`document.activeElement.matches(".qty-field")`)
	b.Press("7")
	b.Press(kb.Enter)
	b.Wait(`$(".note", "is fixed at 7 pieces in week 1") && document.activeElement.querySelector(".fixed-mark") && ` + free)
	b.Click(".note button", "Undo")
	b.Wait(`!$(".note") && ` + free)
	browsertest.Eval[bool](b, `($(".wishes input").focus(), true)`)
	for _, key := range "150000\r" {
		b.Press(string(key))
	}
	b.Wait(`$(".panel h2", "The budget of £150,000.00 holds the plan back") && ` + free)
	b.Click(".planning-tabs .tab", "Compare")
	b.Wait(`$(".compare-figures .delta") && $(".grid-table")`)
	b.Click(".planning-tabs .tab", "Stock plan")
	b.Click(".suppliers .btn", "Order from")
	b.Click(".p-buttons .btn", "Accept")
	b.Wait(`$(".proposal-card.spent") && $(".order-dialog", "Placed 1 purchase order")`)
	b.Click(".order-dialog .btn", "Done")
	b.Wait(`!$(".order-dialog") && ` + free)
	browsertest.Eval[bool](b, `(location.hash = "#/planning/forecast/22423", true)`)
	b.Click(".grip-open", "Set your own figures")
	b.Wait(`document.activeElement.matches(".grip-bar")`)
	b.Press(kb.ArrowUp)
	browsertest.Eval[bool](b, `($(".grip-form .wide input").focus(), true)`)
	for _, key := range "a fair\r" {
		b.Press(string(key))
	}
	b.Wait(`$(".overrides td", "a fair")`)
	b.Click(".toast button", "Undo")
	b.Wait(`!$(".overrides td", "a fair")`)
	b.Quiet()
}

// unharmed looks at the product whose texts are attacks.
func (s *served) unharmed(t *testing.T, locale string) {
	t.Helper()
	b := s.tab(t, locale, "/p/99999", ".product-words h1")
	b.Click(".launcher", "")
	b.Say("99999")
	b.Wait(`$$(".msg.assistant[data-seq]").length >= 1 && !$("[data-live]")`)
	if browsertest.Eval[bool](b, `Boolean(window.hacked) || $$("img[src=x], [onerror], a[href^='javascript:']").length > 0`) {
		t.Error("a product's text became an element or ran")
	}
	if got := browsertest.Eval[string](b, `$(".product-words h1").textContent`); !strings.Contains(got, "<img") {
		t.Errorf("the hostile title is shown as %q", got)
	}
	b.Quiet()
}

// accessible runs axe-core over the pages as the real shop fills them.
func (s *served) accessible(t *testing.T) {
	axe := browsertest.AxeCore(t)
	b := s.tab(t, "en", "/", ".grid .product-card")
	check := func(where string) {
		t.Helper()
		b.Still()
		b.Axe(axe, where)
	}
	check("home")
	b.Click(".launcher", "")
	b.Say("show me red mugs")
	b.Wait(`$(".p-card") && !$("[data-live]")`)
	check("chat")
	b.Visit("/search?q=lantern", ".grid .product-card")
	check("results")
	link, err := s.LoginLink(t.Context(), shop.Agent)
	if err != nil {
		t.Fatal(err)
	}
	b.Visit("/console?link="+link, ".row-item")
	b.Click(".row-item", "")
	b.Wait(`$(".work .msg")`)
	check("console")
	if link, err = s.LoginLink(t.Context(), shop.Planner); err != nil {
		t.Fatal(err)
	}
	b.Visit("/console?link="+link, ".planning")
	b.Wait(`$(".grid-table[aria-busy=false]")`)
	check("plan")
	browsertest.Eval[bool](b, `(location.hash = "#/planning/forecast/22423", true)`)
	b.Wait(`$(".fc .plot path.ahead")`)
	check("forecast")
}
