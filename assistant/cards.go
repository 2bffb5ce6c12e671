package assistant

import (
	"bytes"
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// visible is the cards of a turn's calls, in order. A list of products that only served
// to find what a later call was about is left out: who asks whether the cake stand is in
// stock wants to see the cake stand, not all that looks like one.
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

// stepping reports whether one of the products of a list is named in the arguments of a
// later call that shows something itself.
func stepping(c shop.Card, later []ToolStep) bool {
	var list shop.ProductsCard
	if c.Kind != shop.CardProducts || c.Edit != "" || json.Unmarshal(c.Data, &list) != nil || list.Basket {
		return false
	}
	for _, s := range later {
		for _, p := range list.Products {
			if len(s.Cards) > 0 && bytes.Contains(s.Args, []byte(`"`+p.ID+`"`)) {
				return true
			}
		}
	}
	return false
}
