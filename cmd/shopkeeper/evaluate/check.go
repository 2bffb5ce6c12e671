package evaluate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// outcome is what a turn brought.
type outcome struct {
	reply   string
	calls   []executed
	cards   []shop.Card
	sources []shop.Source
}

// executed is a tool call that was really made.
type executed struct {
	Name    string
	Args    json.RawMessage
	Preview bool   // of a write: nothing was done
	Error   string // the tool's answer, when it failed
}

// failures are the expectations that an outcome does not meet.
func (e Expect) failures(o outcome) []string {
	var bad []string
	bad = append(bad, e.tools(o.calls)...)
	if e.Products != nil {
		bad = append(bad, e.Products.failures(products(o.cards))...)
	}
	for _, kind := range e.Cards {
		if !slices.ContainsFunc(o.cards, func(c shop.Card) bool { return string(c.Kind) == kind }) {
			bad = append(bad, fmt.Sprintf("there is no %s card among %s", kind, kinds(o.cards)))
		}
	}
	if e.Reply != nil {
		bad = append(bad, e.Reply.failures(o.reply)...)
	}
	if e.Sources != nil {
		bad = append(bad, e.Sources.failures(o.sources)...)
	}
	if e.Proposal != "" && !slices.Contains(proposals(o.cards), e.Proposal) {
		bad = append(bad, fmt.Sprintf("no proposal of %s was made", e.Proposal))
	}
	return bad
}

// tools checks which calls were executed. A preview does not count: it is a proposal.
func (e Expect) tools(all []executed) []string {
	var calls []executed
	for _, c := range all {
		if !c.Preview {
			calls = append(calls, c)
		}
	}
	called := func(name string) bool {
		return slices.ContainsFunc(calls, func(c executed) bool { return c.Name == name })
	}
	var bad []string
	next := 0
	for _, want := range e.Tools {
		why := fmt.Sprintf("%s was not called in its place", want.Name)
		for ; next < len(calls); next++ {
			if calls[next].Name != want.Name {
				continue
			}
			wrong := want.wrongArgs(calls[next].Args)
			if len(wrong) == 0 {
				break
			}
			why = fmt.Sprintf("%s was called with other arguments: %s", want.Name, strings.Join(wrong, ", "))
		}
		if next == len(calls) {
			bad = append(bad, why)
			break
		}
		next++
	}
	if len(e.ToolsAny) > 0 && !slices.ContainsFunc(e.ToolsAny, called) {
		bad = append(bad, "none of "+strings.Join(e.ToolsAny, ", ")+" was called")
	}
	for _, name := range e.NoTools {
		if called(name) {
			bad = append(bad, name+" was called")
		}
	}
	return bad
}

func (c Call) wrongArgs(raw json.RawMessage) []string {
	var have any
	if err := json.Unmarshal(raw, &have); err != nil {
		return []string{"the arguments are no JSON"}
	}
	if len(c.Args) == 0 {
		return nil
	}
	return subset("args", c.Args, have)
}

// products are the products on the cards, in the order shown.
func products(cards []shop.Card) []shop.ProductCard {
	var all []shop.ProductCard
	for _, c := range cards {
		var data shop.ProductsCard
		if c.Kind == shop.CardProducts && json.Unmarshal(c.Data, &data) == nil {
			all = append(all, data.Products...)
		}
	}
	return all
}

// proposals are the tools of the proposal cards.
func proposals(cards []shop.Card) []string {
	var tools []string
	for _, c := range cards {
		var data shop.ProposalCard
		if c.Kind == shop.CardProposal && json.Unmarshal(c.Data, &data) == nil {
			tools = append(tools, data.Tool)
		}
	}
	return tools
}

func kinds(cards []shop.Card) string {
	if len(cards) == 0 {
		return "none"
	}
	var all []string
	for _, c := range cards {
		all = append(all, string(c.Kind))
	}
	return strings.Join(all, ", ")
}

func (p Products) failures(shown []shop.ProductCard) []string {
	var bad, titles []string
	if p.Min != nil && len(shown) < *p.Min {
		bad = append(bad, fmt.Sprintf("%d products were shown, not %d or more", len(shown), *p.Min))
	}
	if p.Max != nil && len(shown) > *p.Max {
		bad = append(bad, fmt.Sprintf("%d products were shown, not %d or fewer", len(shown), *p.Max))
	}
	for _, c := range shown {
		titles = append(titles, c.Title, c.TitleEN)
		price := float64(c.Price.Minor) / 100
		if p.PriceMax != nil && price > *p.PriceMax {
			bad = append(bad, fmt.Sprintf("%s costs %s, more than %g", c.Title, c.Price, *p.PriceMax))
		}
		if p.PriceMin != nil && price < *p.PriceMin {
			bad = append(bad, fmt.Sprintf("%s costs %s, less than %g", c.Title, c.Price, *p.PriceMin))
		}
	}
	if len(p.TitleAny) > 0 && !holdsAny(strings.Join(titles, "\n"), p.TitleAny) {
		bad = append(bad, fmt.Sprintf("no title shown has one of %q", p.TitleAny))
	}
	return bad
}

func holdsAny(text string, words []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, strings.ToLower(w)) })
}

func (r Reply) failures(said string) []string {
	var bad []string
	if len(r.Any) > 0 && !holdsAny(said, r.Any) {
		bad = append(bad, fmt.Sprintf("the reply has none of %q", r.Any))
	}
	for _, w := range r.None {
		if holdsAny(said, []string{w}) {
			bad = append(bad, fmt.Sprintf("the reply has %q", w))
		}
	}
	if r.Language != "" && shop.ParseLocale(r.Language) != language(said) {
		bad = append(bad, "the reply is not in "+r.Language)
	}
	return bad
}

// language tells Chinese from English; a Chinese sentence may hold Latin names.
func language(s string) shop.Locale {
	han, latin := 0, 0
	for _, c := range s {
		switch {
		case unicode.Is(unicode.Han, c):
			han++
		case unicode.IsLetter(c):
			latin++
		}
	}
	switch {
	case han > 0 && han*3 >= latin:
		return shop.ZH
	case latin > 0:
		return shop.EN
	}
	return "" // no words at all
}

func (s Sources) failures(have []shop.Source) []string {
	var bad, titles []string
	for _, h := range have {
		titles = append(titles, h.Title)
	}
	if len(have) < s.Min {
		bad = append(bad, fmt.Sprintf("the answer has %d sources, not %d", len(have), s.Min))
	}
	if len(s.TitleAny) > 0 && !holdsAny(strings.Join(titles, "\n"), s.TitleAny) {
		bad = append(bad, fmt.Sprintf("no source has one of %q in its title: %q", s.TitleAny, titles))
	}
	return bad
}
