package uitest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/inventory"
)

// PlanRows is how many orders the stand-in's plan has.
const PlanRows = 10_000

// purchaseID begins the ids of proposals to order from suppliers.
const purchaseID = "purchase-"

// desk is the planner's side of the stand-in: versions of wishes, overrides, and what
// takes each edit back.
type desk struct {
	drafts    []inventory.Draft // the last is in force
	overrides []shop.Override
	undo      map[string]func()
	keys      map[string]map[string]any // answers by idempotency key
	orders    []shop.PurchaseOrder
}

func newDesk() desk {
	at := stands()
	return desk{undo: map[string]func(){}, keys: map[string]map[string]any{}, overrides: []shop.Override{
		{ID: "over-1", Product: "22423", Start: monday(-4), Weeks: 3, Value: 260, Before: []float64{210, 214, 216}, Reason: "The county fair orders cake stands", Author: "staff:pia", At: at.AddDate(0, 0, -31)},
		{ID: "over-2", Product: "47566", Start: monday(2), Weeks: 2, Value: 90, Before: []float64{51, 50}, Reason: "A school orders bunting", Author: "staff:pia", At: at.AddDate(0, 0, -2)},
	}}
}

// monday is the begin of a week, 0 for the running one.
func monday(week int) time.Time { return shop.Weekly.Begin(stands()).AddDate(0, 0, 7*week) }

// useTool answers the tools of planning.
func (s *Server) useTool(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Conversation, Key string
		Args              map[string]any
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, http.StatusBadRequest, "invalid", err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.desk.keys[in.Key]; in.Key != "" && known != nil {
		answer(w, known)
		return
	}
	l := locale(r)
	var out map[string]any
	switch r.PathValue("tool") {
	case "explain_plan":
		out = s.explain(in.Args, l)
	case "plan_stock", "change_plan":
		out = s.change(in.Args, l)
	case "order_supplies":
		out = s.supplies(in.Args, l)
	case "forecast_demand":
		out = s.forecast(fmt.Sprint(in.Args["subject"]), l)
	case "forecast_health":
		out = map[string]any{"text": pick(l, "Demand has been below the forecast for longer than chance explains: fit the model again.", "需求持续低于预测，已超出偶然范围：请重新训练模型。"), "data": map[string]any{"notice": "too_high"}}
	case "fastest_growing":
		out = growing(l)
	case "override_forecast":
		out = s.setOverride(in.Args, l)
	default:
		refuse(w, http.StatusNotFound, "not_found", "there is no such tool")
		return
	}
	if in.Key != "" {
		s.desk.keys[in.Key] = out
	}
	answer(w, out)
}

func pick(l shop.Locale, en, zh string) string { return shop.Text{EN: en, ZH: zh}.In(l) }

// suppliers of the fixture shop, with their share of the products.
func suppliers() []string {
	return []string{"Yiwu Bright Goods", "Porto Ceramica", "Jaipur Craft House", "Lodz Textiles", "Thames Paper & Card", "Atelier Mistral", "Harz Holz", "Kent Garden"}
}

// planRows are the orders of a draft: fixed quantities hold, a budget scales the rest.
func planRows(d inventory.Draft, l shop.Locale) []inventory.SheetRow {
	share := 1.0
	if d.Limited {
		share = math.Min(1, d.Budget/planCost)
	}
	rows := make([]inventory.SheetRow, 0, PlanRows)
	all := products()
	for i := range PlanRows {
		week := 1 + i*12/PlanRows
		j := i - (week-1)*PlanRows/12 // place in the week
		p, no := all[j%len(all)], j/len(all)
		id, title := p.id, shop.Text{EN: p.en, ZH: p.zh}.In(l)
		if no > 0 {
			id, title = fmt.Sprintf("%s-%d", p.id, no), fmt.Sprintf("%s No. %d", title, no)
		}
		row := inventory.SheetRow{Product: id, Title: title, Supplier: suppliers()[(j%len(all)*3+j%len(all)/5)%8], Week: week, Arrives: monday(week + 2).Format(time.DateOnly),
			Quantity: int(math.Round(share * float64(12+(i*37)%240))), Pack: 6}
		for _, f := range d.Fixed {
			if f.Product == id && f.Week.Equal(monday(week-1)) {
				row.Quantity, row.Fixed = f.Quantity, true
			}
		}
		if d.Storage > 0 && j%3 == 0 && !row.Fixed {
			row.Quantity = row.Quantity * 9 / 10
		}
		row.Cost = gbp(p.price * 55 / 100 * int64(row.Quantity))
		rows = append(rows, row)
	}
	return rows
}

