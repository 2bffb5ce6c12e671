package ui_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/ui"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/uitest"
)

const chromium = "/usr/bin/chromium"

// browsers is one Chromium for the whole run, started by the first test that needs it.
type browsers struct {
	once  sync.Once
	ctx   context.Context
	close func()
	err   error
}

var browser browsers

func TestMain(m *testing.M) {
	code := m.Run()
	if browser.close != nil {
		browser.close()
	}
	os.Exit(code)
}

func (b *browsers) start() {
	opts := []chromedp.ExecAllocatorOption{chromedp.ExecPath(chromium)}
	for _, name := range []string{"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars"} {
		opts = append(opts, chromedp.Flag(name, true))
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	b.ctx, b.close = ctx, func() { cancel(); stop() }
	b.err = chromedp.Do(ctx)
}

// tab is one page of the stand-in shop, in a browser context of its own.
type tab struct {
	t      *testing.T
	ctx    context.Context
	server *uitest.Server
	url    string
	mu     sync.Mutex
	said   []string // errors on the page's console
}

// open starts a shop and a fresh tab of the given size.
func open(t *testing.T, width, height int64) *tab {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil {
		t.Skip("needs Chromium at " + chromium)
	}
	if testing.Short() {
		t.Skip("browser tests are left out with -short")
	}
	t.Parallel()
	browser.once.Do(browser.start)
	pages, err := ui.Handler(ui.Options{Name: shop.Text{EN: "Pepper & Thread", ZH: "椒线杂货"}})
	if err != nil {
		t.Fatal(err)
	}
	fake, handler := uitest.New(pages)
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	if browser.err != nil {
		t.Fatal("starting Chromium: ", browser.err)
	}
	ctx, cancel := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, server: fake, url: srv.URL}
	b.listen() // the first action's context is the tab's life, so it must not be one with a deadline
	b.do(chromedp.EmulateViewport(width, height))
	t.Cleanup(func() { fake.DropSockets() })
	return b
}

// beside opens a second tab on the same shop.
func (b *tab) beside(path, ready string) *tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	other := &tab{t: b.t, ctx: ctx, server: b.server, url: b.url}
	other.listen()
	other.do(chromedp.EmulateViewport(1280, 900))
	other.visit(path, ready)
	return other
}

// listen collects errors of the page, content security violations among them.
func (b *tab) listen() {
	events := chromedp.Console(b.ctx)
	go func() {
		for msg, err := range events {
			if err != nil {
				return
			}
			if msg.Type == chromedp.ConsoleError || msg.Type == chromedp.ConsoleException {
				b.mu.Lock()
				b.said = append(b.said, fmt.Sprintf("%s (%s:%d)", msg.Text, msg.URL, msg.Line))
				b.mu.Unlock()
			}
		}
	}()
}

// quiet fails when the page complained; network errors that a test provokes are named in allow.
func (b *tab) quiet(allow ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
lines:
	for _, line := range b.said {
		for _, ok := range allow {
			if strings.Contains(line, ok) {
				continue lines
			}
		}
		b.t.Errorf("the page's console says: %s", line)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// visit opens a path and waits for the page's own mark that it is there.
func (b *tab) visit(path, ready string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url + path))
	b.wait(fmt.Sprintf("document.querySelector(%q)", ready))
}

// deep is put before scripts: $ finds one element, $$ all, through shadow roots.
const deep = `const $$ = (s, r = document) => [...r.querySelectorAll(s), ...[...r.querySelectorAll("*")].flatMap((n) => n.shadowRoot ? $$(s, n.shadowRoot) : [])];
const shown = (n) => n.checkVisibility() && n.getClientRects().length > 0;
const $ = (s, text) => $$(s).find((n) => shown(n) && (!text || n.textContent.includes(text) || (n.getAttribute("aria-label") ?? "").includes(text)));`

// eval runs an expression with $ and $$.
func eval[T any](b *tab, expr string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T]("(() => {"+deep+" return "+expr+"})()"))
	if err != nil {
		b.t.Fatalf("%s: %v", expr, err)
	}
	return v
}

// wait polls until an expression holds.
func (b *tab) wait(expr string) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Poll[chromedp.Void]("(() => {"+deep+" return Boolean("+expr+")})()", chromedp.WithPollingTimeout(8*time.Second)))
	if err != nil {
		b.t.Fatalf("waiting for %s: %v\npage: %s\nconsole: %q", expr, err, eval[string](b, `$$(".chat, .console").map((n) => n.innerText).join("\n---\n").slice(-500)`), b.said)
	}
}

// click presses the first visible element that matches and holds the text.
func (b *tab) click(selector, text string) {
	b.t.Helper()
	find := fmt.Sprintf("$(%q, %q)", selector, text)
	b.wait(find + " && !" + find + ".disabled")
	eval[bool](b, "("+find+".click(), true)")
}

// say types into the chat's input and sends with Enter.
func (b *tab) say(text string) {
	b.t.Helper()
	b.wait(`$(".composer textarea")`)
	eval[bool](b, `($(".composer textarea").focus(), true)`)
	b.do(chromedp.KeyEvent(text))
	b.press(kb.Enter)
}

// press sends one key as a keyboard does: a prevented keydown produces no character.
func (b *tab) press(key string, opts ...chromedp.KeyOption) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, r := range key {
			for _, k := range strokes(r, opts) {
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, *k); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// strokes are down and up of a key; the text of its char event goes with the down.
func strokes(r rune, opts []chromedp.KeyOption) []*input.DispatchKeyEventParams {
	var list []*input.DispatchKeyEventParams
	for _, k := range kb.Encode(r) {
		for _, o := range opts {
			o(k)
		}
		if k.Type != kb.KeyChar {
			list = append(list, k)
		} else if k.Modifiers&^int64(chromedp.ModifierShift) == 0 {
			list[len(list)-1].Type, list[len(list)-1].Text = input.DispatchKeyEventTypeKeyDown, k.Text
		}
	}
	return list
}

// still waits until nothing moves but what moves for ever.
func (b *tab) still() {
	b.t.Helper()
	b.wait(`[document, ...$$("shop-keeper").map((n) => n.shadowRoot)].every((r) => r.getAnimations().every((a) => a.playState !== "running" || a.effect.getComputedTiming().endTime === Infinity))`)
}

func (b *tab) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv("UI_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.still()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/"+name+".png", png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
