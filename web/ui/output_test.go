package ui_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/shopkeeper-ai/shopkeeper/web/ui"
)

// payloads are the texts of testdata/payloads.txt for a foreign host.
func payloads(t *testing.T, evil string) (all []string) {
	t.Helper()
	raw, err := os.ReadFile("testdata/payloads.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#:") {
			continue
		}
		plain := strings.ReplaceAll(strings.ReplaceAll(line, `\"`, `"`), `"`, `\"`)
		text, err := strconv.Unquote(`"` + plain + `"`)
		if err != nil {
			t.Fatalf("payload %q: %v", line, err)
		}
		all = append(all, strings.ReplaceAll(text, "EVIL", evil))
	}
	return all
}

// bare is a page without any policy that loads the renderer of answers: what the browser
// would forbid on the real pages is seen here.
const bare = `<!doctype html><meta charset=utf-8><title>bare</title><div id=at></div>
<script>
let pwned = 0;
window.pwn = () => { pwned++; };
window.alert = window.confirm = window.prompt = window.print = window.pwn;
</script>
<script type=module>
import { fragment } from "/ui/x/shared/markdown.js";
window.fragment = fragment;
document.body.className = "ready";
</script>`

// judge says what is wrong with a rendered text: its own list of what is allowed, apart
// from the renderer's. It shows the text at every length, as a stream does, and pokes it.
const judge = `
const TAGS = "P BR STRONG EM DEL CODE PRE UL OL LI BLOCKQUOTE A H1 H2 H3 H4 TABLE THEAD TBODY TR TH TD HR".split(" ");
const ATTRIBUTES = {A: ["href", "rel", "target"], OL: ["start"], PRE: ["tabindex"], TABLE: ["tabindex"]};
const SCHEMES = ["http:", "https:", "mailto:", "tel:"];
const at = document.querySelector("#at");
const wrong = (root) => {
	const found = [];
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION | NodeFilter.SHOW_CDATA_SECTION);
	while (walker.nextNode()) {
		const n = walker.currentNode;
		if (!(n instanceof HTMLElement)) { found.push("node " + n.nodeName); continue; }
		if (!TAGS.includes(n.tagName)) found.push("tag " + n.tagName);
		for (const a of n.attributes) if (!(ATTRIBUTES[n.tagName] ?? []).includes(a.name)) found.push(n.tagName + " with " + a.name);
		if (n.tagName === "A" && n.hasAttribute("href")) {
			if (!SCHEMES.includes(n.protocol)) found.push("scheme " + n.protocol);
			if (!n.rel.includes("noopener") || n.target !== "_blank") found.push("a link into this tab");
		}
	}
	return found;
};
const poke = () => {
	for (const n of at.querySelectorAll("*"))
		for (const kind of ["mouseover", "focus", "load", "error", "toggle", "start", "begin", "animationstart", "close"]) n.dispatchEvent(new Event(kind));
};
const settled = () => new Promise((done) => setTimeout(done, 300));
`

// TestHostileOutput is row B8 at the parser: whatever a model says, whole or cut at any
// character as a stream cuts it, becomes nothing but words and links, runs nothing and
// asks no foreign host. The same texts put into the page as they are do all of that, or
// the test would see nothing.
func TestHostileOutput(t *testing.T) {
	var hits atomic.Int64
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hits.Add(1) }))
	t.Cleanup(foreign.Close)
	b := open(t, 800, 600)
	pages, err := ui.Handler(ui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.HandleFunc("GET /bare", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, bare) })
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	b.Do(chromedp.Navigate(srv.URL + "/bare"))
	b.Wait(`document.body?.className === "ready"`)

	all := payloads(t, mustHost(t, foreign.URL))
	texts, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	type verdict struct {
		Shown int      `json:"shown"`
		Pwned int      `json:"pwned"`
		Wrong []string `json:"wrong"`
	}
	rendered := awaited[verdict](b, `(async () => {`+judge+`
		const out = {shown: 0, wrong: []};
		for (const text of `+string(texts)+`) {
			const letters = [...text];
			for (let n = 1; n <= letters.length; n++) {
				const part = letters.slice(0, n).join("");
				at.replaceChildren(fragment(part));
				out.shown++;
				for (const w of wrong(at)) out.wrong.push(JSON.stringify(part) + ": " + w);
			}
			poke();
		}
		await settled();
		return {...out, pwned, wrong: out.wrong.slice(0, 20)};
	})()`)
	if rendered.Pwned != 0 || hits.Load() != 0 {
		t.Errorf("%d scripts ran and %d requests went out", rendered.Pwned, hits.Load())
	}
	for _, w := range rendered.Wrong {
		t.Error(w)
	}
	raw := awaited[verdict](b, `(async () => {`+judge+`
		const out = {shown: 0, wrong: []};
		for (const text of `+string(texts)+`) {
			if (text.includes("http-equiv")) continue; // would leave the page
			at.innerHTML = text;
			out.shown++;
			out.wrong.push(...wrong(at));
			poke();
			await new Promise((done) => setTimeout(done, 0));
		}
		await settled();
		return {...out, pwned};
	})()`)
	if raw.Pwned < 40 || hits.Load() < 5 || len(raw.Wrong) < 100 {
		t.Errorf("void: unfiltered, %d scripts ran, %d requests went out, %d nodes were wrong", raw.Pwned, hits.Load(), len(raw.Wrong))
	}
	if len(all) < 128 {
		t.Errorf("only %d texts", len(all))
	}
	t.Logf("%d texts shown at %d lengths; unfiltered they run %d scripts, send %d requests and make %d wrong nodes", len(all), rendered.Shown, raw.Pwned, hits.Load(), len(raw.Wrong))
}

// awaited runs a script and waits for its promise.
func awaited[T any](b *tab, script string) T {
	b.T.Helper()
	v, err := chromedp.Run(b.Context, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.T.Fatal(err)
	}
	return v
}

func mustHost(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}