// planCost is what the plan without limits spends, pounds.
const planCost = 2_200_000

// explain answers the sheet of a version, or one product's weeks.
func (s *Server) explain(args map[string]any, l shop.Locale) map[string]any {
	var draft inventory.Draft
	version := len(s.desk.drafts)
	if v, ok := args["version"].(float64); ok && v > 0 {
		version = int(v)
	}
	if version > 0 {
		draft = s.desk.drafts[version-1]
	}
	if id, ok := args["product_id"].(string); ok {
		return curve(id, l)
	}
	if draft.Limited && draft.Budget == 0 && len(draft.Fixed) > 0 {
		return map[string]any{"text": pick(l, "The fixed orders cost more than the budget of £0.00.", "已固定的订单超出 £0.00 的预算。"), "data": map[string]any{"status": "infeasible"}}
	}
	rows := planRows(draft, l)
	sheet := inventory.Sheet{Version: int64(version), Wishes: draft, Start: monday(0).Format(time.DateOnly), Weeks: 12, Currency: "GBP", Status: engine.Optimal, Gap: 0.0012, TotalRows: len(rows), Notes: []string{pick(l, "Demand: forecasts for 3,120 products, a seasonal average for the others.", "需求：3,120 款商品用预测，其余按季节性均值估算。")}}
	s.sum(&sheet, rows, l)
	offset, _ := args["offset"].(float64)
	n := 200
	if v, ok := args["rows"].(float64); ok {
		n = int(v)
	}
	from := min(len(rows), int(offset))
	sheet.Rows = rows[from:min(len(rows), from+n)]
	return map[string]any{"text": "The plan.", "data": map[string]any{"sheet": sheet}}
}

// sum fills in what follows from the rows.
func (s *Server) sum(sheet *inventory.Sheet, rows []inventory.SheetRow, l shop.Locale) {
	by := map[string]*shop.PlanShare{}
	sheet.Use = make([]inventory.SheetUse, 12)
	total := gbp(0)
	for _, r := range rows {
		u := &sheet.Use[r.Week-1]
		u.Spent = u.Spent.Plus(r.Cost)
		total = total.Plus(r.Cost)
		if by[r.Supplier] == nil {
			by[r.Supplier] = &shop.PlanShare{Supplier: r.Supplier}
		}
		by[r.Supplier].Orders++
		by[r.Supplier].Spend = by[r.Supplier].Spend.Plus(r.Cost)
	}
	for _, share := range by {
		sheet.Suppliers = append(sheet.Suppliers, *share)
	}
	slices.SortFunc(sheet.Suppliers, func(a, b shop.PlanShare) int { return int(b.Spend.Minor - a.Spend.Minor) })
	for t := range sheet.Use {
		u := &sheet.Use[t]
		u.Week, u.Start, u.Held = t+1, monday(t).Format(time.DateOnly), 640_000+220_000*math.Sin(float64(t)/2)
		if room := sheet.Wishes.Storage; room > 0 {
			u.Room = &room
			if u.Held >= room {
				u.Held, u.Price = room, 0.041
				sheet.Limits = append(sheet.Limits, shop.PlanLimit{Kind: "storage", Name: fmt.Sprint("Storage in week ", t+1), Used: room, Limit: room, Price: 0.041,
					Words: pick(l, fmt.Sprintf("Storage in week %d: one more cubic metre saves £41.00.", t+1), fmt.Sprintf("第 %d 周库容：每多 1 立方米可省 £41.00。", t+1))})
			}
		}
	}
	sheet.Budget = inventory.SheetBudget{Spent: total}
	lost, service := int64(3_120_000), 0.942
	if d := sheet.Wishes; d.Limited {
		limit := gbp(int64(100 * d.Budget))
		sheet.Budget.Limit = &limit
		if d.Budget < planCost {
			sheet.Budget.Price = 0.38
			lost, service = lost+int64(38*(planCost-d.Budget)), 0.942*d.Budget/planCost
			sheet.Limits = append(sheet.Limits, shop.PlanLimit{Kind: "budget", Name: "Budget", Used: d.Budget, Limit: d.Budget, Price: 0.38, Words: pick(l, "Budget: £1.00 more saves £0.38 beside itself.", "总预算：每多 £1.00，除本金外可再省 £0.38。")})
		}
	}
	if sheet.Wishes.Storage > 0 {
		lost, service = lost+930_000, service-0.004
	}
	holding := gbp(total.Minor / 14)
	sheet.Service = service
	sheet.Costs = inventory.SheetCosts{Purchase: total, Holding: holding, Lost: gbp(lost), Total: total.Plus(holding).Plus(gbp(lost))}
}

