package inventory

import (
	"math"
	"testing"
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
