package inventory

import (
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// solving is how long a tool that solves may take, the reading of series included.
const solving = 30 * time.Second

// Manifest says what the plugin can do.
func (*plugin) Manifest() tool.Manifest {
	said := utterances()
	planners := []shop.Role{shop.Planner, shop.Admin}
	readers := []shop.Role{shop.Planner, shop.Marketer, shop.Admin}
	one := func(name string, title, working shop.Text, description, schema string, roles []shop.Role, effect tool.Effect) tool.Tool {
		return tool.Tool{Name: name, Title: title, Working: working, Description: description, InputSchema: json.RawMessage(schema),
			Roles: roles, Effect: effect, Utterances: said[name], Timeout: solving}
	}
	return tool.Manifest{
		Name: "inventory", Version: "1.0.0",
		Needs: []tool.Capability{tool.SupplyRead, tool.SalesRead, tool.ForecastsRead, tool.PurchasesWrite, tool.DraftsEdit, tool.SupplyArrivals, tool.EventsWish, tool.ProductsRead},
		Tools: []tool.Tool{
			one("plan_stock", shop.Text{EN: "Plan the stock", ZH: "制定备货计划"}, shop.Text{EN: "working out what to order…", ZH: "正在测算备货计划…"},
				"Makes the replenishment plan of the coming weeks: what to order from whom and when, within a budget and a storage, for a festival if one is named. The planner can undo it. Without new wishes it shows the plan there is.",
				planSchema, planners, tool.Edit),
			one("change_plan", shop.Text{EN: "Change the plan", ZH: "调整备货计划"}, shop.Text{EN: "planning again…", ZH: "正在重新测算…"},
				"Solves the plan again with one thing changed and says what that costs: a budget cut or raised, storage lost from some week on, an availability to keep, demand that a campaign or exposure by recommendations adds, a quantity that is fixed for a product, or all changes taken back. The planner can undo it.",
				changeSchema, planners, tool.Edit),
			one("explain_plan", shop.Text{EN: "Explain the plan", ZH: "解释备货计划"}, shop.Text{EN: "going through the plan…", ZH: "正在分析计划…"},
				"Explains the present plan: why a product is ordered, which budget or storage limit hurts most, the orders by supplier, what is on its way already, or the costs as a whole.",
				explainSchema, readers, tool.Read),
			one("order_supplies", shop.Text{EN: "Order from suppliers", ZH: "向供应商下单"}, shop.Text{EN: "writing the purchase orders…", ZH: "正在生成采购单…"},
				"Prepares the purchase orders of the plan's first week, by supplier, and shows them on a card with the total; they are placed only when the planner presses the card's button.",
				orderSchema, planners, tool.Write),
			one("receive_goods", shop.Text{EN: "Receive goods", ZH: "收货入库"}, shop.Text{EN: "looking for the delivery…", ZH: "正在核对到货…"},
				"Prepares taking the goods of a purchase order into stock and shows them on a card; the stock changes only when the planner presses the card's button.",
				receiveSchema, planners, tool.Write),
			one("when_available", shop.Text{EN: "When it is back", ZH: "什么时候有货"}, shop.Text{EN: "asking the warehouse…", ZH: "正在查到货时间…"},
				"Says when a product can be had: now from stock, with the goods on their way, or after a new order. When it is out of stock the wish is noted for the buyers.",
				availableSchema, tool.Everyone(), tool.Read),
		},
	}
}

// The schemas. "text" holds the person's own words, which the plugin reads; the other
// properties are for callers that know what they want, and win over the words.
const (
	textProperty = `"text":{"type":"string","maxLength":500,"x-slot":"sentence","description":"What the planner said, word for word."}`
	restore      = `"restore":{"type":"integer","minimum":0,"x-slot":"none","description":"Version of the wishes to go back to; used by Undo."}`

	planSchema = `{"type":"object","additionalProperties":false,"properties":{` + textProperty + `,
		"budget":{"type":"number","minimum":0,"maximum":1000000000,"x-slot":"none","description":"Money for all orders, in major units."},
		"storage":{"type":"number","minimum":0,"maximum":1000000000,"x-slot":"none","description":"Room for stock, in litres."},
		"weeks":{"type":"integer","minimum":2,"maximum":26,"x-slot":"none","description":"Length of the plan; 12 when left out."},
		"festival":{"type":"string","maxLength":60,"x-slot":"none","description":"Name of a festival to stock up for: Spring Festival."},
		"uplift_percent":{"type":"number","minimum":0,"maximum":500,"x-slot":"none","description":"Extra demand before the festival; 30 when left out."},` + restore + `}}`
	changeSchema = `{"type":"object","additionalProperties":false,"properties":{` + textProperty + `,
		"budget":{"type":"number","minimum":0,"maximum":1000000000,"x-slot":"none","description":"The new budget, in major units."},
		"budget_percent":{"type":"number","minimum":-100,"maximum":500,"x-slot":"none","description":"Change of the budget: -20 takes a fifth off."},
		"lost_storage_percent":{"type":"number","minimum":0,"maximum":100,"x-slot":"none","description":"Share of the storage that is lost."},
		"from_week":{"type":"integer","minimum":1,"maximum":26,"x-slot":"none","description":"First week of the loss, or the week of a fixed order; the running week is 1."},
		"to_week":{"type":"integer","minimum":1,"maximum":26,"x-slot":"none","description":"Last week of the loss; the same as from_week when left out."},
		"availability_percent":{"type":"number","exclusiveMinimum":0,"maximum":100,"x-slot":"none","description":"Share of the demand for the best sellers to be met."},
		"top":{"type":"integer","minimum":1,"maximum":500,"x-slot":"none","description":"How many best sellers that is for; 20 when left out."},
		"product_id":{"type":"string","maxLength":64,"x-slot":"none","description":"Product whose order is fixed, or whose demand changes."},
		"uplift_percent":{"type":"number","minimum":-100,"maximum":1000,"x-slot":"none","description":"Demand expected beside the forecast in the weeks named: 40 is two fifths more."},
		"source":{"type":"string","enum":["campaign","exposure","planner"],"x-slot":"none","description":"Who expects it: a campaign, exposure by recommendations, or the planner."},
		"quantity":{"type":"integer","minimum":0,"maximum":1000000,"x-slot":"none","description":"Pieces of the fixed order."},
		"reset":{"type":"boolean","x-slot":"none","description":"Take all changes back."},` + restore + `}}`
	explainSchema = `{"type":"object","additionalProperties":false,"properties":{` + textProperty + `,
		"about":{"type":"string","enum":["plan","product","limits","suppliers","incoming","sheet"],"x-slot":"none","description":"What to explain; found in the text when left out. The sheet is for pages: orders in rows, money and room by week, limits, costs."},
		"product_id":{"type":"string","maxLength":64,"x-slot":"none","description":"Product that is asked about."},
		"version":{"type":"integer","minimum":0,"x-slot":"none","description":"Version of the wishes to plan by, for comparing plans; the newest when left out."},
		"week":{"type":"integer","minimum":0,"maximum":26,"x-slot":"none","description":"Of the sheet: only the orders of this week."},
		"supplier":{"type":"string","maxLength":80,"x-slot":"none","description":"Of the sheet: only the orders to this supplier."},
		"offset":{"type":"integer","minimum":0,"x-slot":"none","description":"Of the sheet: rows to leave out at the beginning."},
		"rows":{"type":"integer","minimum":1,"maximum":2000,"x-slot":"none","description":"Of the sheet: how many rows; 200 when left out."}}}`
	orderSchema = `{"type":"object","additionalProperties":false,"properties":{
		"supplier":{"type":"string","maxLength":80,"x-slot":"none","description":"Only the order to this supplier."}}}`
	receiveSchema = `{"type":"object","additionalProperties":false,"properties":{` + textProperty + `,
		"purchase_id":{"type":"string","maxLength":64,"x-slot":"none","description":"Number of the purchase order; the next one due when left out."}}}`
	availableSchema = `{"type":"object","additionalProperties":false,"required":["product_id"],"properties":{
		"product_id":{"type":"string","minLength":1,"maxLength":64,"description":"Product number or SKU, from an earlier result or from the customer."},
		"quantity":{"type":"integer","minimum":1,"maximum":100000,"description":"Pieces; 1 when left out."}}}`
)
