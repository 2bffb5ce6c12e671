package recommend

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact"
)

func ask(t testing.TB, m *Model, r Request) Answer {
	t.Helper()
	a, err := m.Recommend(r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func names(a Answer) []string {
	var list []string
	for _, r := range a.Items {
		list = append(list, r.Item)
	}
	return list
}

func TestExclusionsFilterAndOrder(t *testing.T) {
	for _, engine := range []Engine{IALS, EASE, ItemKNN, Popular} {
		m := fit(t, tiny(80, 30), Settings{Engine: engine, IALS: smallIALS})
		seen := map[string]bool{}
		columns, _ := m.history.Row(0)
		for _, i := range columns {
			seen[m.items[i]] = true
		}
		all := ask(t, m, Request{User: "u000", K: 1000})
		if len(all.Items) != len(m.items)-len(seen) {
			t.Errorf("%s: %d items for %d known, %d seen", engine, len(all.Items), len(m.items), len(seen))
		}
		for k, r := range all.Items {
			if seen[r.Item] || k > 0 && r.Score > all.Items[k-1].Score {
				t.Errorf("%s: place %d is %v", engine, k, r)
			}
		}
		if got := ask(t, m, Request{User: "u000", K: 1000, IncludeSeen: true}); len(got.Items) != len(m.items) {
			t.Errorf("%s: %d items with the seen ones", engine, len(got.Items))
		}
		ranking := names(all)
		if got := names(ask(t, m, Request{User: "u000", K: 5})); !slices.Equal(got, ranking[:5]) {
			t.Errorf("%s: the first five are %v, want %v", engine, got, ranking[:5])
		}
		got := names(ask(t, m, Request{User: "u000", K: 2, Exclude: ranking[:1], Keep: func(item string) bool { return item != ranking[1] }}))
		if !slices.Equal(got, ranking[2:4]) {
			t.Errorf("%s: without the first two %v, want %v", engine, got, ranking[2:4])
		}
	}
}

func TestNobodyGetsThePopularItemsAndAFirstClickCounts(t *testing.T) {
	m := fit(t, tiny(80, 30), Settings{Engine: IALS, IALS: smallIALS})
	popularItems := names(Answer{Items: m.PopularItems(5, nil)})
	for _, r := range []Request{{K: 5}, {User: "stranger", K: 5}, {K: 5, Recent: []Weighted{{Item: "unknown"}}}} {
		if a := ask(t, m, r); a.Personal || !slices.Equal(names(a), popularItems) {
			t.Errorf("%+v: personal %v, %v", r, a.Personal, names(a))
		}
	}
	even := ask(t, m, Request{K: 5, Recent: []Weighted{{Item: "i002"}, {Item: "i004", Weight: 2}}, Reasons: 3})
	if !even.Personal {
		t.Error("a click is not personal")
	}
	for _, r := range even.Items {
		if r.Item == "i002" || r.Item == "i004" {
			t.Errorf("proposes %s, which was clicked", r.Item)
		}
		for k, reason := range r.Reasons {
			if reason.Item != "i002" && reason.Item != "i004" || reason.Part <= 0 || k > 0 && reason.Part > r.Reasons[k-1].Part {
				t.Errorf("%s because of %v", r.Item, r.Reasons)
			}
		}
	}
	matching := 0
	for _, item := range names(even) {
		if (item[3]-'0')%2 == 0 {
			matching++
		}
	}
	if matching < 4 || len(even.Items[0].Reasons) == 0 {
		t.Errorf("after two even items %v", even.Items)
	}
}

func TestForgottenUserLeavesNoTrace(t *testing.T) {
	m := fit(t, tiny(40, 20), Settings{Engine: IALS, IALS: smallIALS})
	rest := m.Forget("u003", "nobody")
	if bytes.Contains(bits(t, rest), []byte("u003")) || !bytes.Contains(bits(t, m), []byte("u003")) {
		t.Error("the name is still in the file")
	}
	if rest.Users() != m.Users()-1 || rest.KnowsUser("u003") || ask(t, rest, Request{User: "u003", K: 3}).Personal {
		t.Error("the user is still known")
	}
	for _, user := range []string{"u002", "u004", "u039"} {
		if r := (Request{User: user, K: 5}); !slices.Equal(names(ask(t, m, r)), names(ask(t, rest, r))) {
			t.Errorf("the answer for %s has changed", user)
		}
	}
	if file, err := artifact.Decode(bits(t, rest), Kind, FormatVersion); err != nil {
		t.Error(err)
	} else if _, err := fromFile(file); err != nil {
		t.Error(err)
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	for _, engine := range []Engine{IALS, EASE, ItemKNN, Popular} {
		m := fit(t, tiny(40, 20), Settings{Engine: engine, IALS: smallIALS})
		want := names(ask(t, m, Request{User: "u001", K: 5}))
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 20 {
					a, err := m.Recommend(Request{User: "u001", K: 5, Reasons: 2})
					if err != nil || !slices.Equal(names(a), want) {
						t.Errorf("%s: %v, %v", engine, a, err)
					}
				}
			})
		}
		group.Wait()
	}
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	m := fit(t, tiny(20, 10), Settings{Engine: ItemKNN})
	for _, r := range []Request{{}, {K: -1}, {K: 1, Recent: []Weighted{{"i001", -1}}}, {K: 1, Recent: []Weighted{{"i001", float32(math.NaN())}}}} {
		if _, err := m.Recommend(r); err == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
}

func TestFitRefusesWhatNoEngineCanUse(t *testing.T) {
	good := tiny(20, 10)
	bad := func(x Interaction) Data { return Data{append(slices.Clone(good.Interactions), x)} }
	for name, c := range map[string]struct {
		data Data
		s    Settings
		want string
	}{
		"nothing":     {Data{}, Settings{}, "no interactions"},
		"no item":     {bad(Interaction{User: "u"}), Settings{}, "has no item"},
		"weight":      {bad(Interaction{User: "u", Item: "i", Weight: -1}), Settings{}, "weights are positive"},
		"NaN":         {bad(Interaction{User: "u", Item: "i", Weight: float32(math.NaN())}), Settings{}, "weights are positive"},
		"engine":      {good, Settings{Engine: "oracle"}, `no engine "oracle"`},
		"dims":        {good, Settings{IALS: IALSSettings{Dims: -1}}, "IALS.Dims"},
		"reg":         {good, Settings{EASE: EASESettings{Reg: math.NaN()}}, "EASE.Reg"},
		"large ease":  {good, Settings{Engine: EASE, EASE: EASESettings{MaxItems: 3}}, "take ials or itemknn"},
		"nobody ials": {Data{[]Interaction{{Item: "i"}}}, Settings{Engine: IALS}, "take engine popular"},
	} {
		if _, _, err := Fit(context.Background(), c.data, c.s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestSavedModelAnswersTheSame(t *testing.T) {
	for _, engine := range []Engine{IALS, EASE, ItemKNN, Popular} {
		d := tiny(80, 30)
		for i, x := range d.Interactions {
			d.Interactions[i].Basket = x.User
		}
		m := fit(t, d, Settings{Engine: engine, IALS: smallIALS, Basket: BasketSettings{MinSupport: 1}})
		path := filepath.Join(t.TempDir(), "m.model")
		if _, err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		loaded, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if loaded.Engine() != engine || !loaded.Built().Equal(m.Built()) || !loaded.Until().Equal(m.Until()) ||
			loaded.Items() != m.Items() || loaded.Users() != m.Users() || !loaded.KnowsUser("u001") || loaded.KnowsItem("x") {
			t.Errorf("%s: read back %v %v", engine, loaded.Engine(), loaded.Built())
		}
		for _, user := range []string{"u001", "stranger"} {
			r := Request{User: user, K: 10, Reasons: 2, Recent: []Weighted{{Item: "i003"}}}
			one, other := ask(t, m, r), ask(t, loaded, r)
			if !slices.EqualFunc(one.Items, other.Items, func(a, b Recommendation) bool {
				return a.Item == b.Item && a.Score == b.Score && slices.Equal(a.Reasons, b.Reasons)
			}) {
				t.Errorf("%s: %v, loaded %v", engine, one, other)
			}
		}
		if a, b := m.Together([]string{"i001", "i002"}, 5, nil), loaded.Together([]string{"i001", "i002"}, 5, nil); len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("%s: together %v, loaded %v", engine, a, b)
		}
		if !bytes.Equal(bits(t, m), bits(t, loaded)) {
			t.Errorf("%s: saved again it differs", engine)
		}
	}
}

func TestDamagedModelsAreRefused(t *testing.T) {
	m := fit(t, tiny(40, 20), Settings{Engine: IALS, IALS: smallIALS})
	folder := t.TempDir()
	whole := bits(t, m)
	for name, data := range map[string][]byte{
		"cut": whole[:len(whole)/2], "foreign": []byte("user,item,time\n"), "flipped": append(bytes.Clone(whole[:len(whole)-1]), ^whole[len(whole)-1]),
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var e *artifact.Error
		if _, err := Load(path); !errors.As(err, &e) || e.Path != path {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Checksums say that a file is as it was written, not that it makes sense: each of these has valid checksums.
func TestInconsistentModelsAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(m *Model){
		"history index": func(m *Model) { m.history.Index[0] = 10_000 },
		"history order": func(m *Model) { m.history.Start[1] = -1 },
		"weight":        func(m *Model) { m.history.Value[0] = 0 },
		"popularity":    func(m *Model) { m.popularity = m.popularity[1:] },
		"names":         func(m *Model) { slices.Reverse(m.items) },
		"pairs":         func(m *Model) { m.pairs.count = append(m.pairs.count, 1) },
		"support":       func(m *Model) { m.pairs.support = nil },
		"factors":       func(m *Model) { f := m.scorer.(*factors); f.items = f.items[1:] },
		"NaN":           func(m *Model) { m.scorer.(*factors).items[0] = float32(math.NaN()) },
		"dims":          func(m *Model) { m.settings.IALS.Dims = 0 },
		"reg":           func(m *Model) { m.settings.IALS.Reg = -5 },
		"engine":        func(m *Model) { m.engine = "oracle" },
	} {
		m := fit(t, tiny(40, 20), Settings{Engine: IALS, IALS: smallIALS})
		spoil(m)
		file, err := artifact.Decode(bits(t, m), Kind, FormatVersion)
		if err != nil {
			t.Fatal(err)
		}
		var e *artifact.Error
		if _, err := fromFile(file); !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Four baskets: a and b twice together, once each alone; c once with a.
func TestPairsByHand(t *testing.T) {
	var d Data
	for basket, items := range map[string]string{"1": "ab", "2": "ab", "3": "ac", "4": "b", "5": "c"} {
		for _, item := range items {
			d.Interactions = append(d.Interactions, Interaction{Item: string(item), Basket: basket, Time: monday})
		}
	}
	m := fit(t, d, Settings{Engine: Popular, Basket: BasketSettings{MinSupport: 1}})
	got := m.Together([]string{"a"}, 5, nil)
	lift := 2 * 5.0 / (3 * 3)
	if len(got) != 1 || got[0].Item != "b" || got[0].Baskets != 2 || math.Abs(got[0].Lift-lift) > 1e-12 ||
		math.Abs(got[0].Score-math.Log(lift)/-math.Log(2.0/5)) > 1e-6 {
		t.Errorf("together with a: %+v", got)
	}
	similar := m.Similar("a", 5, nil)
	if len(similar) != 2 || similar[0].Item != "b" || math.Abs(similar[0].Score-2.0/3) > 1e-6 || math.Abs(similar[1].Score-1/math.Sqrt(6)) > 1e-6 {
		t.Errorf("similar to a: %+v", similar)
	}
	if kept := m.Similar("a", 5, func(item string) bool { return item != "b" }); len(kept) != 1 || kept[0].Item != "c" {
		t.Errorf("filtered: %+v", kept)
	}
	if m.Together([]string{"x"}, 5, nil) == nil || len(m.Together([]string{"x", "a", "b"}, 5, nil)) != 0 || m.Similar("x", 5, nil) != nil {
		t.Error("unknown or given items are proposed")
	}
	floor := fit(t, d, Settings{Engine: Popular, Basket: BasketSettings{MinSupport: 3}})
	if got := floor.Together([]string{"a"}, 5, nil); len(got) != 0 {
		t.Errorf("below the support floor: %+v", got)
	}
}

func TestBasketsAreDaysWithoutNamesAndLargeOnesAreLeftOut(t *testing.T) {
	day := func(user, items string, at time.Time) (list []Interaction) {
		for _, item := range items {
			list = append(list, Interaction{User: user, Item: string(item), Time: at})
		}
		return list
	}
	d := Data{slices.Concat(day("u", "ab", monday), day("u", "bc", monday.Add(Day)), day("v", "abcd", monday), day("", "xy", monday))}
	m, report, err := Fit(context.Background(), d, Settings{Engine: Popular, Basket: BasketSettings{MinSupport: 1, MaxItems: 3}})
	if err != nil {
		t.Fatal(err)
	}
	if report.Baskets != 2 || report.LargeBaskets != 1 {
		t.Errorf("%d baskets, %d large", report.Baskets, report.LargeBaskets)
	}
	if got := m.Similar("a", 5, nil); len(got) != 1 || got[0].Item != "b" {
		t.Errorf("similar to a: %v", got)
	}
	if got := m.Similar("x", 5, nil); len(got) != 0 {
		t.Errorf("unknown people without a basket name have no basket: %v", got)
	}
}

func TestRecentInteractionsCountMore(t *testing.T) {
	var d Data
	for k := range 3 {
		d.Interactions = append(d.Interactions, Interaction{User: string(rune('a' + k)), Item: "old", Time: monday.Add(-100 * Day)})
	}
	d.Interactions = append(d.Interactions, Interaction{User: "z", Item: "new", Time: monday})
	for half, want := range map[time.Duration]string{10 * Day: "new", -1: "old"} {
		if got := fit(t, d, Settings{Engine: Popular, PopularHalfLife: half}).PopularItems(1, nil); got[0].Item != want {
			t.Errorf("half-life %v: %v", half, got)
		}
	}
	m := newLedger(d).matrix(100 * Day)
	if _, values := m.Row(0); math.Abs(float64(values[0])-0.5) > 1e-6 {
		t.Errorf("a purchase one half-life ago has weight %g", values[0])
	}
}

func TestAutoSaysWhatItTriedAndTakesTheBest(t *testing.T) {
	m, report, err := Fit(context.Background(), tiny(400, 40), Settings{IALS: IALSSettings{Dims: 8, Epochs: 3}})
	if err != nil {
		t.Fatal(err)
	}
	best := 0.0
	for _, trial := range report.Trials {
		best = max(best, trial.Quality.NDCG100)
	}
	chosen := slices.IndexFunc(report.Trials, func(trial Trial) bool { return trial.Name == report.Chosen })
	if chosen < 0 || report.Trials[chosen].Quality.NDCG100 != best || m.Engine() == Auto || report.ValidationDays <= 0 {
		t.Errorf("chose %q of %v", report.Chosen, report.Trials)
	}
	tried := map[string]bool{}
	for _, trial := range report.Trials {
		tried[strings.SplitN(trial.Name, ",", 2)[0]] = true
	}
	if len(tried) != 4 {
		t.Errorf("tried only %v", tried)
	}
}

func TestAutoWithTooLittleDataSaysSo(t *testing.T) {
	sameTime := tiny(30, 10)
	for i := range sameTime.Interactions {
		sameTime.Interactions[i].Time = monday
	}
	unknown := tiny(30, 10)
	for i := range unknown.Interactions {
		unknown.Interactions[i].User = ""
	}
	ages := tiny(30, 10)
	ages.Interactions[0].Time = time.Time{} // two thousand years: more than a time.Duration can hold
	if _, _, err := Fit(context.Background(), ages, Settings{IALS: smallIALS}); err != nil {
		t.Error(err)
	}
	for name, d := range map[string]Data{"few": tiny(5, 10), "same time": sameTime, "unknown people": unknown} {
		m, report, err := Fit(context.Background(), d, Settings{})
		if err != nil || m.Engine() != ItemKNN || report.Note == "" {
			t.Errorf("%s: %v, %+v", name, err, report)
		}
	}
}

// FuzzLoad feeds damaged models past their checksums: the loader must answer without panic, and so must what it loads.
func FuzzLoad(f *testing.F) {
	m := fit(f, tiny(20, 10), Settings{Engine: ItemKNN, Basket: BasketSettings{MinSupport: 1}})
	for _, name := range []string{"history.start", "history.index", "together.start", "itemknn.index", "support"} {
		f.Add(name, uint32(1), int32(-1))
	}
	f.Fuzz(func(t *testing.T, name string, at uint32, value int32) {
		whole := bits(t, m)
		file, err := artifact.Decode(whole, Kind, FormatVersion)
		if err != nil {
			t.Fatal(err)
		}
		ints, err := file.Int32s(name)
		if err != nil || len(ints) == 0 {
			return
		}
		w := artifact.NewWriter(Kind, FormatVersion, time.Time{}, file.Header.Meta)
		ints[int(at)%len(ints)] = value
		for _, s := range file.Header.Sections {
			copySection(t, w, file, s, name, ints)
		}
		var b bytes.Buffer
		if _, err := w.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		if file, err = artifact.Decode(b.Bytes(), Kind, FormatVersion); err != nil {
			t.Fatal(err)
		}
		if loaded, err := fromFile(file); err == nil {
			ask(t, loaded, Request{User: "u001", K: 5, Reasons: 2})
			loaded.Together([]string{"i001"}, 3, nil)
		}
	})
}

func copySection(t *testing.T, w *artifact.Writer, file *artifact.File, s artifact.Section, changed string, ints []int32) {
	var err error
	switch s.Type {
	case "int32":
		values := ints
		if s.Name != changed {
			values, err = file.Int32s(s.Name)
		}
		w.Int32s(s.Name, values)
	case "float32":
		var values []float32
		values, err = file.Float32s(s.Name)
		w.Float32s(s.Name, values)
	default:
		var values []string
		values, err = file.Strings(s.Name)
		w.Strings(s.Name, values)
	}
	if err != nil {
		t.Fatal(err)
	}
}
