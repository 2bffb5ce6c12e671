package gifts

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// bestSellers is how many of the best sellers are sure to have a Chinese title.
const bestSellers = 1500

func TestBestSellersHaveChineseTitles(t *testing.T) {
	seen := 0
	for _, p := range load(t).Products() {
		if p.Rank < 1 || p.Rank > bestSellers {
			continue
		}
		seen++
		if p.Title.ZH == "" {
			t.Errorf("rank %d, product %s (%s): add its Chinese title to titles_zh.tsv", p.Rank, p.ID, p.Title.EN)
		}
	}
	if seen != bestSellers {
		t.Errorf("%d products have the ranks 1 to %d", seen, bestSellers)
	}
}

// The table is sorted by code, so that no code stands twice and a difference is short.
func TestChineseTitlesAreSorted(t *testing.T) {
	var codes []string
	for line := range strings.Lines(titlesZH) {
		code, _, _ := strings.Cut(line, "\t")
		codes = append(codes, code)
	}
	for i := 2; i < len(codes); i++ { // behind the header
		if codes[i-1] >= codes[i] {
			t.Errorf("titles_zh.tsv, line %d: %s stands behind %s", i+1, codes[i], codes[i-1])
		}
	}
}

// A Chinese title tells the same pieces, sizes and years as the English one.
func TestChineseTitlesKeepNumbers(t *testing.T) {
	for _, p := range load(t).Products() {
		if p.Title.ZH == "" {
			continue
		}
		if changed := numbersChanged(p.Title.EN, p.Title.ZH); len(changed) > 0 {
			t.Errorf("product %s: %q and %q do not agree about %v", p.ID, p.Title.EN, p.Title.ZH, changed)
		}
	}
}

func TestNumbersChanged(t *testing.T) {
	for _, tt := range []struct {
		en, zh string
		want   []string
	}{
		{"Set of 6 Paper Cups", "纸杯6个装", nil},
		{"Set of Three Gift Wraps", "礼品包装纸3张装", nil},
		{"Cake Stand 3 Tier", "三层蛋糕架", nil},
		{"Hook, 1 Hanger", "单钩挂架", nil},
		{"Garland 1.8m", "挂串1.8米", nil},
		{"Set of 6 Paper Cups", "纸杯", []string{"6"}},
		{"Set of 6 Paper Cups", "纸杯16个装", []string{"6", "16"}},
		{"Filler Pad 45x30cm", "抱枕芯45x45cm", []string{"30"}},
		{"Paper Cups", "纸杯6个装", []string{"6"}},
		{"Cake Stand 3 Tier", "双层蛋糕架", []string{"3"}},
	} {
		if got := numbersChanged(tt.en, tt.zh); !slices.Equal(got, tt.want) {
			t.Errorf("numbersChanged(%q, %q) = %v, want %v", tt.en, tt.zh, got, tt.want)
		}
	}
}

var digits = regexp.MustCompile(`\d+(\.\d+)?`)

// numbersChanged lists the numbers that only one of two titles has. Either may write
// a small one as a word: "Three" for 3, 三 for 3, 双 for 2.
func numbersChanged(en, zh string) []string {
	english, chinese := digits.FindAllString(en, -1), digits.FindAllString(zh, -1)
	var out []string
	for _, n := range english {
		if !slices.Contains(chinese, n) && (numerals[n].chinese == "" || !strings.ContainsAny(zh, numerals[n].chinese)) {
			out = append(out, n)
		}
	}
	words := strings.Fields(en)
	for _, n := range chinese {
		if !slices.Contains(english, n) && !slices.Contains(words, numerals[n].english) {
			out = append(out, n)
		}
	}
	return out
}

// numerals are the small numbers as the titles spell them; each of the Chinese
// characters alone is enough.
var numerals = map[string]struct{ english, chinese string }{
	"1": {"One", "一单"}, "2": {"Two", "二两双"}, "3": {"Three", "三"}, "4": {"Four", "四"}, "5": {"Five", "五"},
	"6": {"Six", "六"}, "7": {"Seven", "七"}, "8": {"Eight", "八"}, "9": {"Nine", "九"}, "10": {"Ten", "十"},
	"12": {"Twelve", ""},
}
