// Package browsertest drives the shop's pages in a real Chromium, for tests: one browser
// for a test program, a tab with a browser context of its own for each test. Scripts find
// elements through shadow roots, as a person would, by what is shown.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Chromium is where Debian installs it.
const Chromium = "/usr/bin/chromium"

// doWithin bounds the steps of one Do.
const doWithin = 20 * time.Second

// Browser is one Chromium, started by the first tab. The zero Browser is ready.
type Browser struct {
	once  sync.Once
	ctx   context.Context
	close func()
	err   error
}

func (b *Browser) start() {
	opts := []chromedp.ExecAllocatorOption{chromedp.ExecPath(Chromium)}
	for _, name := range []string{"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars"} {
		opts = append(opts, chromedp.Flag(name, true))
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	b.ctx, b.close = ctx, func() { cancel(); stop() }
	b.err = chromedp.Do(ctx)
}

// Close ends the browser if it was started.
func (b *Browser) Close() {
	if b.close != nil {
		b.close()
	}
}

// Need skips a test that cannot or shall not have a browser.
func Need(t testing.TB) {
	t.Helper()
	if _, err := os.Stat(Chromium); err != nil {
		t.Skip("SKIPPED: needs Chromium at " + Chromium)
	}
	if testing.Short() {
		t.Skip("browser tests are left out with -short")
	}
}

// Tab is one tab. Its methods end the test when something does not come about.
type Tab struct {
	T        testing.TB
	Context  context.Context
	URL      string        // of the shop, without a path
	Patience time.Duration // of Wait

	mu   sync.Mutex
	said []string // errors on the page's console
}

// Open makes a tab of a size for the shop at url. It lives as long as the test.
func (b *Browser) Open(t testing.TB, url string, width, height int64) *Tab {
	t.Helper()
	b.once.Do(b.start)
	if b.err != nil {
		t.Fatal("starting Chromium: ", b.err)
	}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	tab := &Tab{T: t, Context: ctx, URL: url, Patience: 8 * time.Second}
	tab.listen() // the first action's context is the tab's life, so it must not be one with a deadline
	tab.Do(chromedp.EmulateViewport(width, height))
	return tab
}

// listen collects errors of the page, content security violations among them.
func (b *Tab) listen() {
	events := chromedp.Console(b.Context)
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

// Quiet fails when the page complained; network errors that a test provokes are named in allow.
func (b *Tab) Quiet(allow ...string) {
	b.T.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
lines:
	for _, line := range b.said {
		for _, ok := range allow {
			if strings.Contains(line, ok) {
				continue lines
			}
		}
		b.T.Errorf("the page's console says: %s", line)
	}
}

// Do carries out steps.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.Context, doWithin)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.T.Fatal(err)
	}
}

// Visit opens a path and waits for the page's own mark that it is there.
func (b *Tab) Visit(path, ready string) {
	b.T.Helper()
	b.Do(chromedp.Navigate(b.URL + path))
	b.Wait(fmt.Sprintf("document.querySelector(%q)", ready))
}

// deep is put before scripts: $ finds one element, $$ all, through shadow roots.
const deep = `const $$ = (s, r = document) => [...r.querySelectorAll(s), ...[...r.querySelectorAll("*")].flatMap((n) => n.shadowRoot ? $$(s, n.shadowRoot) : [])];
const shown = (n) => n.checkVisibility() && n.getClientRects().length > 0;
const $ = (s, text) => $$(s).find((n) => shown(n) && (!text || n.textContent.includes(text) || (n.getAttribute("aria-label") ?? "").includes(text)));`

// Eval runs an expression with $ and $$.
func Eval[T any](b *Tab, expr string) T {
	b.T.Helper()
	v, err := chromedp.Run(b.Context, chromedp.Evaluate[T]("(() => {"+deep+" return "+expr+"})()"))
	if err != nil {
		b.T.Fatalf("%s: %v", expr, err)
	}
	return v
}

// Wait polls until an expression holds.
func (b *Tab) Wait(expr string) {
	b.T.Helper()
	_, err := chromedp.Run(b.Context, chromedp.Poll[chromedp.Void]("(() => {"+deep+" return Boolean("+expr+")})()", chromedp.WithPollingTimeout(b.Patience)))
	if err != nil {
		b.T.Fatalf("waiting for %s: %v\npage: %s\nconsole: %q", expr, err, Eval[string](b, `$$(".chat, .console").map((n) => n.innerText).join("\n---\n").slice(-500)`), b.said)
	}
}

// Click presses the first visible element that matches and holds the text.
func (b *Tab) Click(selector, text string) {
	b.T.Helper()
	find := fmt.Sprintf("$(%q, %q)", selector, text)
	b.Wait(find + " && !" + find + ".disabled")
	Eval[bool](b, "("+find+".click(), true)")
}

// Say types into the chat's input and sends with Enter.
func (b *Tab) Say(text string) {
	b.T.Helper()
	b.Wait(`$(".composer textarea")`)
	Eval[bool](b, `($(".composer textarea").focus(), true)`)
	b.Do(chromedp.KeyEvent(text))
	b.Press(kb.Enter)
}

// Press sends one key as a keyboard does: a prevented keydown produces no character.
func (b *Tab) Press(key string, opts ...chromedp.KeyOption) {
	b.T.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
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

// Still waits until nothing moves but what moves for ever.
func (b *Tab) Still() {
	b.T.Helper()
	b.Wait(`[document, ...$$("shop-keeper").map((n) => n.shadowRoot)].every((r) => r.getAnimations().every((a) => a.playState !== "running" || a.effect.getComputedTiming().endTime === Infinity))`)
}

// Shoot takes a picture into the folder UI_SCREENSHOTS, if there is one.
func (b *Tab) Shoot(name string) {
	b.T.Helper()
	dir := os.Getenv("UI_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.Still()
	png, err := chromedp.Run(b.Context, chromedp.CaptureScreenshot())
	if err != nil {
		b.T.Fatal(err)
	}
	if err := os.WriteFile(dir+"/"+name+".png", png, 0o644); err != nil {
		b.T.Fatal(err)
	}
}

// AxeCore is the script of axe-core, a development tool that is no part of the tree:
// "make axe" fetches it. A test that needs it is skipped where it is not.
func AxeCore(t testing.TB) string {
	t.Helper()
	script, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		t.Skip("SKIPPED: no axe-core: run make axe, or set AXE_CORE to its axe.min.js")
	}
	return string(script)
}

// Axe runs axe-core, whose script is given, and fails on findings of impact serious or critical.
func (b *Tab) Axe(script, where string) {
	b.T.Helper()
	found, err := chromedp.Run(b.Context, chromedp.Evaluate[string](script+`;
		axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations
			.filter((v) => v.impact === "serious" || v.impact === "critical")
			.map((v) => v.id + " (" + v.impact + "): " + v.nodes.slice(0, 4).map((n) => n.target.flat().join(" ") + " " + (n.any[0]?.message ?? "")).join(" | ")).join("\n"))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.T.Fatalf("axe on %s: %v", where, err)
	}
	for line := range strings.SplitSeq(found, "\n") {
		if line != "" {
			b.T.Errorf("%s: %s", where, line)
		}
	}
}
