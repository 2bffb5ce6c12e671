package assistant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Used is what a tool gave to a person who used it on a page. Edit names the way back of
// an edit, Proposal what a write would do once the person accepts it.
type Used struct {
	Text     string             `json:"text"`
	Data     json.RawMessage    `json:"data,omitempty"`
	Cards    []shop.Card        `json:"cards,omitempty"`
	Edit     string             `json:"edit,omitempty"`
	Proposal *shop.ProposalCard `json:"proposal,omitempty"`
}

// Use calls a tool for a person at a page: from the same table, under the same guard and
// with the same records as a call of a model, only that the person chose it. An edit
// and a proposal also become a message of the person's conversation, which is where
// both are decided; a read needs no conversation. A repeat with the same key and
// conversation is one effect and one message.
func (a *Assistant) Use(ctx context.Context, id shop.Identity, name string, args json.RawMessage, key string) (Used, error) {
	t, err := a.usable(id, name)
	if err != nil {
		return Used{}, err
	}
	if t.Effect != tool.Read && (id.Conversation == "" || key == "") {
		return Used{}, shop.Errorf(shop.Invalid, "%s changes something: it needs a conversation and a key", name)
	}
	ctx, span := tracer().Start(ctx, spanTool)
	defer span.End()
	start := time.Now()
	s := ToolStep{ID: key, Name: t.Name, Args: args, Effect: t.Effect}
	call := ""
	if t.Effect != tool.Read {
		call = callKey(id.Conversation, key)
	}
	result, err := a.invoke(ctx, id, t, &s, call, func(tool.Progress) {})
	describeTool(span, t, &s)
	a.Metrics.tool(t.Name, err, time.Since(start))
	if err != nil {
		return Used{}, err
	}
	used := Used{Text: result.Text, Data: result.Data, Cards: s.Cards, Edit: s.Edit, Proposal: s.Body.Proposal}
	if t.Effect == tool.Read {
		return used, nil
	}
	done, err := a.Store.Append(ctx, shop.Message{Conversation: id.Conversation, ID: key, From: shop.FromAssistant, Author: "assistant",
		Text: result.Text, Cards: s.Cards, Sources: result.Sources})
	if err == nil {
		a.Live.Changed(id.Conversation, done.Message.Seq)
	}
	return used, err
}

// callKey is the idempotency key of a page's call: one for each conversation and key of
// the page, and short, since the ids of edits, proposals and their messages hold it.
func callKey(conversation, key string) string {
	sum := sha256.Sum256([]byte(conversation + "\x00" + key))
	return "page-" + hex.EncodeToString(sum[:12])
}

// usable is a tool that a role may call.
func (a *Assistant) usable(id shop.Identity, name string) (tool.Tool, error) {
	for _, t := range guard.Allowed(a.Tools.Tools(), id.Role) {
		if t.Name == name {
			return t, nil
		}
	}
	return tool.Tool{}, shop.Errorf(shop.NotFound, "there is no tool %q for you", name)
}
