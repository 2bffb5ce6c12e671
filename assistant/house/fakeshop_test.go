package house

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// fakeShop answers the tools of testdata/tools.json from a handful of products, in the
// form in which the real tools answer.
type fakeShop struct {
	locale   shop.Locale
	proposal bool
	down     bool // every tool fails
}

type good struct {
	id, en, zh string
	minor      int64
	stock      int
}

func goods() []good {
	return []good{
		{"21071", "Vintage red mug", "复古红色马克杯", 295, 40}, {"21070", "Vintage blue mug", "复古蓝色马克杯", 245, 0},
		{"22423", "Regency cake stand 3 tier", "摄政风三层蛋糕架", 1275, 7}, {"85099B", "Jumbo bag red retrospot", "红色波点大号购物袋", 208, 300},
		{"20725", "Lunch bag red retrospot", "红色波点午餐包", 165, 120}, {"22384", "Lunch bag pink polkadot", "粉色波点午餐包", 165, 80},
		{"84879", "Assorted colour bird ornament", "彩色小鸟摆件", 169, 60}, {"23084", "Rabbit night light", "兔子小夜灯", 208, 15},
		{"22086", "Paper chain kit 50's christmas", "五十年代圣诞纸链", 295, 33}, {"82494L", "Wooden picture frame white finish", "白色木质相框", 295, 21},
		{"21733", "Red hanging heart t-light holder", "红色挂心烛台", 295, 90}, {"22470", "Heart of wicker large", "大号藤编爱心", 295, 50},
	}
}

func (g good) title(l shop.Locale) string { return shop.Text{EN: g.en, ZH: g.zh}.In(l) }

func (g good) data(l shop.Locale) map[string]any {
	return map[string]any{"id": g.id, "sku": g.id, "title": g.title(l), "title_en": g.en, "price": shop.Money{Minor: g.minor, Currency: "GBP"}, "stock": g.stock}
}

// call runs a tool and returns the fenced message.
func (f *fakeShop) call(name, arguments string) string {
	var args map[string]any
	if err := json.Unmarshal([]byte(arguments), &args); err != nil {
		return guard.Fence(name, failed(shop.Invalid, "arguments: "+err.Error()))
	}
	if f.down {
		return guard.Fence(name, failed(shop.Unavailable, "connection refused"))
	}
	return guard.Fence(name, f.body(name, args))
}

func failed(kind shop.Kind, message string) guard.ToolBody {
	return guard.ToolBody{Error: &guard.ToolError{Kind: kind, Message: message}}
}

func (f *fakeShop) say(en, zh string, args ...any) string {
	return fmt.Sprintf(shop.Text{EN: en, ZH: zh}.In(f.locale), args...)
}

func (f *fakeShop) body(name string, args map[string]any) guard.ToolBody {
	switch name {
	case "search_catalog":
		return f.search(args)
	case "recommend_products":
		return f.list(goods()[2:5], f.say("You may like these.", "为您挑了几款。"))
	case "get_product", "check_stock", "similar_products", "frequently_bought_together":
		return f.product(name, args)
	case "compare_products":
		return f.compare(args)
	case "update_cart":
		return f.update(args)
	case "get_cart":
		g := goods()[0]
		return body(f.say("Your basket holds one %s.", "购物车里有一件%s。", g.title(f.locale)),
			map[string]any{"cart": map[string]any{"lines": []any{map[string]any{"product": g.id, "sku": g.id, "title": shop.Text{EN: g.en, ZH: g.zh}, "quantity": 1}}}})
	case "checkout":
		f.proposal = true
		return guard.ToolBody{Text: f.say("The order would come to £2.95.", "订单合计 £2.95。"), Proposal: &shop.ProposalCard{ID: "p1", Tool: name, Title: "Order"}}
	case "search_policies":
		return body(f.say("Delivery takes 3 to 5 working days. Returns are accepted within 30 days.", "配送需要 3 到 5 个工作日，30 天内可以退货。"), nil)
	case "request_person":
		return body(f.say("Somebody from the shop will be with you shortly.", "已为您转接，店里的同事马上就来。"), nil)
	case "list_categories":
		return body(f.say("We have kitchen, bags and decorations.", "有厨房用品、包袋和装饰品。"), map[string]any{"categories": []any{map[string]any{"slug": "bags", "name": shop.Text{EN: "Bags", ZH: "包袋"}}}})
	}
	return f.orders(name, args)
}

func body(text string, data any) guard.ToolBody {
	b := guard.ToolBody{Text: text}
	if data != nil {
		raw, err := json.Marshal(data)
		if err != nil {
			return failed(shop.Internal, err.Error())
		}
		b.Data = raw
	}
	return b
}

