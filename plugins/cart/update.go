package cart

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// The actions of a line.
const (
	add    = "add"
	set    = "set"
	remove = "remove"
)

// Change is one line of update_cart's arguments. Quantity is nil when left out.
type Change struct {
	ProductID string `json:"product_id"`
	Action    string `json:"action,omitempty"`
	Quantity  *int   `json:"quantity,omitempty"`
}

// wanted is what a call makes of one variant.
type wanted struct {
	sku           string
	title         shop.Text
	before, after int
}

func update(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		Lines []Change `json:"lines"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	basket, err := tool.Cart(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	plan, err := planned(ctx, h, basket, args.Lines, l)
	if err != nil {
		return tool.Result{}, err
	}
	var changes []tool.CartChange
	for _, w := range plan {
		if w.before != w.after {
			changes = append(changes, tool.CartChange{SKU: w.sku, Quantity: w.after})
		}
	}
	if len(changes) == 0 {
		text := words.Say(l, "Nothing had to be changed in your basket.", "购物车没有变化。")
		return show(ctx, h, tool.Result{Text: text}, basket, l)
	}
	basket, err = tool.SetCart(ctx, h, changes)
	if shop.KindOf(err) == shop.Conflict {
		return tool.Result{}, shop.Errorf(shop.Conflict, "%s", words.Say(l,
			"The stock has just changed, so I left your basket as it was.", "库存刚刚有变动，购物车没有改动。"))
	}
	if err != nil {
		return tool.Result{}, err
	}
	r := tool.Result{Text: words.Sentences(l, done(plan, l), now(basket, l)), Undo: undo(plan)}
	if !made(plan, basket) { // this call was made before, its answer was lost
		r = tool.Result{Text: words.Sentences(l, words.Say(l, "Your basket has been changed.", "购物车已更新。"), now(basket, l))}
	}
	return show(ctx, h, r, basket, l)
}

// planned works out the new quantity of each variant, from top to bottom, and refuses
// what is not there to be sold.
func planned(ctx context.Context, h tool.Host, basket shop.Cart, changes []Change, l shop.Locale) ([]wanted, error) {
	ids := make([]string, len(changes))
	for i, ch := range changes {
		ids[i] = ch.ProductID
	}
	products, err := shelf.Products(ctx, h, ids)
	if err != nil {
		return nil, err
	}
	var plan []wanted
	place := map[string]int{}
	for _, ch := range changes {
		p, v, err := variant(products, ch.ProductID, basket, l)
		if err != nil {
			return nil, err
		}
		at, known := place[v.SKU]
		if !known {
			at = len(plan)
			place[v.SKU] = at
			n := held(basket, v.SKU)
			plan = append(plan, wanted{sku: v.SKU, title: p.Title, before: n, after: n})
		}
		plan[at].after = ch.quantity(plan[at].after)
		if err := sellable(p, v, plan[at], l); err != nil {
			return nil, err
		}
	}
	return plan, nil
}

// variant is what an id names: a SKU, a product with one variant, or of several the one
// that is in the basket.
func variant(products []shop.Product, id string, basket shop.Cart, l shop.Locale) (shop.Product, shop.Variant, error) {
	for _, p := range products {
		if !shelf.Has(p, id) {
			continue
		}
		var inBasket []shop.Variant
		for _, v := range p.Variants {
			if len(p.Variants) == 1 || shelf.Same(v.SKU, id) {
				return p, v, nil
			}
			if held(basket, v.SKU) > 0 {
				inBasket = append(inBasket, v)
			}
		}
		if len(inBasket) == 1 {
			return p, inBasket[0], nil
		}
		return p, shop.Variant{}, shop.Errorf(shop.Invalid, "%s", words.Say(l, "%s comes in several kinds; please name one of them: %s.", "%s有多种规格，请选一种：%s。",
			words.Name(p.Title, l), words.List(l, kinds(p, l))))
	}
	return shop.Product{}, shop.Variant{}, shelf.Unknown(l, id)
}

// kinds are the variants of a product by SKU, options and stock: "30001S (small)".
func kinds(p shop.Product, l shop.Locale) []string {
	var all []string
	for _, v := range p.Variants {
		var about []string
		for _, name := range words.AttributeOrder(v.Options) {
			about = append(about, words.Value(l, v.Options[name]))
		}
		if v.Stock < shop.LowStock {
			about = append(about, words.Stock(l, v.Stock))
		}
		kind := v.SKU
		if len(about) > 0 {
			kind = words.Say(l, "%s (%s)", "%s（%s）", v.SKU, strings.Join(about, words.Say(l, ", ", "，")))
		}
		all = append(all, kind)
	}
	return all
}

// quantity is the quantity after the change.
func (ch Change) quantity(before int) int {
	n := 1
	if ch.Quantity != nil {
		n = *ch.Quantity
	}
	switch ch.Action {
	case set:
		return n
	case remove:
		if ch.Quantity != nil {
			return max(0, before-n)
		}
		return 0
	}
	return before + n
}

// sellable refuses to put in what cannot be bought. Taking out is always possible.
func sellable(p shop.Product, v shop.Variant, w wanted, l shop.Locale) error {
	name := words.Name(p.Title, l)
	switch {
	case w.after <= w.before:
		return nil
	case !p.Active:
		return shop.Errorf(shop.Conflict, "%s", words.Say(l, "%s is no longer sold.", "%s已下架。", name))
	case v.Stock == 0:
		return shop.Errorf(shop.Conflict, "%s", words.Say(l, "%s is out of stock at the moment.", "%s暂时缺货。", name))
	case w.after > v.Stock && w.before > 0:
		return shop.Errorf(shop.Conflict, "%s", words.Say(l, "Only %[2]s of %[1]s are on hand, and your basket holds %[3]d already.", "%[1]s库存只有 %[2]s，您的购物车里已经有 %[3]d 件。",
			name, words.Pieces(l, v.Stock), w.before))
	case w.after > v.Stock:
		return shop.Errorf(shop.Conflict, "%s", words.Say(l, "Only %[2]s of %[1]s are on hand.", "%[1]s库存只有 %[2]s。", name, words.Pieces(l, v.Stock)))
	case w.after > mostPieces:
		return shop.Errorf(shop.Conflict, "%s", words.Say(l, "A basket takes at most %[2]d pieces of %[1]s.", "%[1]s一次最多买 %[2]d 件。", name, mostPieces))
	}
	return nil
}

func held(basket shop.Cart, sku string) int {
	for _, line := range basket.Lines {
		if line.SKU == sku {
			return line.Quantity
		}
	}
	return 0
}

// made reports whether the basket is what the plan says. It is not when the host has
// made this call before, under the same key.
func made(plan []wanted, basket shop.Cart) bool {
	for _, w := range plan {
		if held(basket, w.sku) != w.after {
			return false
		}
	}
	return true
}

// undo are the arguments that bring the former quantities back. A quantity from before
// that update_cart itself could not set has no way back.
func undo(plan []wanted) json.RawMessage {
	var args struct {
		Lines []Change `json:"lines"`
	}
	for _, w := range plan {
		if w.before > mostPieces {
			return nil
		}
		if w.before != w.after {
			args.Lines = append(args.Lines, Change{ProductID: w.sku, Action: set, Quantity: &w.before})
		}
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return nil // ids and numbers always marshal
	}
	return raw
}

// done says what was changed.
func done(plan []wanted, l shop.Locale) string {
	var in, out, changed []string
	for _, w := range plan {
		name := words.Name(w.title, l)
		switch {
		case w.after == w.before:
		case w.after == 0:
			out = append(out, name)
		case w.before == 0:
			in = append(in, words.Say(l, "%d × %s", "%[2]s × %[1]d", w.after, name))
		case w.after > w.before:
			in = append(in, words.Say(l, "%[1]d more × %[2]s (now %[3]d)", "%[2]s × %[1]d（现在共 %[3]d 件）", w.after-w.before, name, w.after))
		default:
			changed = append(changed, words.Say(l, "%[2]s is now %[1]d", "%[2]s改为 %[1]d 件", w.after, name))
		}
	}
	var said []string
	if len(in) > 0 {
		said = append(said, words.Say(l, "Added to your basket: %s.", "已加入购物车：%s。", words.List(l, in)))
	}
	if len(changed) > 0 {
		said = append(said, words.Say(l, "Changed: %s.", "已调整数量：%s。", words.List(l, changed)))
	}
	if len(out) > 0 {
		said = append(said, words.Say(l, "Taken out of your basket: %s.", "已从购物车移除：%s。", words.List(l, out)))
	}
	return words.Sentences(l, said...)
}

// now says what the basket holds afterwards.
func now(basket shop.Cart, l shop.Locale) string {
	if len(basket.Lines) == 0 {
		return words.Say(l, "Your basket is empty now.", "购物车现在是空的。")
	}
	return words.Say(l, "It now holds %s, %s in total.", "购物车现在共 %s，合计 %s。", words.Pieces(l, pieces(basket)), basket.Total)
}
