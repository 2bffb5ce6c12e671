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
	b.Visit("/", ".grid .product-card")
	b.Click(".launcher", "")
	b.Wait(`$(".hello")`)
	return b
}

// TestStreamCardBasketUndo is the main walk: a question, a tool told in words, streamed
// text, cards, the basket changed from a card and by the assistant, and both undone.
func TestStreamCardBasketUndo(t *testing.T) {
	b := english(t)
	b.server.Pace = 40 * time.Millisecond
	b.Say("Find me a mug")
	b.Wait(`$(".quiet-line", "looking through the shelves")`)
	b.Wait(`$("[data-live] .bubble", "I found six")`)
	b.Wait(`$(".p-card", "Drink Me Mug") && !$("[data-live]")`)
	if got := eval[string](b, `$(".msg.assistant .md strong").textContent`); got != "Drink Me Mug" {
		t.Errorf("the answer's markdown shows %q in bold", got)
	}
	b.Click(".p-card button", "Love/Hate")
	b.Wait(`$(".tool .badge")?.textContent.startsWith("1")`)
	b.Click(".toast button", "Undo")
	b.Wait(`!$(".tool .badge")`)

	b.Click(".reply", "Add the first one")
	b.Wait(`$(".basket-card", "Drink Me Mug")`)
	b.Wait(`$(".tool .badge")?.textContent.startsWith("1")`)
	b.Click(".undo-bar button", "Undo")
	b.Wait(`$(".undo-bar", "Taken back") && !$(".undo-bar button")`)
	b.Wait(`!$(".tool .badge")`)
	b.Quiet()
}

// TestReconnectLosesNothing writes while the line is cut and expects every message once.
func TestReconnectLosesNothing(t *testing.T) {
	b := english(t)
	b.Say("hello")
	b.Wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	conv := b.server.Conversations()[0]
	b.server.RefuseSockets(true)
	b.Wait(`$(".chat-line", "No connection")`)
	b.Say("first while away")
	b.Say("second while away")
	b.Wait(`$$("[data-pending]").length === 2 && $(".receipt", "Waiting")`)
	b.server.Say(conv, shop.FromAgent, "I wrote meanwhile")
	b.server.RefuseSockets(false)
	b.Wait(`!$(".chat-line") && $$("[data-pending]").length === 0`)
	b.Wait(`$(".msg.agent", "I wrote meanwhile") && $(".msg.own", "second while away")`)
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
	b.Quiet("WebSocket")
}

// TestUnackedSurvivesReload closes the page before the server ever acknowledged.
func TestUnackedSurvivesReload(t *testing.T) {
	b := english(t)
	b.Say("hello")
	b.Wait(`$$(".msg.assistant").length === 1`)
	b.server.RefuseSockets(true)
	b.Wait(`$(".chat-line")`)
	b.Say("keep this for me")
	b.Wait(`$("[data-pending]")`)
	b.Do(chromedp.Navigate(b.URL + "/basket"))
	b.server.RefuseSockets(false)
	b.Click(".launcher", "")
	b.Wait(`$(".msg.own", "keep this for me") && $$("[data-pending]").length === 0`)
	n := 0
	for _, m := range b.server.Messages(b.server.Conversations()[0]) {
		if m.Text == "keep this for me" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the message is stored %d times, want once", n)
	}
	b.Quiet("WebSocket")
}

// TestGapIsFetched loses a live frame; the next one must bring it along, in order.
func TestGapIsFetched(t *testing.T) {
	b := english(t)
	b.Say("hello")
	b.Wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	conv := b.server.Conversations()[0]
	b.server.LoseNext(2)
	b.server.Say(conv, shop.FromAgent, "lost one")
	b.server.Say(conv, shop.FromAgent, "lost two")
	b.server.Say(conv, shop.FromAgent, "and three")
	b.Wait(`$(".msg.agent", "and three") && $(".msg.agent", "lost one")`)
	inOrder(t, b)
	b.Quiet()
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
	b.Say("Add the first one to my basket")
	b.Wait(`$(".basket-card")`)
	b.Click(".reply", "Check out")
	b.Wait(`$(".proposal-card", "Place this order")`)
	b.Click(".p-buttons .btn", "Accept")
	b.Wait(`$(".proposal-card.spent", "Accepted") && !$(".p-buttons")`)
	b.Wait(`$(".order-card", "900001")`)
	b.Wait(`!$(".tool .badge")`)

	b.Say("check out")
	b.Click(".p-buttons .btn", "No, thank you")
	b.Wait(`$(".p-outcome.declined") && !$(".p-buttons")`)
	b.Quiet()
}

