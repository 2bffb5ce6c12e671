package main

import (
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func TestGiftwrap(t *testing.T) {
	heart := shop.Product{ID: "85123A", Variants: []shop.Variant{{SKU: "85123A", Price: shop.Money{Minor: 2950, Currency: "GBP"}}}}
	s := plugintest.Run(t, giftwrap{}, plugintest.Answer("products.get", tool.ProductsRead, []shop.Product{heart}))
	r, err := s.Call(tool.Call{Tool: "estimate_gift_wrap", Identity: plugintest.Shopper("", shop.ZH)},
		map[string]any{"products": []string{"85123A"}, "ribbon": true})
	if err != nil || r.Text != "1 件商品的礼品包装费一共 £3.70。" {
		t.Errorf("%q, %v", r.Text, err)
	}
}
