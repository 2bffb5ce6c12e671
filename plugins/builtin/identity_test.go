package builtin_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/builtin"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// The victims: a customer and a visitor, each with an order, a basket and a history that
// nobody else may see. The number 571199 belongs to no order.
const (
	victim        = "customer:19999"
	victimVisitor = "visitor:victim"
	theirOrder    = "571111"
	visitorsOrder = "571112"
	noOrder       = "571199"
)

// canaries stand in the victims' rows and in nothing that a caller could have sent.
func canaries() []string { return []string{"CANARY-TRACK", "CANARY Carrier", "Canaryland"} }

// forged are values that a model could be talked into sending, as JSON.
func forged() []string {
	texts := []string{
		theirOrder, visitorsOrder, noOrder, "19999", victim, victimVisitor, "c-victim", "571111 ", "#571111", "0571111", "571111.0",
		"５７１１１１", "٥٧١١١١", "571\u200b111", "5711１1", "571111\u0000", "\u202e111175", "５７１１１２", "ⅴictim", "ｃustomer:19999",
		"571111' OR '1'='1", "5711%", "57111_", "*", "%", "admin", "staff:agent", "null", "me", "../571111", "../../customers/19999", strings.Repeat("571111", 9),
	}
	all := []string{`null`, `true`, `571111`, `1e9`, `-1`, `571111.5`, `9007199254740993`, `["571111"]`, `[null]`, `["571111","536521"]`, `{"id":"571111"}`, `{"$ne":null}`}
	for _, s := range texts {
		raw, err := json.Marshal(s)
		if err != nil {
			panic(err) // texts are valid UTF-8
		}
		all = append(all, string(raw))
	}
	return all
}

// strangers are names under which a model could try to be somebody else.
func strangers() []string {
	return []string{"user_id", "customer_id", "customer", "person", "conversation", "identity", "role", "as_user", "account", "session", "order_id", "owner"}
}

// sweep is a shop with all built-ins, whose services tell what they gave to whom.
type sweep struct {
	t     *testing.T
	world *servicestest.World
	host  *host.Host
	db    *sql.DB

	mu      sync.Mutex
	foreign []string
}

func newSweep(t *testing.T) *sweep {
	s := &sweep{t: t, world: servicestest.Open(t)}
	s.world.Passages["return"] = []tool.Passage{{Title: "Returns", Text: "Within 30 days."}}
	s.victims()
	var specs []host.Spec
	for _, e := range builtin.Table() {
		specs = append(specs, host.Spec{Name: e.Name, Plugin: e.New()})
	}
	all := s.world.Services()
	for i, service := range all {
		all[i].Do = func(ctx context.Context, c tool.Caller, in json.RawMessage) (any, error) {
			out, err := service.Do(ctx, c, in)
			s.given(c.Identity, service.Name, out)
			return out, err
		}
	}
	var err error
	if s.host, err = host.New(host.Config{Specs: specs, Services: all, Clock: plugintest.Now, Logger: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.host.Close() })
	if err := s.host.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.db, err = sql.Open("sqlite", filepath.Join(s.world.Dir, store.FileName)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close() })
	return s
}

func (s *sweep) victims() {
	ctx := s.t.Context()
	check := func(err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	check(s.world.Store.UpsertCustomers(ctx, []shop.Customer{{ID: "19999", Country: "Canaryland"}}))
	line := shop.OrderLine{SKU: "22334", Product: "22334", Quantity: 3, Price: servicestest.Pounds(1250)}
	order := shop.Order{ID: theirOrder, Customer: "19999", Status: shop.Shipped, Lines: []shop.OrderLine{line}, Total: servicestest.Pounds(3750),
		Country: "Canaryland", Placed: plugintest.Now().AddDate(0, 0, -1), Carrier: "CANARY Carrier", Tracking: "CANARY-TRACK"}
	visitors := order
	visitors.ID, visitors.Customer, visitors.Person = visitorsOrder, "", victimVisitor
	_, err := s.world.Store.InsertOrders(ctx, []shop.Order{order, visitors})
	check(err)
	for _, person := range []string{victim, victimVisitor} {
		_, err := s.world.Store.SetCart(ctx, person, "before", []store.CartChange{{SKU: "22334", Quantity: 7}})
		check(err)
		check(s.world.Store.AppendEvents(ctx, []shop.Event{{Person: person, Kind: "view", Product: "22334", At: plugintest.Now()}}))
	}
	check(s.world.Store.CreateConversation(ctx, shop.Conversation{ID: "c-victim", Person: victim, Customer: "19999", Role: shop.Shopper}))
}

// given notes rows of others that a service handed out. The shop's own people may read
// orders, by their role; baskets and histories are nobody else's business.
func (s *sweep) given(id shop.Identity, service string, out any) {
	raw, err := json.Marshal(out)
	if err != nil {
		return
	}
	var v any
	_ = json.Unmarshal(raw, &v) // just marshalled
	if id.Role.Staff() && strings.HasPrefix(service, "orders.") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	walk(v, func(row map[string]any) {
		person, _ := row["person"].(string)
		customer, _ := row["customer"].(string)
		if person == "" && customer == "" || person == id.Person && customer == "" || customer == id.Customer && customer != "" {
			return
		}
		s.foreign = append(s.foreign, fmt.Sprintf("%s gave %s a row of %q/%q", service, id.Person, person, customer))
	})
}

func walk(v any, see func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		see(v)
		for _, e := range v {
			walk(e, see)
		}
	case []any:
		for _, e := range v {
			walk(e, see)
		}
	}
}

