package llm

import (
	"encoding/json"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// examplesShown is how many utterances an outside model sees in a description.
const examplesShown = 3

// definition is a tool as a model sees it. The house model routes by the utterances
// and gets them beside the schema; an outside model gets up to three as examples.
func definition(t tool.Tool, house bool) openai.Tool {
	f := &openai.FunctionDefinition{Name: t.Name, Description: t.Description, Parameters: t.InputSchema}
	if house {
		f.Parameters = withExtensions(t)
	} else if ex := examples(t); len(ex) > 0 {
		f.Description += "\nFor example: " + strings.Join(ex, " · ")
	}
	return openai.Tool{Type: openai.ToolTypeFunction, Function: f}
}

func examples(t tool.Tool) []string {
	var out []string
	for i := 0; len(out) < examplesShown; i++ {
		grew := false
		for _, l := range []shop.Locale{shop.EN, shop.ZH} {
			if u := t.Utterances[l]; i < len(u) && len(out) < examplesShown {
				out = append(out, u[i])
				grew = true
			}
		}
		if !grew {
			break
		}
	}
	return out
}

// withExtensions adds x-utterances, x-title and x-effect to the schema's top level.
func withExtensions(t tool.Tool) json.RawMessage {
	schema := map[string]json.RawMessage{}
	if json.Unmarshal(t.InputSchema, &schema) != nil {
		return t.InputSchema // the host has validated it; a non-object cannot come here
	}
	for key, v := range map[string]any{"x-utterances": t.Utterances, "x-title": t.Title, "x-effect": t.Effect} {
		raw, err := json.Marshal(v)
		if err == nil {
			schema[key] = raw
		}
	}
	raw, err := json.Marshal(schema)
	if err != nil {
		return t.InputSchema
	}
	return raw
}
