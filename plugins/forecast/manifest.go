package forecast

import (
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Manifest says what the plugin can do.
func (*plugin) Manifest() tool.Manifest {
	said := utterances()
	readers := []shop.Role{shop.Agent, shop.Marketer, shop.Planner, shop.Admin}
	read := func(name string, title, working shop.Text, description, properties string) tool.Tool {
		return tool.Tool{Name: name, Title: title, Working: working, Description: description, Roles: readers, Effect: tool.Read, Utterances: said[name], Timeout: patience,
			InputSchema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{` + properties + `}}`)}
	}
	return tool.Manifest{
		Name: "forecast", Version: "1.0.0", Needs: []tool.Capability{tool.ProductsRead, tool.CatalogSearch, tool.SalesRead, tool.ForecastsRead, tool.ForecastsEdit, tool.Artifacts},
		Tools: []tool.Tool{
			read("forecast_demand", shop.Text{EN: "Demand forecast", ZH: "销量预测"}, shop.Text{EN: "working out the forecast…", ZH: "正在预测…"},
				"Says how many pieces of a product, of products by words, of a category or of the whole shop will be sold in a time, with 80 and 95 % bands and a chart.",
				subject+`,`+period+`,"weeks":{"type":"integer","minimum":1,"maximum":52,"x-slot":"none","description":"How many weeks ahead the chart shows."}`),
			read("explain_forecast", shop.Text{EN: "Why this forecast", ZH: "预测说明"}, shop.Text{EN: "taking the forecast apart…", ZH: "正在拆解原因…"},
				"Says how sure a forecast is, or why sales of a time are high or low: level, season, holidays, price.",
				subject+`,`+period+`,"question":{"type":"string","maxLength":400,"x-slot":"sentence","description":"The question in the person's words; tells “how sure” from “why”."}`),
			read("what_if_price", shop.Text{EN: "What if the price changes", ZH: "调价试算"}, shop.Text{EN: "trying the other price…", ZH: "正在试算…"},
				"Says what another price would do to pieces and revenue.",
				subject+`,`+period+`,"change":{"type":"string","maxLength":400,"x-slot":"sentence","description":"The change of the price: “-10 %”, “cut by 10 %”, “打九折”."}`),
			read("fastest_growing", shop.Text{EN: "Fastest growing products", ZH: "增长最快的商品"}, shop.Text{EN: "comparing with last year…", ZH: "正在与去年对比…"},
				"Lists the products whose sales of the last 13 weeks grew most over the same weeks a year before.",
				`"category":{"type":"string","maxLength":80,"description":"Only in this category: its slug or name."},"limit":{"type":"integer","minimum":1,"maximum":50,"default":10}`),
			read("correct_sellout", shop.Text{EN: "Correct for a sell-out", ZH: "售罄修正"}, shop.Text{EN: "estimating what was wanted…", ZH: "正在估算真实需求…"},
				"Shows what would have been sold in a past time in which a product was sold out from some day on, and what that does to the forecast. Changes nothing.",
				subject+`,`+period+`,"question":{"type":"string","maxLength":400,"x-slot":"sentence","description":"The event and the day on which it sold out: “Spring Festival sold out on day three”."}`),
			read("forecast_health", shop.Text{EN: "Does the forecast still fit?", ZH: "预测体检"}, shop.Text{EN: "comparing forecasts with sales…", ZH: "正在核对预测与实际…"},
				"Compares one-week forecasts of the last 26 weeks with what was sold: bias, tracking signal, and whether the model must be fitted again.", subject),
			overrideTool(said["override_forecast"]),
		},
	}
}

func overrideTool(said map[shop.Locale][]string) tool.Tool {
	return tool.Tool{
		Name: "override_forecast", Title: shop.Text{EN: "Override a forecast", ZH: "人工调整预测"}, Working: shop.Text{EN: "noting your figure…", ZH: "正在记录调整…"},
		Description: "Puts the planner's own figure, pieces a week, in the place of a product's forecast for the weeks of a time, with the reason.",
		InputSchema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["product_id"],"properties":{
			"product_id":{"type":"string","minLength":1,"maxLength":64,"description":"Product number or SKU."},
			"value":{"type":"number","minimum":0,"maximum":1000000,"description":"Pieces a week."},` + period + `,
			"reason":{"type":"string","maxLength":400,"description":"Why the planner knows better, in their words."},
			"end":{"type":"string","maxLength":200,"x-slot":"none","description":"Id of an override to take back instead."}}}`),
		Roles: []shop.Role{shop.Planner, shop.Admin}, Effect: tool.Edit, Utterances: said,
	}
}

// patience is how long a tool may take: two years of every order of a shop are summed
// up for the whole shop.
const patience = 30 * time.Second

const (
	subject = `"subject":{"type":"string","maxLength":120,"x-slot":"subject","description":"What it is about: a product number, words of product titles such as “mugs”, or a category. Leave out for the whole shop."}`
	period  = `"period":{"type":"string","maxLength":400,"x-slot":"period","description":"A stretch of time in words: “next month”, “the next 8 weeks”, “春节前后一周”, “December”."}`
)
