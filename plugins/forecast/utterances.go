package forecast

import (
	"maps"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// utterances are what planners say when they want one of the tools. {subject} stands
// where they name things.
func utterances() map[string]map[shop.Locale][]string {
	said := asking()
	maps.Copy(said, minding())
	return said
}

// asking is said to learn what will be sold, and why.
func asking() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"forecast_demand": {
			shop.EN: {
				"about how many {subject} in the second week of March", "how will {subject} do over the summer",
				"how many {subject} will we sell next month", "forecast the demand for {subject}", "what will the sales of {subject} be in the next 8 weeks", "show me the demand curve for {subject} around Christmas",
				"predict sales of {subject} for January", "how much will we sell in total in February", "expected demand of {subject} over the coming quarter", "how will {subject} sell next week",
				"give me a forecast for {subject}", "sales forecast of the whole shop for March", "how many pieces of {subject} do you expect to sell this month", "demand forecast for product {subject}",
				"what do you project for {subject} in spring", "how many of it will be sold next month", "plot the forecast for {subject}", "what about the weeks around Spring Festival, show me the curve",
				"and what about {subject} next month", "forecast {subject} for the next 8 weeks", "forecast 22111 for next month", "show the demand one week before and after Easter",
			},
			shop.ZH: {
				"{subject}到年底大概卖几个", "{subject}接下来的趋势",
				"下个月{subject}能卖多少", "预测一下{subject}的销量", "{subject}未来八周预计卖多少件", "春节前后一周的需求曲线给我看看", "{subject}下周能卖几件", "{subject}一月份的销量预测", "全店下个月能卖多少", "未来三个月{subject}的需求预测",
				"{subject}的预测给我看看", "{subject}圣诞节前后的需求怎么样", "帮我预测{subject}下个季度的销量", "接下来四周{subject}会卖多少", "估计{subject}二月份卖多少件", "看一下{subject}的需求曲线", "预计明年一月{subject}销量多少", "画一下{subject}的销量走势和预测",
				"那{subject}呢，下个月能卖多少", "预测{subject}未来八周", "预测22111下个月的销量", "这个商品下个月能卖多少",
			},
		},
		"explain_forecast": {
			shop.EN: {
				"where does the dip in week two come from", "how come {subject} peak in spring", "is that a guess or a fact", "why does it rise before Easter",
				"how sure are you", "how certain is this forecast", "how confident are you in that number", "how wide are the bands for {subject}", "can I trust this forecast", "what is the uncertainty of the forecast for {subject}",
				"why is December so high", "why is January so low for {subject}", "why do {subject} sell so well in November", "what drives the sales of {subject} in summer", "explain the forecast for {subject}", "what is behind the peak in October",
				"break down the demand of {subject} by cause", "why does the forecast drop in February", "why was September so weak", "what makes the sales in March, April, May, June, July or August so different", "how reliable is it", "what is the margin of error",
			},
			shop.ZH: {
				"这个预测可靠吗", "第二周为什么突然下降", "春天之后为什么会涨上去",
				"你有多大把握", "这个预测有多准", "把握大吗", "{subject}的预测区间有多宽", "预测靠谱吗", "可信度怎么样", "误差有多大", "不确定性有多大",
				"为什么十二月这么高", "为什么12月卖得这么好", "{subject}一月份为什么这么低", "{subject}为什么十一月销量高", "解释一下{subject}的预测", "把{subject}的需求拆解一下原因", "什么因素影响了{subject}的销量", "为什么二月预测会下降",
				"旺季销量高的原因是什么", "有几成把握",
			},
		},
		"what_if_price": {
			shop.EN: {
				"suppose {subject} cost two pounds less", "would a 15 % reduction on {subject} pay off", "and with a discount of 7 %",
				"what if we cut the price by 10 %", "what if we cut the price of {subject} by 10 %", "what happens if we raise the price of {subject} by 5 percent", "how would a 20 % discount change sales of {subject}", "simulate a price increase of 15 % for {subject}",
				"how many more {subject} would we sell at 10 % off", "if {subject} were 5 % cheaper, what would happen to revenue", "what would lowering the price by a tenth do to demand", "effect of a price cut of 8 percent", "try {subject} at half price", "how price sensitive are {subject} to a 10 % rise",
				"suppose we drop the price by 12 %, what then", "what happens to demand when it costs 10 percent more",
			},
			shop.ZH: {
				"{subject}便宜一镑的话会多卖吗", "要是{subject}打六折呢", "{subject}贵一成会影响销量吗",
				"如果降价10%会怎样", "{subject}降价一成能多卖多少", "要是{subject}涨价5%呢", "{subject}打九折销量会怎么变", "打八折能多卖多少件", "价格下调百分之十对销量有什么影响", "{subject}价格上调15%会少卖多少", "假如便宜10%，销售额会变多少", "试算一下{subject}降价20%",
				"{subject}半价的话能卖多少", "模拟一下{subject}调价的效果", "如果价格降10%",
			},
		},
	}
}

