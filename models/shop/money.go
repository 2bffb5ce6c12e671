package shop

import (
	"fmt"
	"strconv"
	"strings"
)

// Money is an amount in whole minor units (pence, fen, cents) of one currency.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"` // ISO 4217, upper case
}

// Times returns the amount for n pieces.
func (m Money) Times(n int) Money {
	return Money{Minor: m.Minor * int64(n), Currency: m.Currency}
}

// Plus returns the sum of two amounts of one currency. The zero Money is neutral;
// adding two different currencies is a bug of the caller and panics.
func (m Money) Plus(o Money) Money {
	switch {
	case m == Money{}:
		return o
	case o == Money{}:
		return m
	case m.Currency != o.Currency:
		panic(fmt.Sprintf("shop: adding %s to %s", o.Currency, m.Currency))
	}
	return Money{Minor: m.Minor + o.Minor, Currency: m.Currency}
}

// Decimal is the amount in major units with two decimals, such as "12.50".
func (m Money) Decimal() string {
	sign, minor := "", m.Minor
	if minor < 0 {
		sign, minor = "-", -minor
	}
	return fmt.Sprintf("%s%d.%02d", sign, minor/100, minor%100)
}

// String is the amount as a person reads it, such as "£12.50" or "¥99.00".
func (m Money) String() string {
	d := m.Decimal()
	symbol := map[string]string{"GBP": "£", "CNY": "¥", "USD": "$", "EUR": "€"}[m.Currency]
	switch {
	case symbol == "":
		return strings.TrimSpace(d + " " + m.Currency)
	case strings.HasPrefix(d, "-"):
		return "-" + symbol + d[1:]
	}
	return symbol + d
}

// ParseMoney reads a decimal amount of major units with at most two decimals.
func ParseMoney(s, currency string) (Money, error) {
	whole, frac, _ := strings.Cut(strings.TrimSpace(s), ".")
	if len(frac) > 2 {
		return Money{}, Errorf(Invalid, "amount %q has more than two decimals", s)
	}
	frac += "00"[len(frac):]
	minor, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil || whole == "" || whole == "-" {
		return Money{}, Errorf(Invalid, "amount %q is not a decimal number", s)
	}
	return Money{Minor: minor, Currency: currency}, nil
}