// others is a digest of every row of the database that does not name the caller.
func (s *sweep) others(id shop.Identity) string {
	s.t.Helper()
	sum := sha256.New()
	for _, table := range s.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		for _, row := range s.rows(`SELECT * FROM "` + table + `"`) {
			if !strings.Contains(row, id.Person) && !strings.Contains(row, id.Conversation) {
				fmt.Fprintln(sum, table, row)
			}
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// rows reads a query's rows, each as one text.
func (s *sweep) rows(query string) (all []string) {
	s.t.Helper()
	rows, err := s.db.Query(query)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		s.t.Fatal(err)
	}
	for rows.Next() {
		cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			s.t.Fatal(err)
		}
		var b strings.Builder
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(c.String)
		}
		all = append(all, b.String())
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// variants are the arguments of a tool with each property, at any depth, replaced by each
// forged value, and with each stranger's name added. The last are honest.
func variants(tl tool.Tool) (all []string) {
	var schema map[string]any
	_ = json.Unmarshal(tl.InputSchema, &schema) // the host has read it
	slots := []string{}
	base := example("", schema, &slots)
	for i, value := range forged() {
		for _, slot := range slots {
			all = append(all, strings.Replace(base, `"@`+slot+`"`, value, 1))
		}
		name := strangers()[i%len(strangers())]
		if _, own := schema["properties"].(map[string]any)[name]; !own {
			added := strings.TrimSuffix(base, "}") + `,"` + name + `":` + value + `}`
			all = append(all, strings.Replace(added, "{,", "{", 1))
		}
	}
	all = append(all, base)
	for i, args := range all {
		for _, slot := range slots {
			args = strings.Replace(args, `"@`+slot+`"`, honest(slot), 1)
		}
		all[i] = args
	}
	return all
}

// example is an object of the schema's shape with a placeholder for each value.
func example(name string, schema map[string]any, slots *[]string) string {
	switch schema["type"] {
	case "object":
		var parts []string
		props, _ := schema["properties"].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(props)) {
			sub, _ := props[key].(map[string]any)
			parts = append(parts, fmt.Sprintf("%q:%s", key, example(key, sub, slots)))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case "array":
		items, _ := schema["items"].(map[string]any)
		return "[" + example(name, items, slots) + "]"
	}
	*slots = append(*slots, name)
	return `"@` + name + `"`
}

// honest is what the caller would send for an argument.
func honest(name string) string {
	for known, value := range map[string]string{"order_id": `"536521"`, "limit": `3`, "quantity": `1`, "action": `"add"`, "min_price": `1`, "max_price": `20`,
		"in_stock": `true`, "sort": `"newest"`, "status": `"shipped"`, "category": `"tableware"`} {
		if name == known {
			return value
		}
	}
	if strings.HasPrefix(name, "product") || name == "ids" {
		return `"22111"`
	}
	return `"mug"`
}

// TestIdentity is row B1: whatever stands in the arguments, the session alone decides
// whose rows are read and written, and an order of somebody else's is as absent as one
// that does not exist.
func TestIdentity(t *testing.T) {
	s := newSweep(t)
	callers := map[string]shop.Identity{
		"visitor": plugintest.Shopper("", shop.EN), "shopper": plugintest.Shopper("12748", shop.ZH),
		"agent": plugintest.Staff(shop.Agent, shop.EN), "marketer": plugintest.Staff(shop.Marketer, shop.ZH),
	}
	calls, fewest := 0, 1<<30
	for _, who := range slices.Sorted(maps.Keys(callers)) {
		id := s.world.Talk(t, callers[who], "c-"+who)
		id.Person = strings.Replace(id.Person, "staff:test", "staff:"+who, 1)
		for _, tl := range s.host.Tools() {
			before := s.others(id)
			all := variants(tl)
			calls, fewest = calls+len(all), min(fewest, len(all))
			for i, args := range all {
				s.try(id, tl, args, fmt.Sprintf("%s-%s-%d", id.Person, tl.Name, i))
			}
			if who == "shopper" && slices.Contains(tl.Roles, id.Role) {
				s.honestly(id, tl, all[len(all)-1])
			}
			if s.others(id) != before {
				t.Errorf("%s as %s changed rows of others", tl.Name, who)
			}
		}
		s.absent(id)
	}
	for _, found := range s.foreign {
		t.Error(found)
	}
	for _, said := range s.world.Desk.Said {
		if !strings.HasPrefix(said, "c-visitor:") && !strings.HasPrefix(said, "c-shopper:") && !strings.HasPrefix(said, "c-agent:") && !strings.HasPrefix(said, "c-marketer:") {
			t.Errorf("the desk heard of another conversation: %s", said)
		}
	}
	if fewest < 30 {
		t.Errorf("a tool was tried with %d variants only", fewest)
	}
	t.Logf("%d calls of %d tools as %d callers, at least %d each", calls, len(s.host.Tools()), len(callers), fewest)
}

// try makes one call and looks for the victims in what comes back.
func (s *sweep) try(id shop.Identity, tl tool.Tool, args, key string) {
	s.t.Helper()
	c := tool.Call{Tool: tl.Name, Args: json.RawMessage(args), Identity: id, Key: key}
	r, err := s.host.Call(s.t.Context(), c, "", nil)
	allowed := slices.Contains(tl.Roles, id.Role)
	if !allowed && shop.KindOf(err) != shop.Forbidden {
		s.t.Errorf("%s %s as %s: %v, want forbidden", tl.Name, args, id.Role, err)
	}
	if k := shop.KindOf(err); k == shop.Internal {
		s.t.Errorf("%s %s as %s: %v", tl.Name, args, id.Role, err)
	}
	raw, encoding := json.Marshal(r)
	if encoding != nil {
		s.t.Fatal(encoding)
	}
	for _, canary := range canaries() {
		if said := string(raw) + fmt.Sprint(err); !id.Role.Staff() && strings.Contains(said, canary) {
			s.t.Errorf("%s %s as %s gave away %s", tl.Name, args, id.Person, canary)
		}
	}
}

// honestly checks that a tool answers what a customer may ask: a shop that refuses
// everything would pass everything else.
func (s *sweep) honestly(id shop.Identity, tl tool.Tool, args string) {
	s.t.Helper()
	if tl.Name == "compare_products" {
		args = `{"product_ids":["22111","22112"]}`
	}
	c := tool.Call{Tool: tl.Name, Args: json.RawMessage(args), Identity: id, Key: "honest-" + id.Person + tl.Name}
	if _, err := s.host.Call(s.t.Context(), c, "", nil); err != nil && tl.Name != "frequently_bought_together" { // needs a trained model
		s.t.Errorf("%s %s as %s: %v", tl.Name, args, id.Person, err)
	}
}

// absent compares the answers about an order of somebody else's and about none.
func (s *sweep) absent(id shop.Identity) {
	s.t.Helper()
	if id.Role.Staff() {
		return
	}
	for _, name := range []string{"get_order", "track_order"} {
		ask := func(order string) string {
			_, err := s.host.Call(s.t.Context(), tool.Call{Tool: name, Args: json.RawMessage(`{"order_id":"` + order + `"}`), Identity: id, Key: name + order}, "", nil)
			return strings.ReplaceAll(fmt.Sprintf("%s: %s", shop.KindOf(err), shop.MessageOf(err)), order, "N")
		}
		none := ask(noOrder)
		for _, order := range []string{theirOrder, visitorsOrder, "581003"} {
			if got := ask(order); got != none || !strings.HasPrefix(got, string(shop.NotFound)) {
				s.t.Errorf("%s of %s as %s: %q, and of no order: %q", name, order, id.Person, got, none)
			}
		}
	}
}
