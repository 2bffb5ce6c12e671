// Package words says the shop's facts in English and Chinese as its people would:
// amounts, pieces, dates, stock, the way of an order, attributes. The built-in plugins
// share it, so that the same thing has the same name in every answer.
//
// It holds wording only. Every function is pure, takes the reader's language, and adds
// no fact of its own.
package words

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Say formats the sentence of the reader's language. Both formats take the same
// arguments; one that needs another order names them by index (%[2]s).
func Say(l shop.Locale, en, zh string, args ...any) string {
	return fmt.Sprintf(shop.Text{EN: en, ZH: zh}.In(l), args...)
}

// Count is a number with its noun: "1 order", "3 orders"; Chinese takes the measure
// word with the noun, as in "3 个订单".
func Count(l shop.Locale, n int, one, many, zh string) string {
	switch {
	case l == shop.ZH:
		return fmt.Sprintf("%d %s", n, zh)
	case n == 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Pieces is a number of pieces: "3 pieces", "3 件".
func Pieces(l shop.Locale, n int) string { return Count(l, n, "piece", "pieces", "件") }

// Products is a number of different products: "6 products", "6 款商品".
func Products(l shop.Locale, n int) string { return Count(l, n, "product", "products", "款商品") }

// Name is a title inside a sentence. Chinese sets it in quotation marks.
func Name(t shop.Text, l shop.Locale) string {
	if l == shop.ZH {
		return "“" + t.In(l) + "”"
	}
	return t.In(l)
}

// Quote sets words of the customer in quotation marks, cut to a readable length.
func Quote(s string) string {
	const most = 40 // characters
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most-1]) + "…"
	}
	return "“" + s + "”"
}

// List joins names: "a, b and c", "a、b 和 c".
func List(l shop.Locale, names []string) string {
	sep, and := ", ", " and "
	if l == shop.ZH {
		sep, and = "、", "和"
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], sep) + and + names[n-1]
	}
	return strings.Join(names, "")
}

// Sentences joins sentences, with a blank between them in English.
func Sentences(l shop.Locale, all ...string) string {
	var said []string
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			said = append(said, s)
		}
	}
	if l == shop.ZH {
		return strings.Join(said, "")
	}
	return strings.Join(said, " ")
}

// Span is the prices from low to high: "from £1.25 to £6.95", "£1.25–£6.95"; one price
// when they are equal.
func Span(l shop.Locale, low, high shop.Money) string {
	if low == high {
		return Say(l, "at %s", "%s", low)
	}
	return Say(l, "from %s to %s", "%s–%s", low, high)
}

// Date is a day in words, without the year when it is the year of now: "9 December",
// "2010年12月1日".
func Date(l shop.Locale, t, now time.Time) string {
	t, now = t.UTC(), now.UTC()
	if l == shop.ZH {
		if t.Year() == now.Year() {
			return fmt.Sprintf("%d月%d日", t.Month(), t.Day())
		}
		return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
	}
	if t.Year() == now.Year() {
		return t.Format("2 January")
	}
	return t.Format("2 January 2006")
}

// Stock is what is on hand in words: "in stock", "only 3 left", "out of stock".
func Stock(l shop.Locale, pieces int) string {
	switch shop.AvailabilityOf(pieces) {
	case shop.OutOfStock:
		return Say(l, "out of stock", "缺货")
	case shop.Low:
		return Say(l, "only %d left", "仅剩 %d 件", pieces)
	}
	return Say(l, "in stock", "有货")
}

// Status is where an order stands, in a word or two.
func Status(l shop.Locale, s shop.OrderStatus) string {
	if t, ok := statuses()[s]; ok {
		return t.In(l)
	}
	return string(s)
}

// Label is a word or phrase that stands alone, as in a cell of a table.
func Label(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[n:]
}

func statuses() map[shop.OrderStatus]shop.Text {
	return map[shop.OrderStatus]shop.Text{
		shop.Placed:    {EN: "placed", ZH: "已下单"},
		shop.Paid:      {EN: "paid", ZH: "已付款"},
		shop.Packed:    {EN: "packed", ZH: "已打包"},
		shop.Shipped:   {EN: "shipped", ZH: "已发货"},
		shop.Delivered: {EN: "delivered", ZH: "已送达"},
		shop.Cancelled: {EN: "cancelled", ZH: "已取消"},
		shop.Returned:  {EN: "returned", ZH: "已退货"},
	}
}

// Shorten keeps the whole sentences of a text that fit into a number of characters; a
// first sentence that is longer is cut at a word.
func Shorten(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	for i := most - 1; i >= 0; i-- {
		if endsSentence(runes, i) {
			return strings.TrimSpace(string(runes[:i+1]))
		}
	}
	cut := string(runes[:most-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 && runes[most-1] != ' ' {
		cut = cut[:i]
	}
	return strings.TrimSpace(cut) + "…"
}

// endsSentence reports whether a sentence ends with the character at i. A Latin stop
// needs a blank behind it, as "£1.50" is no end.
func endsSentence(runes []rune, i int) bool {
	switch runes[i] {
	case '。', '！', '？':
		return true
	case '.', '!', '?':
		return i+1 == len(runes) || runes[i+1] == ' '
	}
	return false
}