// TestKeyboardOnly finds a product, puts it into the basket and chats without a mouse.
func TestKeyboardOnly(t *testing.T) {
	b := open(t, 1280, 900)
	b.Visit("/", ".grid .product-card")
	b.Press("/")
	b.Do(chromedp.KeyEvent("cake stand"))
	b.Wait(`$(".found li", "Red Retrospot Cake Stand")`)
	b.Press(kb.ArrowDown)
	b.Press(kb.Enter)
	b.Wait(`$(".product-words h1")`)
	b.tabTo(".product-buy .btn.primary")
	b.Press(kb.Enter)
	b.Wait(`$(".tool .badge")?.textContent.startsWith("1")`)
	b.tabTo(".launcher")
	b.Press(kb.Enter)
	b.Wait(`$(".composer textarea")?.matches(":focus")`)
	b.Do(chromedp.KeyEvent("hello"))
	b.Press(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift))
	b.Do(chromedp.KeyEvent("again"))
	b.Press(kb.Enter)
	b.Wait(`$(".msg.own .words")?.textContent === "hello\nagain"`)
	b.tabTo(".menu .icon-btn")
	b.Press(kb.Enter)
	b.Wait(`$("[role=menuitem]")?.matches(":focus")`)
	b.Press(kb.Escape)
	b.Wait(`!$("[role=menuitem]") && $(".menu .icon-btn").matches(":focus")`)
	b.Press(kb.Escape)
	b.Wait(`!$(".chat")`)
	b.Quiet()
}

// tabTo presses Tab until the element has the focus; both directions are tried.
func (b *tab) tabTo(selector string) {
	b.T.Helper()
	at := fmt.Sprintf(`$$(%q).some((n) => n.matches(":focus"))`, selector)
	for range 80 {
		b.Press(kb.Tab)
		if eval[bool](b, at) {
			return
		}
	}
	b.T.Fatalf("Tab never reaches %s", selector)
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
	b.Press(kb.Enter)
	b.Wait(`$(".msg.own", "马克杯")`)
	b.Quiet()
}

// TestLanguageSwitch changes page, widget and the shop's content without a reload.
func TestLanguageSwitch(t *testing.T) {
	b := english(t)
	b.Click(".topbar .btn", "中文")
	b.Wait(`$(".hello", "您好，我是店里的 AI 助手")`)
	b.Wait(`$(".product-card", "彩色小鸟摆件")`)
	if got := eval[string](b, `document.documentElement.lang`); got != "zh-CN" {
		t.Errorf("the page's language is %q", got)
	}
	left := eval[string](b, `$$("main, .head").map((n) => n.innerText).join(" ")`)
	for _, word := range []string{"Basket", "Sign in", "In stock", "Search"} {
		if strings.Contains(left, word) {
			t.Errorf("the Chinese page still says %q", word)
		}
	}
	b.Quiet()
}

// TestHostileText puts what a hostile model or shop could say onto the page.
func TestHostileText(t *testing.T) {
	b := english(t)
	b.Say("<evil> <img src=x onerror=window.hacked=1>")
	b.Wait(`$(".msg.assistant strong", "bold") && !$("[data-live]")`)
	if eval[bool](b, `Boolean(window.hacked) || $$(".chat img, .chat script, .chat [href^=javascript]").length > 0`) {
		t.Error("hostile text became an element or ran")
	}
	if got := eval[string](b, `$(".msg.own .words").textContent`); !strings.HasPrefix(got, "<evil>") {
		t.Errorf("the customer's own words are shown as %q", got)
	}
	b.Quiet()
}

