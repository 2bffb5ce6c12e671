package forecast

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/track"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// world is the small shop with two years of weekly sales: red mugs with a peak before
// Christmas, blue mugs that grow, bunting at a steady level.
func world(t *testing.T) *servicestest.World {
	t.Helper()
	w := servicestest.Open(t)
	var all []shop.Order
	start := shop.Weekly.Begin(plugintest.Now()).AddDate(0, 0, -7*104)
	for week := range 104 {
		at := start.AddDate(0, 0, 7*week+2)
		peak := 0.0
		if at.Month() == time.November {
			peak = 60
		}
		red := int(80 + peak + 10*math.Sin(float64(week)))
		for i, sold := range []struct {
			id string
			n  int
		}{{"22111", red}, {"22112", 10 + week}, {"22334", 40 + week%3}} {
			all = append(all, shop.Order{ID: fmt.Sprintf("7%03d%d", week, i), Customer: "12748", Status: shop.Delivered, Placed: at, Total: servicestest.Pounds(int64(250 * sold.n)), Country: "United Kingdom",
				Lines: []shop.OrderLine{{SKU: sold.id, Product: sold.id, Title: shop.Text{EN: sold.id}, Quantity: sold.n, Price: servicestest.Pounds(250)}},
				Steps: []shop.OrderStep{{Status: shop.Placed, At: at}, {Status: shop.Delivered, At: at.AddDate(0, 0, 3)}}})
		}
	}
	if _, err := w.Store.InsertOrders(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestContract(t *testing.T) {
	plugintest.Run(t, New(), world(t).Services()...)
}

func TestTranscript(t *testing.T) {
	x := servicestest.NewTranscript(t, plugintest.Open(t, New(), world(t).Services()...))
	for _, l := range []shop.Locale{shop.EN, shop.ZH} {
		planner := plugintest.Staff(shop.Planner, l)
		for _, q := range [][2]string{
			{"forecast_demand", `{"subject":"22334","period":"next month"}`},
			{"forecast_demand", `{"subject":"no such thing at all"}`},
			{"forecast_demand", `{"subject":"mugs","period":"in five years: 2017-01-01"}`},
			{"explain_forecast", `{"subject":"22111","period":"last November","question":"why was it so high?"}`},
			{"what_if_price", `{"subject":"22111","change":"打九折"}`},
			{"what_if_price", `{"subject":"22111","change":"cheaper"}`},
			{"fastest_growing", `{}`},
			{"correct_sellout", `{"subject":"22111","question":"last year's festival sold out on day three"}`},
			{"forecast_health", `{"subject":"22334"}`},
		} {
			_, _ = x.Ask(planner, q[0], q[1])
		}
	}
	x.Check("transcript.golden.txt")
}

// TestSum proves that words mean all products whose titles hold them, added up.
func TestSum(t *testing.T) {
	s := plugintest.Open(t, New(), world(t).Services()...)
	r, err := s.Call(tool.Call{Tool: "forecast_demand", Identity: plugintest.Staff(shop.Planner, shop.EN)}, map[string]any{"subject": "mugs", "period": "last month"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(r.Data), `"22111"`) || !strings.Contains(string(r.Data), `"22112"`) || strings.Contains(string(r.Data), `"22334"`) {
		t.Errorf("the wrong products: %s", r.Data)
	}
	if !strings.Contains(r.Text, "were sold") {
		t.Errorf("a month that is over is said as %q", r.Text)
	}
}

// TestOverride puts a figure in, finds it in the next forecast, and takes it back.
func TestOverride(t *testing.T) {
	s := plugintest.Open(t, New(), world(t).Services()...)
	planner := plugintest.Staff(shop.Planner, shop.EN)
	ask := func() string {
		t.Helper()
		r, err := s.Call(tool.Call{Tool: "forecast_demand", Identity: planner}, map[string]any{"subject": "22334", "period": "next month"})
		if err != nil {
			t.Fatal(err)
		}
		return r.Text
	}
	before := ask()
	r, err := s.Call(tool.Call{Tool: "override_forecast", Identity: planner, Key: "k1"}, map[string]any{"product_id": "22334", "value": 500, "period": "next month", "reason": "a fair"})
	if err != nil {
		t.Fatal(err)
	}
	if during := ask(); !strings.Contains(during, "planner's own 500") || during == before {
		t.Errorf("the override is not in %q", during)
	}
	if _, err := s.Call(tool.Call{Tool: "override_forecast", Identity: planner, Key: "k2"}, r.Undo); err != nil {
		t.Fatal(err)
	}
	if after := ask(); after != before {
		t.Errorf("taken back it is %q, was %q", after, before)
	}
	agent := plugintest.Staff(shop.Agent, shop.EN)
	if _, err := s.Call(tool.Call{Tool: "override_forecast", Identity: agent, Key: "k3"}, map[string]any{"product_id": "22334", "value": 1}); shop.KindOf(err) != shop.Forbidden {
		t.Errorf("an agent's override ends with %v", err)
	}
}

// TestChangeOf reads changes of a price in both languages.
func TestChangeOf(t *testing.T) {
	for text, want := range map[string]float64{"cut the price by 10 %": -0.1, "raise it by 5 percent": 0.05, "打九折": -0.1, "打八五折": -0.15, "打 7.5 折": -0.25, "降价百分之二十": -0.2,
		"涨价15%": 0.15, "-10 %": -0.1, "半价": -0.5, "百分之十二": 0.12} {
		if got, ok := changeOf(text); !ok || math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %g, %v, want %g", text, got, ok, want)
		}
	}
	for _, text := range []string{"cheaper", "", "cut by 100 %", "raise by 0 %"} {
		if got, ok := changeOf(text); ok {
			t.Errorf("%q is %g", text, got)
		}
	}
}

// TestStored proves that a product's stored forecast is what is said of it, with how it
// met the sales since and what planners' own figures did.
func TestStored(t *testing.T) {
	w := world(t)
	monday := shop.Weekly.Begin(plugintest.Now())
	record, err := json.Marshal(track.Record{Monitor: track.Monitor{Scale: 1, N: 4, Sum: 2}, Absolute: 6, Noticed: track.TooLow, At: monday.AddDate(0, 0, -21), Periods: 9})
	if err != nil {
		t.Fatal(err)
	}
	f := shop.Forecast{Product: "22334", Model: "stored", Start: monday.AddDate(0, 0, -7), Stays: 0.2, Made: plugintest.Now(), Track: record, Bands: map[string]shop.Band{"80": {}, "95": {}}}
	for range 12 {
		f.Mean, f.SD = append(f.Mean, 70), append(f.SD, 7)
		for level, half := range map[string]float64{"80": 9, "95": 14} {
			b := f.Bands[level]
			f.Bands[level] = shop.Band{Lower: append(b.Lower, 70-half), Upper: append(b.Upper, 70+half)}
		}
	}
	if err := w.Store.PutForecasts(t.Context(), []shop.Forecast{f}); err != nil {
		t.Fatal(err)
	}
	old := shop.Override{Product: "22334", Start: monday.AddDate(0, 0, -14), Weeks: 2, Value: 41, Before: []float64{50, 50}, Reason: "fair", Author: "staff:p"}
	if _, err := w.Store.AddOverride(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	s := plugintest.Open(t, New(), w.Services()...)
	for _, q := range []struct {
		tool string
		args map[string]any
		says []string
	}{
		{"forecast_demand", map[string]any{"subject": "22334", "weeks": 8}, []string{"560 pieces", "the next 8 weeks"}},
		{"forecast_demand", map[string]any{"subject": "22334", "weeks": 40}, []string{"the next 40 weeks"}}, // beyond what is stored
		{"forecast_health", map[string]any{"subject": "22334"}, []string{"met 4 weeks", "1.5 pieces a week", "sales ran above the forecast", "held in 2 weeks", "0.5 pieces a week, the forecast in their place would have been by 9.5"}},
		{"forecast_health", map[string]any{}, []string{"the sales of 1 product ran away"}},
	} {
		r, err := s.Call(tool.Call{Tool: q.tool, Identity: plugintest.Staff(shop.Planner, shop.EN)}, q.args)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range q.says {
			if !strings.Contains(r.Text, want) {
				t.Errorf("%s %v says %q without %q", q.tool, q.args, r.Text, want)
			}
		}
	}
}