// minding is said of growth, of what went wrong and of own figures.
func minding() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"fastest_growing": {
			shop.EN: {
				"our best climbers this season", "which articles are gaining momentum",
				"which products are growing fastest", "what is growing the most", "top 10 growing products", "show me the products with the strongest growth", "which items gained most compared with last year", "fastest growing sellers this season",
				"what sells much better than a year ago", "biggest risers year on year", "which articles are trending upwards", "growth ranking of our products", "list the products whose sales went up most", "where is demand rising fastest", "what has taken off recently",
			},
			shop.ZH: {
				"卖得一年比一年好的商品", "有哪些后起之秀",
				"哪些商品增长最快", "什么卖得比去年好得多", "增长最快的十款商品", "销量涨幅最大的商品有哪些", "同比增长排行", "哪些产品销量上升最快", "今年增长势头最猛的是哪些", "看看增速最快的商品", "哪些品涨得最快", "销量同比涨得最多的是什么", "列出增长最快的商品", "哪些商品的需求在快速上升", "最近什么越卖越好",
			},
		},
		"correct_sellout": {
			shop.EN: {
				"{subject} were gone by the third day of the sale, fix the history", "how much did we miss when {subject} ran out last autumn",
				"last year's festival sold out on day three: correct for it", "{subject} was sold out last Christmas from day two, correct the forecast", "correct {subject} for the sell-out at Spring Festival", "we ran out of {subject} during the last Black Friday, what would we have sold",
				"the shelf was empty in last November, account for the lost sales", "estimate the lost sales of {subject} while it was out of stock last Easter", "adjust the history of {subject} for the stock-out", "we had none left from day four of the festival, so demand was higher",
				"what was the true demand of {subject} when it sold out last year", "treat last December as sold out and correct for it", "it was out of stock on the second day of last year's festival, correct that",
			},
			shop.ZH: {
				"上个旺季{subject}第六天就没了，帮忙把历史补正",
				"去年春节第三天就卖断货了，帮我修正一下", "去年节日第三天售罄了：修正一下", "{subject}去年圣诞第二天就卖完了，把预测修正一下", "去年双11{subject}断货了，真实需求是多少", "{subject}上次春节缺货，少卖了多少", "按售罄修正{subject}的历史销量", "断货期间{subject}本来能卖多少", "去年十一月没货了，把损失的销量补回来",
				"第四天就脱销了，需求应该更高，修正一下", "{subject}去年售罄的影响修正进预测", "把去年12月当作缺货处理并修正",
			},
		},
		"forecast_health": {
			shop.EN: {
				"is the model drifting away", "predicted against actual sales of the last month",
				"does the forecast still fit", "is the model for {subject} still good", "show me the tracking signal of {subject}", "is the forecast of {subject} biased", "how did the forecasts of {subject} do against actual sales", "must the model be refitted",
				"how accurate were our forecasts for {subject} lately", "check the forecast errors of {subject}", "is the forecast running too high or too low", "forecast health check for {subject}", "what is the bias of the forecast", "how large have the forecast errors been lately",
			},
			shop.ZH: {
				"最近误差变大了吗", "预测跟实际的差距",
				"预测还准吗，和实际对一下", "{subject}的跟踪信号是多少", "{subject}的预测有没有偏差", "模型要不要重新训练", "最近的预测和实际差多少", "检查一下{subject}的预测误差", "预测是不是一直偏高", "{subject}的预测体检", "预测偏高还是偏低", "看看{subject}最近预测准不准", "模型还适用吗",
			},
		},
		"override_forecast": {
			shop.EN: {
				"set the forecast for 22111 to 120 a week in January", "override the forecast of {product_id} with 80 a week next month because of a fair", "set the forecast for it to 50 a week for the next 4 weeks, there is a promotion", "change the forecast of {product_id} to 200 pieces a week in February",
				"use my own figure of 90 a week for {product_id} next month", "I know better, make the forecast 60 a week for {product_id}", "replace the forecast for {product_id} by 40 per week in March", "put the forecast of {product_id} at 75 a week from 2011-12-19 to 2012-01-08",
				"adjust the forecast of the first one to 30 a week", "overrule the forecast for {product_id}: 100 a week",
			},
			shop.ZH: {
				"把22111一月份的预测改成每周120件", "{product_id}下个月的预测改为每周80件，因为有展会", "把它未来四周的预测调到每周50件，有促销", "人工调整{product_id}的预测，每周200件", "预测改成每周90件", "{product_id}二月按每周60件算", "把第一个的预测改成每周30件", "覆盖{product_id}的预测：每周100件",
				"我来定，{product_id}下月每周75件", "接下来两周按100件算，因为有活动", "把 {product_id} 从 2011-12-19 起 4 周的预测改为每周 40 件",
			},
		},
	}
}
