package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/inventory"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// TestToolFromAPage walks the planner's way: an edit in the planned conversation of the
// socket, its message there, its Undo by frame; and a proposal that only the frame
// accepts.
func TestToolFromAPage(t *testing.T) {
	tools := chattest.NewTools()
	n := chattest.Start(t, chattest.Setup{Tools: tools})
	token := n.Token(t, chattest.Staff(shop.Planner))
	client := n.Client(t, chattest.Options{Token: token, OneLink: true})
	defer client.Close()
	if _, ok := client.Await(patience, chattest.Of("welcome")); !ok {
		t.Fatal("no welcome")
	}
	use := func(tool string) (used assistant.Used) {
		t.Helper()
		status, raw := call(t, n, "POST", "/v1/staff/tools/"+tool, token, fmt.Sprintf(`{"conversation":%q,"key":"key-%s","args":{}}`, client.Conversation(), tool))
		if err := json.Unmarshal([]byte(raw), &used); err != nil || status != http.StatusOK {
			t.Fatal(status, raw, err)
		}
		return used
	}
	edit := use("set_note")
	if _, ok := client.Await(patience, func(f chattest.Frame) bool { return f.Type == "message" && f.ID == "key-set_note" }); !ok {
		t.Error("the edit is no message of the conversation")
	}
	client.Do(protocol.ClientFrame{Type: protocol.Undo, ID: "u", Edit: edit.Edit})
	if f, ok := client.Await(patience, chattest.For("u")); !ok || f.Type != "ack" {
		t.Errorf("undo: %+v", f)
	}
	offer := use("place_order")
	if n := len(tools.Effects()); n != 2 { // the edit and its undo
		t.Errorf("%d effects before anybody accepted", n)
	}
	yes := true
	client.Do(protocol.ClientFrame{Type: protocol.Confirm, ID: "c", Proposal: offer.Proposal.ID, Accept: &yes})
	if f, ok := client.Await(patience, chattest.For("c")); !ok || f.Type != "ack" || len(tools.Effects()) != 3 {
		t.Errorf("confirm: %+v, effects %v", f, tools.Effects())
	}
	for body, want := range map[string]int{`{"args":{}}`: 400, `{"conversation":"c-none","key":"k"}`: 404, `{"conversation":"` + client.Conversation() + `","key":"` + strings.Repeat("k", 65) + `"}`: 400} {
		if status, raw := call(t, n, "POST", "/v1/staff/tools/set_note", token, body); status != want {
			t.Errorf("%s: %d %s", body, status, raw)
		}
	}
}

// TestOverridesTellTheirEffect: the weeks that are over are held against the sales.
func TestOverridesTellTheirEffect(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	ctx := context.Background()
	if err := n.Store.UpsertProducts(ctx, []shop.Product{{ID: "22423", Title: shop.Text{EN: "Cake stand", ZH: "蛋糕架"}, Active: true,
		Variants: []shop.Variant{{SKU: "22423", Product: "22423", Price: shop.Money{Minor: 1275, Currency: "GBP"}}}}}); err != nil {
		t.Fatal(err)
	}
	this := shop.Weekly.Begin(time.Now())
	for _, o := range []shop.Override{
		{ID: "past", Product: "22423", Start: this.AddDate(0, 0, -14), Weeks: 4, Value: 1, Before: []float64{5, 5, 5, 5}, Reason: "quiet weeks", Author: "staff:planner"},
		{ID: "ahead", Product: "22423", Start: this.AddDate(0, 0, 7), Weeks: 2, Value: 9, Before: []float64{5, 5}, Reason: "fair", Author: "staff:planner"},
	} {
		if _, err := n.Store.AddOverride(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	status, raw := call(t, n, "GET", "/v1/staff/overrides?product=22423", n.Token(t, chattest.Staff(shop.Planner)), "")
	var rows []struct {
		ID     string
		Title  shop.Text
		Effect *struct {
			Weeks         int
			Before, After float64
		}
	}
	if err := json.Unmarshal([]byte(raw), &rows); err != nil || status != http.StatusOK || len(rows) != 2 {
		t.Fatal(status, raw, err)
	}
	for _, row := range rows {
		switch e := row.Effect; row.ID {
		case "past": // nothing was sold: the forecast of 5 was off by 5, the planner's 1 by 1
			if e == nil || e.Weeks != 2 || e.Before != 5 || e.After != 1 || row.Title.ZH != "蛋糕架" {
				t.Errorf("past: %+v", row)
			}
		case "ahead":
			if e != nil {
				t.Errorf("ahead has an effect: %+v", e)
			}
		}
	}
}

// TestPlanAsAFile: the pages of the sheet become one file, in which no title is a formula.
func TestPlanAsAFile(t *testing.T) {
	asked := 0
	tools := chattest.NewTools()
	n := chattest.Start(t, chattest.Setup{Tools: sheets{tools, &asked}})
	status, raw := call(t, n, "GET", "/v1/staff/plan.csv?version=3", n.Token(t, chattest.Staff(shop.Planner)), "")
	want := "\ufeffproduct,title,supplier,week,arrives,quantity,cost,currency,fixed\n1,'=SUM(A1),\"Porto, Ltd\",1,2011-12-26,12,3.50,GBP,true\n2,Mug,Porto,2,2012-01-02,6,1.00,GBP,false\n"
	if status != http.StatusOK || raw != want || asked != 2 {
		t.Errorf("%d after %d pages:\n%s", status, asked, raw)
	}
	if status, _ := call(t, n, "GET", "/v1/staff/plan.csv?version=x", n.Token(t, chattest.Staff(shop.Planner)), ""); status != http.StatusBadRequest {
		t.Errorf("a version that is no number: %d", status)
	}
}

// sheets are tools of which explain_plan answers a sheet of two rows in two pages.
type sheets struct {
	fakes *chattest.Tools
	asked *int
}

func (s sheets) Tools() []tool.Tool {
	return append(s.fakes.Tools(), tool.Tool{Name: "explain_plan", Roles: []shop.Role{shop.Planner}, Effect: tool.Read})
}

func (s sheets) Call(ctx context.Context, c tool.Call, grant string, progress func(tool.Progress)) (tool.Result, error) {
	var args struct{ Offset, Version int }
	if c.Tool != "explain_plan" || json.Unmarshal(c.Args, &args) != nil || args.Version != 3 {
		return s.fakes.Call(ctx, c, grant, progress)
	}
	*s.asked++
	rows := []inventory.SheetRow{
		{Product: "1", Title: "=SUM(A1)", Supplier: "Porto, Ltd", Week: 1, Arrives: "2011-12-26", Quantity: 12, Cost: shop.Money{Minor: 350, Currency: "GBP"}, Fixed: true},
		{Product: "2", Title: "Mug", Supplier: "Porto", Week: 2, Arrives: "2012-01-02", Quantity: 6, Cost: shop.Money{Minor: 100, Currency: "GBP"}},
	}
	return tool.Result{Text: "The plan."}.WithData(map[string]any{"sheet": inventory.Sheet{Start: "2011-12-05", Rows: rows[args.Offset : args.Offset+1], TotalRows: 2}}), nil
}
