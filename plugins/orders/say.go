package orders

import (
	"context"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// find asks for an order by its number as written, and once more as the shop writes it
// ("#c536379" → "C536379").
func find(ctx context.Context, h tool.Host, id string) (shop.Order, error) {
	id = strings.TrimSpace(id)
	o, err := tool.Order(ctx, h, id)
	plain := strings.ToUpper(strings.TrimLeft(shelf.Narrow(id), "#"))
	if shop.KindOf(err) == shop.NotFound && plain != id && plain != "" {
		return tool.Order(ctx, h, plain)
	}
	return o, err
}

// summary is what was bought, for how much, and where it stands.
func summary(c tool.Call, o shop.Order) string {
	l := c.Locale()
	text := words.Say(l, "Order %[1]s of %[2]s holds %[3]s (%[4]s) for %[5]s; it is %[6]s.", "订单 %[1]s（%[2]s下单）共 %[3]s、%[4]s，合计 %[5]s，%[6]s。",
		o.ID, words.Date(l, o.Placed, c.Now), words.Products(l, len(o.Lines)), words.Pieces(l, shelf.Pieces(o)), o.Total, words.Status(l, o.Status))
	if d := shelf.DescribeOrder(o, l); !d.Expected.IsZero() {
		text = words.Sentences(l, text, expected(c, d))
	}
	return words.Sentences(l, text, returned(l, o))
}

// whereabouts is where the parcel is now and what comes next.
func whereabouts(c tool.Call, o shop.Order) string {
	l := c.Locale()
	d := shelf.DescribeOrder(o, l)
	switch o.Status {
	case shop.Delivered:
		text := words.Say(l, "Order %s has been delivered.", "订单 %s 已送达。", o.ID)
		if !d.Delivered.IsZero() {
			text = words.Say(l, "Order %s was delivered on %s.", "订单 %s 已于%s送达。", o.ID, words.Date(l, d.Delivered, c.Now))
		}
		return words.Sentences(l, text, parcel(l, d), returned(l, o))
	case shop.Cancelled:
		return words.Sentences(l, words.Say(l, "Order %s was cancelled, so nothing is on its way.", "订单 %s 已取消，不会再发货。", o.ID), returned(l, o))
	case shop.Returned:
		return words.Sentences(l, words.Say(l, "Order %s has come back to us as a return.", "订单 %s 已退货。", o.ID), returned(l, o))
	case shop.Shipped:
		text := words.Say(l, "Order %s has been shipped.", "订单 %s 已发货。", o.ID)
		if !d.Shipped.IsZero() {
			text = words.Say(l, "Order %s was shipped on %s.", "订单 %s 已于%s发货。", o.ID, words.Date(l, d.Shipped, c.Now))
		}
		return words.Sentences(l, text, parcel(l, d), latestPlace(l, o), expected(c, d))
	}
	return words.Sentences(l, words.Say(l, "Order %s is %s and has not left yet.", "订单 %s %s，还没有发出。", o.ID, words.Status(l, o.Status)), expected(c, d))
}

// parcel names carrier and tracking number.
func parcel(l shop.Locale, d shelf.Order) string {
	if d.Tracking == "" {
		return ""
	}
	return words.Say(l, "Carrier: %s, tracking number %s.", "承运商 %s，运单号 %s。", d.Carrier, d.Tracking)
}

// latestPlace is where the parcel was seen last, when that was behind the warehouse.
func latestPlace(l shop.Locale, o shop.Order) string {
	place, seen := "", 0
	for _, s := range o.Steps {
		if s.Done && s.Status == shop.Shipped && s.Place != "" {
			place = s.Place
			seen++
		}
	}
	if seen < 2 {
		return ""
	}
	return words.Say(l, "It was last seen at %s.", "最近一站：%s。", place)
}

func expected(c tool.Call, d shelf.Order) string {
	if d.Expected.IsZero() {
		return ""
	}
	return words.Say(c.Locale(), "It should arrive on %s.", "预计%s送达。", words.Date(c.Locale(), d.Expected, c.Now))
}

// returned says what came back of an order and what was paid back for it.
func returned(l shop.Locale, o shop.Order) string {
	if len(o.Returns) == 0 {
		return ""
	}
	pieces, refund := 0, shop.Money{}
	for _, r := range o.Returns {
		refund = refund.Plus(r.Refund)
		for _, line := range r.Lines {
			pieces += line.Quantity
		}
	}
	return words.Say(l, "Returned: %s, %s refunded.", "已退 %s，退款 %s。", words.Pieces(l, pieces), refund)
}
