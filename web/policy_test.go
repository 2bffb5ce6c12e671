package web_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

var update = flag.Bool("update", false, "write testdata/policy.txt anew; read its diff before you commit it")

// policyFile is who may do what: one row per route and per frame, one column per caller.
// A new route has no row there, so the test fails until somebody has decided.
const policyFile = "testdata/policy.txt"

// caller is a column of the policy.
type caller struct {
	name string
	who  *auth.Who
}

// callers are nobody, the visitor and the customer whose things are asked for, others of
// their kind, and the shop's people.
func callers() []caller {
	as := func(w auth.Who) *auth.Who { return &w }
	out := []caller{
		{"none", nil}, {"visitor", as(auth.Visitor())}, {"other", as(auth.Customer(shop.Customer{ID: "2", Name: "Other"}))},
		{"owner", as(auth.Customer(shop.Customer{ID: "1", Name: "Owner"}))},
	}
	for _, r := range []shop.Role{shop.Agent, shop.Marketer, shop.Planner, shop.Admin} {
		out = append(out, caller{string(r), as(chattest.Staff(r))})
	}
	return out
}

// bodies are well-formed requests; what a route without one takes is {}.
func bodies(conversation string) map[string]string {
	return map[string]string{
		"POST /v1/session":                           `{"customer":"1"}`,
		"POST /v1/cart":                              `{"key":"k","changes":[{"sku":"none","quantity":0}]}`,
		"POST /v1/events":                            `{"events":[{"kind":"viewed","product":"p"}]}`,
		"POST /v1/contact":                           fmt.Sprintf(`{"conversation":%q,"contact":"a@example.com"}`, conversation),
		"POST /v1/staff/login":                       `{"link":"wrong"}`,
		"POST /v1/staff/conversations/{id}/messages": `{"id":"m","text":"hello"}`,
		"POST /v1/staff/tools/{tool}":                fmt.Sprintf(`{"conversation":%q,"key":"k","args":{}}`, conversation),
		"PUT /v1/staff/model":                        `{"preset":"house"}`,
		"POST /v1/staff/model/test":                  `{"preset":"house"}`,
	}
}

var blanks = regexp.MustCompile(` +\n`)

// TestPolicy is row C5: every route and every frame by every kind of caller.
func TestPolicy(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	ctx := context.Background()
	if err := n.Store.UpsertCustomers(ctx, []shop.Customer{{ID: "1", Name: "Owner"}, {ID: "2", Name: "Other"}}); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	columns := callers()
	fmt.Fprintf(&out, "%-62s", "")
	for _, c := range columns {
		fmt.Fprintf(&out, " %-10s", c.name)
	}
	out.WriteString("\n")
	for _, pattern := range slices.Sorted(maps.Keys(web.Patterns(n.Server))) {
		fmt.Fprintf(&out, "%-62s", pattern)
		for _, c := range columns {
			fmt.Fprintf(&out, " %-10d", ask(t, n, pattern, c))
		}
		out.WriteString("\n")
	}
	for _, frame := range frames() {
		fmt.Fprintf(&out, "%-62s", "frame "+frame.Type)
		for _, c := range columns {
			fmt.Fprintf(&out, " %-10s", say(t, n, frame, c))
		}
		out.WriteString("\n")
	}
	compare(t, blanks.ReplaceAllString(out.String(), "\n"))
}

