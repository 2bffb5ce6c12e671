package house

import "unicode"

// usage counts tokens by a rule, since the house model has none: a Han character is a
// token, four other bytes are one, a message costs four more. For English and Chinese
// chat this is within a fifth of what common tokenizers count, which is enough for
// budgets and statistics.
type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

const tokensPerMessage = 4

// tokens is the number of tokens of a text by the rule above, rounded up.
func tokens(s string) int {
	han, other := 0, 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			han++
		} else if r < 0x80 {
			other++
		} else {
			other += 2
		}
	}
	return han + (other+3)/4
}

// measure counts a request and its answer.
func measure(c *completion, r reply) usage {
	u := usage{Prompt: tokens(string(c.Tools))}
	for _, m := range c.Messages {
		u.Prompt += tokensPerMessage + tokens(string(m.Content))
		for _, call := range m.ToolCalls {
			u.Prompt += tokens(call.Function.Name) + tokens(call.Function.Arguments)
		}
	}
	u.Completion = tokens(r.text)
	for _, call := range r.calls {
		u.Completion += tokens(call.Function.Name) + tokens(call.Function.Arguments)
	}
	u.Total = u.Prompt + u.Completion
	return u
}
