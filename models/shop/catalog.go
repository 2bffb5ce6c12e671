package shop

import "time"

// Category is a shelf of the shop. Slugs are stable; a nested category has a parent.
type Category struct {
	Slug   string `json:"slug"`
	Name   Text   `json:"name"`
	Parent string `json:"parent,omitempty"`
	Count  int    `json:"count"` // active products on it
}

// Product is one thing the shop sells, in one or more variants.
type Product struct {
	ID          string            `json:"id"`
	Title       Text              `json:"title"`
	Description Text              `json:"description"`
	Category    string            `json:"category"` // slug
	Brand       string            `json:"brand,omitempty"`
	Attributes  map[string]string `json:"attributes,omitempty"` // colour, material, …, language-neutral values
	Variants    []Variant         `json:"variants"`             // at least one
	Supply      *Supply           `json:"supply,omitempty"`     // for planners; never shown to shoppers
	Active      bool              `json:"active"`
	Created     time.Time         `json:"created"` // first seen on sale
	Rank        int               `json:"rank"`    // 1 = best seller of the last year, 0 = none
}

// Variant is a buyable form of a product.
type Variant struct {
	SKU       string            `json:"sku"`
	Product   string            `json:"product"`
	Options   map[string]string `json:"options,omitempty"`
	Price     Money             `json:"price"`
	CompareAt *Money            `json:"compare_at,omitempty"` // the price before a reduction
	Stock     int               `json:"stock"`                // pieces on hand, free to sell
}

// Supply is what buying and storing a product costs the shop. Fields that the data
// do not have are derived by the rule documented with the demo shop, and say so.
type Supply struct {
	Supplier     string  `json:"supplier"`
	LeadWeeks    int     `json:"lead_weeks"`
	UnitCost     Money   `json:"unit_cost"`
	HoldingRate  float64 `json:"holding_rate"`  // share of unit cost per week
	ShortageRate float64 `json:"shortage_rate"` // multiple of the margin lost per missed piece
	Volume       float64 `json:"volume"`        // litres a piece
	PackSize     int     `json:"pack_size"`     // pieces an order pack
	// MinOrder is the least order that is not 0, in pieces, and ShelfWeeks how long a piece
	// can be sold: what is in stock must sell within them. 0 is no bound.
	MinOrder   int          `json:"min_order,omitempty"`
	ShelfWeeks int          `json:"shelf_weeks,omitempty"`
	Breaks     []PriceBreak `json:"breaks,omitempty"`
	// MinSpend is the least money of an order to the supplier, over all its products; the
	// largest of its products' counts.
	MinSpend Money `json:"min_spend,omitzero"`
	Derived  bool  `json:"derived"`
}

// PriceBreak is a supplier's lower price for all pieces of an order of From and more.
type PriceBreak struct {
	From     int   `json:"from"`
	UnitCost Money `json:"unit_cost"`
}

// Price is what a piece costs in an order of n.
func (s Supply) Price(n int) Money {
	price := s.UnitCost
	for _, b := range s.Breaks {
		if n >= b.From && b.UnitCost.Minor < price.Minor {
			price = b.UnitCost
		}
	}
	return price
}

// Price is the lowest price among the variants; the zero Money when there is none.
func (p Product) Price() Money {
	var low Money
	for i, v := range p.Variants {
		if i == 0 || v.Price.Minor < low.Minor {
			low = v.Price
		}
	}
	return low
}

// Stock is the number of pieces on hand over all variants.
func (p Product) Stock() int {
	n := 0
	for _, v := range p.Variants {
		n += v.Stock
	}
	return n
}

// Availability is stock in one word, the same everywhere.
type Availability string

// The availabilities; Low means fewer than LowStock pieces.
const (
	InStock    Availability = "in_stock"
	Low        Availability = "low"
	OutOfStock Availability = "out_of_stock"

	LowStock = 10
)

// AvailabilityOf turns a number of pieces into a word.
func AvailabilityOf(stock int) Availability {
	switch {
	case stock <= 0:
		return OutOfStock
	case stock < LowStock:
		return Low
	}
	return InStock
}