func compare(t *testing.T, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(policyFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(policyFile)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(string(want), "\n")
	for row := range strings.SplitSeq(got, "\n") {
		if !slices.Contains(rows, row) {
			t.Errorf("not in %s (go test ./web -run TestPolicy -update):\n%s\n%s", policyFile, rows[0], row)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s holds rows that no longer exist", policyFile)
	}
}

// owned makes a conversation of customer 1 with a message, a card and an answered turn.
func owned(t *testing.T, n *chattest.Node) (conversation, turn string) {
	t.Helper()
	ctx := context.Background()
	conversation = fmt.Sprint("c-", time.Now().UnixNano())
	if err := n.Store.CreateConversation(ctx, shop.Conversation{ID: conversation, Person: "customer:1", Customer: "1", Role: shop.Shopper}); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Store.Append(ctx, shop.Message{Conversation: conversation, ID: "q", From: shop.FromCustomer, Author: "customer:1", Text: "secret",
		Cards: []shop.Card{shop.NewCard(shop.CardTable, shop.TableCard{})}}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) { // this or the sweep answers it
		if _, err := n.Assistant.Answer(ctx, conversation); err != nil {
			t.Fatal(err)
		}
		all, err := n.Store.Messages(ctx, conversation, 1, 1)
		if err != nil || time.Now().After(deadline) {
			t.Fatal("no answer", err)
		}
		if len(all) > 0 {
			return conversation, all[0].ID
		}
	}
}

// ask sends one request and returns the answer's status.
func ask(t *testing.T, n *chattest.Node, pattern string, c caller) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conversation, turn := owned(t, n)
	if c.name == string(shop.Agent) && strings.HasSuffix(pattern, "/messages") && strings.HasPrefix(pattern, "POST") {
		if _, err := n.Store.SetState(ctx, conversation, shop.StateAgent, c.who.Person, ""); err != nil {
			t.Fatal(err)
		}
	}
	id := conversation
	switch {
	case strings.Contains(pattern, "unanswered"):
		u, err := n.Store.AddUnanswered(ctx, store.Unanswered{Conversation: conversation, Question: "?"})
		if err != nil {
			t.Fatal(err)
		}
		id = u.ID
	case strings.Contains(pattern, "products"):
		id = "none"
	}
	method, path, _ := strings.Cut(pattern, " ")
	path = strings.NewReplacer("{id}", id, "{seq}", "1", "{n}", "0", "{turn}", turn, "{tool}", "set_note").Replace(path)
	body := bodies(conversation)[pattern]
	if body == "" {
		body = "{}"
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+n.Address+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	if c.who != nil {
		req.Header.Set("Authorization", "Bearer "+n.Token(t, *c.who))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// frames are one of each type, about things that are not there where they name one.
func frames() []protocol.ClientFrame {
	yes := true
	return []protocol.ClientFrame{
		{Type: protocol.Send, ID: "x", Text: "hello"}, {Type: protocol.Confirm, ID: "x", Proposal: "open", Accept: &yes}, {Type: protocol.Undo, ID: "x", Edit: "made"},
		{Type: protocol.Rate, ID: "q", Score: 5}, {Type: protocol.Stop}, {Type: protocol.Read, Seq: 1}, {Type: protocol.Typing}, {Type: protocol.Human},
	}
}

// say enters the owner's conversation and sends one frame: "refused" at the door, "ok",
// or the code of the error.
func say(t *testing.T, n *chattest.Node, frame protocol.ClientFrame, c caller) string {
	t.Helper()
	conversation, _ := owned(t, n)
	plant(t, n, conversation, &frame)
	o := chattest.Options{Conversation: conversation, OneLink: true}
	if c.who != nil {
		o.Token = n.Token(t, *c.who)
	}
	client := n.Client(t, o)
	defer client.Close()
	client.Until(10*time.Second, func() bool {
		_, in := client.Find(chattest.Of("welcome"))
		return in || client.Code() != 0
	})
	if client.Code() != 0 {
		return "refused"
	}
	client.Do(frame)
	if frame.ID == "" { // not acked: what follows is
		client.Do(protocol.ClientFrame{Type: protocol.Undo, ID: "after", Edit: "none"})
		client.Await(10*time.Second, chattest.For("after"))
		for _, f := range client.Frames() {
			if f.Type == "error" && f.ID == "" {
				return f.Code
			}
		}
		return "ok"
	}
	f, ok := client.Await(10*time.Second, chattest.For(frame.ID))
	switch {
	case !ok:
		return "silence"
	case f.Type == "ack":
		return "ok"
	}
	return f.Code
}

// plant puts the owner's open proposal and edit into the conversation, for the frame to
// name.
func plant(t *testing.T, n *chattest.Node, conversation string, f *protocol.ClientFrame) {
	t.Helper()
	ctx := context.Background()
	if f.Proposal != "" {
		f.Proposal = "p-" + conversation
		if _, err := n.Store.OpenProposal(ctx, shop.Proposal{ID: f.Proposal, Conversation: conversation, Person: "customer:1", Tool: "place_order",
			Args: []byte(`{}`), Until: time.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	if f.Edit != "" {
		f.Edit = "e-" + conversation
		if _, err := n.Store.AddEdit(ctx, shop.Edit{ID: f.Edit, Conversation: conversation, Person: "customer:1", Tool: "set_note", Undo: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
}
