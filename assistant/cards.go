package assistant

import (
	"bytes"
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// visible is the cards of a turn's calls, in order. What only served to find what a later
// call was about is left out: who asks whether the cake stand is in stock wants to see
// the cake stand, not all that looks like one.
func visible(steps []ToolStep) []shop.Card {
	var cards []shop.Card
	for i, s := range steps {
		for _, c := range s.Cards {
			if !stepping(c, steps[i+1:]) {
				cards = append(cards, c)
			}
		}
	}
	return cards
}

// stepping reports whether a thing on a card is named in the arguments of a later call
// that shows something itself.
func stepping(c shop.Card, later []ToolStep) bool {
	for _, id := range things(c) {
		for _, s := range later {
			if len(s.Cards) > 0 && bytes.Contains(s.Args, []byte(`"`+id+`"`)) {
				return true
			}
		}
	}
	return false
}

// things are the ids on a card of products or an order. A basket is no list to choose
// from.
func things(c shop.Card) []string {
	switch c.Kind {
	case shop.CardOrder:
		var o shop.OrderCard
		if json.Unmarshal(c.Data, &o) == nil {
			return []string{o.ID}
		}
	case shop.CardProducts:
		var list shop.ProductsCard
		if json.Unmarshal(c.Data, &list) != nil || list.Basket {
			return nil
		}
		ids := make([]string, len(list.Products))
		for i, p := range list.Products {
			ids[i] = p.ID
		}
		return ids
	}
	return nil
}
