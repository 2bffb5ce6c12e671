package catalog_test

import (
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/catalog"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
)

func TestContract(t *testing.T) {
	plugintest.Run(t, catalog.New(), servicestest.Open(t).Services()...)
}

// TestTranscript asks everything in both languages.
func TestTranscript(t *testing.T) {
	x := servicestest.NewTranscript(t, plugintest.Open(t, catalog.New(), servicestest.Open(t).Services()...))
	for _, l := range []shop.Locale{shop.EN, shop.ZH} {
		id := plugintest.Shopper("", l)
		for _, q := range []struct{ tool, args string }{
			{"search_catalog", `{"query":"mugs"}`},
			{"search_catalog", `{"query":"mug","sort":"price_asc","in_stock":true,"limit":2}`},
			{"search_catalog", `{"query":"mug","sort":"price_desc","category":"Cups, plates & glass"}`},
			{"search_catalog", `{"query":"灯","sort":"newest"}`},
			{"search_catalog", `{"query":"mug","sort":"popular","min_price":7,"max_price":2.9}`},
			{"search_catalog", `{"query":"lantern","max_price":2}`},
			{"search_catalog", `{"query":"lantern","max_price":0.5}`},
			{"search_catalog", `{"query":"mobile phone"}`},
			{"search_catalog", `{"query":"a birthday present for my mother","limit":2}`},
			{"search_catalog", `{"query":"给朋友的派对礼物","limit":2}`},
			{"search_catalog", `{"query":"gift bags"}`},
			{"search_catalog", `{"query":"礼品袋"}`},
			{"search_catalog", `{"query":"mug","category":"shoes"}`},
			{"lookup_catalog", `{"ids":["22111","３０００１ｓ","99999"]}`},
			{"lookup_catalog", `{"ids":["22111","22112","22113","22222","21999"]}`},
			{"lookup_catalog", `{"ids":["99999"]}`},
			{"get_product", `{"product_id":"22111"}`},
			{"get_product", `{"product_id":"22222"}`},
			{"get_product", `{"product_id":"22333"}`},
			{"get_product", `{"product_id":"21999"}`},
			{"get_product", `{"product_id":"30001"}`},
			{"get_product", `{"product_id":"nothing"}`},
			{"compare_products", `{"product_ids":["22111","22113"]}`},
			{"compare_products", `{"product_ids":["22111","22222","22333"]}`},
			{"compare_products", `{"product_ids":["22111","22111"]}`},
			{"compare_products", `{"product_ids":["22111","99999"]}`},
			{"check_stock", `{"product_id":"22111"}`},
			{"check_stock", `{"product_id":"22222"}`},
			{"check_stock", `{"product_id":"22333"}`},
			{"check_stock", `{"product_id":"21999"}`},
			{"list_categories", `{}`},
		} {
			_, _ = x.Ask(id, q.tool, q.args)
		}
	}
	x.Check("transcript.golden.txt")
}

// TestNothingOfSupply proves that a shopper never reads what the shop pays and whom.
func TestNothingOfSupply(t *testing.T) {
	s := plugintest.Open(t, catalog.New(), servicestest.Open(t).Services()...)
	x := servicestest.NewTranscript(t, s)
	for _, id := range []shop.Identity{plugintest.Shopper("12748", shop.EN), plugintest.Staff(shop.Planner, shop.EN)} {
		for _, q := range []struct{ tool, args string }{
			{"search_catalog", `{"query":"mug"}`}, {"get_product", `{"product_id":"22111"}`},
			{"lookup_catalog", `{"ids":["22111"]}`}, {"compare_products", `{"product_ids":["22111","22112"]}`},
		} {
			r, err := x.Ask(id, q.tool, q.args)
			if err != nil {
				t.Fatal(err)
			}
			all := r.Text + string(r.Data)
			for _, c := range r.Cards {
				all += string(c.Data)
			}
			for _, secret := range []string{"supplier", "supply", "lead", "cost\""} {
				if strings.Contains(all, secret) {
					t.Errorf("%s shows %q: %s", q.tool, secret, all)
				}
			}
		}
	}
}
