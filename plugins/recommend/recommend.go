// Package recommend is the built-in plugin that proposes products: for the caller by
// what they did, beside a product by what is like it, and what is bought with it. The
// numbers come from models/recommend, read once from the shop's current artifact.
//
// It proposes only what is on sale and in stock, and says where a proposal comes from:
// "because you bought …", or the shop's best sellers for somebody it knows nothing of.
package recommend

import (
	"context"
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// New returns the plugin. It reads its model with the first call that needs it.
func New() tool.Plugin { return &plugin{} }

type plugin struct{ model artifact }

// Manifest says what the plugin can do.
func (*plugin) Manifest() tool.Manifest {
	said := utterances()
	read := func(name string, title, working shop.Text, description, schema string) tool.Tool {
		return tool.Tool{Name: name, Title: title, Working: working, Description: description, InputSchema: json.RawMessage(schema),
			Roles: tool.Everyone(), Effect: tool.Read, Utterances: said[name]}
	}
	return tool.Manifest{
		Name: "recommend", Version: "1.0.0", Needs: []tool.Capability{tool.ProductsRead, tool.CatalogSearch, tool.EventsRead, tool.Artifacts},
		Tools: []tool.Tool{
			read("recommend_products", shop.Text{EN: "Recommendations for you", ZH: "为您推荐"}, shop.Text{EN: "thinking of what you might like…", ZH: "正在为您挑选…"},
				"Proposes products that suit this customer by what they bought and looked at, or the best sellers when nothing is known. "+
					"Use search_catalog instead when they say what they look for.",
				`{"type":"object","additionalProperties":false,"properties":{
					"category":{"type":"string","maxLength":80,"description":"Only in this category: its slug or name from list_categories."},
					"max_price":{"type":"number","exclusiveMinimum":0,"maximum":10000000,"description":"Highest price in major units: 10."},
					"limit":{"type":"integer","minimum":1,"maximum":20,"default":6}}}`),
			read("similar_products", shop.Text{EN: "Similar products", ZH: "相似商品"}, shop.Text{EN: "looking for something like it…", ZH: "正在找相似的…"},
				"Finds alternatives to one product: like it, in stock.", productSchema),
			read("frequently_bought_together", shop.Text{EN: "Goes well with it", ZH: "搭配购买"}, shop.Text{EN: "seeing what others took with it…", ZH: "正在看大家一起买什么…"},
				"Says what other customers buy together with one product.", productSchema),
		},
	}
}

const productSchema = `{"type":"object","additionalProperties":false,"required":["product_id"],"properties":{
	"product_id":{"type":"string","minLength":1,"maxLength":64,"description":"Product number or SKU, from an earlier result or from the customer."}}}`

// Call runs one of the plugin's tools.
func (p *plugin) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	switch c.Tool {
	case "recommend_products":
		return p.recommend(ctx, c, h)
	case "similar_products":
		return p.similar(ctx, c, h)
	case "frequently_bought_together":
		return p.together(ctx, c, h)
	}
	return tool.Result{}, shop.Errorf(shop.NotFound, "recommend has no tool %q", c.Tool)
}

// Item is a proposed product with its reason in words.
type Item struct {
	shelf.Item
	Reason string `json:"reason,omitempty"`
}

// List is the data of every answer.
type List struct {
	Products []Item `json:"products"`
	Total    int    `json:"total"`
	Personal bool   `json:"personal"` // chosen by what this customer did
}

// proposal is a product to propose, and why.
type proposal struct {
	shop.Product
	reason string
}

// answer shows proposals as card and data.
func answer(ctx context.Context, h tool.Host, text string, all []proposal, personal bool, l shop.Locale) (tool.Result, error) {
	list := List{Products: []Item{}, Total: len(all), Personal: personal}
	row := shop.ProductsCard{Products: []shop.ProductCard{}}
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	for _, p := range all {
		card := shelf.Card(p.Product, names, l)
		card.Reason = p.reason
		row.Products = append(row.Products, card)
		list.Products = append(list.Products, Item{Item: shelf.Describe(p.Product, l), Reason: p.reason})
	}
	r := tool.Result{Text: text}.WithData(list)
	if len(all) > 0 {
		r.Cards = []shop.Card{shop.NewCard(shop.CardProducts, row)}
	}
	return r, nil
}

// limits are what a proposed product has to keep.
type limits struct {
	names    shelf.Names
	category string
	price    int64 // minor units, 0 for any
}

func (lim limits) allow(p shop.Product) bool {
	return shelf.Free(p) > 0 && (lim.category == "" || lim.names.Under(p.Category, lim.category)) && (lim.price == 0 || p.Price().Minor <= lim.price)
}

// chosen looks candidates up, best first and some at a time, until n of them may be
// proposed.
func chosen(ctx context.Context, h tool.Host, ids []string, n int, allow func(shop.Product) bool) ([]shop.Product, error) {
	const atOnce = 50
	var all []shop.Product
	for len(ids) > 0 && len(all) < n {
		part := ids[:min(len(ids), atOnce)]
		ids = ids[len(part):]
		found, err := shelf.Products(ctx, h, part)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if len(all) < n && allow(p) {
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// bestSellers are products in stock by their sales.
func bestSellers(ctx context.Context, h tool.Host, lim limits, n int) ([]shop.Product, error) {
	found, err := tool.Products(ctx, h, tool.ProductQuery{Category: lim.category, InStock: true, Sort: tool.ByPopular, Limit: 100})
	if err != nil {
		return nil, err
	}
	var all []shop.Product
	for _, p := range found {
		if len(all) < n && lim.allow(p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// span is the prices of proposals in words.
func span(all []proposal, l shop.Locale) string {
	products := make([]shop.Product, len(all))
	for i, p := range all {
		products[i] = p.Product
	}
	low, high := shelf.Prices(products)
	return words.Span(l, low, high)
}
