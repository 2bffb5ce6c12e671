package catalog

import (
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Manifest says what the plugin can do.
func (plugin) Manifest() tool.Manifest {
	said := utterances()
	read := func(name string, title, working shop.Text, description, schema string) tool.Tool {
		return tool.Tool{Name: name, Title: title, Working: working, Description: description, InputSchema: json.RawMessage(schema),
			Roles: tool.Everyone(), Effect: tool.Read, Utterances: said[name]}
	}
	return tool.Manifest{
		Name: "catalog", Version: "1.0.0", Needs: []tool.Capability{tool.ProductsRead, tool.CatalogSearch},
		Tools: []tool.Tool{
			read("search_catalog", shop.Text{EN: "Find products", ZH: "找商品"}, shop.Text{EN: "looking through the shelves…", ZH: "正在货架上找…"},
				"Finds products by what somebody describes, in any language: a thing, an occasion, a colour, a person to please. "+
					"Put prices, category and stock into their own arguments, not into the query. Answers with products, best first.",
				searchSchema),
			read("lookup_catalog", shop.Text{EN: "Products by number", ZH: "按编号查商品"}, shop.Text{EN: "looking up the numbers…", ZH: "正在按编号查…"},
				"Looks products up by their exact product numbers or SKUs. Use search_catalog for names and descriptions.",
				`{"type":"object","additionalProperties":false,"required":["ids"],"properties":{
					"ids":{"type":"array","minItems":1,"maxItems":20,"items":{"type":"string","minLength":1,"maxLength":64},"description":"Product numbers or SKUs, such as 85123A."}}}`),
			read("get_product", shop.Text{EN: "Product details", ZH: "商品详情"}, shop.Text{EN: "taking it off the shelf…", ZH: "正在看这件商品…"},
				"Shows one product in full: price, stock, description, colour, material, size and variants.", productSchema),
			read("compare_products", shop.Text{EN: "Compare products", ZH: "对比商品"}, shop.Text{EN: "putting them side by side…", ZH: "正在放在一起比…"},
				"Puts two to four products side by side in a table: price, stock and attributes. Says which is cheapest and by how much.",
				`{"type":"object","additionalProperties":false,"required":["product_ids"],"properties":{
					"product_ids":{"type":"array","minItems":2,"maxItems":4,"items":{"type":"string","minLength":1,"maxLength":64},"description":"Product numbers, from earlier results."}}}`),
			read("check_stock", shop.Text{EN: "Check stock", ZH: "查库存"}, shop.Text{EN: "counting what is left…", ZH: "正在数库存…"},
				"Says how many pieces of one product are on hand.", productSchema),
			read("list_categories", shop.Text{EN: "Categories", ZH: "商品分类"}, shop.Text{EN: "walking along the aisles…", ZH: "正在看有哪些分类…"},
				"Lists the shop's categories with their slugs and how many products each has. Their slugs are the category argument of other tools.",
				`{"type":"object","additionalProperties":false,"properties":{}}`),
		},
	}
}

const searchSchema = `{"type":"object","additionalProperties":false,"properties":{
	"query":{"type":"string","maxLength":300,"description":"What is looked for, in the customer's own words, without prices. Without it everything inside the other limits is listed."},
	"category":{"type":"string","maxLength":80,"description":"Only in this category: its slug or name from list_categories."},
	"min_price":{"type":"number","minimum":0,"maximum":10000000,"description":"Lowest price in major units: 2.50."},
	"max_price":{"type":"number","exclusiveMinimum":0,"maximum":10000000,"description":"Highest price in major units: 10."},
	"in_stock":{"type":"boolean","description":"Only what can be bought now."},
	"sort":{"type":"string","enum":["relevance","price_asc","price_desc","newest","popular"]},
	"limit":{"type":"integer","minimum":1,"maximum":20,"default":6}}}`

const productSchema = `{"type":"object","additionalProperties":false,"required":["product_id"],"properties":{
	"product_id":{"type":"string","minLength":1,"maxLength":64,"description":"Product number or SKU, from an earlier result or from the customer."}}}`
