// Package words says things of the shop the same way everywhere: product and order
// cards in the reader's language, statuses and availability in words, money and dates
// by locale. It is shared by the built-in plugins and the web server.
package words

import (
	"fmt"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// ProductCard is a product as a shopper sees it. categoryName is in the reader's
// language.
func ProductCard(p shop.Product, l shop.Locale, categoryName string) shop.ProductCard {
	c := shop.ProductCard{ID: p.ID, Title: p.Title.In(l), TitleEN: p.Title.In(shop.EN), Category: p.Category, CategoryName: categoryName,
		Price: p.Price(), Stock: p.Stock(), Availability: shop.AvailabilityOf(p.Stock())}
	for _, v := range p.Variants {
		if c.SKU == "" || (v.Price == c.Price && v.Stock > 0) {
			c.SKU, c.CompareAt = v.SKU, v.CompareAt
		}
	}
	return c
}

// linesShown is how many positions an order card lists.
const linesShown = 8

// OrderCard is an order as its customer sees it.
func OrderCard(o shop.Order, l shop.Locale) shop.OrderCard {
	c := shop.OrderCard{ID: o.ID, Status: o.Status, Label: Status(o.Status, l), Placed: o.Placed, Total: o.Total,
		Carrier: o.Carrier, Tracking: o.Tracking, Demo: o.Demo, Derived: o.Derived, Lines: []shop.OrderCardLine{}, Steps: []shop.OrderCardStep{}}
	for i, line := range o.Lines {
		if i == linesShown {
			c.More = len(o.Lines) - linesShown
			break
		}
		c.Lines = append(c.Lines, shop.OrderCardLine{Product: line.Product, Title: line.Title.In(l), TitleEN: line.Title.In(shop.EN),
			Quantity: line.Quantity, Price: line.Price})
	}
	for _, s := range o.Steps {
		c.Steps = append(c.Steps, shop.OrderCardStep{Status: s.Status, Label: Status(s.Status, l), At: s.At, Done: s.Done})
	}
	return c
}

// Status is an order status in words.
func Status(s shop.OrderStatus, l shop.Locale) string {
	t, ok := map[shop.OrderStatus]shop.Text{
		shop.Placed: {EN: "placed", ZH: "已下单"}, shop.Paid: {EN: "paid", ZH: "已付款"}, shop.Packed: {EN: "packed", ZH: "已打包"},
		shop.Shipped: {EN: "shipped", ZH: "已发货"}, shop.Delivered: {EN: "delivered", ZH: "已送达"},
		shop.Cancelled: {EN: "cancelled", ZH: "已取消"}, shop.Returned: {EN: "returned", ZH: "已退货"},
	}[s]
	if !ok {
		return string(s)
	}
	return t.In(l)
}

// Stock is an availability in words, with the number where few are left.
func Stock(pieces int, l shop.Locale) string {
	switch shop.AvailabilityOf(pieces) {
	case shop.OutOfStock:
		return shop.Text{EN: "out of stock", ZH: "缺货"}.In(l)
	case shop.Low:
		return shop.Text{EN: fmt.Sprintf("only %d left", pieces), ZH: fmt.Sprintf("仅剩 %d 件", pieces)}.In(l)
	}
	return shop.Text{EN: fmt.Sprintf("%d in stock", pieces), ZH: fmt.Sprintf("有货，库存 %d 件", pieces)}.In(l)
}

// Date is a day as the reader writes it.
func Date(t time.Time, l shop.Locale) string {
	if l == shop.ZH {
		return t.Format("2006年1月2日")
	}
	return t.Format("2 January 2006")
}
