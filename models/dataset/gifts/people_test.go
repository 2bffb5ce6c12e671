package gifts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func TestPersonas(t *testing.T) {
	s := load(t)
	orders := map[string][]shop.Order{}
	for _, o := range s.invented {
		orders[o.Customer] = append(orders[o.Customer], o)
	}
	if len(s.Personas()) != 5 {
		t.Fatalf("%d personas, want 5", len(s.Personas()))
	}
	for _, id := range s.Personas() {
		i := slices.IndexFunc(s.Customers(), func(c shop.Customer) bool { return c.ID == id })
		if i < 0 || !strings.HasPrefix(id, "demo-") {
			t.Fatalf("persona %s is no customer with an invented id", id)
		}
		c := s.Customers()[i]
		if c.Persona == nil || len(c.Persona.Questions) != 3 || c.Persona.Blurb.EN == "" || c.Persona.Blurb.ZH == "" {
			t.Errorf("%s: persona %+v", id, c.Persona)
		}
		under := slices.ContainsFunc(orders[id], func(o shop.Order) bool { return o.Status == shop.Shipped })
		back := slices.ContainsFunc(orders[id], func(o shop.Order) bool { return o.Status == shop.Delivered && len(o.Returns) > 0 })
		if !under || !back {
			t.Errorf("%s: an order under way: %v, a delivered one with a return: %v", id, under, back)
		}
	}
}

// A question that names a product names it by its title, and the product can be bought.
func TestQuestionsNameRealThings(t *testing.T) {
	s := load(t)
	for _, p := range s.personas {
		for _, q := range p.questions {
			if q.text.EN == "" || q.text.ZH == "" {
				t.Errorf("%s: a question lacks a language: %+v", p.id, q.text)
			}
			for _, code := range q.about {
				product, ok := s.Product(code)
				if !ok || !product.Active || !strings.Contains(q.text.EN, product.Title.EN) || !strings.Contains(q.text.ZH, product.Title.ZH) {
					t.Errorf("%s asks %q, but %s is %+v", p.id, q.text, code, product.Title)
				}
			}
		}
		for _, a := range p.browsing {
			if product, ok := s.Product(a.product); a.kind != shop.Searched && (!ok || !product.Active) {
				t.Errorf("%s looked at %s, which is not on sale", p.id, a.product)
			}
		}
	}
}

func TestCartsAndEvents(t *testing.T) {
	s := load(t)
	carts := s.Carts()
	if len(carts) != 1 || carts[0].Person != "customer:demo-wang" {
		t.Fatalf("carts %+v", carts)
	}
	sum := pounds(0)
	for _, l := range carts[0].Lines {
		if l.Stock < l.Quantity || l.Title.ZH == "" {
			t.Errorf("the basket holds %+v", l)
		}
		sum = sum.Plus(l.Price.Times(l.Quantity))
	}
	if sum != carts[0].Total || len(carts[0].Lines) != len(wang().basket) {
		t.Errorf("the basket is %+v", carts[0])
	}
	for i, e := range s.Events() {
		if e.At.After(Now) || i > 0 && e.At.Before(s.Events()[i-1].At) {
			t.Errorf("event %d is out of order: %+v", i, e)
		}
	}
}

func TestPoliciesSayTheSameInBothLanguages(t *testing.T) {
	policies := Policies()
	pages := map[string]bool{}
	zh, en := map[string]Policy{}, map[string]Policy{}
	for _, p := range policies {
		page, anchor, _ := strings.Cut(p.ID, "/")
		pages[page] = true
		side := en
		if p.Locale == shop.ZH {
			side = zh
		}
		if _, twice := side[p.ID]; twice || p.URL != "/help/"+page+"#"+anchor || p.Title == "" || strings.ContainsAny(p.Text, "<>") {
			t.Errorf("section %s (%s) stands twice or is malformed: %+v", p.ID, p.Locale, p)
		}
		side[p.ID] = p
	}
	if len(pages) < 14 || len(en) != len(zh) {
		t.Errorf("%d pages, %d sections in English and %d in Chinese", len(pages), len(en), len(zh))
	}
	for id, e := range en {
		if a, b := numbers(e.Text), numbers(zh[id].Text); !slices.Equal(a, b) {
			t.Errorf("section %s: numbers %v in English, %v in Chinese", id, a, b)
		}
	}
}

var (
	numberPattern = regexp.MustCompile(`\d+(?:[.:]\d+)*`)
	monthNames    = strings.NewReplacer("January", "1", "November", "11", "December", "12")
)

// numbers are the numbers of a text in order of size, months included, each once.
func numbers(text string) []string {
	found := numberPattern.FindAllString(monthNames.Replace(text), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// The delivery page gives the days by which orders are derived.
func TestDeliveryPageFitsTheZones(t *testing.T) {
	policies := Policies()
	for id, z := range map[string]zone{"delivery/uk": zoneHome, "delivery/near": zoneNear, "delivery/europe": zoneEurope, "delivery/world": zoneWorld} {
		for _, p := range policies {
			if p.ID != id {
				continue
			}
			got := numbers(p.Text)
			if !slices.Contains(got, strconv.Itoa(z.min)) || !slices.Contains(got, strconv.Itoa(z.max)) || !strings.Contains(p.Text, z.carrier) {
				t.Errorf("%s (%s) does not name %s and %d to %d days", id, p.Locale, z.carrier, z.min, z.max)
			}
		}
	}
}

func TestParsePolicyNamesTheFault(t *testing.T) {
	for text, want := range map[string]string{
		"## A {#a}\n\nx\n":                                       "no front matter",
		"---\nid: a\nlocale: en\n---\n":                          "needs id, title",
		"---\nid: a\ntitle: A\nlocale: fr\n---\n":                "locale en or zh",
		"---\nid: a\ntitle: A\nlocale: en\n---\nloose\n":         "before the first heading",
		"---\nid: a\ntitle: A\nlocale: en\n---\n## A {#a}\n":     "is empty",
		"---\nid: a\ntitle: A\nlocale: en\n---\n## A without\nx": "before the first heading",
	} {
		if _, err := parsePolicy(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parsePolicy(%q) gives %v, want %q", text, err, want)
		}
	}
}
