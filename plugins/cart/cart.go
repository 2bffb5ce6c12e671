// Package cart is the built-in plugin for the shopper's basket: it shows it, changes it
// with a way back, and turns it into an order.
//
//	get_cart     read    what is in the basket
//	update_cart  edit    done at once; Undo sets the quantities from before
//	checkout     write   shown first, done when the person accepts
//
// The basket is the caller's, whoever that is by the session. The checkout is a demo:
// no money moves, and every answer says so.
package cart

import (
	"context"
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// New returns the plugin.
func New() tool.Plugin { return plugin{} }

type plugin struct{}

// mostPieces is the largest quantity of one variant in a basket.
const mostPieces = 999

// Manifest says what the plugin can do.
func (plugin) Manifest() tool.Manifest {
	said := utterances()
	shopper := []shop.Role{shop.Shopper}
	return tool.Manifest{
		Name: "cart", Version: "1.0.0", Needs: []tool.Capability{tool.CartsEdit, tool.ProductsRead, tool.OrdersWrite},
		Tools: []tool.Tool{
			{
				Name: "get_cart", Title: shop.Text{EN: "My basket", ZH: "我的购物车"}, Working: shop.Text{EN: "looking into your basket…", ZH: "正在看购物车…"},
				Description: "Shows the shopper's basket: products, quantities, prices and the total.",
				InputSchema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{}}`),
				Roles:       shopper, Effect: tool.Read, Utterances: said["get_cart"],
			},
			{
				Name: "update_cart", Title: shop.Text{EN: "Change the basket", ZH: "修改购物车"}, Working: shop.Text{EN: "packing your basket…", ZH: "正在更新购物车…"},
				Description: "Puts products into the shopper's basket, changes quantities or takes products out, at once; the shopper can undo it. " +
					"Several changes go into one call. Use it only when the shopper wants the basket changed.",
				InputSchema: json.RawMessage(updateSchema),
				Roles:       shopper, Effect: tool.Edit, Utterances: said["update_cart"],
			},
			{
				Name: "checkout", Title: shop.Text{EN: "Check out", ZH: "去结算"}, Working: shop.Text{EN: "adding it all up…", ZH: "正在核算订单…"},
				Description: "Prepares an order of everything in the basket and shows it on a card; the order is placed only when the shopper presses the card's button. " +
					"A demo checkout: no money moves.",
				InputSchema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{}}`),
				Roles:       shopper, Effect: tool.Write, Utterances: said["checkout"],
			},
		},
	}
}

const updateSchema = `{"type":"object","additionalProperties":false,"required":["lines"],"properties":{
	"lines":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","additionalProperties":false,"required":["product_id"],"properties":{
		"product_id":{"type":"string","minLength":1,"maxLength":64,"description":"Product number or SKU, from an earlier result or from the customer."},
		"action":{"type":"string","enum":["add","set","remove"],"default":"add","description":"add: so many more; set: exactly so many; remove: take it out."},
		"quantity":{"type":"integer","minimum":0,"maximum":999,"description":"Pieces; 1 when left out. 0 only with set. With remove, so many are taken out; all of them when left out."}}}}}}`

// Call runs one of the plugin's tools.
func (plugin) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	switch c.Tool {
	case "get_cart":
		return get(ctx, c, h)
	case "update_cart":
		return update(ctx, c, h)
	case "checkout":
		if c.Mode == tool.ModePreview {
			return preview(ctx, c, h)
		}
		return commit(ctx, c, h)
	}
	return tool.Result{}, shop.Errorf(shop.NotFound, "cart has no tool %q", c.Tool)
}

func get(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	basket, err := tool.Cart(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	n := len(basket.Lines)
	if n == 0 {
		return tool.Result{Text: words.Say(l, "Your basket is empty.", "您的购物车是空的。")}.WithData(map[string]any{"cart": describe(basket, l)}), nil
	}
	text := words.Say(l, "Your basket holds %s (%s), %s in total.", "购物车里有 %s（共 %s），合计 %s。", words.Products(l, n), words.Pieces(l, pieces(basket)), basket.Total)
	return show(ctx, h, tool.Result{Text: words.Sentences(l, text, shortages(basket, l))}, basket, l)
}

// Basket is the data of an answer about the basket.
type Basket struct {
	Lines  []Line     `json:"lines"`
	More   int        `json:"more,omitempty"` // lines left out
	Pieces int        `json:"pieces"`
	Total  shop.Money `json:"total"`
}

// Line is one line of the basket as a model sees it.
type Line struct {
	ProductID string     `json:"product_id"`
	SKU       string     `json:"sku"`
	Title     string     `json:"title"`
	Quantity  int        `json:"quantity"`
	Price     shop.Money `json:"price"` // a piece
	Stock     int        `json:"stock"`
}

// mostLines is how many lines of a basket are shown.
const mostLines = 50

func describe(basket shop.Cart, l shop.Locale) Basket {
	b := Basket{Lines: []Line{}, Pieces: pieces(basket), Total: basket.Total}
	for _, line := range basket.Lines[:min(len(basket.Lines), mostLines)] {
		b.Lines = append(b.Lines, Line{ProductID: line.Product, SKU: line.SKU, Title: line.Title.In(l), Quantity: line.Quantity, Price: line.Price, Stock: line.Stock})
	}
	b.More = len(basket.Lines) - len(b.Lines)
	return b
}

// show adds the basket to an answer, as data and as a card; the card of an emptied
// basket carries the way back.
func show(ctx context.Context, h tool.Host, r tool.Result, basket shop.Cart, l shop.Locale) (tool.Result, error) {
	r = r.WithData(map[string]any{"cart": describe(basket, l)})
	lines := basket.Lines[:min(len(basket.Lines), mostLines)]
	ids := make([]string, len(lines))
	for i, line := range lines {
		ids[i] = line.Product
	}
	products, err := shelf.Products(ctx, h, ids)
	if err != nil {
		return tool.Result{}, err
	}
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	categories := map[string]string{}
	for _, p := range products {
		categories[p.ID] = p.Category
	}
	card := shop.ProductsCard{Basket: true, Total: &basket.Total, Products: []shop.ProductCard{}}
	for _, line := range lines {
		slug := categories[line.Product]
		card.Products = append(card.Products, shop.ProductCard{
			ID: line.Product, SKU: line.SKU, Title: line.Title.In(l), TitleEN: line.Title.In(shop.EN), Category: slug, CategoryName: names.In(l, slug),
			Price: line.Price, Stock: line.Stock, Availability: shop.AvailabilityOf(line.Stock), Quantity: line.Quantity,
		})
	}
	r.Cards = append(r.Cards, shop.NewCard(shop.CardProducts, card))
	return r, nil
}

func pieces(basket shop.Cart) int {
	n := 0
	for _, line := range basket.Lines {
		n += line.Quantity
	}
	return n
}

// shortages names what the basket holds more of than there is, "" for nothing.
func shortages(basket shop.Cart, l shop.Locale) string {
	var short []string
	for _, line := range basket.Lines {
		if line.Quantity > line.Stock {
			short = append(short, words.Say(l, "%s (%s)", "%s（%s）", words.Name(line.Title, l), words.Stock(l, line.Stock)))
		}
	}
	if len(short) == 0 {
		return ""
	}
	return words.Say(l, "There is less on hand than in your basket: %s.", "以下商品库存不足：%s。", words.List(l, short))
}
