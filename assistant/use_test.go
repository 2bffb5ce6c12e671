package assistant_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// atPage is a counter whose planner works in conversation p at a page.
func atPage(t *testing.T) (*counter, shop.Identity) {
	t.Helper()
	c := newCounter(t, opened(t), &script{rounds: []round{{say: "Hello."}}}, assistant.Limits{})
	id := shop.Identity{Role: shop.Planner, Person: "staff:planner", Conversation: "p", Locale: shop.EN}
	if err := c.store.CreateConversation(context.Background(), shop.Conversation{ID: "p", Person: id.Person, Role: id.Role, Locale: shop.EN}); err != nil {
		t.Fatal(err)
	}
	return c, id
}

// TestUseOfAnEdit: once per key, a message in the conversation, and a way back.
func TestUseOfAnEdit(t *testing.T) {
	c, id := atPage(t)
	ctx := context.Background()
	edit := ""
	for range 2 {
		used, err := c.Use(ctx, id, "set_note", json.RawMessage(`{}`), strings.Repeat("k", 64))
		if err != nil || used.Edit == "" || used.Text != "Noted." {
			t.Fatalf("%+v, %v", used, err)
		}
		edit = used.Edit
	}
	all := c.messages("p")
	if len(all) != 1 || all[0].From != shop.FromAssistant || all[0].Cards[0].Edit != edit {
		t.Errorf("the conversation holds %+v", all)
	}
	if len(c.tools.done()) != 1 {
		t.Errorf("the calls had the keys %v", c.tools.done())
	}
	if err := c.Undo(ctx, id, edit); err != nil {
		t.Error(err)
	}
	if err := c.Undo(ctx, id, edit); shop.KindOf(err) != shop.Conflict {
		t.Errorf("taking it back twice: %v", err)
	}
}

// TestUseOfAWrite: the page gets a proposal, and only a confirmation carries it out.
func TestUseOfAWrite(t *testing.T) {
	c, id := atPage(t)
	ctx := context.Background()
	used, err := c.Use(ctx, id, "place_order", json.RawMessage(`{}`), "k")
	if err != nil || used.Proposal == nil || used.Proposal.Price.Minor != 295 {
		t.Fatalf("%+v, %v", used, err)
	}
	again, err := c.Use(ctx, id, "place_order", json.RawMessage(`{}`), "k")
	if err != nil || again.Proposal.ID != used.Proposal.ID || commits(c) != 0 {
		t.Fatalf("a repeat: %+v, %v, %d commits", again, err, commits(c))
	}
	other := id
	other.Person = "staff:admin"
	if err := c.Confirm(ctx, other, used.Proposal.ID, true); shop.KindOf(err) != shop.NotFound {
		t.Errorf("accepted by another: %v", err)
	}
	if err := c.Confirm(ctx, id, used.Proposal.ID, true); err != nil || commits(c) != 1 {
		t.Errorf("accepted: %v, %d commits", err, commits(c))
	}
}

// TestUseIsGuarded: no tool of another role, no change without a conversation and a key.
func TestUseIsGuarded(t *testing.T) {
	c, id := atPage(t)
	ctx := context.Background()
	if _, err := c.Use(ctx, owner("p"), "staff_only", nil, ""); shop.KindOf(err) != shop.NotFound {
		t.Errorf("a shopper used a planner's tool: %v", err)
	}
	if _, err := c.Use(ctx, id, "set_note", nil, ""); shop.KindOf(err) != shop.Invalid {
		t.Errorf("an edit without a key: %v", err)
	}
	id.Conversation = ""
	if _, err := c.Use(ctx, id, "place_order", nil, "k"); shop.KindOf(err) != shop.Invalid {
		t.Errorf("a write without a conversation: %v", err)
	}
	if used, err := c.Use(ctx, id, "look_up", nil, ""); err != nil || used.Text == "" {
		t.Errorf("a read: %+v, %v", used, err)
	}
	if c.tools.count() != 1 {
		t.Errorf("%d calls reached a tool", c.tools.count())
	}
}
