package ui_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/uitest"
)

// english opens the storefront in English with the chat panel open.
func english(t *testing.T) *tab {
	t.Helper()
	b := open(t, 1280, 900)
	b.visit("/", ".grid .product-card")
	b.click(".launcher", "")
	b.wait(`$(".hello")`)
	return b
}

// TestStreamCardBasketUndo is the main walk: a question, a tool told in words, streamed
// text, cards, the basket changed from a card and by the assistant, and both undone.
func TestStreamCardBasketUndo(t *testing.T) {
	b := english(t)
	b.server.Pace = 40 * time.Millisecond
	b.say("Find me a mug")
	b.wait(`$(".quiet-line", "looking through the shelves")`)
	b.wait(`$("[data-live] .bubble", "I found six")`)
	b.wait(`$(".p-card", "Drink Me Mug") && !$("[data-live]")`)
	if got := eval[string](b, `$(".msg.assistant .md strong").textContent`); got != "Drink Me Mug" {
		t.Errorf("the answer's markdown shows %q in bold", got)
	}
	b.click(".p-card button", "Love/Hate")
	b.wait(`$(".tool .badge")?.textContent.startsWith("1")`)
	b.click(".toast button", "Undo")
	b.wait(`!$(".tool .badge")`)

	b.click(".reply", "Add the first one")
	b.wait(`$(".basket-card", "Drink Me Mug")`)
	b.wait(`$(".tool .badge")?.textContent.startsWith("1")`)
	b.click(".undo-bar button", "Undo")
	b.wait(`$(".undo-bar", "Taken back") && !$(".undo-bar button")`)
	b.wait(`!$(".tool .badge")`)
	b.quiet()
}

// TestReconnectLosesNothing writes while the line is cut and expects every message once.
func TestReconnectLosesNothing(t *testing.T) {
	b := english(t)
	b.say("hello")
	b.wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	conv := b.server.Conversations()[0]
	b.server.RefuseSockets(true)
	b.wait(`$(".chat-line", "No connection")`)
	b.say("first while away")
	b.say("second while away")
	b.wait(`$$("[data-pending]").length === 2 && $(".receipt", "Waiting")`)
	b.server.Say(conv, shop.FromAgent, "I wrote meanwhile")
	b.server.RefuseSockets(false)
	b.wait(`!$(".chat-line") && $$("[data-pending]").length === 0`)
	b.wait(`$(".msg.agent", "I wrote meanwhile") && $(".msg.own", "second while away")`)
	seen := map[string]int{}
	for _, m := range b.server.Messages(conv) {
		seen[m.Text]++
	}
	for _, text := range []string{"first while away", "second while away"} {
		if seen[text] != 1 {
			t.Errorf("%q is stored %d times, want once", text, seen[text])
		}
	}
	inOrder(t, b)
	b.quiet("WebSocket")
}

// TestUnackedSurvivesReload closes the page before the server ever acknowledged.
func TestUnackedSurvivesReload(t *testing.T) {
	b := english(t)
	b.say("hello")
	b.wait(`$$(".msg.assistant").length === 1`)
	b.server.RefuseSockets(true)
	b.wait(`$(".chat-line")`)
	b.say("keep this for me")
	b.wait(`$("[data-pending]")`)
	b.do(chromedp.Navigate(b.url + "/basket"))
	b.server.RefuseSockets(false)
	b.click(".launcher", "")
	b.wait(`$(".msg.own", "keep this for me") && $$("[data-pending]").length === 0`)
	n := 0
	for _, m := range b.server.Messages(b.server.Conversations()[0]) {
		if m.Text == "keep this for me" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the message is stored %d times, want once", n)
	}
	b.quiet("WebSocket")
}

// TestGapIsFetched loses a live frame; the next one must bring it along, in order.
func TestGapIsFetched(t *testing.T) {
	b := english(t)
	b.say("hello")
	b.wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	conv := b.server.Conversations()[0]
	b.server.LoseNext(2)
	b.server.Say(conv, shop.FromAgent, "lost one")
	b.server.Say(conv, shop.FromAgent, "lost two")
	b.server.Say(conv, shop.FromAgent, "and three")
	b.wait(`$(".msg.agent", "and three") && $(".msg.agent", "lost one")`)
	inOrder(t, b)
	b.quiet()
}

