package catalog

import (
	"context"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// Compared is the data of compare_products.
type Compared struct {
	Products []Details `json:"products"`
	// Difference is between the highest and the lowest price.
	Difference shop.Money `json:"difference"`
}

func compare(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		ProductIDs []string `json:"product_ids"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	products, err := shelf.Products(ctx, h, args.ProductIDs)
	if err != nil {
		return tool.Result{}, err
	}
	for _, id := range args.ProductIDs {
		if len(missing([]string{id}, products)) > 0 {
			return tool.Result{}, shelf.Unknown(l, id)
		}
	}
	if len(products) < 2 {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", words.Say(l,
			"These are the same product. Name two different ones and I will compare them.", "这是同一款商品，请说出两款不同的商品来对比。"))
	}
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	data := Compared{}
	for _, p := range products {
		data.Products = append(data.Products, Details{Item: shelf.Describe(p, l), Brand: p.Brand, Attributes: values(p, l)})
	}
	low, high := shelf.Prices(products)
	if low.Currency == high.Currency {
		data.Difference = shop.Money{Minor: high.Minor - low.Minor, Currency: low.Currency}
	}
	return tool.Result{Text: verdict(products, data.Difference, l),
		Cards: []shop.Card{shop.NewCard(shop.CardTable, table(products, names, l))}}.WithData(data), nil
}

func values(p shop.Product, l shop.Locale) map[string]string {
	out := map[string]string{}
	for name, value := range p.Attributes {
		out[name] = words.Value(l, value)
	}
	return out
}

// verdict says which is cheapest and by how much, and what cannot be bought now.
func verdict(products []shop.Product, difference shop.Money, l shop.Locale) string {
	low, high := shelf.Prices(products)
	var cheap, dear, gone []string
	for _, p := range products {
		name := words.Name(p.Title, l)
		switch p.Price() {
		case low:
			cheap = append(cheap, name)
		case high:
			dear = append(dear, name)
		}
		if shelf.Free(p) == 0 {
			gone = append(gone, name)
		}
	}
	var text string
	switch {
	case low == high:
		text = words.Say(l, "%s cost the same: %s.", "%s价格相同，都是 %s。", words.List(l, cheap), low)
	case len(products) == 2:
		text = words.Say(l, "%[1]s at %[2]s is %[3]s cheaper than %[4]s at %[5]s.", "%[1]s %[2]s，比%[4]s（%[5]s）便宜 %[3]s。", cheap[0], low, difference, dear[0], high)
	default:
		text = words.Say(l, "The cheapest is %[1]s at %[2]s, the dearest %[3]s at %[4]s: %[5]s apart.", "最便宜的是%[1]s，%[2]s；最贵的是%[3]s，%[4]s，相差 %[5]s。",
			cheap[0], low, dear[0], high, difference)
	}
	if len(gone) > 0 {
		text = words.Sentences(l, text, words.Say(l, "Out of stock: %s.", "目前缺货：%s。", words.List(l, gone)))
	}
	return text
}

// table puts the products side by side; a line is left out where nobody has a value.
func table(products []shop.Product, names shelf.Names, l shop.Locale) shop.TableCard {
	t := shop.TableCard{Title: words.Say(l, "Side by side", "商品对比"), Columns: []string{""}}
	var attributes []map[string]string
	brand := false
	for _, p := range products {
		t.Columns = append(t.Columns, p.Title.In(l))
		attributes = append(attributes, p.Attributes)
		brand = brand || p.Brand != ""
	}
	row := func(name string, value func(shop.Product) string) {
		cells := []string{name}
		for _, p := range products {
			v := value(p)
			if v == "" {
				v = "–"
			}
			cells = append(cells, v)
		}
		t.Rows = append(t.Rows, cells)
	}
	row(words.Say(l, "Price", "价格"), func(p shop.Product) string { return p.Price().String() })
	row(words.Say(l, "Stock", "库存"), func(p shop.Product) string { return words.Label(words.Stock(l, shelf.Free(p))) })
	row(words.Say(l, "Category", "分类"), func(p shop.Product) string { return names.In(l, p.Category) })
	if brand {
		row(words.Say(l, "Brand", "品牌"), func(p shop.Product) string { return p.Brand })
	}
	for _, a := range words.AttributeOrder(attributes...) {
		row(words.Attribute(l, a), func(p shop.Product) string { return words.Label(words.Value(l, p.Attributes[a])) })
	}
	row(words.Say(l, "Number", "编号"), func(p shop.Product) string { return p.ID })
	return t
}
