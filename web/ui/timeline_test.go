package ui_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTimeline checks the order keeper of the conversation by itself: repeats are
// dropped, what comes too early is held, what no longer exists is jumped over.
func TestTimeline(t *testing.T) {
	b := open(t, 800, 600)
	b.Visit("/console", ".login")
	got, err := chromedp.Run(b.Context, chromedp.Evaluate[string](`import("/ui/x/shared/chat.js").then(({Timeline}) => {
		const t = new Timeline(), say = (seq) => (t.take({seq}) ?? [{seq: "held"}]).map((m) => m.seq).join("+") || "-";
		const out = [5, 6, 6, 9, 8, 5, 7, 12, 13].map(say);
		out.push("jump " + t.jump().map((m) => m.seq).join("+"), say(14));
		return out.join(" ");
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if want := "5 6 - held held - 7+8+9 held held jump 12+13 14"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
