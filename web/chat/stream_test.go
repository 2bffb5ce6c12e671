package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// chunked is a model that says one word a time and waits for the test before each.
func chunked(words []string, next chan struct{}) chattest.Model {
	return func(ctx context.Context, _ llm.Request, say func(string)) ([]chattest.Wanted, error) {
		for _, w := range words {
			select {
			case <-next:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			say(w)
		}
		return nil, nil
	}
}

// TestStreamCutAtEveryChunk is row A8: wherever the connection breaks while an answer
// streams, the client ends up with the same text, once.
func TestStreamCutAtEveryChunk(t *testing.T) {
	words := strings.SplitAfter("Hello there. How are you? I like lanterns, and I like mugs. What do you need? Tell me.\nOr not. Bye!", " ")
	want := strings.Join(words, "")
	next := make(chan struct{})
	n := chattest.Start(t, chattest.Setup{Model: chunked(words, next), Limits: quietLimits()})
	c := greeted(t, n, chattest.Options{Every: time.Millisecond})
	for cut := range len(words) + 1 {
		before := c.Last()
		ack := said(t, c, "hello")
		for i := range words {
			if i == cut {
				c.Cut()
			}
			next <- struct{}{}
		}
		if cut == len(words) {
			c.Cut()
		}
		if !c.Until(patience, func() bool { return c.Last() >= ack.Seq+1 }) {
			t.Fatalf("cut before chunk %d: no answer", cut)
		}
		all, err := n.Store.Messages(background(), c.Conversation(), before, 10)
		if err != nil || len(all) != 2 || all[1].From != shop.FromAssistant || all[1].Text != want {
			t.Fatalf("cut before chunk %d: stored %+v, %v", cut, all, err)
		}
	}
	chattest.Verify(t, n.Store, c)
}

// TestDeltasAreTheAnswer: what streams to a client that stays is the stored text.
func TestDeltasAreTheAnswer(t *testing.T) {
	const want = "Hello there. How are you? 你好，很高兴认识您。再见！"
	n := chattest.Start(t, chattest.Setup{Model: chattest.Saying(want)})
	c := greeted(t, n, chattest.Options{})
	said(t, c, "hello")
	f, ok := c.Await(patience, chattest.By(shop.FromAssistant))
	var streamed strings.Builder
	at := 0
	for _, d := range c.Frames() {
		if d.Type == "delta" {
			if d.Turn != f.ID || d.N != at {
				t.Errorf("delta %d of %s is numbered %d of %s", at, f.ID, d.N, d.Turn)
			}
			at++
			streamed.WriteString(d.Text)
		}
	}
	if !ok || f.Text != want || streamed.String() != want {
		t.Errorf("streamed %q, stored %q", streamed.String(), f.Text)
	}
}

// TestStop ends an answer in the middle: what was said stays.
func TestStop(t *testing.T) {
	next := make(chan struct{}, 1)
	n := chattest.Start(t, chattest.Setup{Model: chunked([]string{"Hello there. ", "Never."}, next)})
	c := greeted(t, n, chattest.Options{})
	said(t, c, "hello")
	next <- struct{}{}
	if _, ok := c.Await(patience, chattest.Of("typing")); !ok {
		t.Fatal("no sign of life")
	}
	c.Do(stopFrame())
	f, ok := c.Await(patience, chattest.By(shop.FromAssistant))
	if !ok || strings.Contains(f.Text, "Never") {
		t.Fatalf("after the stop: %+v", f)
	}
	turn, err := n.Store.Turn(background(), f.ID)
	if err != nil || turn.State != shop.TurnStopped {
		t.Errorf("the turn is %s, %v", turn.State, err)
	}
}