func inOrder(t *testing.T, b *tab) {
	t.Helper()
	seqs := eval[[]int](b, `$$(".msg[data-seq]").map((n) => Number(n.dataset.seq))`)
	for i := 1; i < len(seqs); i++ {
		if seqs[i] <= seqs[i-1] {
			t.Errorf("messages stand in the order %v", seqs)
		}
	}
}

// TestProposalIsSpentOnce accepts a checkout and finds no button to press again.
func TestProposalIsSpentOnce(t *testing.T) {
	b := english(t)
	b.say("Add the first one to my basket")
	b.wait(`$(".basket-card")`)
	b.click(".reply", "Check out")
	b.wait(`$(".proposal-card", "Place this order")`)
	b.click(".p-buttons .btn", "Accept")
	b.wait(`$(".proposal-card.spent", "Accepted") && !$(".p-buttons")`)
	b.wait(`$(".order-card", "900001")`)
	b.wait(`!$(".tool .badge")`)

	b.say("check out")
	b.click(".p-buttons .btn", "No, thank you")
	b.wait(`$(".p-outcome.declined") && !$(".p-buttons")`)
	b.quiet()
}

// TestKeyboardOnly finds a product, puts it into the basket and chats without a mouse.
func TestKeyboardOnly(t *testing.T) {
	b := open(t, 1280, 900)
	b.visit("/", ".grid .product-card")
	b.press("/")
	b.do(chromedp.KeyEvent("cake stand"))
	b.wait(`$(".found li", "Red Retrospot Cake Stand")`)
	b.press(kb.ArrowDown)
	b.press(kb.Enter)
	b.wait(`$(".product-words h1")`)
	b.tabTo(".product-buy .btn.primary")
	b.press(kb.Enter)
	b.wait(`$(".tool .badge")?.textContent.startsWith("1")`)
	b.tabTo(".launcher")
	b.press(kb.Enter)
	b.wait(`$(".composer textarea")?.matches(":focus")`)
	b.do(chromedp.KeyEvent("hello"))
	b.press(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift))
	b.do(chromedp.KeyEvent("again"))
	b.press(kb.Enter)
	b.wait(`$(".msg.own .words")?.textContent === "hello\nagain"`)
	b.tabTo(".menu .icon-btn")
	b.press(kb.Enter)
	b.wait(`$("[role=menuitem]")?.matches(":focus")`)
	b.press(kb.Escape)
	b.wait(`!$("[role=menuitem]") && $(".menu .icon-btn").matches(":focus")`)
	b.press(kb.Escape)
	b.wait(`!$(".chat")`)
	b.quiet()
}

// tabTo presses Tab until the element has the focus; both directions are tried.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	at := fmt.Sprintf(`$$(%q).some((n) => n.matches(":focus"))`, selector)
	for range 80 {
		b.press(kb.Tab)
		if eval[bool](b, at) {
			return
		}
	}
	b.t.Fatalf("Tab never reaches %s", selector)
}

// TestInputMethodEnter composes Chinese: the Enter that ends a composition must not send.
func TestInputMethodEnter(t *testing.T) {
	b := english(t)
	eval[bool](b, `(() => { const a = $(".composer textarea"); a.focus();
		a.dispatchEvent(new CompositionEvent("compositionstart"));
		a.value = "马克杯"; a.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
		a.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}));
		a.dispatchEvent(new CompositionEvent("compositionend")); 
		a.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true}));
		return true; })()`)
	if got := eval[string](b, `$(".composer textarea").value`); got != "马克杯" {
		t.Fatalf("after composing the input holds %q", got)
	}
	b.press(kb.Enter)
	b.wait(`$(".msg.own", "马克杯")`)
	b.quiet()
}

// TestLanguageSwitch changes page, widget and the shop's content without a reload.
func TestLanguageSwitch(t *testing.T) {
	b := english(t)
	b.click(".topbar .btn", "中文")
	b.wait(`$(".hello", "您好，我是店里的 AI 助手")`)
	b.wait(`$(".product-card", "彩色小鸟摆件")`)
	if got := eval[string](b, `document.documentElement.lang`); got != "zh-CN" {
		t.Errorf("the page's language is %q", got)
	}
	left := eval[string](b, `$$("main, .head").map((n) => n.innerText).join(" ")`)
	for _, word := range []string{"Basket", "Sign in", "In stock", "Search"} {
		if strings.Contains(left, word) {
			t.Errorf("the Chinese page still says %q", word)
		}
	}
	b.quiet()
}