// TestStopAnswer stops a long answer; what was said stays.
func TestStopAnswer(t *testing.T) {
	b := english(t)
	b.Say("a long answer please")
	b.Wait(`$("[data-live] .bubble", "long answer")`)
	b.Click(`.composer .icon-btn`, "Stop")
	b.Wait(`$(".msg.assistant[data-seq]") && !$("[data-live]")`)
	if n := eval[int](b, `$(".msg.assistant .bubble").textContent.length`); n > 2500 {
		t.Errorf("after stop the answer still has %d characters", n)
	}
	b.Quiet()
}

// TestScrollManners: an answer does not pull a reader who has scrolled up.
func TestScrollManners(t *testing.T) {
	b := english(t)
	b.Say("a long answer please")
	b.Wait(`$("[data-live] .bubble", "long answer")`)
	b.Wait(`(() => { const l = $(".log"); return l.scrollHeight > l.clientHeight + 100 })()`)
	eval[bool](b, `($(".log").scrollTop = 0, true)`)
	b.Wait(`$(".new-chip")`)
	if top := eval[float64](b, `$(".log").scrollTop`); top != 0 {
		t.Errorf("the list moved to %v under a reader", top)
	}
	b.Click(".new-chip", "")
	b.Wait(`!$(".new-chip")`)
	b.Quiet()
}

// TestNobodyOnline leaves a phone number when no person is there.
func TestNobodyOnline(t *testing.T) {
	b := english(t)
	b.server.Agents = 0
	b.Wait(`$(".menu .icon-btn")`)
	b.Click(".menu .icon-btn", "")
	b.Click("[role=menuitem]", "A person, please")
	b.Click(".form-card .btn", "Leave it here")
	b.Wait(`$(".form-card .wrong", "Please fill")`)
	eval[bool](b, `($(".form-card input").focus(), true)`)
	b.Do(chromedp.KeyEvent("07700 900123"))
	b.Press(kb.Enter)
	b.Wait(`$(".p-outcome", "Thank you")`)
	b.Quiet()
}

