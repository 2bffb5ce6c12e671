package gifts

import (
	"slices"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func at(s string) time.Time {
	t, err := time.Parse(minuteLayout, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestAfterBusiness(t *testing.T) {
	for _, tt := range []struct {
		from string
		need time.Duration
		want string
	}{
		{"2011-12-07 10:00", 2 * time.Hour, "2011-12-07 12:00"},
		{"2011-12-07 06:30", time.Hour, "2011-12-07 09:00"},     // before opening
		{"2011-12-07 17:00", 2 * time.Hour, "2011-12-08 09:00"}, // over night
		{"2011-12-09 17:30", time.Hour, "2011-12-11 10:30"},     // Friday, closed Saturday, open Sunday
		{"2011-12-24 12:00", 3 * time.Hour, "2011-12-27 11:00"}, // Saturday, then two holidays
		{"2011-12-07 20:00", 10 * time.Hour, "2011-12-08 18:00"},
	} {
		if got := afterBusiness(at(tt.from), tt.need); !got.Equal(at(tt.want)) {
			t.Errorf("%v after %s is %s, want %s", tt.need, tt.from, got.Format(minuteLayout), tt.want)
		}
	}
}

func TestNextPickup(t *testing.T) {
	for from, want := range map[string]string{
		"2011-12-08 18:15": "2011-12-08 18:15",
		"2011-12-08 18:16": "2011-12-09 18:15",
		"2011-12-10 09:00": "2011-12-12 18:15",
		"2011-12-25 09:00": "2011-12-27 18:15",
	} {
		if got := nextPickup(at(from)); !got.Equal(at(want)) {
			t.Errorf("the pick-up after %s is %s, want %s", from, got.Format(minuteLayout), want)
		}
	}
}

// An order that comes back before the pick-up is cancelled, later it is returned.
func TestWayOfAWholeReturn(t *testing.T) {
	for _, tt := range []struct {
		back string
		want shop.OrderStatus
	}{
		{"2011-05-03 09:30", shop.Cancelled},
		{"2011-05-04 09:30", shop.Returned},
		{"2011-06-20 09:30", shop.Returned},
	} {
		o := shop.Order{ID: "500000", Country: "France", Placed: at("2011-05-03 09:00")}
		way(&o, at(tt.back))
		if o.Status != tt.want || (o.Tracking == "") != (tt.want == shop.Cancelled) {
			t.Errorf("taken back %s: status %s, tracking %q; want %s", tt.back, o.Status, o.Tracking, tt.want)
		}
	}
}

func TestWayByCountry(t *testing.T) {
	for country, carrier := range map[string]string{
		"United Kingdom": "Island Post", "": "Island Post", "Ireland": "Island Post", "Portugal": "Channel Parcel", "Hong Kong": "Meridian Air",
	} {
		o := shop.Order{ID: "500000", Country: country, Placed: at("2011-05-03 09:00")}
		way(&o, time.Time{})
		z := zoneOf(country)
		days := 0
		shipped, delivered := o.Steps[3].At, o.Steps[len(o.Steps)-1].At
		for d := shipped; d.Before(delivered.Truncate(24 * time.Hour)); d = d.Add(24 * time.Hour) {
			if working(d.Add(24 * time.Hour)) {
				days++
			}
		}
		if o.Carrier != carrier || o.Status != shop.Delivered || days < z.min || days > z.max {
			t.Errorf("%q: %s, %s after %d working days", country, o.Carrier, o.Status, days)
		}
	}
}

func TestReplayStock(t *testing.T) {
	for _, tt := range []struct {
		name       string
		demand     []float64
		lead, pack int
		want       int
	}{
		// Even demand of 10 a week: S = 10·(1+1) = 20. One week's order is always under
		// way, so that 10 are left after each week.
		{"even", []float64{10, 10, 10, 10, 10, 10}, 1, 1, 10},
		// The same in twelves: 24 at first, then 14, 16, 18, 20 (no order), 10, 12.
		{"whole packs", []float64{10, 10, 10, 10, 10, 10}, 1, 12, 12},
		{"never sold", []float64{0, 0, 0}, 2, 6, 0},
		{"sold out", append(slices.Repeat([]float64{1}, 20), 400), 8, 1, 0},
	} {
		if got := replayStock(tt.demand, tt.lead, tt.pack); got != tt.want {
			t.Errorf("%s: %d pieces left, want %d", tt.name, got, tt.want)
		}
	}
}

// What has not sold for 13 weeks is ordered no more.
func TestReplayStockStopsOrdering(t *testing.T) {
	sold := func(quiet int) []float64 { return append([]float64{10, 10}, make([]float64, quiet)...) }
	if a, b := replayStock(sold(20), 1, 1), replayStock(sold(60), 1, 1); a != b || a == 0 {
		t.Errorf("%d pieces after 20 quiet weeks, %d after 60", a, b)
	}
}

func TestPrices(t *testing.T) {
	end := minuteOf(Now)
	sold := func(days int32, price int32, n int) productSales {
		var s productSales
		for range n {
			s.minute, s.price, s.quantity = append(s.minute, end-days*day), append(s.price, price), append(s.quantity, 1)
		}
		return s
	}
	join := func(a, b productSales) productSales {
		return productSales{minute: append(a.minute, b.minute...), price: append(a.price, b.price...), quantity: append(a.quantity, b.quantity...)}
	}
	for _, tt := range []struct {
		name               string
		sales              productSales
		current, compareAt int64
	}{
		{"steady", join(sold(200, 295, 20), sold(10, 295, 20)), 295, 0},
		{"reduced", join(sold(200, 295, 20), sold(10, 195, 20)), 195, 295},
		{"reduced a little", join(sold(200, 295, 20), sold(10, 255, 20)), 255, 0},
		{"few sales before", join(sold(200, 295, 7), sold(10, 195, 20)), 195, 0},
		{"no longer on sale", join(sold(600, 295, 20), sold(400, 195, 20)), 195, 0},
		{"never sold", productSales{}, 0, 0},
		{"equals, the later counts", join(sold(20, 295, 3), sold(10, 195, 3)), 195, 0},
	} {
		if current, compareAt := tt.sales.prices(); current != tt.current || compareAt != tt.compareAt {
			t.Errorf("%s: %d, compare at %d; want %d, %d", tt.name, current, compareAt, tt.current, tt.compareAt)
		}
	}
}

func TestPack(t *testing.T) {
	for _, tt := range []struct {
		quantities []int32
		want       int
	}{
		{[]int32{12, 12, 12, 1, 24}, 12},
		{[]int32{1, 1, 1, 1, 1, 1, 12}, 1},
		{[]int32{1, 1, 1, 6, 6, 2}, 6},
		{[]int32{7, 7, 7}, 1}, // no usual pack
		{nil, 1},
	} {
		if got := (productSales{quantity: tt.quantities}).pack(); got != tt.want {
			t.Errorf("pack of %v is %d, want %d", tt.quantities, got, tt.want)
		}
	}
}

func TestUnitCost(t *testing.T) {
	if got := unitCost([]int32{100, 295, 300}); got != 162 { // 0.55 × 295
		t.Errorf("unit cost %d, want 162", got)
	}
	if got := unitCost([]int32{1}); got != 1 {
		t.Errorf("unit cost %d, want at least 1", got)
	}
}
