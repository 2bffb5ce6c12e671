package house

import (
	"crypto/sha256"
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// class is what a message can be routed to: a tool or a built-in intent.
type class struct {
	tool   *toolSpec
	intent intent
}

// route is where a message goes, with its probability.
type route struct {
	class
	p float64
}

// router knows the tools of one tool list and tells which of them a message wants.
type router struct {
	specs   []*toolSpec
	classes []class
	model   *classifier
}

// rank returns the classes by falling probability.
func (ro *router) rank(r reading) []route {
	known := func(stem string) bool { _, ok := ro.model.index[stem]; return ok }
	p, _ := ro.model.probabilities(features(r, known))
	routes := make([]route, len(p))
	for i, c := range ro.classes {
		routes[i] = route{c, float64(p[i])}
	}
	sort.SliceStable(routes, func(i, j int) bool { return routes[i].p > routes[j].p })
	return routes
}

// newRouter trains a router: a fraction of a second for twenty tools.
func newRouter(specs []*toolSpec) *router {
	ro := &router{specs: specs}
	t := trainer{}
	adopted := map[*toolSpec][]builtin{}
	for _, b := range builtins() {
		if spec := servedBy(b, specs); spec != nil {
			if b.adopted {
				adopted[spec] = append(adopted[spec], b)
			}
			continue
		}
		for _, l := range []shop.Locale{shop.EN, shop.ZH} {
			for _, u := range b.said(l) {
				t.add(len(ro.classes), u, l)
			}
		}
		ro.classes = append(ro.classes, class{intent: b.intent})
	}
	for _, spec := range specs {
		for _, l := range []shop.Locale{shop.EN, shop.ZH} {
			for _, u := range utterancesOf(spec, l) {
				t.add(len(ro.classes), u, l)
			}
			for _, b := range adopted[spec] {
				for _, u := range b.said(l) {
					t.add(len(ro.classes), u, l)
				}
			}
		}
		ro.classes = append(ro.classes, class{tool: spec})
	}
	ro.model = fit(t.balanced(len(ro.classes)), len(ro.classes))
	return ro
}

// servedBy is the tool that does what an intent can only talk about, if there is one.
func servedBy(b builtin, specs []*toolSpec) *toolSpec {
	for _, s := range specs {
		if b.yieldsTo(s) {
			return s
		}
	}
	return nil
}

// trainer collects examples.
type trainer struct{ examples []example }

func (t *trainer) add(class int, utterance string, l shop.Locale) {
	r := reader{}.read(utterance, l)
	t.examples = append(t.examples, example{features: features(r, nil), class: class, weight: 1})
}

// balanced weighs examples so that a tool with six utterances stands up to one with
// sixty: a class counts by the square root of its size.
func (t *trainer) balanced(classes int) []example {
	size := make([]int, classes)
	for _, e := range t.examples {
		size[e.class]++
	}
	const usual = 40
	for i := range t.examples {
		n := float32(max(size[t.examples[i].class], 1))
		t.examples[i].weight = min(4, max(0.6, sqrt32(usual/n)))
	}
	return t.examples
}

// properName is a capitalised word inside a sentence: any other may stand there.
var properName = regexp.MustCompile(` [A-Z][a-z]+\b`)

// placeholder is a property in an utterance: "where is {order_id}".
var placeholder = regexp.MustCompile(`\{([a-zA-Z0-9_]+)\}`)

// Values put in for placeholders and for product words. §new stands for any word that
// no utterance has.
var (
	enSamples = []string{"red mug", "§new", "lunch bag", "vintage §new", "hanging heart lantern", "§new §new", "cake stand", "cushions"}
	zhSamples = []string{"马克杯", "红色的包", "灯笼", "复古挂钟", "蛋糕架", "礼物", "保温杯", "圣诞装饰"}
)

// Ways to ask for products, added to whatever tool finds them: a shop's own
// utterances cannot list its goods.
var (
	enShopping = []string{"{query}", "do you have {query}", "i'm looking for {query}", "show me {query}", "any {query} under £10", "i want to buy a {query}",
		"i need a {query} for my kitchen", "got any {query}", "where can i find {query}", "{query} under 20 pounds", "a {query} please", "{query} for a birthday", "do you sell {query}",
		"search {query}", "find me some {query} in blue", "i would like a {query}", "{query} between £5 and £10", "a present for my mother", "something for a child's birthday"}
	zhShopping = []string{"{query}", "有没有{query}", "我想买{query}", "有{query}吗", "找{query}", "{query}有哪些", "想要一个{query}", "20块以内的{query}", "你们卖{query}吗",
		"看看{query}", "帮我找一下{query}", "搜一下{query}", "来个{query}", "10到20镑的{query}", "想给妈妈买个{query}", "送朋友的{query}", "我要{query}", "给孩子买的{query}", "{query}有卖吗", "有{query}卖吗", "{query}有没有", "{query}有吗"}
)

// utterancesOf is a tool's utterances with placeholders filled and product words varied.
func utterancesOf(t *toolSpec, l shop.Locale) []string {
	samples, patterns := enSamples, enShopping
	if l == shop.ZH {
		samples, patterns = zhSamples, zhShopping
	}
	own := t.utterances[l]
	if len(own) == 0 && l == shop.EN {
		own = []string{strings.NewReplacer("_", " ", "-", " ").Replace(t.name), t.about}
	}
	takesProduct := t.takesProducts()
	var out []string
	for i, u := range own {
		filled := t.fillPlaceholders(u, samples, i)
		out = append(out, filled)
		if other := t.fillPlaceholders(u, samples, i+3); other != filled {
			out = append(out, other)
		}
		if t.first(SlotText) != nil && l == shop.EN {
			out = append(out, properName.ReplaceAllString(filled, " §new"))
		}
		if takesProduct {
			out = append(out, varyThings(filled, l, samples[i%len(samples)]), varyThings(filled, l, samples[(i+3)%len(samples)]))
		}
	}
	if t.findsProducts() {
		for i, u := range patterns {
			out = append(out, t.fillPlaceholders(u, samples, i), t.fillPlaceholders(u, samples, i+1))
		}
	}
	return out
}

// takesProducts reports whether product words can stand in the tool's utterances.
func (t *toolSpec) takesProducts() bool {
	slots := t.slots
	for _, s := range t.slots {
		slots = append(slots, s.items...)
	}
	for _, s := range slots {
		if s.kind == SlotID && s.entity == "product" {
			return true
		}
	}
	return t.findsProducts()
}

// fillPlaceholders puts values for {name} into an utterance; n varies them.
func (t *toolSpec) fillPlaceholders(u string, samples []string, n int) string {
	return placeholder.ReplaceAllStringFunc(u, func(m string) string {
		for _, s := range t.slots {
			if s.name == strings.Trim(m, "{}") {
				return s.sample(samples, n)
			}
		}
		return samples[n%len(samples)]
	})
}

// sample is a value that a person might say for the slot.
func (s slot) sample(words []string, n int) string {
	switch {
	case len(s.enum) > 0:
		return strings.ReplaceAll(s.enum[n%len(s.enum)], "_", " ")
	case s.kind == SlotID && s.entity == "product" && n%2 == 0, s.kind == SlotQuery, s.kind == SlotCategory, s.kind == SlotText:
		return words[n%len(words)]
	case s.kind == SlotID && s.entity == "product":
		return "85123A"
	case s.kind == SlotID:
		return []string{"536521", "C536379", "#W1234567"}[n%3]
	case s.kind == SlotMinPrice, s.kind == SlotMaxPrice:
		return "£10"
	case s.kind == SlotEmail:
		return "ann@example.com"
	case s.kind == SlotPhone:
		return "13812345678"
	case s.kind == SlotDate, s.kind == SlotFrom, s.kind == SlotTo:
		return "2011-11-05"
	}
	return []string{"2", "3", "12"}[n%3]
}

// varyThings puts other product words in the place of those that the lexicon knows.
func varyThings(u string, l shop.Locale, by string) string {
	if l == shop.ZH {
		for _, w := range zhThings {
			if strings.Contains(u, w) {
				return strings.Replace(u, w, by, 1)
			}
		}
		return u
	}
	ws := strings.Fields(u)
	var out []string
	replaced := false
	for _, w := range ws {
		if enThings[strings.Trim(strings.ToLower(w), ".,?!'\"")] {
			if !replaced {
				out = append(out, by)
			}
			replaced = true
			continue
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// maxRouters bounds the cache; a shop has one tool list per role and language.
const maxRouters = 32

// Routers keeps what was learnt for the tool lists seen lately. Two requests with a new
// list wait for one training. Handlers may share it, at the same time.
type Routers struct {
	mu      sync.Mutex
	entries map[[sha256.Size]byte]*routerEntry
	clock   int64
}

type routerEntry struct {
	once   sync.Once
	router *router
	used   int64
}

// NewRouters makes an empty Routers.
func NewRouters() *Routers {
	return &Routers{entries: map[[sha256.Size]byte]*routerEntry{}}
}

// router returns the router of a tool list, trained on first use.
func (c *Routers) router(list string, specs []*toolSpec) *router {
	e := c.entry(sha256.Sum256([]byte(list)))
	e.once.Do(func() { e.router = newRouter(specs) })
	return e.router
}

// entry finds or makes the entry of a key and drops the one longest unused.
func (c *Routers) entry(key [sha256.Size]byte) *routerEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock++
	e, ok := c.entries[key]
	if !ok {
		e = &routerEntry{}
		c.entries[key] = e
	}
	e.used = c.clock
	if len(c.entries) > maxRouters {
		oldest := key
		for k, o := range c.entries {
			if o.used < c.entries[oldest].used {
				oldest = k
			}
		}
		delete(c.entries, oldest)
	}
	return e
}