// TestHostileText puts what a hostile model or shop could say onto the page.
func TestHostileText(t *testing.T) {
	b := english(t)
	b.say("<evil> <img src=x onerror=window.hacked=1>")
	b.wait(`$(".msg.assistant strong", "bold") && !$("[data-live]")`)
	if eval[bool](b, `Boolean(window.hacked) || $$(".chat img, .chat script, .chat [href^=javascript]").length > 0`) {
		t.Error("hostile text became an element or ran")
	}
	if got := eval[string](b, `$(".msg.own .words").textContent`); !strings.HasPrefix(got, "<evil>") {
		t.Errorf("the customer's own words are shown as %q", got)
	}
	b.quiet()
}

// TestStopAnswer stops a long answer; what was said stays.
func TestStopAnswer(t *testing.T) {
	b := english(t)
	b.say("a long answer please")
	b.wait(`$("[data-live] .bubble", "long answer")`)
	b.click(`.composer .icon-btn`, "Stop")
	b.wait(`$(".msg.assistant[data-seq]") && !$("[data-live]")`)
	if n := eval[int](b, `$(".msg.assistant .bubble").textContent.length`); n > 2500 {
		t.Errorf("after stop the answer still has %d characters", n)
	}
	b.quiet()
}

// TestScrollManners: an answer does not pull a reader who has scrolled up.
func TestScrollManners(t *testing.T) {
	b := english(t)
	b.say("a long answer please")
	b.wait(`$("[data-live] .bubble", "long answer")`)
	b.wait(`(() => { const l = $(".log"); return l.scrollHeight > l.clientHeight + 100 })()`)
	eval[bool](b, `($(".log").scrollTop = 0, true)`)
	b.wait(`$(".new-chip")`)
	if top := eval[float64](b, `$(".log").scrollTop`); top != 0 {
		t.Errorf("the list moved to %v under a reader", top)
	}
	b.click(".new-chip", "")
	b.wait(`!$(".new-chip")`)
	b.quiet()
}

// TestNobodyOnline leaves a phone number when no person is there.
func TestNobodyOnline(t *testing.T) {
	b := english(t)
	b.server.Agents = 0
	b.wait(`$(".menu .icon-btn")`)
	b.click(".menu .icon-btn", "")
	b.click("[role=menuitem]", "A person, please")
	b.click(".form-card .btn", "Leave it here")
	b.wait(`$(".form-card .wrong", "Please fill")`)
	eval[bool](b, `($(".form-card input").focus(), true)`)
	b.do(chromedp.KeyEvent("07700 900123"))
	b.press(kb.Enter)
	b.wait(`$(".p-outcome", "Thank you")`)
	b.quiet()
}

