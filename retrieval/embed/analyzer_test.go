package embed

import (
	"slices"
	"strings"
	"testing"
)

func shopAnalyzer(t testing.TB) *Analyzer {
	t.Helper()
	l, err := ShopLexicon()
	if err != nil {
		t.Fatal(err)
	}
	return NewAnalyzer(l)
}

// names lists the terms of some kinds, as in "c:mug".
func names(terms []Term, kinds ...Kind) []string {
	var out []string
	for _, t := range terms {
		if slices.Contains(kinds, t.Kind) {
			out = append(out, termName(t))
		}
	}
	return out
}

func TestBothLanguagesMeetInConcepts(t *testing.T) {
	a := shopAnalyzer(t)
	for zh, en := range map[string]string{
		"红色雨伞": "RED UMBRELLAS", "圣诞树": "christmas trees", "马克杯": "Mug", "热水袋": "hot-water bottle", "白色爱心茶蜡烛台": "white heart T-LIGHT HOLDER",
		"彩旗": "bunting", "闹钟": "alarm clocks", "装饰性的灯笼": "Decorative Lantern",
	} {
		concepts := names(a.Analyze(zh), Concept)
		shared := 0
		for _, c := range names(a.Analyze(en), Concept) {
			if slices.Contains(concepts, c) {
				shared++
			}
		}
		if shared == 0 {
			t.Errorf("%s gives %v and %s gives %v: nothing in common", zh, concepts, en, names(a.Analyze(en), Concept))
		}
	}
}

func small(t *testing.T) *Analyzer {
	t.Helper()
	l, err := ReadLexicon(strings.NewReader("en\tzh\nchristmas,xmas\t圣诞\ntree\t树,小树\nchristmas tree\t圣诞树\nred\t红色,红\nretro\t复古\nspot\t圆点\nretrospot\t复古圆点\nteapot\t茶壶\nwind chime\t风铃\ndark red\t酒红色\nt-shirt\tT恤\n"))
	if err != nil {
		t.Fatal(err)
	}
	return NewAnalyzer(l)
}

func TestConcepts(t *testing.T) {
	a := small(t)
	for text, want := range map[string]string{
		"christmas tree":    "christma tree christma tree", // sorted below: the whole and its parts
		"XMAS":              "christma",
		"一棵圣诞树":             "christma christma tree tree",
		"retrospot":         "retro retrospot spot",
		"复古圆点":              "retro retrospot spot",
		"红圆点":               "red spot",
		"dark red":          "dark red red",
		"酒红色":               "dark red red",
		"tea pot":           "teapot",
		"teapots":           "teapot",
		"Windchime":         "wind chime",
		"白T恤":               "t shirt",
		"trees\u3000TREE's": "tree",
		"christmasy":        "",
		"圣":                 "",
	} {
		var got []string
		for _, n := range names(a.Analyze(text), Concept) {
			got = append(got, n[2:])
		}
		wantWords, gotWords := strings.Fields(want), strings.Fields(strings.Join(got, " "))
		slices.Sort(wantWords)
		slices.Sort(gotWords)
		if !slices.Equal(wantWords, gotWords) {
			t.Errorf("%q: concepts %q, want the words %q", text, got, want)
		}
	}
}

func TestWordsStopsAndCodes(t *testing.T) {
	a := small(t)
	for text, want := range map[string]string{
		"do you have some boxes for the babies": "w:baby w:box",
		"glasses dishes knives leaves mice":     "w:dish w:glass w:knife w:leaf w:mouse",
		"CAFÉ ＡＢＣ":                              "w:abc w:café",
		"85123A":                                "k:85123 k:85123a",
		"set of 6":                              "w:6 w:set",
		"有没有雨伞":                                 "z:伞 z:雨 z:雨伞",
		"我想找一个灯的":                               "z:灯",
		"children's":                            "w:child",
		"!!! … \xff ???":                        "",
		"":                                      "",
	} {
		if got := strings.Join(names(a.Analyze(text), Word, Code, Han), " "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"  T-Light  HOLDER! ": "t light holder", "红色 Mug": "红色 mug", "白T恤": "白 t 恤", "": ""} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBadLexiconsAreNamed(t *testing.T) {
	for in, want := range map[string]string{
		"english\tchinese\n": "line 1",
		"en\tzh\nmug\n":      "line 2",
		"en\tzh\n\t杯\n":      "line 2",
	} {
		if _, err := ReadLexicon(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range []string{"White Hanging Heart T-Light Holder", "红色圆点 Mug 85123A", "'s ''", "T恤's\x00\u200b", "𠮷野家"} {
		f.Add(s)
	}
	l, err := ShopLexicon()
	if err != nil {
		f.Fatal(err)
	}
	a := NewAnalyzer(l)
	f.Fuzz(func(t *testing.T, text string) {
		terms := a.Analyze(text)
		for i, x := range terms {
			if x.Text == "" || x.Weight <= 0 || (i > 0 && termName(terms[i-1]) >= termName(x)) {
				t.Fatalf("%q: term %d of %v is empty, weightless or out of order", text, i, terms)
			}
		}
		if Fold(Fold(text)) != Fold(text) {
			t.Fatalf("folding %q twice differs", text)
		}
	})
}
