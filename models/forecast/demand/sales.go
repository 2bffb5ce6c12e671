package demand

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// Sale is one sold line.
type Sale struct {
	Item   string
	At     time.Time
	Pieces float64
	Price  float64 // of a piece
}

// Histories adds sold lines up to histories of n periods that begin on start. Lines outside them are left out. An item's price in a
// period is the mean by pieces; without a sale it is not known. category names an item's category. Every item that was sold is there,
// in the order of the ids; periods without a sale are 0, also those before the first.
func Histories(sales []Sale, step Step, start time.Time, n int, category func(item string) string) ([]Item, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d periods: %w", n, ErrValue)
	}
	if err := (Item{Start: start}).Check(step); err != nil {
		return nil, err
	}
	period := periods(step, start, n)
	index := map[string]int{}
	var items []Item
	for _, s := range sales {
		d := dayNumber(s.At) - dayNumber(start)
		if d < 0 || d >= len(period) {
			continue
		}
		if !(s.Pieces >= 0) || !(s.Price >= 0) || math.IsInf(s.Pieces+s.Price, 1) {
			return nil, fmt.Errorf("sale of %q on %s: %g pieces at %g: %w", s.Item, s.At.Format(time.DateOnly), s.Pieces, s.Price, ErrValue)
		}
		i, known := index[s.Item]
		if !known {
			i = len(items)
			index[s.Item] = i
			items = append(items, Item{ID: s.Item, Category: category(s.Item), Start: start, Sales: make([]float64, n), Price: make([]float64, n)})
		}
		items[i].Sales[period[d]] += s.Pieces
		items[i].Price[period[d]] += s.Pieces * s.Price
	}
	for _, it := range items {
		for t, pieces := range it.Sales {
			if pieces > 0 {
				it.Price[t] /= pieces
			}
		}
	}
	slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(a.ID, b.ID) })
	return items, nil
}

// periods maps days after start to periods.
func periods(step Step, start time.Time, n int) []int {
	var out []int
	for t := range n {
		for d := dayNumber(step.at(start, t)); d < dayNumber(step.at(start, t+1)); d++ {
			out = append(out, t)
		}
	}
	return out
}

// Until returns the item as it was known after n periods.
func (it Item) Until(n int) Item {
	it.Sales = it.Sales[:n]
	for _, column := range []*[]float64{&it.Price, &it.Promotion, &it.Stock} {
		if *column != nil {
			*column = (*column)[:n]
		}
	}
	if it.SoldOut != nil {
		it.SoldOut = it.SoldOut[:n]
	}
	return it
}

// Since returns the item without the periods before its first sale: before it was on the shelf it had no demand of zero.
func (it Item) Since(step Step) Item {
	first := slices.IndexFunc(it.Sales, func(y float64) bool { return y > 0 })
	if first <= 0 {
		return it
	}
	it.Start = step.at(it.Start, first)
	it.Sales = it.Sales[first:]
	for _, column := range []*[]float64{&it.Price, &it.Promotion, &it.Stock} {
		if *column != nil {
			*column = (*column)[first:]
		}
	}
	if it.SoldOut != nil {
		it.SoldOut = it.SoldOut[first:]
	}
	return it
}