// TestConsoleTakesOver follows a conversation from both sides in two tabs of one shop.
func TestConsoleTakesOver(t *testing.T) {
	b := english(t)
	b.say("Find me a mug")
	b.wait(`$(".p-card") && !$("[data-live]")`)
	staff := b.beside("/console?link="+uitest.Link, ".row-item")
	staff.press("j")
	staff.wait(`$(".work .msg.assistant")`)
	staff.press("h")
	staff.wait(`$(".trace .step", "search_catalog") && $(".trace .step", "12 ms")`)
	staff.press("t")
	staff.wait(`$(".work .btn", "Hand back")`)
	b.wait(`$(".event-line", "Maria has joined") && $(".chat-who", "Maria") || $(".chat-who", "A person")`)
	staff.press("r")
	staff.say("Hello, this is Maria")
	b.wait(`$(".msg.agent", "Hello, this is Maria")`)
	b.say("thank you")
	staff.wait(`$(".work .msg.customer", "thank you")`)
	staff.click(".work .btn", "Hand back")
	b.wait(`$(".event-line", "answers again")`)
	staff.press(kb.Escape)
	staff.press("?")
	staff.wait(`$("dialog.keys")`)
	staff.press(kb.Escape)
	staff.press("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	staff.wait(`$("dialog.palette input")?.matches(":focus")`)
	staff.do(chromedp.KeyEvent("model"))
	staff.press(kb.Enter)
	staff.wait(`$(".model-form")`)
	staff.click(".preset", "OpenAI")
	staff.click(".model-do .btn", "Test")
	staff.wait(`$(".field .wrong", "needs a key")`)
	b.quiet()
	staff.quiet()
}

// TestTourFollows enters by a link and sees the trace of the answer beside the chat.
func TestTourFollows(t *testing.T) {
	b := open(t, 1280, 900)
	b.visit("/tour?link="+uitest.Link, ".tour-step")
	b.wait(`$(".hello")`)
	b.click(".tour-step", "Ask for something")
	b.wait(`$(".tour-console .work .msg.assistant", "I found six")`)
	b.wait(`$(".tour-console .trace .step", "search_catalog")`)
	b.click(".tour-step", "Put it into the basket")
	b.wait(`$(".basket-card") && $(".tour-console .trace .step", "update_cart")`)
	b.click(".tour-step", "Check out")
	b.click(".p-buttons .btn", "Accept")
	b.wait(`$(".order-card", "900001")`)
	b.click(".tour-step", "Ask for a person")
	b.click(".tour-console .btn", "Take over")
	b.wait(`$(".event-line", "Maria has joined")`)
	if got := eval[string](b, `location.search`); got != "" {
		t.Errorf("the one-time link stays in the address: %q", got)
	}
	b.quiet("/v1/staff/turns/") // the confirmation of an order has no turn
}

// TestUnreadBadge counts answers that come while the panel is closed, and forgets them
// once they are seen, over a reload too.
func TestUnreadBadge(t *testing.T) {
	b := english(t)
	b.say("hello")
	b.wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	b.click(".chat-head .icon-btn", "Close")
	b.wait(`!$(".chat") && !$(".launcher .badge")`)
	b.server.Say(b.server.Conversations()[0], shop.FromAgent, "are you there?")
	b.wait(`$(".launcher .badge")?.textContent === "1"`)
	b.visit("/basket", ".state")
	b.wait(`$(".launcher .badge")?.textContent === "1"`)
	b.click(".launcher", "")
	b.wait(`$(".msg.agent", "are you there?")`)
	b.click(".chat-head .icon-btn", "Close")
	b.wait(`!$(".chat") && !$(".launcher .badge")`)
	b.visit("/basket", ".state")
	b.wait(`$(".launcher")`)
	b.wait(`!$(".launcher .badge")`)
	b.quiet()
}

// TestWidgetOnAnotherSite embeds the widget with one script line into a foreign page.
func TestWidgetOnAnotherSite(t *testing.T) {
	b := open(t, 1280, 900)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><h1>Another site</h1><script type="module" src="%s/widget.js"></script>`, b.url)
	}))
	t.Cleanup(site.Close)
	b.do(chromedp.Navigate(site.URL))
	b.click(".launcher", "")
	b.wait(`$(".hello")`)
	b.say("Find me a mug")
	b.wait(`$(".p-card", "Drink Me Mug") && !$("[data-live]")`)
	if href := eval[string](b, `$(".p-card a").href`); href != b.url+"/p/21071" {
		t.Errorf("a product on another site leads to %s", href)
	}
	if lang := eval[string](b, `document.documentElement.lang`); lang != "" {
		t.Errorf("the widget set the language of a foreign page to %q", lang)
	}
	b.quiet()
}

// TestResync starts the conversation over when the server asks for it.
func TestResync(t *testing.T) {
	b := english(t)
	b.say("hello")
	b.wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	conv := b.server.Conversations()[0]
	b.server.LoseNext(1)
	b.server.Say(conv, shop.FromAgent, "not shown live")
	b.server.Resync(conv)
	b.wait(`$(".msg.agent", "not shown live") && $$(".msg.assistant").length === 1`)
	inOrder(t, b)
	b.quiet()
}

// TestSignInChangesTheConversation: nobody sees what another person wrote before.
func TestSignInChangesTheConversation(t *testing.T) {
	b := english(t)
	b.say("a visitor's secret")
	b.wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	b.click(".tool", "Sign in")
	b.click(".personas button", "Emma")
	b.wait(`$$(".signin").length === 0 && $(".hello") && !$(".msg.own")`)
	b.click(".tool", "Emma")
	b.click(".signin .btn.quiet", "Sign out")
	b.wait(`!$(".signin") && $(".tool", "Sign in")`)
	b.wait(`$(".hello") && !$(".msg.own")`)
	b.quiet()
}

// TestLostStates: a shelf that cannot be loaded says so and offers to try again.
func TestLostStates(t *testing.T) {
	b := open(t, 1280, 900)
	b.visit("/p/no-such-thing", ".state")
	b.wait(`$(".state", "not on our shelves")`)
	b.server.Break("/v1/products")
	b.visit("/c/garden", ".state")
	b.wait(`$(".state", "This did not load")`)
	b.server.Break("")
	b.click(".state .btn", "Try again")
	b.wait(`$(".product-card")`)
	b.quiet("404", "503")
}