// TestConsoleTakesOver follows a conversation from both sides in two tabs of one shop.
func TestConsoleTakesOver(t *testing.T) {
	b := english(t)
	b.Say("Find me a mug")
	b.Wait(`$(".p-card") && !$("[data-live]")`)
	staff := b.beside("/console?link="+uitest.Link, ".row-item")
	staff.Press("j")
	staff.Wait(`$(".work .msg.assistant")`)
	staff.Press("h")
	staff.Wait(`$(".trace .step", "search_catalog") && $(".trace .step", "12 ms")`)
	staff.Press("t")
	staff.Wait(`$(".work .btn", "Hand back")`)
	b.Wait(`$(".event-line", "Maria has joined") && $(".chat-who", "Maria") || $(".chat-who", "A person")`)
	staff.Press("r")
	staff.Say("Hello, this is Maria")
	b.Wait(`$(".msg.agent", "Hello, this is Maria")`)
	b.Say("thank you")
	staff.Wait(`$(".work .msg.customer", "thank you")`)
	staff.Click(".work .btn", "Hand back")
	b.Wait(`$(".event-line", "answers again")`)
	staff.Press(kb.Escape)
	staff.Press("?")
	staff.Wait(`$("dialog.keys")`)
	staff.Press(kb.Escape)
	staff.Press("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	staff.Wait(`$("dialog.palette input")?.matches(":focus")`)
	staff.Do(chromedp.KeyEvent("model"))
	staff.Press(kb.Enter)
	staff.Wait(`$(".model-form")`)
	staff.Click(".preset", "OpenAI")
	staff.Click(".model-do .btn", "Test")
	staff.Wait(`$(".field .wrong", "needs a key")`)
	b.Quiet()
	staff.Quiet()
}

// TestTourFollows enters by a link and sees the trace of the answer beside the chat.
func TestTourFollows(t *testing.T) {
	b := open(t, 1280, 900)
	b.Visit("/tour?link="+uitest.Link, ".tour-step")
	b.Wait(`$(".hello")`)
	b.Click(".tour-step", "Ask for something")
	b.Wait(`$(".tour-console .work .msg.assistant", "I found six")`)
	b.Wait(`$(".tour-console .trace .step", "search_catalog")`)
	b.Click(".tour-step", "Put it into the basket")
	b.Wait(`$(".basket-card") && $(".tour-console .trace .step", "update_cart")`)
	b.Click(".tour-step", "Check out")
	b.Click(".p-buttons .btn", "Accept")
	b.Wait(`$(".order-card", "900001")`)
	b.Click(".tour-step", "Ask for a person")
	b.Click(".tour-console .btn", "Take over")
	b.Wait(`$(".event-line", "Maria has joined")`)
	if got := eval[string](b, `location.search`); got != "" {
		t.Errorf("the one-time link stays in the address: %q", got)
	}
	b.Quiet("/v1/staff/turns/") // the confirmation of an order has no turn
}

// TestUnreadBadge counts answers that come while the panel is closed, and forgets them
// once they are seen, over a reload too.
func TestUnreadBadge(t *testing.T) {
	b := english(t)
	b.Say("hello")
	b.Wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	b.Click(".chat-head .icon-btn", "Close")
	b.Wait(`!$(".chat") && !$(".launcher .badge")`)
	b.server.Say(b.server.Conversations()[0], shop.FromAgent, "are you there?")
	b.Wait(`$(".launcher .badge")?.textContent === "1"`)
	b.Visit("/basket", ".state")
	b.Wait(`$(".launcher .badge")?.textContent === "1"`)
	b.Click(".launcher", "")
	b.Wait(`$(".msg.agent", "are you there?")`)
	b.Click(".chat-head .icon-btn", "Close")
	b.Wait(`!$(".chat") && !$(".launcher .badge")`)
	b.Visit("/basket", ".state")
	b.Wait(`$(".launcher")`)
	b.Wait(`!$(".launcher .badge")`)
	b.Quiet()
}

// TestWidgetOnAnotherSite embeds the widget with one script line into a foreign page.
func TestWidgetOnAnotherSite(t *testing.T) {
	b := open(t, 1280, 900)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><h1>Another site</h1><script type="module" src="%s/widget.js"></script>`, b.URL)
	}))
	t.Cleanup(site.Close)
	b.Do(chromedp.Navigate(site.URL))
	b.Click(".launcher", "")
	b.Wait(`$(".hello")`)
	b.Say("Find me a mug")
	b.Wait(`$(".p-card", "Drink Me Mug") && !$("[data-live]")`)
	if href := eval[string](b, `$(".p-card a").href`); href != b.URL+"/p/21071" {
		t.Errorf("a product on another site leads to %s", href)
	}
	if lang := eval[string](b, `document.documentElement.lang`); lang != "" {
		t.Errorf("the widget set the language of a foreign page to %q", lang)
	}
	b.Quiet()
}

// TestResync starts the conversation over when the server asks for it.
func TestResync(t *testing.T) {
	b := english(t)
	b.Say("hello")
	b.Wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	conv := b.server.Conversations()[0]
	b.server.LoseNext(1)
	b.server.Say(conv, shop.FromAgent, "not shown live")
	b.server.Resync(conv)
	b.Wait(`$(".msg.agent", "not shown live") && $$(".msg.assistant").length === 1`)
	inOrder(t, b)
	b.Quiet()
}

// TestSignInChangesTheConversation: nobody sees what another person wrote before.
func TestSignInChangesTheConversation(t *testing.T) {
	b := english(t)
	b.Say("a visitor's secret")
	b.Wait(`$$(".msg.assistant").length === 1 && !$("[data-live]")`)
	b.Click(".tool", "Sign in")
	b.Click(".personas button", "Emma")
	b.Wait(`$$(".signin").length === 0 && $(".hello") && !$(".msg.own")`)
	b.Click(".tool", "Emma")
	b.Click(".signin .btn.quiet", "Sign out")
	b.Wait(`!$(".signin") && $(".tool", "Sign in")`)
	b.Wait(`$(".hello") && !$(".msg.own")`)
	b.Quiet()
}

// TestLostStates: a shelf that cannot be loaded says so and offers to try again.
func TestLostStates(t *testing.T) {
	b := open(t, 1280, 900)
	b.Visit("/p/no-such-thing", ".state")
	b.Wait(`$(".state", "not on our shelves")`)
	b.server.Break("/v1/products")
	b.Visit("/c/garden", ".state")
	b.Wait(`$(".state", "This did not load")`)
	b.server.Break("")
	b.Click(".state .btn", "Try again")
	b.Wait(`$(".product-card")`)
	b.Quiet("404", "503")
}
