package words_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

func TestWording(t *testing.T) {
	now := time.Date(2011, 12, 9, 12, 0, 0, 0, time.UTC)
	pounds := func(p int64) shop.Money { return shop.Money{Minor: p, Currency: "GBP"} }
	for _, tt := range []struct{ got, want string }{
		{words.Date(shop.EN, now, now), "9 December"},
		{words.Date(shop.EN, now.AddDate(-1, 0, 0), now), "9 December 2010"},
		{words.Date(shop.ZH, now, now), "12月9日"},
		{words.Date(shop.ZH, now.AddDate(1, 0, 0), now), "2012年12月9日"},
		{words.Date(shop.EN, time.Date(2012, 1, 1, 1, 0, 0, 0, time.FixedZone("", 3*3600)), now), "31 December"},
		{words.Pieces(shop.EN, 1), "1 piece"},
		{words.Pieces(shop.EN, 0), "0 pieces"},
		{words.Pieces(shop.ZH, 3), "3 件"},
		{words.Span(shop.EN, pounds(125), pounds(695)), "from £1.25 to £6.95"},
		{words.Span(shop.ZH, pounds(125), pounds(695)), "£1.25–£6.95"},
		{words.Span(shop.EN, pounds(125), pounds(125)), "at £1.25"},
		{words.List(shop.EN, []string{"a", "b", "c"}), "a, b and c"},
		{words.List(shop.ZH, []string{"甲", "乙", "丙"}), "甲、乙和丙"},
		{words.List(shop.EN, nil), ""},
		{words.Stock(shop.EN, 0), "out of stock"},
		{words.Stock(shop.EN, 9), "only 9 left"},
		{words.Stock(shop.ZH, 10), "有货"},
		{words.Status(shop.ZH, shop.Shipped), "已发货"},
		{words.Status(shop.ZH, "unheard"), "unheard"},
		{words.Name(shop.Text{EN: "Red Mug"}, shop.ZH), "“Red Mug”"},
		{words.Quote("a\n  b\t"), "“a b”"},
		{words.Sentences(shop.EN, "One.", "", " Two. "), "One. Two."},
		{words.Sentences(shop.ZH, "一。", "二。"), "一。二。"},
		{words.Label("in stock"), "In stock"},
		{words.Label(""), ""},
		{words.Label("有货"), "有货"},
		{words.Attribute(shop.ZH, "colour"), "颜色"},
		{words.Attribute(shop.ZH, "voltage"), "voltage"},
		{words.Value(shop.ZH, "red"), "红色"},
		{words.Value(shop.EN, "red"), "red"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
	if n := utf8.RuneCountInString(words.Quote(string(make([]byte, 300)) + "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长")); n > 42 {
		t.Errorf("a quotation of %d characters", n)
	}
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct {
		text string
		most int
		want string
	}{
		{"One. Two. Three.", 100, "One. Two. Three."},
		{"One. Two. Three.", 12, "One. Two."},
		{"It costs £1.50 and more. Then this.", 20, "It costs £1.50 and…"},
		{"第一句。第二句。第三句。", 9, "第一句。第二句。"},
		{"没有标点的很长的一段话", 5, "没有标点…"},
		{"  spread \n over lines  ", 100, "spread over lines"},
	} {
		if got := words.Shorten(tt.text, tt.most); got != tt.want {
			t.Errorf("%q to %d: %q, want %q", tt.text, tt.most, got, tt.want)
		}
		if n := utf8.RuneCountInString(words.Shorten(tt.text, tt.most)); n > tt.most {
			t.Errorf("%q is %d characters long", words.Shorten(tt.text, tt.most), n)
		}
	}
}

// TestValues proves that every attribute of the demo shop can be said in Chinese.
func TestValues(t *testing.T) {
	s, err := gifts.Load()
	if err != nil {
		t.Fatal(err)
	}
	silent := map[string]bool{}
	for _, p := range s.Products() {
		for name, value := range p.Attributes {
			if words.Attribute(shop.ZH, name) == name || name != "pieces" && words.Value(shop.ZH, value) == value {
				silent[name+"="+value] = true
			}
		}
	}
	if len(silent) > 0 {
		t.Errorf("without a Chinese name: %v", silent)
	}
}

func TestAttributeOrder(t *testing.T) {
	got := words.AttributeOrder(map[string]string{"zip": "", "motif": ""}, map[string]string{"colour": "", "age": ""})
	want := []string{"colour", "motif", "age", "zip"}
	if len(got) != len(want) {
		t.Fatal(got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}
