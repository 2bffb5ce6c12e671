package uitest

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// forecast is a product's chart: a year and a half of weeks, half a year ahead.
func (s *Server) forecast(id string, l shop.Locale) map[string]any {
	p, known := find(id)
	if !known {
		p = product{id: id, en: id, zh: id}
	}
	title := shop.Text{EN: p.en, ZH: p.zh}.In(l)
	const past, ahead = 78, 26
	c := shop.ChartCard{Title: pick(l, title+": weekly sales and forecast", title+"：每周销量与预测"), Unit: pick(l, "pieces a week", "件/周"), Step: shop.Weekly, Start: monday(-past)}
	level := func(t int) float64 {
		return 210 + 60*math.Sin(2*math.Pi*float64(t+20)/52) + 190*math.Exp(-math.Pow(float64((t+past+1)%52-24), 2)/18)
	}
	for t := -past; t < 0; t++ {
		c.Past = append(c.Past, math.Round(level(t)+34*math.Sin(float64(t*t))))
	}
	narrow, wide := shop.ChartBand{Level: 80}, shop.ChartBand{Level: 95}
	for t := range ahead {
		v, spread := level(t), 38+4.5*math.Sqrt(float64(t))
		for _, o := range s.desk.overrides {
			if from := int(o.Start.Sub(monday(0)).Hours() / (7 * 24)); o.Product == id && t >= from && t < from+o.Weeks {
				v = o.Value
			}
		}
		c.Ahead = append(c.Ahead, math.Round(v))
		narrow.Lower, narrow.Upper = append(narrow.Lower, math.Round(math.Max(0, v-1.28*spread))), append(narrow.Upper, math.Round(v+1.28*spread))
		wide.Lower, wide.Upper = append(wide.Lower, math.Round(math.Max(0, v-1.96*spread))), append(wide.Upper, math.Round(v+1.96*spread))
	}
	c.Bands = []shop.ChartBand{narrow, wide}
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	c.Marks = []shop.ChartMark{{Name: pick(l, "Christmas", "圣诞节"), From: day(2010, 12, 25), To: day(2010, 12, 26)}, {Name: pick(l, "Easter", "复活节"), From: day(2011, 4, 22), To: day(2011, 4, 25)},
		{Name: pick(l, "Christmas", "圣诞节"), From: day(2011, 12, 25), To: day(2011, 12, 26)}, {Name: pick(l, "Valentine’s Day", "情人节"), From: day(2012, 2, 14)}, {Name: pick(l, "Easter", "复活节"), From: day(2012, 4, 6), To: day(2012, 4, 9)}}
	c.Override = &shop.ChartGrip{Product: id, Say: "set the forecast for " + id + " to {value} a week for {weeks} weeks from {week}"}
	return map[string]any{"text": pick(l, "I expect about 5,659 pieces in the weeks to 3 June 2012: between 4,910 and 6,420 with 80 % probability.", "2012 年 6 月 3 日之前预计能卖约 5,659 件：80% 的可能在 4,910–6,420 件之间。"),
		"data": map[string]any{"subject": title, "products": []map[string]string{{"id": id, "title": title}}, "model": "52% DOTM + 23% ARIMA(1,1,1) + 25% ETS(A,N,A)"}, "cards": []shop.Card{shop.NewCard(shop.CardChart, c)}}
}

func growing(l shop.Locale) map[string]any {
	var list []map[string]any
	for i, id := range []string{"22727", "47566", "22112", "85099B", "22086", "22960"} {
		p, _ := find(id)
		list = append(list, map[string]any{"id": id, "title": shop.Text{EN: p.en, ZH: p.zh}.In(l), "before": 120 + 40*i, "now": 900 - 60*i, "change_percent": 650 - 95*i})
	}
	return map[string]any{"text": "", "data": map[string]any{"products": list}}
}

// setOverride takes a planner's figure, or ends one.
func (s *Server) setOverride(args map[string]any, l shop.Locale) map[string]any {
	without := func(id string) {
		kept := []shop.Override{}
		for _, o := range s.desk.overrides {
			if o.ID != id {
				kept = append(kept, o)
			}
		}
		s.desk.overrides = kept
	}
	if id, ok := args["end"].(string); ok {
		without(id)
		return map[string]any{"text": pick(l, "The forecast holds again as it was.", "已恢复原来的预测。")}
	}
	first, last, _ := strings.Cut(fmt.Sprint(args["period"]), " ")
	from, _ := time.Parse(time.DateOnly, first)
	to, _ := time.Parse(time.DateOnly, last)
	value, _ := args["value"].(float64)
	o := shop.Override{ID: s.id("over-"), Product: fmt.Sprint(args["product_id"]), Start: from, Weeks: int(to.Sub(from).Hours()/(7*24)) + 1, Value: value, Before: []float64{210}, Reason: fmt.Sprint(args["reason"]), Author: "staff:pia", At: s.now()}
	s.desk.overrides = append(s.desk.overrides, o)
	id := s.id("edit-over-")
	s.desk.undo[id] = func() { without(o.ID) }
	return map[string]any{"text": pick(l, "The forecast is changed.", "预测已调整。"), "edit": id}
}

func (s *Server) overrides(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []map[string]any{}
	for i := len(s.desk.overrides) - 1; i >= 0; i-- {
		o := s.desk.overrides[i]
		if only := r.URL.Query().Get("product"); only != "" && only != o.Product {
			continue
		}
		p, _ := find(o.Product)
		row := map[string]any{"id": o.ID, "product": o.Product, "title": shop.Text{EN: p.en, ZH: p.zh}, "start": o.Start, "weeks": o.Weeks, "value": o.Value, "before": o.Before, "reason": o.Reason, "author": o.Author, "at": o.At}
		if o.ID == "over-1" {
			row["effect"] = map[string]any{"weeks": 3, "sold": 252.3, "before": 39.4, "after": 9.1}
		}
		list = append(list, row)
	}
	answer(w, list)
}