// curve is one product's weeks, with a gap before the first delivery.
func curve(id string, l shop.Locale) map[string]any {
	p, known := find(id)
	title := id
	if known {
		title = shop.Text{EN: p.en, ZH: p.zh}.In(l)
	}
	c := inventory.Curve{Product: id, Title: title, Supplier: suppliers()[1], LeadWeeks: 3, Pack: 6, UnitCost: gbp(701), OnHand: 120, Safety: 54}
	stock := 120.0
	for t := range 12 {
		w := inventory.CurveWeek{Week: t + 1, Start: monday(t).Format(time.DateOnly), Demand: math.Round(50 + 18*math.Sin(float64(t))), Order: 54}
		if t >= 3 {
			w.Arrives = 96 - float64(t)*3
		}
		have := stock + w.Arrives
		w.Lost = math.Max(0, w.Demand-have)
		stock = math.Max(0, have-w.Demand)
		w.Stock = stock
		c.Weeks = append(c.Weeks, w)
	}
	return map[string]any{"text": pick(l, title+": order 54 in week 1. Without it the shelf is empty in week 3; it takes 3 weeks and arrives in week 4.", title+"：第 1 周订 54 件。不订的话第 3 周就断货；交期 3 周，第 4 周到货。"), "data": map[string]any{"curve": c}}
}

