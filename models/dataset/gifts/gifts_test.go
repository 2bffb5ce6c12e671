package gifts

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

var update = flag.Bool("update", false, "write testdata/summary.txt anew")

var loadOnce = sync.OnceValues(Load)

func load(t *testing.T) *Shop {
	t.Helper()
	s, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// summaryOnce is the summary of the shop that load gives.
var summaryOnce = sync.OnceValue(func() string {
	s, err := loadOnce()
	if err != nil {
		return err.Error()
	}
	return summary(s)
})

// summary is what somebody would want to know of a change of rules.
func summary(s *Shop) string {
	var b bytes.Buffer
	active, chinese, reduced := 0, 0, 0
	stock, pack, tells := map[shop.Availability]int{}, map[int]int{}, map[string]int{}
	for _, p := range s.Products() {
		if !p.Active {
			continue
		}
		active++
		stock[shop.AvailabilityOf(p.Stock())]++
		pack[p.Supply.PackSize]++
		for a := range p.Attributes {
			tells[a]++
		}
		if p.Title.ZH != "" {
			chinese++
		}
		if p.Variants[0].CompareAt != nil {
			reduced++
		}
	}
	fmt.Fprintf(&b, "products %d, active %d, with Chinese title %d, reduced %d\n", len(s.Products()), active, chinese, reduced)
	fmt.Fprintf(&b, "stock %v\npack sizes %v\nattributes %v\n", stock, pack, tells)
	fmt.Fprintf(&b, "customers %d, orders %d, returns %d\n", len(s.Customers()), s.Orders(), len(s.Returns()))
	status, lines, pieces, known := map[shop.OrderStatus]int{}, 0, 0, 0
	revenue := map[string]shop.Money{}
	_ = s.EachOrder(func(o shop.Order) error {
		status[o.Status]++
		lines += len(o.Lines)
		for _, l := range o.Lines {
			pieces += l.Quantity
		}
		if o.Customer != "" {
			known++
		}
		month := o.Placed.Format("2006-01")
		revenue[month] = revenue[month].Plus(o.Total)
		return nil
	})
	fmt.Fprintf(&b, "order lines %d, pieces %d, with a known customer %d\nstatus %v\n", lines, pieces, known, status)
	matched, refund := 0, pounds(0)
	for _, r := range s.Returns() {
		refund = refund.Plus(r.Refund)
		if r.Order != "" {
			matched++
		}
	}
	fmt.Fprintf(&b, "returns of a known order %d, refunds %s\n\n", matched, refund)
	for _, m := range sortedKeys(revenue) {
		fmt.Fprintf(&b, "%s %15s\n", m, revenue[m])
	}
	fmt.Fprintln(&b)
	for _, c := range s.Categories() {
		fmt.Fprintf(&b, "%-24s %5d %5.1f %%\n", c.Slug, c.Count, 100*float64(c.Count)/float64(active))
	}
	return b.String()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func TestSummary(t *testing.T) {
	load(t)
	got := summaryOnce()
	const golden = "testdata/summary.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the shop has changed; run with -update and look at the difference\n%s", got)
	}
}

// Load is quick and deterministic: two shops are told apart by nothing that the
// summary or a product shows.
func TestLoadTwice(t *testing.T) {
	a := load(t)
	start := time.Now()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	again := summary(b) // streams all orders
	took := time.Since(start)
	t.Logf("loaded and streamed %d orders in %v", b.Orders(), took)
	if took > 3*time.Second && !raceEnabled {
		t.Errorf("loading took %v, want under 3 s", took)
	}
	if again != summaryOnce() {
		t.Error("the summaries of two loads differ")
	}
	for i, p := range a.Products() {
		q := b.Products()[i]
		if p.ID != q.ID || p.Title != q.Title || p.Description != q.Description || p.Rank != q.Rank || !reflect.DeepEqual(p.Supply, q.Supply) || p.Stock() != q.Stock() || p.Price() != q.Price() {
			t.Fatalf("product %s differs between two loads", p.ID)
		}
	}
}

