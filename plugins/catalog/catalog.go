// Package catalog is the built-in plugin that finds and shows what the shop sells:
// search by meaning, products by number, side by side, stock and categories. It only
// reads.
//
// Prices in arguments are major units ("under 10" is 10), everywhere else they are
// shop.Money. Every answer is a sentence or two that stand alone, a card, and compact
// data for what a person says next ("the second one").
package catalog

import (
	"context"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// New returns the plugin.
func New() tool.Plugin { return plugin{} }

type plugin struct{}

// Call runs one of the plugin's tools.
func (plugin) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	switch c.Tool {
	case "search_catalog":
		return search(ctx, c, h)
	case "lookup_catalog":
		return lookup(ctx, c, h)
	case "get_product":
		return product(ctx, c, h)
	case "compare_products":
		return compare(ctx, c, h)
	case "check_stock":
		return stock(ctx, c, h)
	case "list_categories":
		return categories(ctx, c, h)
	}
	return tool.Result{}, shop.Errorf(shop.NotFound, "catalog has no tool %q", c.Tool)
}

func lookup(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		IDs []string `json:"ids"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	found, err := shelf.Products(ctx, h, args.IDs)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	if len(found) == 0 {
		return tool.Result{}, shelf.Unknown(l, args.IDs[0])
	}
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	said := make([]string, 0, len(found)+1)
	for _, p := range found[:min(len(found), 3)] {
		said = append(said, words.Say(l, "%s is %s, %s.", "%s 是%s，%s。", p.ID, words.Name(p.Title, l), terms(p, l)))
	}
	if more := len(found) - len(said); more > 0 {
		said = append(said, words.Say(l, "The other %d are on the card.", "其余 %d 款见卡片。", more))
	}
	if missing := missing(args.IDs, found); len(missing) > 0 {
		said = append(said, words.Say(l, "We have nothing with the number %s.", "没有找到编号%s。", words.List(l, missing)))
	}
	return tool.Result{Text: words.Sentences(l, said...), Cards: []shop.Card{shelf.Row("", found, names, l)}}.
		WithData(shelf.DescribeAll(found, l)), nil
}

// missing are the ids that none of the products has, quoted.
func missing(ids []string, found []shop.Product) []string {
	var all []string
next:
	for _, id := range ids {
		for _, p := range found {
			if shelf.Has(p, id) {
				continue next
			}
		}
		all = append(all, words.Quote(id))
	}
	return all
}

// terms are price and stock of a product: "£2.95 and in stock".
func terms(p shop.Product, l shop.Locale) string {
	if !p.Active {
		return words.Say(l, "no longer sold", "已下架")
	}
	return words.Say(l, "%s and %s", "售价 %s，%s", p.Price(), words.Stock(l, shelf.Free(p)))
}

// Details is the data of get_product.
type Details struct {
	shelf.Item
	Description string            `json:"description,omitempty"`
	Brand       string            `json:"brand,omitempty"`
	Attributes  map[string]string `json:"attributes,omitempty"`
	Variants    []Variant         `json:"variants,omitempty"` // where there is a choice
}

// Variant is a form of a product that has several.
type Variant struct {
	SKU     string            `json:"sku"`
	Options map[string]string `json:"options,omitempty"`
	Price   shop.Money        `json:"price"`
	Stock   int               `json:"stock"`
}

func product(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	p, err := one(ctx, c, h)
	if err != nil {
		return tool.Result{}, err
	}
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	d := Details{Item: shelf.Describe(p, l), Description: words.Shorten(p.Description.In(l), 600), Brand: p.Brand, Attributes: map[string]string{}}
	for name, value := range p.Attributes {
		d.Attributes[name] = words.Value(l, value)
	}
	text := words.Say(l, "%s costs %s and is %s.", "%s售价 %s，%s。", words.Name(p.Title, l), p.Price(), words.Stock(l, shelf.Free(p)))
	switch free := shelf.Free(p); {
	case !p.Active:
		text = words.Say(l, "%s is no longer sold.", "%s已下架，不再销售。", words.Name(p.Title, l))
	case shop.AvailabilityOf(free) == shop.Low:
		text = words.Say(l, "%s costs %s; %s.", "%s售价 %s，%s。", words.Name(p.Title, l), p.Price(), words.Stock(l, free))
	}
	if len(p.Variants) > 1 {
		for _, v := range p.Variants {
			d.Variants = append(d.Variants, Variant{SKU: v.SKU, Options: v.Options, Price: v.Price, Stock: v.Stock})
		}
		text = words.Sentences(l, text, words.Say(l, "It comes in %d kinds.", "共有 %d 种规格可选。", len(p.Variants)))
	}
	return tool.Result{
		Text:  words.Sentences(l, text, words.Shorten(p.Description.In(l), 240)),
		Cards: []shop.Card{shelf.Row("", []shop.Product{p}, names, l)},
	}.WithData(map[string]any{"product": d}), nil
}

// one is the product that a call names.
func one(ctx context.Context, c tool.Call, h tool.Host) (shop.Product, error) {
	var args struct {
		ProductID string `json:"product_id"`
	}
	if err := c.Bind(&args); err != nil {
		return shop.Product{}, err
	}
	return shelf.Product(ctx, h, args.ProductID, c.Locale())
}

func stock(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	p, err := one(ctx, c, h)
	if err != nil {
		return tool.Result{}, err
	}
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	name, free := words.Name(p.Title, l), shelf.Free(p)
	var text string
	switch {
	case !p.Active:
		text = words.Say(l, "%s is no longer sold.", "%s已下架，不再销售。", name)
	case free == 0:
		text = words.Say(l, "%s is out of stock at the moment. I can look for something similar.", "%s暂时缺货，需要的话我可以找找类似的。", name)
	case free < shop.LowStock:
		text = words.Say(l, "Yes, but only %[2]s of %[1]s left in stock.", "有货，不过%[1]s只剩 %[2]s了。", name, words.Pieces(l, free))
	default:
		text = words.Say(l, "Yes, %s is in stock: %s.", "有货，%s现有 %s。", name, words.Pieces(l, free))
	}
	return tool.Result{Text: text, Cards: []shop.Card{shelf.Row("", []shop.Product{p}, names, l)}}.
		WithData(map[string]any{"product": shelf.Describe(p, l)}), nil
}

// Category is a category in the data of list_categories.
type Category struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"`
	Count  int    `json:"count"`
}

