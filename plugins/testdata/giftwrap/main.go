// Giftwrap is a plugin as a third party writes one: a module of its own that knows
// nothing of the shop but plugins/tool, plugins/serve and models/shop. It has one tool,
// which says what it costs to wrap products as gifts.
//
// Build it, name it and its SHA-256 in the shop's configuration, and ask
// "how much is gift wrapping for 85123A?":
//
//	go build -o giftwrap . && sha256sum giftwrap
package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/serve"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func main() { serve.Main(giftwrap{}) }

type giftwrap struct{}

// Manifest says what the plugin can do and what it needs.
func (giftwrap) Manifest() tool.Manifest {
	return tool.Manifest{
		Name: "giftwrap", Version: "1.0.0", Needs: []tool.Capability{tool.ProductsRead},
		Tools: []tool.Tool{{
			Name:        "estimate_gift_wrap",
			Title:       shop.Text{EN: "Gift wrapping", ZH: "礼品包装"},
			Working:     shop.Text{EN: "measuring the paper…", ZH: "正在量包装纸…"},
			Description: "Says what it costs to wrap products as gifts. Prices depend on each product's own price.",
			InputSchema: json.RawMessage(`{
				"type": "object", "additionalProperties": false, "required": ["products"],
				"properties": {
					"products": {"type": "array", "minItems": 1, "maxItems": 20,
						"items": {"type": "string", "minLength": 1, "maxLength": 40},
						"description": "Product ids or SKUs"},
					"ribbon": {"type": "boolean", "description": "With a silk ribbon"}}}`),
			Roles:  []shop.Role{shop.Shopper, shop.Agent},
			Effect: tool.Read,
			Utterances: map[shop.Locale][]string{
				shop.EN: {"how much is gift wrapping for 85123A?", "can you wrap 85123A as a present", "price for wrapping with a ribbon"},
				shop.ZH: {"85123A 包装成礼物要多少钱？", "可以帮我包一下 85123A 吗", "加丝带的礼品包装怎么收费"},
			},
		}},
	}
}

// Wrapping is what the tool answers in data.
type Wrapping struct {
	Products int        `json:"products"`
	Unknown  int        `json:"unknown"`
	Price    shop.Money `json:"price"`
}

// Call estimates: a tenth of each product's price, at least 1.50, and 0.75 a ribbon.
func (giftwrap) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		Products []string `json:"products"`
		Ribbon   bool     `json:"ribbon"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	found, err := tool.Products(ctx, h, tool.ProductQuery{IDs: args.Products})
	if err != nil {
		return tool.Result{}, err
	}
	if len(found) == 0 {
		return tool.Result{}, shop.Errorf(shop.NotFound, "none of these products is in the shop")
	}
	h.Progress(tool.Progress{Fraction: 0.5, Note: "folding"})
	w := Wrapping{Products: len(found), Unknown: len(args.Products) - len(found)}
	for _, p := range found {
		price := shop.Money{Minor: max(p.Price().Minor/10, 150), Currency: p.Price().Currency}
		if args.Ribbon {
			price.Minor += 75
		}
		w.Price = w.Price.Plus(price)
	}
	text := fmt.Sprintf("Wrapping %d products as gifts costs %s.", w.Products, w.Price)
	if c.Locale() == shop.ZH {
		text = fmt.Sprintf("%d 件商品的礼品包装费一共 %s。", w.Products, w.Price)
	}
	return tool.Result{Text: text}.WithData(w), nil
}
