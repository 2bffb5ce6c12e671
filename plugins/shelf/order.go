package shelf

import (
	"context"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// mostLines is how many lines of an order are shown; an order of a retailer may have
// hundreds.
const mostLines = 12

// Order is an order as a model sees it. Times are UTC.
type Order struct {
	ID        string           `json:"id"`
	Status    shop.OrderStatus `json:"status"`
	Label     string           `json:"label"` // the status in words
	Placed    time.Time        `json:"placed"`
	Lines     []OrderLine      `json:"lines,omitempty"`
	More      int              `json:"more,omitempty"` // lines left out
	Pieces    int              `json:"pieces"`
	Total     shop.Money       `json:"total"`
	Country   string           `json:"country,omitempty"`
	Shipped   time.Time        `json:"shipped,omitzero"`
	Delivered time.Time        `json:"delivered,omitzero"`
	Expected  time.Time        `json:"expected,omitzero"` // day of delivery, while it is under way
	Carrier   string           `json:"carrier,omitempty"`
	Tracking  string           `json:"tracking,omitempty"`
	Refunded  *shop.Money      `json:"refunded,omitempty"` // for what came back
	Demo      bool             `json:"demo,omitempty"`     // placed without real payment
}

// OrderLine is one line of an order as a model sees it.
type OrderLine struct {
	ProductID string     `json:"product_id"`
	Title     string     `json:"title"`
	Quantity  int        `json:"quantity"`
	Price     shop.Money `json:"price"` // a piece
}

// DescribeOrder is an order in compact form.
func DescribeOrder(o shop.Order, l shop.Locale) Order {
	d := Order{
		ID: o.ID, Status: o.Status, Label: words.Status(l, o.Status), Placed: o.Placed, Pieces: Pieces(o), Total: o.Total, Country: o.Country,
		Carrier: o.Carrier, Tracking: o.Tracking, Demo: o.Demo,
	}
	for _, line := range o.Lines[:min(len(o.Lines), mostLines)] {
		d.Lines = append(d.Lines, OrderLine{ProductID: line.Product, Title: line.Title.In(l), Quantity: line.Quantity, Price: line.Price})
	}
	d.More = len(o.Lines) - len(d.Lines)
	for _, s := range o.Steps {
		switch {
		case s.Status == shop.Shipped && s.Done && d.Shipped.IsZero():
			d.Shipped = s.At
		case s.Status == shop.Delivered && s.Done:
			d.Delivered = s.At
		case s.Status == shop.Delivered && UnderWay(o):
			d.Expected = s.At
		}
	}
	for _, r := range o.Returns {
		sum := r.Refund
		if d.Refunded != nil {
			sum = sum.Plus(*d.Refunded)
		}
		d.Refunded = &sum
	}
	return d
}

// UnderWay reports whether the goods are still to come.
func UnderWay(o shop.Order) bool {
	switch o.Status {
	case shop.Placed, shop.Paid, shop.Packed, shop.Shipped:
		return true
	}
	return false
}

// Pieces is the number of pieces of an order.
func Pieces(o shop.Order) int {
	n := 0
	for _, line := range o.Lines {
		n += line.Quantity
	}
	return n
}

// OrderCard is the card of an order. It asks the host for the categories of its
// products, which pick the pictures.
func OrderCard(ctx context.Context, h tool.Host, o shop.Order, l shop.Locale) (shop.Card, error) {
	lines := o.Lines[:min(len(o.Lines), mostLines)]
	ids := make([]string, len(lines))
	for i, line := range lines {
		ids[i] = line.Product
	}
	products, err := Products(ctx, h, ids)
	if err != nil {
		return shop.Card{}, err
	}
	category := map[string]string{}
	for _, p := range products {
		category[p.ID] = p.Category
	}
	card := shop.OrderCard{
		ID: o.ID, Status: o.Status, Label: words.Label(words.Status(l, o.Status)), Placed: o.Placed, Total: o.Total, More: len(o.Lines) - len(lines),
		Carrier: o.Carrier, Tracking: o.Tracking, Demo: o.Demo, Derived: o.Derived, Lines: []shop.OrderCardLine{}, Steps: steps(o, l), Actions: actions(o, l),
	}
	for _, line := range lines {
		card.Lines = append(card.Lines, shop.OrderCardLine{Product: line.Product, Title: line.Title.In(l), TitleEN: line.Title.In(shop.EN),
			Category: category[line.Product], Quantity: line.Quantity, Price: line.Price})
	}
	return shop.NewCard(shop.CardOrder, card), nil
}

// steps are an order's way with each status once: a parcel that leaves a second hub is
// still shipped.
func steps(o shop.Order, l shop.Locale) []shop.OrderCardStep {
	all := []shop.OrderCardStep{}
	for _, s := range o.Steps {
		if n := len(all); n > 0 && all[n-1].Status == s.Status {
			continue
		}
		all = append(all, shop.OrderCardStep{Status: s.Status, Label: words.Label(words.Status(l, s.Status)), At: s.At, Done: s.Done})
	}
	return all
}

// actions are sentences that a shopper may send next.
func actions(o shop.Order, l shop.Locale) []string {
	switch {
	case UnderWay(o):
		return []string{words.Say(l, "Where is order %s?", "订单 %s 到哪了？", o.ID)}
	case o.Status == shop.Delivered:
		return []string{words.Say(l, "How do I return something?", "怎么退货？")}
	}
	return nil
}
