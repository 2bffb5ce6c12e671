// Package shelf finds products for the built-in plugins through the host's services and
// shows them: as a card for people and as compact data for models.
//
// What is shown here is what a shopper may see. Supply, cost and other planning figures
// are in neither form.
package shelf

import (
	"context"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// atOnce is how many products the host gives in one answer.
const atOnce = 100

// Products returns products by id or SKU in the order asked for, each once; unknown
// ones are left out. Ids may be written in small or full-width letters.
func Products(ctx context.Context, h tool.Host, ids []string) ([]shop.Product, error) {
	var all []shop.Product
	seen := map[string]bool{}
	for part := range slices.Chunk(spellings(ids), atOnce) {
		found, err := tool.Products(ctx, h, tool.ProductQuery{IDs: part})
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if !seen[p.ID] {
				seen[p.ID] = true
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// Product returns one product by id or SKU, or not_found in the reader's words.
func Product(ctx context.Context, h tool.Host, id string, l shop.Locale) (shop.Product, error) {
	found, err := Products(ctx, h, []string{id})
	if err != nil {
		return shop.Product{}, err
	}
	if len(found) == 0 {
		return shop.Product{}, Unknown(l, id)
	}
	return found[0], nil
}

// Unknown is the error for a product that is not in the shop.
func Unknown(l shop.Locale, id string) error {
	return shop.Errorf(shop.NotFound, "%s", words.Say(l,
		"There is no product with the number %s in our shop. You can also search for it by name.",
		"本店没有编号为%s的商品，也可以直接按名称搜索。", words.Quote(id)))
}

// spellings are the ids as written and, behind each, as the shop writes ids.
func spellings(ids []string) []string {
	var all []string
	for _, id := range ids {
		id = strings.TrimSpace(id)
		for _, s := range []string{id, strings.ToUpper(Narrow(id))} {
			if s != "" && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// Narrow turns full-width letters and digits into the usual ones.
func Narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
}

// Has reports whether an id, as somebody wrote it, means this product.
func Has(p shop.Product, id string) bool {
	for _, s := range spellings([]string{id}) {
		if p.ID == s || slices.ContainsFunc(p.Variants, func(v shop.Variant) bool { return v.SKU == s }) {
			return true
		}
	}
	return false
}

// Same reports whether an id, as somebody wrote it, is this SKU.
func Same(sku, id string) bool { return slices.Contains(spellings([]string{id}), sku) }

// Free is how many pieces can be sold; none of a product that is no longer on sale.
func Free(p shop.Product) int {
	if !p.Active {
		return 0
	}
	return p.Stock()
}

// Names are the shop's categories by slug.
type Names map[string]shop.Category

// Categories asks the host for all categories.
func Categories(ctx context.Context, h tool.Host) (Names, error) {
	all, err := tool.Categories(ctx, h)
	if err != nil {
		return nil, err
	}
	names := Names{}
	for _, c := range all {
		names[c.Slug] = c
	}
	return names, nil
}

// In is the name of a category in the reader's language, or its slug.
func (n Names) In(l shop.Locale, slug string) string {
	if c, ok := n[slug]; ok {
		return c.Name.In(l)
	}
	return slug
}

// Under reports whether a category is another one or lies below it.
func (n Names) Under(slug, above string) bool {
	for range len(n) { // the bound ends a circle
		if slug == above {
			return true
		}
		slug = n[slug].Parent
	}
	return false
}

// Slug finds the category that a person or a model names by slug or by name. "" is no
// category; one that the shop does not have is not_found.
func (n Names) Slug(l shop.Locale, said string) (string, error) {
	said = strings.TrimSpace(said)
	if _, ok := n[said]; ok || said == "" {
		return said, nil
	}
	for slug, c := range n {
		for _, s := range []string{slug, strings.ReplaceAll(slug, "-", " "), c.Name.EN, c.Name.ZH} {
			if strings.EqualFold(s, said) {
				return slug, nil
			}
		}
	}
	return "", shop.Errorf(shop.NotFound, "%s", words.Say(l,
		"Our shop has no category called %s. The list of categories shows which there are.",
		"本店没有%s这个分类，可以先看看全部分类。", words.Quote(said)))
}

// Card is a product as people see it.
func Card(p shop.Product, names Names, l shop.Locale) shop.ProductCard {
	c := shop.ProductCard{
		ID: p.ID, Title: p.Title.In(l), TitleEN: p.Title.In(shop.EN), Category: p.Category, CategoryName: names.In(l, p.Category),
		Price: p.Price(), Stock: Free(p), Availability: shop.AvailabilityOf(Free(p)),
	}
	for i, v := range p.Variants {
		if i == 0 {
			c.SKU = v.SKU
		}
		if v.Price == c.Price {
			c.SKU, c.CompareAt = v.SKU, v.CompareAt
			break
		}
	}
	return c
}

// Row is a card with a row of products.
func Row(heading string, products []shop.Product, names Names, l shop.Locale) shop.Card {
	row := shop.ProductsCard{Heading: heading, Products: make([]shop.ProductCard, len(products))}
	for i, p := range products {
		row.Products[i] = Card(p, names, l)
	}
	return shop.NewCard(shop.CardProducts, row)
}

// Item is a product as a model sees it, enough to speak about it and to call other
// tools with it.
type Item struct {
	ID           string            `json:"id"`
	Title        string            `json:"title"`
	Price        shop.Money        `json:"price"`
	Stock        int               `json:"stock"`
	Availability shop.Availability `json:"availability"`
	Category     string            `json:"category"`
}

// Describe is a product in compact form.
func Describe(p shop.Product, l shop.Locale) Item {
	return Item{ID: p.ID, Title: p.Title.In(l), Price: p.Price(), Stock: Free(p), Availability: shop.AvailabilityOf(Free(p)), Category: p.Category}
}

// List is the data of an answer that lists products, in the order of the card.
type List struct {
	Products []Item `json:"products"`
	Total    int    `json:"total"`
}

// DescribeAll is a list of products in compact form.
func DescribeAll(products []shop.Product, l shop.Locale) List {
	list := List{Products: make([]Item, len(products)), Total: len(products)}
	for i, p := range products {
		list.Products[i] = Describe(p, l)
	}
	return list
}

// Prices are the lowest and the highest price of some products; zero of none.
func Prices(products []shop.Product) (low, high shop.Money) {
	for i, p := range products {
		price := p.Price()
		if i == 0 || price.Minor < low.Minor {
			low = price
		}
		if i == 0 || price.Minor > high.Minor {
			high = price
		}
	}
	return low, high
}
