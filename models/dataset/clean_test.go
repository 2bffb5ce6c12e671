package dataset

import (
	"testing"
	"time"
)

var start = time.Date(2010, 12, 1, 8, 0, 0, 0, time.UTC)

// sold is a line of customer 1 at £2.95, so many hours after the start.
func sold(invoice, code string, quantity, hours int) RetailLine {
	return RetailLine{Invoice: invoice, Code: code, Description: "THING", Quantity: quantity, Price: 2950,
		At: start.Add(time.Duration(hours) * time.Hour), Customer: "1", Country: "France"}
}

func TestFates(t *testing.T) {
	priced := func(milli int64) RetailLine {
		l := sold("536365", "85123A", 6, 0)
		l.Price = milli
		return l
	}
	for _, tt := range []struct {
		name string
		line RetailLine
		want Fate
	}{
		{"a sale", sold("536365", "85123A", 6, 0), FateSale},
		{"a sale of the shop's own series", sold("536365", "DCGSSBOY", 6, 0), FateSale},
		{"a cancellation", sold("C536379", "22139", -1, 0), FateReturn},
		{"bad debt", sold("A563185", "B", 1, 0), FateBadDebt},
		{"postage", sold("536370", "POST", 3, 0), FateNoProduct},
		{"a voucher", sold("536370", "GIFT_0001_20", 1, 0), FateNoProduct},
		{"a service with a product's code", sold("536370", "23444", 1, 0), FateNoProduct},
		{"a discount", sold("C536379", "D", -1, 0), FateNoProduct},
		{"damaged goods", sold("536589", "21777", -10, 0), FateStockMovement},
		{"a cancellation that adds", sold("C496350", "22139", 1, 0), FateContradiction},
		{"a free gift", priced(0), FateNoPrice},
		{"below half a penny", priced(4), FateNoPrice},
	} {
		got := CleanRetail([]RetailLine{tt.line})
		if got.Counts[tt.want] != 1 {
			t.Errorf("%s: counts %v, want one %q", tt.name, got.Counts, tt.want)
		}
	}
}

func TestDoubledLinesAreDroppedOnce(t *testing.T) {
	a, b, c, d := sold("1", "10001", 1, 0), sold("2", "10002", 1, 24), sold("3", "10003", 1, 48), sold("4", "10004", 1, 72)
	// The first part ends with b b c; the second begins again at b. The second part's
	// first b b c are doubled, its third b is not, and neither is d.
	got := CleanRetail([]RetailLine{a, b, b, c, b, b, b, c, d})
	if got.Counts[FateDoubled] != 3 || got.Counts[FateSale] != 6 {
		t.Errorf("counts %v, want 3 doubled and 6 sales", got.Counts)
	}
	// An invoice that names a product twice is no doubling.
	if got := CleanRetail([]RetailLine{a, a, b}); got.Counts[FateDoubled] != 0 {
		t.Errorf("counts %v, want nothing doubled", got.Counts)
	}
}

func TestTitlesAreUsualDescriptions(t *testing.T) {
	named := func(l RetailLine, description string) RetailLine {
		l.Description = description
		return l
	}
	got := CleanRetail([]RetailLine{
		named(sold("1", "10001", 1, 0), "RED MUG"), named(sold("2", "10001", 1, 1), "RED MUG"), named(sold("3", "10001", 1, 2), "MUG RED LARGE"),
		named(sold("4", "10001", -5, 3), "damaged"), named(sold("5", "10001", -5, 3), "damaged"), named(sold("6", "10001", -5, 3), "damaged"),
		named(sold("7", "10002", 1, 4), ""),
		named(sold("8", "10003", 1, 5), "CUP"), named(sold("9", "10003", 1, 6), "TEACUP"),
		named(sold("C10", "10004", -1, 7), "VASE"),
	})
	for code, want := range map[string]string{"10001": "RED MUG", "10002": "", "10003": "TEACUP", "10004": "VASE"} {
		if got.Titles[code] != want {
			t.Errorf("the title of %s is %q, want %q", code, got.Titles[code], want)
		}
	}
}

func TestReturnsAreMatched(t *testing.T) {
	price := func(l RetailLine, milli int64) RetailLine {
		l.Price = milli
		return l
	}
	by := func(l RetailLine, customer string) RetailLine {
		l.Customer = customer
		return l
	}
	for _, tt := range []struct {
		name  string
		lines []RetailLine
		want  []string // sale of each return
	}{
		{"the latest", []RetailLine{sold("1", "10001", 6, 0), sold("2", "10001", 6, 1), sold("C3", "10001", -6, 2)}, []string{"2"}},
		{"not the future", []RetailLine{sold("C3", "10001", -6, 0), sold("4", "10001", 6, 1)}, []string{""}},
		{"enough pieces", []RetailLine{sold("1", "10001", 6, 0), sold("2", "10001", 2, 1), sold("C3", "10001", -6, 2)}, []string{"1"}},
		{"never twice", []RetailLine{sold("1", "10001", 6, 0), sold("C2", "10001", -4, 1), sold("C3", "10001", -4, 2)}, []string{"1", ""}},
		{"in parts", []RetailLine{sold("1", "10001", 6, 0), sold("C2", "10001", -4, 1), sold("C3", "10001", -2, 2)}, []string{"1", "1"}},
		{"same price first", []RetailLine{sold("1", "10001", 6, 0), price(sold("2", "10001", 6, 1), 3750), sold("C3", "10001", -6, 2)}, []string{"1"}},
		{"a dearer sale", []RetailLine{price(sold("1", "10001", 6, 0), 3750), sold("C3", "10001", -6, 2)}, []string{"1"}},
		{"no cheaper sale", []RetailLine{price(sold("1", "10001", 6, 0), 1250), sold("C3", "10001", -6, 2)}, []string{""}},
		{"same customer", []RetailLine{by(sold("1", "10001", 6, 0), "2"), sold("C3", "10001", -6, 2)}, []string{""}},
		{"unknown customer", []RetailLine{by(sold("1", "10001", 6, 0), ""), by(sold("C3", "10001", -6, 2), "")}, []string{""}},
		{"too long ago", []RetailLine{sold("1", "10001", 6, 0), sold("C3", "10001", -6, 24*181)}, []string{""}},
		{"one invoice, two lines", []RetailLine{sold("1", "10001", 3, 0), sold("1", "10001", 3, 0), sold("C3", "10001", -6, 2)}, []string{"1"}},
	} {
		got := CleanRetail(tt.lines)
		if len(got.Returns) != len(tt.want) {
			t.Fatalf("%s: %d returns", tt.name, len(got.Returns))
		}
		for i, want := range tt.want {
			if got.Returns[i].Sale != want || got.Returns[i].Quantity <= 0 {
				t.Errorf("%s: return %d takes back %q, want %q", tt.name, i, got.Returns[i].Sale, want)
			}
		}
	}
}
