// Package knowledge is the built-in plugin that answers questions about the shop's own
// rules: delivery, returns, payment, privacy. It repeats what the shop has written, in
// the reader's language and with its source, and never words a rule itself.
package knowledge

import (
	"context"
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// New returns the plugin.
func New() tool.Plugin { return plugin{} }

type plugin struct{}

// Manifest says what the plugin can do.
func (plugin) Manifest() tool.Manifest {
	return tool.Manifest{
		Name: "knowledge", Version: "1.0.0", Needs: []tool.Capability{tool.PoliciesSearch},
		Tools: []tool.Tool{{
			Name: "search_policies", Title: shop.Text{EN: "Shop policies", ZH: "店铺政策"}, Working: shop.Text{EN: "reading the house rules…", ZH: "正在查店里的规定…"},
			Description: "Answers questions about the shop itself from its written policies and FAQ: delivery and postage, returns and refunds, payment, " +
				"gift wrapping, privacy, warranty, wholesale, opening hours. Answers with the passages and their source; nothing else may be promised.",
			InputSchema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["query"],"properties":{
				"query":{"type":"string","minLength":1,"maxLength":500,"description":"The question, in the customer's own words."}}}`),
			Roles: tool.Everyone(), Effect: tool.Read, Utterances: utterances(),
		}},
	}
}

const (
	asked = 3   // passages that a model reads
	told  = 400 // characters of a passage that are said
	near  = 0.9 // a second passage is said when it fits nearly as well as the first
)

// Passage is a passage as a model sees it.
type Passage struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	URL   string `json:"url"`
}

// Call answers a question.
func (plugin) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		Query string `json:"query"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	found, err := tool.SearchPolicies(ctx, h, args.Query, asked)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	data := []Passage{}
	for _, p := range found {
		data = append(data, Passage{ID: p.ID, Title: p.Title, Text: p.Text, URL: p.URL})
	}
	r := tool.Result{}.WithData(map[string]any{"passages": data})
	if len(found) == 0 {
		r.Text = words.Say(l, "There is nothing about that in our policies. A person from the shop can tell you: just ask for one.",
			"本店的政策里没有提到这一点。可以转人工，由店里的同事答复您。")
		return r, nil
	}
	var said []string
	for _, p := range best(found) {
		text := words.Shorten(p.Text, told)
		said = append(said, text)
		r.Sources = append(r.Sources, shop.Source{Title: p.Title, URL: p.URL, Quote: text})
	}
	r.Text = words.Sentences(l, said...)
	return r, nil
}

// best is the first passage, and the second where it fits nearly as well and both are
// short enough to be read together.
func best(found []tool.Passage) []tool.Passage {
	if len(found) > 1 && found[1].Score >= near*found[0].Score && len([]rune(found[0].Text))+len([]rune(found[1].Text)) <= told {
		return found[:2]
	}
	return found[:1]
}
