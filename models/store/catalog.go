package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// UpsertCategories adds categories or changes them by slug; their order is kept. Counts
// are not stored: they are counted when read.
func (s *Store) UpsertCategories(ctx context.Context, categories []shop.Category) (err error) {
	defer unsaved(&err, "categories")
	return s.bulk(ctx, func(ctx context.Context, tx txn) error {
		for i, c := range categories {
			_, err := tx.exec(ctx, `INSERT INTO categories (slug, name_en, name_zh, parent, place) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (slug) DO UPDATE SET name_en = excluded.name_en, name_zh = excluded.name_zh, parent = excluded.parent, place = excluded.place`,
				c.Slug, c.Name.EN, c.Name.ZH, c.Parent, i)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Categories returns all categories in their order. Count is the active products on the
// shelf and on those below it.
func (s *Store) Categories(ctx context.Context) (all []shop.Category, err error) {
	defer wrap(&err, "categories")
	all, err = collect(ctx, s.read(), func(r scanner) (c shop.Category, err error) {
		err = r.Scan(&c.Slug, &c.Name.EN, &c.Name.ZH, &c.Parent, &c.Count)
		return c, err
	}, `SELECT slug, name_en, name_zh, parent, (SELECT count(*) FROM products WHERE category = slug AND active = 1) FROM categories ORDER BY place`)
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	own := make([]int, len(all))
	for i, c := range all {
		place[c.Slug], own[i] = i, c.Count
	}
	for i := range all {
		up := all[i].Parent
		for depth := 0; up != "" && depth < len(all); depth++ { // the bound ends a circle
			j, known := place[up]
			if !known {
				break
			}
			all[j].Count += own[i]
			up = all[j].Parent
		}
	}
	return all, nil
}

// UpsertProducts adds products or changes them by id, with their variants by SKU. A
// variant that the product no longer has is kept for old orders but not shown or sold.
func (s *Store) UpsertProducts(ctx context.Context, products []shop.Product) (err error) {
	defer unsaved(&err, "%d products", len(products))
	for _, p := range products {
		if err := checkProduct(p); err != nil {
			return err
		}
	}
	return s.bulk(ctx, func(ctx context.Context, tx txn) error {
		for _, p := range products {
			if err := putProduct(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

func checkProduct(p shop.Product) error {
	switch {
	case p.ID == "":
		return shop.Errorf(shop.Invalid, "a product has no id (title %q)", p.Title.In(shop.EN))
	case len(p.Variants) == 0:
		return shop.Errorf(shop.Invalid, "product %q has no variant", p.ID)
	}
	for _, v := range p.Variants {
		switch {
		case v.SKU == "":
			return shop.Errorf(shop.Invalid, "product %q has a variant without SKU", p.ID)
		case v.Price.Minor < 0 || len(v.Price.Currency) != 3:
			return shop.Errorf(shop.Invalid, "variant %q has no valid price", v.SKU)
		case v.Stock < 0:
			return shop.Errorf(shop.Invalid, "variant %q has a negative stock", v.SKU)
		}
	}
	return nil
}

func putProduct(ctx context.Context, tx txn, p shop.Product) error {
	attributes, err := encode(p.Attributes)
	if err != nil {
		return err
	}
	supply := ""
	if p.Supply != nil {
		if supply, err = encode(p.Supply); err != nil {
			return err
		}
	}
	hash, err := contentHash(p)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO products (id, title_en, title_zh, description_en, description_zh, category, brand, attributes, supply, active, created, rank, price, words, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
		title_en = excluded.title_en, title_zh = excluded.title_zh, description_en = excluded.description_en, description_zh = excluded.description_zh,
		category = excluded.category, brand = excluded.brand, attributes = excluded.attributes, supply = excluded.supply, active = excluded.active,
		created = excluded.created, rank = excluded.rank, price = excluded.price, words = excluded.words, hash = excluded.hash`,
		p.ID, p.Title.EN, p.Title.ZH, p.Description.EN, p.Description.ZH, p.Category, p.Brand, attributes, supply, bit(p.Active), millis(p.Created), p.Rank, p.Price().Minor, productWords(p), hash)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, "UPDATE variants SET active = 0 WHERE product = ?", p.ID); err != nil {
		return err
	}
	for i, v := range p.Variants {
		options, err := encode(v.Options)
		if err != nil {
			return err
		}
		var before int64
		if v.CompareAt != nil {
			before = v.CompareAt.Minor
		}
		_, err = tx.exec(ctx, `INSERT INTO variants (sku, product, place, options, price, currency, compare_at, stock, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
			ON CONFLICT (sku) DO UPDATE SET product = excluded.product, place = excluded.place, options = excluded.options, price = excluded.price,
			currency = excluded.currency, compare_at = excluded.compare_at, stock = excluded.stock, active = 1`,
			v.SKU, p.ID, i, options, v.Price.Minor, v.Price.Currency, before, v.Stock)
		if err != nil {
			return err
		}
	}
	return nil
}

// productWords is the lower-case text in which KeywordSearch looks.
func productWords(p shop.Product) string {
	parts := []string{p.Title.EN, p.Title.ZH, p.Brand, p.Category, p.ID}
	for _, v := range p.Variants {
		if v.SKU != p.ID {
			parts = append(parts, v.SKU)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(p.Attributes)) {
		parts = append(parts, p.Attributes[k])
	}
	return strings.ToLower(strings.Join(parts, " "))
}

// contentHash names what a product says: everything but stock and supply.
func contentHash(p shop.Product) (string, error) {
	p.Supply = nil
	p.Variants = slices.Clone(p.Variants)
	for i := range p.Variants {
		p.Variants[i].Stock = 0
	}
	raw, err := json.Marshal(p)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}

// ProductVersions returns the content hash of every active product by id. The hash
// changes with anything a shopper reads, not with the stock.
func (s *Store) ProductVersions(ctx context.Context) (hashes map[string]string, err error) {
	defer wrap(&err, "product versions")
	hashes = map[string]string{}
	err = each(ctx, s.read(), func(r scanner) error {
		var id, hash string
		err := r.Scan(&id, &hash)
		hashes[id] = hash
		return err
	}, "SELECT id, hash FROM products WHERE active = 1")
	return hashes, err
}

const productColumns = "p.id, p.title_en, p.title_zh, p.description_en, p.description_zh, p.category, p.brand, p.attributes, p.supply, p.active, p.created, p.rank"

func scanProduct(r scanner) (p shop.Product, err error) {
	var attributes, supply string
	var created int64
	if err = r.Scan(&p.ID, &p.Title.EN, &p.Title.ZH, &p.Description.EN, &p.Description.ZH, &p.Category, &p.Brand, &attributes, &supply, &p.Active, &created, &p.Rank); err != nil {
		return p, err
	}
	p.Created = moment(created)
	if err = decode(attributes, &p.Attributes); err != nil {
		return p, err
	}
	if supply != "" {
		p.Supply = new(shop.Supply)
	}
	return p, decode(supply, p.Supply)
}

// Products returns products by id or SKU in the order asked for, without repeats.
// Unknown ids are left out; inactive products are not.
func (s *Store) Products(ctx context.Context, ids []string) (all []shop.Product, err error) {
	defer wrap(&err, "products")
	const page = 500 // ids in one statement
	byID := map[string]shop.Product{}
	for part := range slices.Chunk(ids, page) {
		in := marks(len(part))
		found, err := s.withVariants(ctx, "SELECT "+productColumns+" FROM products p WHERE p.id IN "+in+" OR p.id IN (SELECT product FROM variants WHERE sku IN "+in+")", append(anys(part), anys(part)...)...)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			for _, v := range p.Variants {
				byID[v.SKU] = p
			}
		}
		for _, p := range found { // an id beats an equal SKU of another product
			byID[p.ID] = p
		}
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if p, found := byID[id]; found && !seen[p.ID] {
			seen[p.ID] = true
			all = append(all, p)
		}
	}
	return all, nil
}

// withVariants runs a query for products and adds their variants.
func (s *Store) withVariants(ctx context.Context, query string, args ...any) ([]shop.Product, error) {
	products, err := collect(ctx, s.read(), scanProduct, query, args...)
	if err != nil || len(products) == 0 {
		return products, err
	}
	place := make(map[string]int, len(products))
	ids := make([]string, len(products))
	for i, p := range products {
		place[p.ID], ids[i] = i, p.ID
	}
	for part := range slices.Chunk(ids, 500) {
		err := each(ctx, s.read(), func(r scanner) error {
			v, err := scanVariant(r)
			if err != nil {
				return err
			}
			p := &products[place[v.Product]]
			p.Variants = append(p.Variants, v)
			return nil
		}, "SELECT sku, product, options, price, currency, compare_at, stock FROM variants WHERE product IN "+marks(len(part))+" AND active = 1 ORDER BY product, place", anys(part)...)
		if err != nil {
			return nil, err
		}
	}
	return products, nil
}

func scanVariant(r scanner) (v shop.Variant, err error) {
	var options string
	var before int64
	if err = r.Scan(&v.SKU, &v.Product, &options, &v.Price.Minor, &v.Price.Currency, &before, &v.Stock); err != nil {
		return v, err
	}
	if before != 0 {
		v.CompareAt = &shop.Money{Minor: before, Currency: v.Price.Currency}
	}
	return v, decode(options, &v.Options)
}

// EachProduct calls do for every active product in the order of ids, reading pages of
// 500; an error of do ends it.
func (s *Store) EachProduct(ctx context.Context, do func(shop.Product) error) (err error) {
	defer wrap(&err, "all products")
	for last := ""; ; {
		page, err := s.withVariants(ctx, "SELECT "+productColumns+" FROM products p WHERE p.id > ? AND p.active = 1 ORDER BY p.id LIMIT 500", last)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, p := range page {
			if err := do(p); err != nil {
				return err
			}
		}
		last = page[len(page)-1].ID
	}
}
