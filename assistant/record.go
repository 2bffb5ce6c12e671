package assistant

import (
	"encoding/json"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// The kinds of steps.
const (
	StepModel = "model"
	StepTool  = "tool"
)

// ModelStep is the durable record of one model call, for resuming and for the trace.
type ModelStep struct {
	Prompts  []string      `json:"prompts,omitempty"` // ids and versions of the prompts, first call only
	Endpoint string        `json:"endpoint"`
	Model    string        `json:"model"`
	Text     string        `json:"text,omitempty"`  // what the model wrote
	Said     string        `json:"said,omitempty"`  // what passed the checks and was said
	Held     []string      `json:"held,omitempty"`  // statements that were held back
	Calls    []CallRequest `json:"calls,omitempty"` // tools it asked for
	Usage    shop.Usage    `json:"usage"`           //
	StandIn  bool          `json:"standin,omitempty"`
	Attempts int           `json:"attempts"`
	FirstMS  float64       `json:"first_ms"` // until the first words
	MS       float64       `json:"ms"`
}

// Line is one message of a prompt. The lines sent beyond the call before it are the
// trace of a model step.
type Line struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// CallRequest is a tool call as the model asked for it.
type CallRequest struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Args string `json:"args"` // may be malformed
}

// ToolStep is the durable record of one executed tool call.
type ToolStep struct {
	ID       string          `json:"id"` // of the CallRequest
	Name     string          `json:"name"`
	Args     json.RawMessage `json:"args,omitempty"`
	Effect   tool.Effect     `json:"effect,omitempty"`
	Body     guard.ToolBody  `json:"body"`            // what the model reads
	Cards    []shop.Card     `json:"cards,omitempty"` // what the person sees
	Proposal string          `json:"proposal,omitempty"`
	Edit     string          `json:"edit,omitempty"`
	MS       float64         `json:"ms"`
}

// Failed reports whether the call ended in an error.
func (s ToolStep) Failed() bool { return s.Body.Error != nil }

func (m ModelStep) message() openai.ChatCompletionMessage {
	msg := openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: m.Said}
	for _, c := range m.Calls {
		msg.ToolCalls = append(msg.ToolCalls, openai.ToolCall{ID: c.ID, Type: openai.ToolTypeFunction,
			Function: openai.FunctionCall{Name: c.Name, Arguments: c.Args}})
	}
	return msg
}

func (s ToolStep) message() openai.ChatCompletionMessage {
	return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleTool, ToolCallID: s.ID, Name: s.Name, Content: guard.Fence(s.Name, s.Body)}
}

// decoded is a step with its record read.
type decoded struct {
	model *ModelStep
	tool  *ToolStep
}

// digest reads of steps what later prompts repeat: words, calls and the bodies of their
// results.
func digest(steps []shop.TurnStep) ([]decoded, error) {
	all := make([]decoded, 0, len(steps))
	for _, s := range steps {
		var d decoded
		var err error
		switch s.Kind {
		case StepModel:
			var m struct {
				Said  string        `json:"said"`
				Calls []CallRequest `json:"calls"`
			}
			err = json.Unmarshal(s.Data, &m)
			d.model = &ModelStep{Said: m.Said, Calls: m.Calls}
		case StepTool:
			var c struct {
				ID   string          `json:"id"`
				Name string          `json:"name"`
				Args json.RawMessage `json:"args"`
				Body guard.ToolBody  `json:"body"`
			}
			err = json.Unmarshal(s.Data, &c)
			d.tool = &ToolStep{ID: c.ID, Name: c.Name, Args: c.Args, Body: c.Body}
		}
		if err != nil {
			return nil, unreadable(s, err)
		}
		all = append(all, d)
	}
	return all, nil
}

func unreadable(s shop.TurnStep, err error) error {
	return shop.Errorf(shop.Internal, "step %d of turn %s: %w", s.N, s.Turn, err)
}

// decode reads whole steps, of a turn that goes on.
func decode(steps []shop.TurnStep) ([]decoded, error) {
	var out []decoded
	for _, s := range steps {
		var d decoded
		var err error
		switch s.Kind {
		case StepModel:
			d.model = new(ModelStep)
			err = json.Unmarshal(s.Data, d.model)
		case StepTool:
			d.tool = new(ToolStep)
			err = json.Unmarshal(s.Data, d.tool)
		}
		if err != nil {
			return nil, unreadable(s, err)
		}
		out = append(out, d)
	}
	return out, nil
}