func TestProducts(t *testing.T) {
	s := load(t)
	known := map[string]bool{}
	for _, c := range s.Categories() {
		known[c.Slug] = true
	}
	html := regexp.MustCompile(`<[a-zA-Z/!]|&[a-z]+;|&#`)
	ranks, leads := map[int]bool{}, map[string]int{}
	for _, sup := range Suppliers() {
		leads[sup.Name] = sup.LeadWeeks
	}
	for _, p := range s.Products() {
		v := p.Variants[0]
		switch {
		case p.ID != strings.ToUpper(strings.TrimSpace(p.ID)) || v.SKU != p.ID || v.Product != p.ID:
			t.Errorf("product %q: ids do not agree", p.ID)
		case p.Title.EN == "" || p.Title.EN != strings.Join(strings.Fields(p.Title.EN), " "):
			t.Errorf("product %s has no clean title: %q", p.ID, p.Title.EN)
		case html.MatchString(p.Title.EN + p.Title.ZH + p.Description.EN + p.Description.ZH):
			t.Errorf("product %s has HTML in its texts", p.ID)
		case !known[p.Category]:
			t.Errorf("product %s is on the unknown shelf %q", p.ID, p.Category)
		case v.Price.Minor <= 0 || v.Price.Currency != Currency || v.Stock < 0:
			t.Errorf("product %s: price %s, stock %d", p.ID, v.Price, v.Stock)
		case v.CompareAt != nil && v.CompareAt.Minor <= v.Price.Minor:
			t.Errorf("product %s is reduced from %s to %s", p.ID, v.CompareAt, v.Price)
		case p.Description.EN == "" || p.Description.ZH == "":
			t.Errorf("product %s has no description", p.ID)
		case p.Active != (p.Rank > 0) || ranks[p.Rank] && p.Rank > 0:
			t.Errorf("product %s: active %v, rank %d", p.ID, p.Active, p.Rank)
		case p.Created.After(Now):
			t.Errorf("product %s was first sold after the end", p.ID)
		}
		if u := p.Supply; !u.Derived || u.UnitCost.Minor < 1 || u.Volume <= 0 || u.PackSize < 1 || leads[u.Supplier] != u.LeadWeeks {
			t.Errorf("product %s: supply %+v", p.ID, *u)
		}
		ranks[p.Rank] = true
	}
}

// At least 95 % of the products are on a shelf by their name.
func TestShelvesCoverProducts(t *testing.T) {
	other, n := 0, len(load(t).Products())
	for _, p := range load(t).Products() {
		if p.Category == Other {
			other++
		}
	}
	if float64(other) > 0.05*float64(n) {
		t.Errorf("%d of %d products are on no shelf", other, n)
	}
}

func TestChineseTitlesNameProducts(t *testing.T) {
	s := load(t)
	titles, err := readTitles(titlesZH)
	if err != nil {
		t.Fatal(err)
	}
	for code := range titles {
		if _, ok := s.Product(code); !ok {
			t.Errorf("titles_zh.tsv names %s, which is no product", code)
		}
	}
}

func TestReadTitlesNamesTheLine(t *testing.T) {
	_, err := readTitles("code\tzh\n10002\n")
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("got %v, want an error naming line 2", err)
	}
}

