package cart

import (
	"context"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// preview says what an order of the basket would be. It changes nothing.
func preview(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	basket, err := tool.Cart(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	if len(basket.Lines) == 0 {
		return tool.Result{}, shop.Errorf(shop.Conflict, "%s", words.Say(l,
			"Your basket is empty, so there is nothing to order yet.", "购物车是空的，还不能下单。"))
	}
	if short := shortages(basket, l); short != "" {
		return tool.Result{}, shop.Errorf(shop.Conflict, "%s", words.Sentences(l, short, words.Say(l, "Please change the quantity first.", "请先调整数量再下单。")))
	}
	p := &tool.Proposal{Title: words.Say(l, "Place this order", "提交订单"), Price: &basket.Total, Basis: basket.Basis(), Note: demo(l)}
	for _, line := range basket.Lines[:min(len(basket.Lines), mostLines)] {
		p.Lines = append(p.Lines, words.Say(l, "%d × %s: %s", "%[2]s × %[1]d：%[3]s", line.Quantity, line.Title.In(l), line.Price.Times(line.Quantity)))
	}
	if more := len(basket.Lines) - len(p.Lines); more > 0 {
		p.Lines = append(p.Lines, words.Say(l, "and %d more", "另外 %d 款", more))
	}
	text := words.Say(l, "Your order would be %s (%s) for %s in total.", "本次下单共 %s（%s），合计 %s。",
		words.Products(l, len(basket.Lines)), words.Pieces(l, pieces(basket)), basket.Total)
	return tool.Result{Text: words.Sentences(l, text, demo(l)), Proposal: p}.WithData(map[string]any{"cart": describe(basket, l)}), nil
}

// demo is the note that no money moves.
func demo(l shop.Locale) string {
	return words.Say(l, "This is a demo checkout: no real payment is taken.", "这是演示结账，不会真的扣款。")
}

// commit places the order that the person has accepted. The host holds the grant with
// the basket and the price that the card showed, and refuses when either is another
// now. An empty basket goes to the host as well: when this call is a repeat, the order
// is made already and comes back.
func commit(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	basket, err := tool.Cart(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	o, err := tool.Checkout(ctx, h, tool.CheckoutRequest{CartVersion: basket.Version, Total: basket.Total})
	if shop.KindOf(err) == shop.Conflict {
		return tool.Result{}, shop.Errorf(shop.Conflict, "%s", words.Say(l,
			"The basket, a price or the stock has changed since you saw it, so nothing was ordered.",
			"购物车、价格或库存与您确认时不一致，因此没有下单。"))
	}
	if err != nil {
		return tool.Result{}, err
	}
	card, err := shelf.OrderCard(ctx, h, o, l)
	if err != nil {
		return tool.Result{}, err
	}
	data := shelf.DescribeOrder(o, l)
	text := words.Say(l, "Your order %s has been placed: %s, %s in total.", "下单成功，订单号 %s：共 %s，合计 %s。", o.ID, words.Pieces(l, shelf.Pieces(o)), o.Total)
	if !data.Expected.IsZero() {
		text = words.Sentences(l, text, words.Say(l, "It should arrive on %s.", "预计%s送达。", words.Date(l, data.Expected, c.Now)))
	}
	return tool.Result{Text: words.Sentences(l, text, demo(l)), Cards: []shop.Card{card}}.WithData(map[string]any{"order": data}), nil
}
