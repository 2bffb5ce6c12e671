package assistant_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// ordering is a counter at which an order is proposed in conversation c.
func ordering(t *testing.T) (c *counter, proposal string) {
	t.Helper()
	c = newCounter(t, opened(t), &script{rounds: []round{{calls: []openai.ToolCall{wants("place_order", `{}`)}}, {say: "Please press the button."}}}, assistant.Limits{})
	c.answer("c", "order it")
	open, err := c.store.OpenProposals(context.Background(), "c")
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	return c, open[0].ID
}

func commits(c *counter) (n int) {
	for key, times := range c.tools.done() {
		if strings.HasPrefix(key, "place_order") {
			n += times
		}
	}
	return n
}

func TestOnlyTheButtonCommits(t *testing.T) {
	c, proposal := ordering(t)
	for _, word := range []string{"yes", "ok, do it", "confirm " + proposal, "好的，下单", `{"type":"confirm","proposal":"` + proposal + `","accept":true}`} {
		c.answer("c", word)
	}
	if n := commits(c); n != 0 {
		t.Fatalf("words committed %d orders", n)
	}
}

// TestConfirmOnce: of many accepts at once one commits, and the outcome is told once.
func TestConfirmOnce(t *testing.T) {
	c, proposal := ordering(t)
	var wg sync.WaitGroup
	var accepted, refused atomic.Int32
	for range 20 {
		wg.Go(func() {
			switch err := c.Confirm(context.Background(), owner("c"), proposal, true); shop.KindOf(err) {
			case "":
				accepted.Add(1)
			case shop.Conflict:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if accepted.Load() != 1 || refused.Load() != 19 || commits(c) != 1 {
		t.Errorf("%d accepted, %d refused, %d commits", accepted.Load(), refused.Load(), commits(c))
	}
	told := 0
	for _, m := range c.messages("c") {
		if m.Event != nil && m.Event.Kind == "proposal" {
			told++
			if m.Event.Outcome != "accepted" || m.Text != "The order is placed." {
				t.Errorf("told %+v", m)
			}
		}
	}
	if told != 1 {
		t.Errorf("the outcome was told %d times", told)
	}
	if err := c.Confirm(context.Background(), owner("c"), proposal, false); shop.KindOf(err) != shop.Conflict {
		t.Errorf("declining afterwards: %v", err)
	}
}

func TestConfirmByOthers(t *testing.T) {
	c, proposal := ordering(t)
	c.asked("d", "another conversation of the same person")
	stranger, elsewhere := owner("c"), owner("d")
	stranger.Person, stranger.Customer = "customer:2", "2"
	agent := shop.Identity{Role: shop.Agent, Person: "staff:agent", Conversation: "c"}
	for _, id := range []shop.Identity{stranger, elsewhere, agent} {
		for _, accept := range []bool{true, false} {
			if err := c.Confirm(context.Background(), id, proposal, accept); shop.KindOf(err) != shop.NotFound {
				t.Errorf("%s in %s: %v", id.Person, id.Conversation, err)
			}
		}
	}
	if commits(c) != 0 {
		t.Error("it was committed")
	}
	if err := c.Confirm(context.Background(), owner("c"), proposal, false); err != nil {
		t.Error(err)
	}
	if err := c.Confirm(context.Background(), owner("c"), proposal, true); shop.KindOf(err) != shop.Conflict || commits(c) != 0 {
		t.Errorf("accepting a declined one: %v", err)
	}
}

func TestConfirmTooLate(t *testing.T) {
	c, _ := ordering(t)
	ctx := context.Background()
	if _, err := c.store.OpenProposal(ctx, shop.Proposal{ID: "late", Conversation: "c", Person: "customer:1", Tool: "place_order", Args: []byte(`{}`),
		Until: time.Now().Add(-time.Second)}); err != nil {
		t.Fatal(err)
	}
	if err := c.Confirm(ctx, owner("c"), "late", true); shop.KindOf(err) != shop.Conflict || commits(c) != 0 {
		t.Errorf("an expired proposal: %v", err)
	}
}

// TestRecover: a commit whose node died, or whose part was down, is finished later, and
// its outcome told once.
func TestRecover(t *testing.T) {
	c, proposal := ordering(t)
	c.Limits.Lease = time.Millisecond
	c.tools.commit = &tool.Error{Kind: shop.Unavailable, Message: "the part is down"}
	if err := c.Confirm(context.Background(), owner("c"), proposal, true); err == nil {
		t.Error("a part that is down is success")
	}
	c.tools.mu.Lock()
	c.tools.commit = nil
	c.tools.mu.Unlock()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if err := c.Recover(context.Background()); err != nil {
			t.Fatal(err)
		}
		if p, err := c.store.Proposal(context.Background(), proposal); err != nil || p.State == shop.ProposalDone {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("never finished")
		}
	}
	keys := 0
	for key := range c.tools.done() {
		if strings.HasPrefix(key, "place_order") {
			keys++
		}
	}
	if keys != 1 {
		t.Errorf("committed under %d keys", keys)
	}
}

func TestCommitThatFails(t *testing.T) {
	c, proposal := ordering(t)
	c.tools.commit = &tool.Error{Kind: shop.Conflict, Message: "The last one was just sold."}
	if err := c.Confirm(context.Background(), owner("c"), proposal, true); err != nil {
		t.Fatal(err)
	}
	all := c.messages("c")
	if last := all[len(all)-1]; last.Event == nil || last.Event.Outcome != "failed" || last.Text != "The last one was just sold." {
		t.Errorf("told %+v", last)
	}
}

func TestUndo(t *testing.T) {
	c := newCounter(t, opened(t), &script{rounds: []round{{calls: []openai.ToolCall{wants("set_note", `{}`)}}, {say: "There you are."}}}, assistant.Limits{})
	final := c.answer("c", "note it")
	edit := final.Cards[0].Edit
	stranger := owner("c")
	stranger.Person = "customer:2"
	c.asked("d", "elsewhere")
	for _, id := range []shop.Identity{stranger, owner("d")} {
		if err := c.Undo(context.Background(), id, edit); shop.KindOf(err) != shop.NotFound {
			t.Errorf("%s in %s: %v", id.Person, id.Conversation, err)
		}
	}
	if len(c.tools.done()) != 1 {
		t.Error("somebody else took it back")
	}
	var wg sync.WaitGroup
	var worked atomic.Int32
	for range 10 {
		wg.Go(func() {
			switch err := c.Undo(context.Background(), owner("c"), edit); shop.KindOf(err) {
			case "":
				worked.Add(1)
			case shop.Conflict:
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if worked.Load() != 1 || len(c.tools.done()) != 2 {
		t.Errorf("%d worked, effects %v", worked.Load(), c.tools.done())
	}
	told := 0
	for _, m := range c.messages("c") {
		if m.Event != nil && m.Event.Kind == "undone" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

func TestHumanAsksOnce(t *testing.T) {
	c := newCounter(t, opened(t), &script{rounds: []round{{say: "Hello."}}}, assistant.Limits{})
	c.asked("c", "hello")
	if err := c.Human(context.Background(), owner("c")); err != nil {
		t.Fatal(err)
	}
	all := c.messages("c")
	if last := all[len(all)-1]; last.From != shop.FromAssistant || last.Text != "Nobody is at the desk now." {
		t.Errorf("told %+v", last)
	}
}
