package shop

import (
	"strconv"
	"time"
)

// OrderStatus is where an order stands.
type OrderStatus string

// The statuses. The way is placed → paid → packed → shipped → delivered; an order
// may leave it as cancelled or, after delivery, as returned (in part or whole).
const (
	Placed    OrderStatus = "placed"
	Paid      OrderStatus = "paid"
	Packed    OrderStatus = "packed"
	Shipped   OrderStatus = "shipped"
	Delivered OrderStatus = "delivered"
	Cancelled OrderStatus = "cancelled"
	Returned  OrderStatus = "returned"
)

// Order is one purchase.
type Order struct {
	ID       string      `json:"id"`
	Customer string      `json:"customer,omitempty"` // empty for a sale without a known customer
	Person   string      `json:"person,omitempty"`   // the visitor who placed it, when not signed in
	Status   OrderStatus `json:"status"`
	Lines    []OrderLine `json:"lines"`
	Total    Money       `json:"total"`
	Country  string      `json:"country,omitempty"`
	Placed   time.Time   `json:"placed"`
	Steps    []OrderStep `json:"steps,omitempty"` // in time order; what has happened and what is expected
	Carrier  string      `json:"carrier,omitempty"`
	Tracking string      `json:"tracking,omitempty"`
	Demo     bool        `json:"demo,omitempty"`    // placed through the demo checkout; no money moved
	Derived  bool        `json:"derived,omitempty"` // status and steps follow a rule, the data have none
	Returns  []Return    `json:"returns,omitempty"`
}

// OrderLine is one position. Price is per piece as sold. Title is filled in when read.
type OrderLine struct {
	SKU      string `json:"sku"`
	Product  string `json:"product"`
	Title    Text   `json:"title"`
	Quantity int    `json:"quantity"`
	Price    Money  `json:"price"`
}

// OrderStep is a dated step of an order's way. A step after the shop's present is
// an expectation (Done false).
type OrderStep struct {
	Status OrderStatus `json:"status"`
	At     time.Time   `json:"at"`
	Place  string      `json:"place,omitempty"`
	Done   bool        `json:"done"`
}

// Return is goods taken back from an order, or from a customer when the data do
// not name the order.
type Return struct {
	ID       string      `json:"id"`
	Order    string      `json:"order,omitempty"`
	Customer string      `json:"customer,omitempty"`
	Lines    []OrderLine `json:"lines"`
	Refund   Money       `json:"refund"`
	At       time.Time   `json:"at"`
}

// Cart is the open basket of one person.
type Cart struct {
	Person  string     `json:"person"`
	Lines   []CartLine `json:"lines"`
	Total   Money      `json:"total"`
	Version int64      `json:"version"` // grows with every change
}

// Basis names the basket's present contents: what a proposal to buy it is bound to.
// Another basket with the same total has another one.
func (c Cart) Basis() string { return "basket:" + strconv.FormatInt(c.Version, 10) }

// CartLine is a wanted quantity of a variant at today's price.
type CartLine struct {
	SKU      string `json:"sku"`
	Product  string `json:"product"`
	Title    Text   `json:"title"`
	Quantity int    `json:"quantity"`
	Price    Money  `json:"price"` // a piece
	Stock    int    `json:"stock"`
}