func (f *fakeShop) search(args map[string]any) guard.ToolBody {
	query, _ := args["query"].(string)
	var hits []good
	for _, g := range goods() {
		price := float64(g.minor) / 100
		low, hasLow := args["min_price"].(float64)
		high, hasHigh := args["max_price"].(float64)
		if coverage(query, strings.ToLower(g.en)+" "+g.zh) < 0.5 || hasLow && price < low || hasHigh && price > high || args["in_stock"] == true && g.stock == 0 {
			continue
		}
		hits = append(hits, g)
	}
	if args["sort"] == "price_asc" {
		sort.SliceStable(hits, func(i, j int) bool { return hits[i].minor < hits[j].minor })
	}
	if len(hits) == 0 {
		return f.list(nil, f.say("Nothing fits “%s”.", "没有找到符合“%s”的商品。", query))
	}
	return f.list(hits, f.say("I found %d products.", "找到 %d 件商品。", len(hits)))
}

func (f *fakeShop) list(hits []good, text string) guard.ToolBody {
	products := []any{}
	for _, g := range hits {
		products = append(products, g.data(f.locale))
		text += "\n- " + g.title(f.locale) + " " + shop.Money{Minor: g.minor, Currency: "GBP"}.String()
	}
	return body(text, map[string]any{"products": products})
}

func (f *fakeShop) find(id any) *good {
	for _, g := range goods() {
		if g.id == id {
			return &g
		}
	}
	return nil
}

func (f *fakeShop) product(name string, args map[string]any) guard.ToolBody {
	g := f.find(args["product_id"])
	if g == nil {
		return failed(shop.NotFound, fmt.Sprintf("no product %v", args["product_id"]))
	}
	switch name {
	case "check_stock":
		return body(f.say("%[2]d pieces of %[1]s are in stock.", "%[1]s还有 %[2]d 件。", g.title(f.locale), g.stock), map[string]any{"product": g.data(f.locale)})
	case "get_product":
		return body(f.say("%s costs %s.", "%s，%s。", g.title(f.locale), shop.Money{Minor: g.minor, Currency: "GBP"}), map[string]any{"product": g.data(f.locale)})
	}
	return f.list(goods()[4:6], f.say("To go with %s:", "与%s相关的：", g.title(f.locale)))
}

func (f *fakeShop) compare(args map[string]any) guard.ToolBody {
	var names []string
	ids, _ := args["product_ids"].([]any)
	for _, id := range ids {
		if g := f.find(id); g != nil {
			names = append(names, g.title(f.locale))
		}
	}
	return body(f.say("Compared: %s.", "对比：%s。", strings.Join(names, " / ")), nil)
}

func (f *fakeShop) update(args map[string]any) guard.ToolBody {
	lines, _ := args["lines"].([]any)
	line, _ := lines[0].(map[string]any)
	g := f.find(line["product_id"])
	if g == nil {
		return failed(shop.NotFound, "no such product")
	}
	if line["quantity"] != nil && int(line["quantity"].(float64)) > g.stock {
		return failed(shop.Conflict, f.say("only %d of %s are left", "只剩 %d 件%s了", g.stock, g.title(f.locale)))
	}
	return body(f.say("Basket changed: %v, %s.", "购物车已更新：%v，%s。", line["action"], g.title(f.locale)), map[string]any{"cart": map[string]any{"lines": []any{map[string]any{"product": g.id, "title": g.en}}}})
}

func (f *fakeShop) orders(name string, args map[string]any) guard.ToolBody {
	if name == "list_orders" {
		return body(f.say("Your latest orders are 541431 and 539993.", "您最近的订单是 541431 和 539993。"), map[string]any{"orders": []any{map[string]any{"id": "541431"}, map[string]any{"id": "539993"}}})
	}
	id, _ := args["order_id"].(string)
	if id != "541431" && id != "539993" && id != "536521" {
		return failed(shop.NotFound, f.say("there is no order %s", "没有订单 %s", id))
	}
	if name == "track_order" {
		return body(f.say("Order %s has been shipped.", "订单 %s 已发货。", id), map[string]any{"order": map[string]any{"id": id}})
	}
	g := goods()[1]
	return body(f.say("Order %s holds one %s.", "订单 %s 里有一件%s。", id, g.title(f.locale)), map[string]any{"order": map[string]any{"id": id,
		"lines": []any{map[string]any{"product": g.id, "title": g.en, "quantity": 1}}}})
}
