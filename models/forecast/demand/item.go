package demand

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Step is the length of a period.
type Step string

// The steps. A week is seven days from whatever weekday the history begins on; a month begins on its first day.
const (
	Daily   Step = "D"
	Weekly  Step = "W"
	Monthly Step = "M"
)

// perYear is the number of periods of a year.
func (s Step) perYear() float64 {
	switch s {
	case Daily:
		return 365.2425
	case Weekly:
		return 365.2425 / 7
	}
	return 12
}

// at is the first day of the k-th period after one that begins on start.
func (s Step) at(start time.Time, k int) time.Time {
	switch s {
	case Daily:
		return start.AddDate(0, 0, k)
	case Weekly:
		return start.AddDate(0, 0, 7*k)
	}
	return start.AddDate(0, k, 0)
}

// Item is what is known of the sales of one product. The slices that are not nil have one value for each period.
type Item struct {
	ID       string
	Category string
	Start    time.Time // first day of the first period

	// Sales are the pieces sold; NaN where nothing is known.
	Sales []float64
	// Price is the mean price of a piece; nil, NaN or 0 where it is not known.
	Price []float64
	// Promotion is how strongly the product was on offer, from 0 to 1, such as the share of the days; nil for never.
	Promotion []float64
	// Stock is the share of the period's demand that found the product on the shelf: 1 for always there, 0 for never (what was wanted is
	// then unknown, not zero), between them for a product that sold out on the way; nil for always there.
	Stock []float64
	// SoldOut marks periods at whose end nothing was left when nobody knows since when: at least Sales were wanted. nil for none.
	SoldOut []bool
}

// Reasons for which an item cannot be fitted; errors of this package wrap them.
var (
	ErrShape = errors.New("the columns of an item must be as long as its sales")
	ErrValue = errors.New("a value is out of range")
	ErrStep  = errors.New("the step must be D, W or M, and a month must begin on its first day")
)

// Check reports why an item cannot be fitted, naming the period (from 1) and the mend.
func (it Item) Check(step Step) error {
	if step != Daily && step != Weekly && step != Monthly || step == Monthly && it.Start.Day() != 1 {
		return fmt.Errorf("item %q, step %q, beginning %s: %w", it.ID, step, it.Start.Format(time.DateOnly), ErrStep)
	}
	n := len(it.Sales)
	for _, c := range []struct {
		name string
		n    int
	}{{"prices", len(it.Price)}, {"promotions", len(it.Promotion)}, {"stock", len(it.Stock)}, {"sold-out marks", len(it.SoldOut)}} {
		if c.n != 0 && c.n != n {
			return fmt.Errorf("item %q has %d periods of sales, but %d of %s: %w", it.ID, n, c.n, c.name, ErrShape)
		}
	}
	for t, y := range it.Sales {
		if math.IsInf(y, 0) || y < 0 {
			return fmt.Errorf("item %q, period %d: sales of %g; book returns apart or mark the gap as NaN: %w", it.ID, t+1, y, ErrValue)
		}
	}
	for t, p := range it.Price {
		if math.IsInf(p, 0) || p < 0 {
			return fmt.Errorf("item %q, period %d: price %g; use NaN where it is not known: %w", it.ID, t+1, p, ErrValue)
		}
	}
	if err := shares(it.ID, "promotion", it.Promotion); err != nil {
		return err
	}
	return shares(it.ID, "stock", it.Stock)
}

// shares checks that values lie between 0 and 1.
func shares(id, name string, values []float64) error {
	for t, v := range values {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("item %q, period %d: %s %g is no share between 0 and 1: %w", id, t+1, name, v, ErrValue)
		}
	}
	return nil
}

// price is the price in a period, NaN where it is not known.
func (it Item) price(t int) float64 {
	if it.Price == nil || it.Price[t] == 0 {
		return math.NaN()
	}
	return it.Price[t]
}

// stock is the share of the demand that could be served.
func (it Item) stock(t int) float64 {
	if it.Stock == nil {
		return 1
	}
	return it.Stock[t]
}

// Correction is a change made to a history because the product was sold out.
type Correction struct {
	Period     int // index into the history
	Start      time.Time
	Sales      float64 // as booked; they stay
	StockWas   float64
	StockIs    float64
	SeenByDays float64 // days of the period on which the product could be bought
}

// Sellout returns the item with its stock corrected for the days from one to another, both included, on which it could not be bought,
// and what was changed: "last year's festival sold out on day three". Of a day all is lost, of a longer period its share of the days.
// The sales themselves stay as booked; Fit then estimates what would have been sold.
func (it Item) Sellout(step Step, from, to time.Time) (Item, []Correction, error) {
	if err := it.Check(step); err != nil {
		return it, nil, err
	}
	if to.Before(from) {
		return it, nil, fmt.Errorf("sold out from %s to %s: the end lies before the beginning: %w", from.Format(time.DateOnly), to.Format(time.DateOnly), ErrValue)
	}
	stock := make([]float64, len(it.Sales))
	var changed []Correction
	for t := range stock {
		stock[t] = it.stock(t)
		first, last := dayNumber(step.at(it.Start, t)), dayNumber(step.at(it.Start, t+1))-1
		lost := min(last, dayNumber(to)) - max(first, dayNumber(from)) + 1
		if lost <= 0 {
			continue
		}
		days := float64(last - first + 1)
		seen := days - float64(lost)
		c := Correction{Period: t, Start: step.at(it.Start, t), Sales: it.Sales[t], StockWas: stock[t], StockIs: min(stock[t], seen/days), SeenByDays: seen}
		stock[t] = c.StockIs
		changed = append(changed, c)
	}
	if changed == nil {
		return it, nil, fmt.Errorf("item %q has no sales between %s and %s: %w", it.ID, from.Format(time.DateOnly), to.Format(time.DateOnly), ErrValue)
	}
	it.Stock = stock
	return it, changed, nil
}

// dayNumber is a civil date as days since 1970-01-01.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}
