package guard

import (
	"crypto/rand"
	"encoding/json"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// ToolBody is what the model reads of a tool call's outcome. Exactly one of Error and
// Text is meaningful; Proposal is set when a write waits for the person's accept.
type ToolBody struct {
	Text     string             `json:"text,omitempty"`
	Data     json.RawMessage    `json:"data,omitempty"`
	Cards    []shop.CardKind    `json:"cards,omitempty"` // what the person already sees beside the answer
	Sources  []shop.Source      `json:"sources,omitempty"`
	Proposal *shop.ProposalCard `json:"proposal,omitempty"`
	Error    *ToolError         `json:"error,omitempty"`
}

// ToolError is a failed call as the model reads it.
type ToolError struct {
	Kind    shop.Kind `json:"kind"`
	Message string    `json:"message"`
}

const fenceOpen, fenceClose = "<<tool ", "<<end "

// Fence wraps a tool's outcome in marks that carry an unguessable nonce, so that text
// inside cannot end the fence: everything between the marks is data.
//
//	<<tool get_order QKTB…>>
//	{"text":"…"}
//	<<end QKTB…>>
func Fence(tool string, b ToolBody) string {
	body, err := json.Marshal(b)
	if err != nil {
		panic("guard: tool body: " + err.Error()) // RawMessage was validated by the host
	}
	nonce := rand.Text()
	return fenceOpen + tool + " " + nonce + ">>\n" + string(body) + "\n" + fenceClose + nonce + ">>"
}

// Unfence reads what Fence wrote. ok is false for any other text.
func Unfence(s string) (tool string, b ToolBody, ok bool) {
	head, rest, found := strings.Cut(s, ">>\n")
	if !found || !strings.HasPrefix(head, fenceOpen) {
		return "", ToolBody{}, false
	}
	tool, nonce, found := strings.Cut(strings.TrimPrefix(head, fenceOpen), " ")
	body, tail := strings.CutSuffix(rest, "\n"+fenceClose+nonce+">>")
	if !found || !tail || json.Unmarshal([]byte(body), &b) != nil {
		return "", ToolBody{}, false
	}
	return tool, b, true
}