// change makes a version of the wishes.
func (s *Server) change(args map[string]any, l shop.Locale) map[string]any {
	var d inventory.Draft
	if n := len(s.desk.drafts); n > 0 {
		d = s.desk.drafts[n-1]
	}
	former := d
	said := pick(l, "The plan is made.", "计划已生成。")
	var notes []string
	number := func(name string) (float64, bool) { v, ok := args[name].(float64); return v, ok }
	text, _ := args["text"].(string)
	switch budget, has := number("budget"); {
	case args["reset"] == true:
		d, said = inventory.Draft{}, pick(l, "All limits and changes are taken back.", "所有限制和改动都已取消。")
	case has || text != "":
		if !has {
			budget = planCost * 0.8
		}
		d.Budget, d.Limited = budget, true
		said = pick(l, fmt.Sprintf("The budget is now %s.", gbp(int64(100*budget))), fmt.Sprintf("预算现为 %s。", gbp(int64(100*budget))))
	case args["storage"] != nil:
		d.Storage, _ = number("storage")
		said = pick(l, "With 700 m³ of storage, five weeks are full.", "库容 700 立方米时，有五周用满。")
	case args["festival"] != nil:
		name := args["festival"].(string)
		d.Festival = &inventory.Festival{Name: shop.Text{EN: name + " 2012", ZH: "2012 年" + name}, First: stands().AddDate(0, 1, 14), From: monday(4), To: monday(6), Share: 0.3}
		said = pick(l, "For "+name+" 30 % more demand is assumed.", "为"+name+"假设需求多 30%。")
		notes = []string{pick(l, "“Half of the extra demand by New Year’s Day” would cost £1,842.00 more.", "“元旦前备好一半的新增需求”多花 £1,842.00。"), pick(l, "“Nothing new from the festival on” would cost £960.50 more.", "“节后不再补货”多花 £960.50。")}
	case args["product_id"] != nil:
		quantity, _ := number("quantity")
		week, _ := number("from_week")
		d.Fixed = append(slices.Clone(d.Fixed), inventory.Fixed{Product: args["product_id"].(string), Week: monday(int(week) - 1), Quantity: int(quantity)})
		said = pick(l, fmt.Sprintf("It is fixed at %.0f pieces in week %.0f.", quantity, week), fmt.Sprintf("第 %.0[2]f 周固定订 %.0[1]f 件。", quantity, week))
	}
	s.desk.drafts = append(s.desk.drafts, d)
	id := s.id("edit-plan-")
	s.desk.undo[id] = func() { s.desk.drafts = append(s.desk.drafts, former) }
	return map[string]any{"text": said, "data": map[string]any{"said": said, "plan": map[string]any{"notes": notes}}, "edit": id}
}

// supplies proposes the orders of the first week.
func (s *Server) supplies(args map[string]any, l shop.Locale) map[string]any {
	only, _ := args["supplier"].(string)
	id := s.id(purchaseID)
	s.offers[id] = "open"
	card := shop.ProposalCard{ID: id, Tool: "order_supplies", Title: pick(l, "Order from suppliers", "向供应商下单"), Until: time.Now().Add(10 * time.Minute), Note: pick(l, "A demo shop: no supplier is written to.", "这是演示商店，不会真的发给供应商。")}
	total := gbp(0)
	s.desk.orders = nil
	for i, name := range suppliers() {
		if only != "" && only != name {
			continue
		}
		o := shop.PurchaseOrder{ID: fmt.Sprintf("PO-%d", 10401+i), Supplier: name, Total: gbp(int64(310_000 - 21_000*i)), Due: monday(2 + i%4)}
		s.desk.orders = append(s.desk.orders, o)
		total = total.Plus(o.Total)
		card.Lines = append(card.Lines, pick(l, fmt.Sprintf("%s: %d products, %s, due %s", name, 60-4*i, o.Total, o.Due.Format(time.DateOnly)), fmt.Sprintf("%s：%d 款商品，%s，预计 %s 到货", name, 60-4*i, o.Total, o.Due.Format(time.DateOnly))))
	}
	card.Price = &total
	return map[string]any{"text": card.Title, "proposal": card}
}

// purchased tells what was placed.
func (s *Server) purchased() (string, []shop.Card) {
	s.mu.Lock()
	defer s.mu.Unlock()
	card := shop.TableCard{Title: "Purchase orders", Columns: []string{"Number", "Supplier", "Total"}}
	for _, o := range s.desk.orders {
		card.Rows = append(card.Rows, []string{o.ID, o.Supplier, o.Total.String()})
	}
	return fmt.Sprintf("Placed %d purchase orders.", len(s.desk.orders)), []shop.Card{shop.NewCard(shop.CardTable, card)}
}

func (s *Server) planCSV(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	fmt.Fprint(w, "\ufeffproduct,title,supplier,week,arrives,quantity,cost,currency,fixed\n")
	for _, row := range planRows(inventory.Draft{}, locale(r)) {
		fmt.Fprintf(w, "%s,%s,%s,%d,%s,%d,%s,GBP,false\n", row.Product, strings.ReplaceAll(row.Title, ",", " "), row.Supplier, row.Week, row.Arrives, row.Quantity, row.Cost.Decimal())
	}
}