func TestOrders(t *testing.T) {
	s := load(t)
	customers := map[string]bool{}
	for _, c := range s.Customers() {
		customers[c.ID] = true
	}
	seen, last := make(map[string]bool, s.Orders()), time.Time{}
	var revenue int64
	err := s.EachOrder(func(o shop.Order) error {
		revenue += o.Total.Minor
		if seen[o.ID] || o.Placed.Before(last) || o.Placed.After(Now) {
			t.Errorf("order %s stands twice or at the wrong time", o.ID)
		}
		seen[o.ID], last = true, o.Placed
		if o.Customer != "" && !customers[o.Customer] {
			t.Errorf("order %s has the unknown customer %s", o.ID, o.Customer)
		}
		if len(o.Lines) == 0 || o.Total != total(o.Lines) || o.Total.Minor <= 0 {
			t.Errorf("order %s: %d lines, total %s", o.ID, len(o.Lines), o.Total)
		}
		checkReturns(t, s, o)
		checkSteps(t, o)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != s.Orders() {
		t.Errorf("streamed %d orders, Orders says %d", len(seen), s.Orders())
	}
	if want := ledgerRevenue(s); revenue != want {
		t.Errorf("orders sum to %d pence, ledger and personas to %d", revenue, want)
	}
}

// ledgerRevenue sums the lines of the ledger and the orders of the personas, in pence.
func ledgerRevenue(s *Shop) int64 {
	var sum int64
	for j, q := range s.file.Sales.Quantity {
		sum += int64(q) * int64(s.file.Sales.Price[j])
	}
	for _, o := range s.invented {
		sum += o.Total.Minor
	}
	return sum
}

// checkReturns proves that no more comes back than went out.
func checkReturns(t *testing.T, s *Shop, o shop.Order) {
	out := map[string]int{}
	for _, l := range o.Lines {
		if _, ok := s.Product(l.Product); !ok || l.Quantity <= 0 || l.Price.Minor <= 0 {
			t.Errorf("order %s has a wrong line %+v", o.ID, l)
		}
		out[l.SKU] += l.Quantity
	}
	refund := pounds(0)
	for _, r := range o.Returns {
		if r.Order != o.ID || r.Customer != o.Customer || r.At.Before(o.Placed) || r.Refund != total(r.Lines) {
			t.Errorf("return %s does not fit order %s", r.ID, o.ID)
		}
		refund = refund.Plus(r.Refund)
		for _, l := range r.Lines {
			if out[l.SKU] -= l.Quantity; out[l.SKU] < 0 {
				t.Errorf("order %s: more of %s came back than went out", o.ID, l.SKU)
			}
		}
	}
	if refund.Minor > o.Total.Minor {
		t.Errorf("order %s: refunds %s of %s", o.ID, refund, o.Total)
	}
}

// checkSteps proves that the way of an order goes forward and ends in its status.
func checkSteps(t *testing.T, o shop.Order) {
	status := shop.OrderStatus("")
	for i, st := range o.Steps {
		if i > 0 && st.At.Before(o.Steps[i-1].At) || st.Done != !st.At.After(Now) {
			t.Errorf("order %s: step %d (%s at %s) is out of order", o.ID, i, st.Status, st.At)
		}
		if st.Done {
			status = st.Status
		}
	}
	sent := slices.ContainsFunc(o.Steps, func(s shop.OrderStep) bool { return s.Status == shop.Shipped && s.Done })
	if status != o.Status || !o.Derived || sent != (o.Tracking != "") {
		t.Errorf("order %s: status %s after steps %v, tracking %q", o.ID, o.Status, o.Steps, o.Tracking)
	}
}

func TestReturnsAreUnique(t *testing.T) {
	s := load(t)
	seen, last := map[string]bool{}, time.Time{}
	for _, r := range s.Returns() {
		if seen[r.ID] || r.At.Before(last) || r.Refund != total(r.Lines) {
			t.Errorf("return %s stands twice, out of order or with a wrong refund", r.ID)
		}
		seen[r.ID], last = true, r.At
	}
}

func TestEachOrderStopsAtAnError(t *testing.T) {
	n := 0
	stop := fmt.Errorf("enough")
	if err := load(t).EachOrder(func(shop.Order) error { n++; return stop }); err != stop || n != 1 {
		t.Errorf("got %v after %d orders", err, n)
	}
}
