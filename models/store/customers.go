package store

import (
	"context"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

const customerColumns = "id, name, email, phone, country, locale, persona, extra, created"

func scanCustomer(r scanner) (c shop.Customer, err error) {
	var persona, extra string
	var created int64
	if err = r.Scan(&c.ID, &c.Name, &c.Email, &c.Phone, &c.Country, &c.Locale, &persona, &extra, &created); err != nil {
		return c, err
	}
	c.Created = moment(created)
	if persona != "" {
		c.Persona = new(shop.Persona)
		if err = decode(persona, c.Persona); err != nil {
			return c, err
		}
	}
	return c, decode(extra, &c.Extra)
}

// UpsertCustomers adds customers or changes them by id.
func (s *Store) UpsertCustomers(ctx context.Context, customers []shop.Customer) (err error) {
	defer unsaved(&err, "%d customers", len(customers))
	return s.bulk(ctx, func(ctx context.Context, tx txn) error {
		for _, c := range customers {
			if c.ID == "" {
				return shop.Errorf(shop.Invalid, "a customer has no id (name %q)", c.Name)
			}
			persona := ""
			if c.Persona != nil {
				if persona, err = encode(c.Persona); err != nil {
					return err
				}
			}
			extra, err := encode(c.Extra)
			if err != nil {
				return err
			}
			_, err = tx.exec(ctx, `INSERT INTO customers (id, name, email, phone, country, locale, persona, extra, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone, country = excluded.country,
				locale = excluded.locale, persona = excluded.persona, extra = excluded.extra, created = excluded.created`,
				c.ID, c.Name, c.Email, c.Phone, c.Country, string(c.Locale), persona, extra, millis(c.Created))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Customer returns one customer.
func (s *Store) Customer(ctx context.Context, id string) (c shop.Customer, err error) {
	defer wrap(&err, "customer %s", id)
	c, err = scanCustomer(s.read().row(ctx, "SELECT "+customerColumns+" FROM customers WHERE id = ?", id))
	return c, absent(err, "customer", id)
}

// SearchCustomers finds customers whose id begins with a text or whose name or e-mail
// holds it, in either case; at most 100 (20 when limit is 0), in the order of ids.
func (s *Store) SearchCustomers(ctx context.Context, text string, limit int) (all []shop.Customer, err error) {
	defer wrap(&err, "customers like %q", text)
	like := escapeLike(strings.ToLower(strings.TrimSpace(text)))
	return collect(ctx, s.read(), scanCustomer, "SELECT "+customerColumns+` FROM customers
		WHERE lower(id) LIKE ? ESCAPE '\' OR lower(name) LIKE ? ESCAPE '\' OR lower(email) LIKE ? ESCAPE '\' ORDER BY id LIMIT ?`,
		like+"%", "%"+like+"%", "%"+like+"%", atMost(limit, 20, 100))
}

// Personas returns the invented demo customers in the order of ids.
func (s *Store) Personas(ctx context.Context) (all []shop.Customer, err error) {
	defer wrap(&err, "personas")
	return collect(ctx, s.read(), scanCustomer, "SELECT "+customerColumns+" FROM customers WHERE persona <> '' ORDER BY id")
}
