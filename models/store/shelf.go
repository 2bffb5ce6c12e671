package store

import (
	"context"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Sort orders products.
type Sort string

// The orders; a list by relevance is a list by sales.
const (
	ByRelevance Sort = ""
	ByPriceUp   Sort = "price_asc"
	ByPriceDown Sort = "price_desc"
	ByNewest    Sort = "newest"
	ByPopular   Sort = "popular"
)

// ProductFilter chooses active products. Zero fields do not limit. Prices are minor
// units and compared with the lowest price among the variants.
type ProductFilter struct {
	Category string // slug; shelves below it are included
	InStock  bool
	MinPrice int64
	MaxPrice int64
	Exclude  []string // product ids
	Sort     Sort
	Limit    int // at most 200, 0 means 20
	Offset   int
}

// where is the condition of a filter.
func (f ProductFilter) where() (string, []any) {
	cond, args := "p.active = 1", []any(nil)
	if f.Category != "" {
		cond += ` AND p.category IN (WITH RECURSIVE shelf (slug) AS (
			SELECT CAST(? AS TEXT) UNION SELECT c.slug FROM categories c JOIN shelf ON c.parent = shelf.slug) SELECT slug FROM shelf)`
		args = append(args, f.Category)
	}
	if f.InStock {
		cond += " AND EXISTS (SELECT 1 FROM variants v WHERE v.product = p.id AND v.active = 1 AND v.stock > 0)"
	}
	if f.MinPrice > 0 {
		cond, args = cond+" AND p.price >= ?", append(args, f.MinPrice)
	}
	if f.MaxPrice > 0 {
		cond, args = cond+" AND p.price <= ?", append(args, f.MaxPrice)
	}
	if len(f.Exclude) > 0 {
		cond, args = cond+" AND p.id NOT IN "+marks(len(f.Exclude)), append(args, anys(f.Exclude)...)
	}
	return cond, args
}

// byRank puts the best sellers first and products without sales last.
const byRank = "CASE WHEN p.rank > 0 THEN p.rank ELSE 1000000000 END, p.id"

func (f ProductFilter) order() (string, error) {
	switch f.Sort {
	case ByRelevance, ByPopular:
		return byRank, nil
	case ByPriceUp:
		return "p.price, " + byRank, nil
	case ByPriceDown:
		return "p.price DESC, " + byRank, nil
	case ByNewest:
		return "p.created DESC, " + byRank, nil
	}
	return "", shop.Errorf(shop.Invalid, "unknown sort %q: use price_asc, price_desc, newest or popular", f.Sort)
}

// ListProducts returns the active products of a shelf, page by page.
func (s *Store) ListProducts(ctx context.Context, f ProductFilter) (all []shop.Product, err error) {
	defer wrap(&err, "products of category %q", f.Category)
	order, err := f.order()
	if err != nil {
		return nil, err
	}
	cond, args := f.where()
	return s.withVariants(ctx, "SELECT "+productColumns+" FROM products p WHERE "+cond+" ORDER BY "+order+" LIMIT ? OFFSET ?",
		append(args, atMost(f.Limit, 20, 200), max(0, f.Offset))...)
}

// CountProducts returns how many products a filter lets through, whatever its limit.
func (s *Store) CountProducts(ctx context.Context, f ProductFilter) (n int, err error) {
	defer wrap(&err, "number of products")
	cond, args := f.where()
	return scanOne[int](s.read().row(ctx, "SELECT count(*) FROM products p WHERE "+cond, args...))
}

// KeywordSearch returns products that hold at least one of the words in title, brand,
// category, attributes or ids, in either language: those with the most words first,
// then as sorted. It is what is left of search when the vectors are not reachable.
// At most 16 words count.
func (s *Store) KeywordSearch(ctx context.Context, words []string, f ProductFilter) (all []shop.Product, err error) {
	defer wrap(&err, "search by words")
	var score []string
	var args []any
	for _, w := range words {
		if w = strings.ToLower(strings.TrimSpace(w)); w != "" && len(score) < 16 {
			score = append(score, `CASE WHEN p.words LIKE ? ESCAPE '\' THEN 1 ELSE 0 END`)
			args = append(args, "%"+escapeLike(w)+"%")
		}
	}
	if len(score) == 0 {
		return nil, nil
	}
	order, err := f.order()
	if err != nil {
		return nil, err
	}
	cond, more := f.where()
	return s.withVariants(ctx, "SELECT "+productColumns+" FROM (SELECT p.*, "+strings.Join(score, " + ")+` AS score FROM products p WHERE `+cond+`) p
		WHERE p.score > 0 ORDER BY p.score DESC, `+order+" LIMIT ? OFFSET ?", append(append(args, more...), atMost(f.Limit, 20, 200), max(0, f.Offset))...)
}

// escapeLike takes the meaning from LIKE's wildcards; the pattern needs ESCAPE '\'.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}
