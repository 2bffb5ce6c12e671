package guard

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// pieces are what random texts are made of: everything the expressions look for, whole
// and in parts.
var pieces = []string{"a@b.co", "@", "11010519491231002X", "4111 1111 1111 1111", "4111111111111111", "13800138000", "+86 138-0013-8000", "+44 (0)20 7946 0958",
	"020-7946-0958", "07911 123456", "上海市浦东新区世纪大道100号3栋", "市", "路12号", "10 Downing Street", "221B Baker St", "SW1A 2AA", "M1 1AE", " 1AA", "12", "3.5", "1,200",
	"£", " ", "-", "(", ")", "+", "\n", "three pieces", "Twenty-five days", "ten", "often", "五天", "两件", "万", "order 536521", "abc", "“", "，", "é", "2 days", "1. ", "\xff"}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(12) {
		b.WriteString(pieces[r.IntN(len(pieces))])
		if r.IntN(3) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// TestQuickLooksMissNothing compares the filtered expressions with the bare ones.
func TestQuickLooksMissNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	found := map[string]int{}
	for range 20_000 {
		s := randomText(r)
		for _, p := range masks {
			if p.find.MatchString(s) {
				found[p.kind]++
				if !p.likely(s) {
					t.Fatalf("the quick look for %s misses %q in %q", p.kind, p.find.FindString(s), s)
				}
			}
		}
		if engNum.MatchString(s) {
			found["word"]++
			if !spellsNumber(s) {
				t.Fatalf("no number word seen in %q", s)
			}
		}
		if hanNum.MatchString(s) && !strings.ContainsAny(s, hanDigits) {
			t.Fatalf("no Chinese numeral seen in %q", s)
		}
		if got, want := unitPre.MatchString(near(s)), unitPre.MatchString(s); got != want {
			t.Fatalf("before a number: %v, want %v, in %q", got, want, s)
		}
	}
	for _, kind := range []string{"email", "id", "card", "phone", "address", "word"} {
		if found[kind] < 100 {
			t.Errorf("only %d texts held a %s", found[kind], kind)
		}
	}
}

// TestIncludedFactsAreFacts holds that facts learned in parts judge as facts learned at
// once.
func TestIncludedFactsAreFacts(t *testing.T) {
	type step func(*Facts)
	steps := []step{
		func(f *Facts) { f.Customer("a lantern under 10 pounds") },
		func(f *Facts) { f.Call(json.RawMessage(`{"max":10,"limit":8}`)) },
		func(f *Facts) { f.Tool(ToolBody{Text: "The red lantern costs £2.95. 14 in stock."}) },
		func(f *Facts) { f.Customer("or 8 of them?") },
		func(f *Facts) { f.Call(json.RawMessage(`{"quantity":8}`)) },
		func(f *Facts) { f.Tool(ToolBody{Data: json.RawMessage(`{"minor":1499,"title":"Blue lamp"}`)}) },
	}
	clauses := []string{"It costs £2.95.", "It costs £3.95.", "All under £10.", "8 pieces left.", "£8 each.", "14 in stock.", "The **red lantern** is nice.",
		"The **green lantern** is nice.", "It is £14.99.", "It is £14.985.", "It has shipped.", "In stock.", "Around 25 of them."}
	for from := range steps {
		whole, sum := NewFacts(), NewFacts()
		for i, s := range steps {
			s(whole)
			if i < from {
				part := NewFacts()
				s(part)
				sum.Include(part)
			} else {
				s(sum)
			}
		}
		for _, c := range clauses {
			if got, want := sum.Ungrounded(c), whole.Ungrounded(c); !slices.Equal(got, want) {
				t.Errorf("with %d parts %q: %v, want %v", from, c, got, want)
			}
		}
	}
}

// found8 is what a search tells a model: eight products.
func found8() json.RawMessage {
	one := `{"id":"22001","title":"Red hanging lantern with 2 tea lights","category":"candles-lanterns","price":"£2.95","stock":40,"tags":["red","glass"]}`
	return json.RawMessage("[" + strings.Join(slices.Repeat([]string{one}, 8), ",") + "]")
}

func BenchmarkHide(b *testing.B) {
	s := string(found8())
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		NewMask().Hide(s)
	}
}

func BenchmarkFacts(b *testing.B) {
	body := ToolBody{Data: found8()}
	b.SetBytes(int64(len(body.Data)))
	for b.Loop() {
		NewFacts().Tool(body)
	}
}
