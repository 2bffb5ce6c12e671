package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// TestAnAgentStaysOutOfColleaguesThreads: the desk is for shoppers; what a planner asks
// the assistant is the planner's own.
func TestAnAgentStaysOutOfColleaguesThreads(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	ctx := context.Background()
	if err := n.Store.CreateConversation(ctx, shop.Conversation{ID: "plan", Person: "staff:planner", Role: shop.Planner}); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Store.Append(ctx, shop.Message{Conversation: "plan", ID: "q", From: shop.FromCustomer, Author: "staff:planner", Text: "secret"}); err != nil {
		t.Fatal(err)
	}
	turn, _, err := n.Store.ClaimTurn(ctx, "plan", "test", 1<<40)
	if err != nil || turn.ID == "" {
		t.Fatal(turn, err)
	}
	token := n.Token(t, chattest.Staff(shop.Agent))
	for _, r := range []struct{ method, path, body string }{
		{"GET", "/v1/conversations/plan/messages", ""}, {"GET", "/v1/staff/conversations/plan/messages", ""}, {"GET", "/v1/staff/conversations/plan/context", ""},
		{"POST", "/v1/staff/conversations/plan/take", ""}, {"POST", "/v1/staff/conversations/plan/return", ""}, {"POST", "/v1/staff/conversations/plan/close", ""},
		{"POST", "/v1/staff/conversations/plan/messages", `{"id":"m","text":"hello"}`}, {"GET", "/v1/staff/turns/" + turn.ID, ""},
		{"POST", "/v1/contact", `{"conversation":"plan","contact":"a@example.com"}`},
	} {
		if status, body := call(t, n, r.method, r.path, token, r.body); status != 404 || strings.Contains(body, "secret") {
			t.Errorf("%s %s: %d %s", r.method, r.path, status, body)
		}
	}
}

// TestDesk walks a shopper's request from the assistant to a person and back.
func TestDesk(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	shopper := n.Client(t, chattest.Options{Token: n.Token(t, auth.Customer(shop.Customer{ID: "1"}))})
	shopper.Await(patience, chattest.Of("welcome"))
	shopper.Send("hello")
	if _, ok := shopper.Await(patience, chattest.By(shop.FromAssistant)); !ok {
		t.Fatal("no answer")
	}
	id := shopper.Conversation()
	token := n.Token(t, chattest.Staff(shop.Agent))
	desk := "/v1/staff/conversations/" + id
	say := `{"id":"m1","text":"This is Ann."}`
	for _, step := range []struct {
		path, body string
		status     int
	}{
		{"/messages", say, 409}, {"/take", "", 204}, {"/take", "", 204}, {"/messages", say, 200}, {"/messages", say, 200},
	} {
		if status, body := call(t, n, "POST", desk+step.path, token, step.body); status != step.status {
			t.Fatalf("%s: %d %s", step.path, status, body)
		}
	}
	colleague := n.Token(t, chattest.Staff(shop.Admin))
	for _, path := range []string{"/take", "/return", "/close"} {
		if status, _ := call(t, n, "POST", desk+path, colleague, ""); status != 409 {
			t.Errorf("a colleague may %s: %d", path, status)
		}
	}
	shopper.Send("thank you, Ann")
	if status, _ := call(t, n, "POST", desk+"/return", token, ""); status != 204 {
		t.Errorf("handing back: %d", status)
	}
	answers := func() (count int) {
		for _, f := range shopper.Frames() {
			if f.Type == "message" && f.From == shop.FromAssistant {
				count++
			}
		}
		return count
	}
	if !shopper.Until(patience, func() bool { return answers() == 2 }) {
		t.Errorf("%d answers of the assistant, want one before and one after the desk", answers())
	}
	chattest.Verify(t, n.Store, shopper)
	agents := 0
	for _, f := range shopper.Frames() {
		if f.Type == "message" && f.From == shop.FromAgent {
			agents++
		}
	}
	if agents != 1 {
		t.Errorf("the person's words were shown %d times", agents)
	}
}
