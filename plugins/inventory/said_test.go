package inventory

import (
	"fmt"
	"math"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func TestShare(t *testing.T) {
	for text, want := range map[string]float64{
		"预算砍掉两成会怎样？": 0.2, "库容减少三成五": 0.35, "keep 98 % availability": 0.98, "有货率保持９８％": 0.98, "百分之二十": 0.2, "百分之95": 0.95,
		"we lose half the warehouse": 0.5, "仓库少一半": 0.5, "三分之一": 1. / 3, "a third less storage": 1. / 3, "by ten percent": 0.1, "why so many": 0,
	} {
		if got, _ := share(text); math.Abs(got-want) > 1e-9 {
			t.Errorf("%q is %g, want %g", text, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	for text, want := range map[string]float64{
		"春节备货怎么安排？预算 50 万": 500_000, "预算五十万": 500_000, "with a budget of £30,000": 30_000, "set the budget to 30000": 30_000, "budget 500k": 500_000,
		"预算改成 3 万": 30_000, "cut the budget by 20 %": 0, "what should I order this week?": 0,
	} {
		if got, _ := money(text); got != want {
			t.Errorf("%q is %g, want %g", text, got, want)
		}
	}
}

func TestPiecesAndRoom(t *testing.T) {
	for text, want := range map[string]int{"order 200 umbrellas in week 2": 200, "雨伞第二周固定订 200 件": 200, "fix 22111 at 144 pieces": 144, "why so many": 0} {
		if got, _ := pieces(text); got != want {
			t.Errorf("%q is %d, want %d", text, got, want)
		}
	}
	for text, want := range map[string]float64{"80 m³": 80_000, "仓库 80 立方米": 80_000, "9000 litres": 9000, "nothing": 0} {
		if got, _ := litres(text); got != want {
			t.Errorf("%q is %g litres, want %g", text, got, want)
		}
	}
}

// The sizes in a Chinese title are no words of a planner's, only its characters are.
func TestAlike(t *testing.T) {
	pad, umbrella := shop.Text{EN: "Filler Pad 40x40cm", ZH: "涤纶抱枕芯40x40cm"}, shop.Text{EN: "Red Retrospot Umbrella", ZH: "红色圆点雨伞"}
	for _, c := range []struct {
		text  string
		title shop.Text
		want  int
	}{{"40 % more umbrellas", pad, 0}, {"40 % more umbrellas", umbrella, 1}, {"雨伞会多卖四成", umbrella, 1}, {"红色圆点雨伞", umbrella, 5}, {"抱枕芯", pad, 2},
		{"what would more storage save", shop.Text{EN: "Save the Planet Mug"}, 0}, {"take all changes back", shop.Text{EN: "Metal Sign Take It or Leave It"}, 0}} {
		if got := alike(c.text, token.FindAllString(c.text, -1), c.title); got != c.want {
			t.Errorf("%q and %s: %d, want %d", c.text, c.title.EN, got, c.want)
		}
	}
}

// TestUtterancesAreRead changes a plan in every way that the tool is routed by: each is
// understood, or asks about a product that the shop does not sell.
func TestUtterancesAreRead(t *testing.T) {
	w := servicestest.Open(t)
	w.Sell(t, "sold", "22111", 400)
	s := plugintest.Open(t, New(), w.Services()...)
	for l, said := range utterances()["change_plan"] {
		for i, text := range said {
			call := tool.Call{Tool: "change_plan", Identity: plugintest.Staff(shop.Planner, l), Key: fmt.Sprint(l, i)}
			if _, err := s.Call(call, map[string]any{"reset": true}); err != nil {
				t.Fatal(err)
			}
			call.Key += " said"
			if _, err := s.Call(call, map[string]any{"text": text}); err != nil && shop.KindOf(err) != shop.NotFound {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

func TestAsked(t *testing.T) {
	for text, want := range map[string]string{
		"多一点库容能省多少": "limits", "是钱紧还是仓库紧": "limits", "多一万预算能省多少": "limits", "what would more storage save": "limits", "which limit hurts most?": "limits", "哪个上限卡得最紧": "limits",
		"what has been ordered from suppliers and not come in yet": "incoming", "已经向供应商订了还没到的货": "incoming", "what is on order with the suppliers already": "incoming",
		"show it per supplier": "suppliers", "每家供应商各多少钱": "suppliers", "explain the plan": "", "哪些商品会缺货损失": "",
	} {
		if got := asked(text, ""); got != want {
			t.Errorf("%q is about %q, want %q", text, got, want)
		}
	}
	if got := asked("why so many storage boxes?", "22111"); got != "product" {
		t.Errorf("a storage box is about %q", got)
	}
}
