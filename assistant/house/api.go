package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

const invalidRequest = "invalid_request_error"

// apiError is an error in OpenAI's format.
type apiError struct {
	status  int
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    string  `json:"code,omitempty"`
}

// Error returns the message.
func (e *apiError) Error() string { return e.Message }

// badParam is a 400 about one parameter.
func badParam(param, format string, args ...any) *apiError {
	return &apiError{status: http.StatusBadRequest, Type: invalidRequest, Code: "invalid_value",
		Message: fmt.Sprintf(format, args...), Param: &param}
}

func unknownModel(id string) *apiError {
	param := "model"
	return &apiError{status: http.StatusNotFound, Type: invalidRequest, Code: "model_not_found", Param: &param,
		Message: fmt.Sprintf("The model %q does not exist here. Ask /v1/models for the models that do.", id)}
}

func writeError(w http.ResponseWriter, e *apiError) {
	writeJSON(w, e.status, map[string]*apiError{"error": e})
}

// completion is the part of a chat completion request that the house model reads;
// sampling parameters are accepted and have no effect.
type completion struct {
	Model               string          `json:"model"`
	Messages            []message       `json:"messages"`
	Tools               json.RawMessage `json:"tools"`
	ToolChoice          json.RawMessage `json:"tool_choice"`
	ParallelToolCalls   *bool           `json:"parallel_tool_calls"`
	Stream              bool            `json:"stream"`
	StreamOptions       *streamOptions  `json:"stream_options"`
	N                   *int            `json:"n"`
	MaxTokens           int             `json:"max_tokens"`
	MaxCompletionTokens int             `json:"max_completion_tokens"`

	choice toolChoice
	specs  []*toolSpec
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// message is one entry of the conversation. Content is a string, a list of text
// parts, or null.
type message struct {
	Role       string     `json:"role"`
	Content    content    `json:"content"`
	Name       string     `json:"name"`
	ToolCalls  []toolCall `json:"tool_calls"`
	ToolCallID string     `json:"tool_call_id"`
}

// toolCall is a call as it stands in an assistant message.
type toolCall struct {
	Index    *int         `json:"index,omitempty"` // in stream chunks only
	ID       string       `json:"id,omitempty"`
	Type     string       `json:"type,omitempty"`
	Function functionCall `json:"function"`
}

type functionCall struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}

// content is a message's text; parts are joined by line breaks.
type content string

// UnmarshalJSON reads a string, null, or a list of parts.
func (c *content) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*c = content(s)
		return nil
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if err := json.Unmarshal(b, &parts); err != nil {
		return errors.New("content must be a string or a list of parts")
	}
	var text bytes.Buffer
	for _, p := range parts {
		if p.Type != "text" {
			return fmt.Errorf("content part %q is not supported: the house model reads text only", p.Type)
		}
		if text.Len() > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(p.Text)
	}
	*c = content(text.String())
	return nil
}

// toolChoice says whether tools may, must or must not be called. name is set when one
// tool was demanded.
type toolChoice struct {
	mode string // auto, none, required, function
	name string
}

func parseToolChoice(raw json.RawMessage) (toolChoice, *apiError) {
	if len(raw) == 0 || string(raw) == "null" {
		return toolChoice{mode: "auto"}, nil
	}
	var word string
	if json.Unmarshal(raw, &word) == nil {
		switch word {
		case "auto", "none", "required":
			return toolChoice{mode: word}, nil
		}
		return toolChoice{}, badParam("tool_choice", "tool_choice %q is none of auto, none, required.", word)
	}
	var named struct {
		Function struct{ Name string } `json:"function"`
	}
	if err := json.Unmarshal(raw, &named); err != nil || named.Function.Name == "" {
		return toolChoice{}, badParam("tool_choice", "tool_choice must be a word or name a function.")
	}
	return toolChoice{mode: "function", name: named.Function.Name}, nil
}

// decodeCompletion reads and checks a request.
func decodeCompletion(r io.Reader) (*completion, *apiError) {
	body, err := io.ReadAll(r)
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, &apiError{status: http.StatusRequestEntityTooLarge, Type: invalidRequest, Code: "request_too_large",
				Message: fmt.Sprintf("The request is larger than %d bytes. Send fewer messages.", large.Limit)}
		}
		return nil, badParam("", "The request body could not be read: %v.", err)
	}
	var c completion
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, badParam("", "We could not parse the JSON body of your request: %v.", err)
	}
	if e := c.check(); e != nil {
		return nil, e
	}
	return &c, nil
}

func (c *completion) check() *apiError {
	switch {
	case c.Model == "":
		return badParam("model", "You must provide a model parameter.")
	case c.Model != Model:
		return unknownModel(c.Model)
	case len(c.Messages) == 0:
		return badParam("messages", "Missing required parameter: 'messages'.")
	case c.N != nil && *c.N != 1:
		return badParam("n", "The house model makes one answer: n must be 1.")
	case c.MaxTokens < 0 || c.MaxCompletionTokens < 0:
		return badParam("max_tokens", "max_tokens must not be negative.")
	}
	if e := checkOrder(c.Messages); e != nil {
		return e
	}
	specs, err := parseTools(c.Tools)
	if err != nil {
		return badParam("tools", "%v", err)
	}
	c.specs = specs
	choice, e := parseToolChoice(c.ToolChoice)
	if e != nil {
		return e
	}
	c.choice = choice
	if choice.mode == "function" && findTool(specs, choice.name) == nil {
		return badParam("tool_choice", "tool_choice names %q, which is not among the tools.", choice.name)
	}
	return nil
}

// checkOrder refuses what OpenAI refuses: unknown roles, tool results that nobody
// asked for, and calls left without a result.
func checkOrder(messages []message) *apiError {
	open := map[string]bool{} // calls of the last assistant message without a result
	asked, spoken := -1, false
	for i, m := range messages {
		at := fmt.Sprintf("messages[%d]", i)
		if m.Role != "tool" && len(open) > 0 {
			return badParam(fmt.Sprintf("messages[%d].tool_calls", asked), "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.")
		}
		switch m.Role {
		case "system", "developer":
		case "user":
			spoken = true
		case "assistant":
			asked = i
			for _, call := range m.ToolCalls {
				if call.ID == "" || open[call.ID] {
					return badParam(at+".tool_calls", "Every tool call needs an id of its own.")
				}
				open[call.ID] = true
			}
		case "tool":
			if !open[m.ToolCallID] {
				return badParam(at+".tool_call_id", "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'.")
			}
			delete(open, m.ToolCallID)
		default:
			return badParam(at+".role", "Invalid value: %q. Supported values are: 'system', 'developer', 'user', 'assistant', and 'tool'.", m.Role)
		}
	}
	switch {
	case len(open) > 0:
		return badParam(fmt.Sprintf("messages[%d].tool_calls", asked), "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.")
	case !spoken:
		return badParam("messages", "There is no message with role 'user' to answer.")
	}
	return nil
}