func categories(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	all, err := tool.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	data := []Category{}
	table := shop.TableCard{Title: words.Say(l, "Categories", "商品分类"),
		Columns: []string{words.Say(l, "Category", "分类"), words.Say(l, "Products", "商品数")}, Rows: [][]string{}}
	var names []string
	total := 0
	for _, cat := range all {
		if cat.Count == 0 {
			continue
		}
		data = append(data, Category{Slug: cat.Slug, Name: cat.Name.In(l), Parent: cat.Parent, Count: cat.Count})
		table.Rows = append(table.Rows, []string{cat.Name.In(l), strconv.Itoa(cat.Count)})
		if cat.Parent == "" {
			names = append(names, cat.Name.In(l))
			total += cat.Count
		}
	}
	if len(data) == 0 {
		return tool.Result{Text: words.Say(l, "There is nothing on our shelves at the moment.", "目前还没有上架商品。")}.
			WithData(map[string]any{"categories": data}), nil
	}
	const named = 8
	shown := names[:min(len(names), named)]
	text := words.Say(l, "We have %s: %s.", "本店有 %s：%s。", words.Count(l, len(names), "category", "categories", "个分类"), words.List(l, shown))
	if len(shown) < len(names) {
		text = words.Say(l, "We have %s with %s, among them %s.", "本店有 %s、%s，例如%s等。",
			words.Count(l, len(names), "category", "categories", "个分类"), words.Products(l, total), words.List(l, shown))
	}
	return tool.Result{Text: text, Cards: []shop.Card{shop.NewCard(shop.CardTable, table)}}.
		WithData(map[string]any{"categories": data}), nil
}
