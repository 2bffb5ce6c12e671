package inventory

import (
	"maps"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// utterances are what people say when they want one of the tools.
func utterances() map[string]map[shop.Locale][]string {
	said := planning()
	maps.Copy(said, dealing())
	return said
}

// planning is said about the plan.
func planning() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"plan_stock": {
			shop.EN: {
				"draft the purchases of the next five weeks with at most £9,000", "what is on the buying list this week", "prepare for Christmas with 200 thousand", "show the purchasing plan of the next months",
				"what should I order this week?", "make a stock plan", "plan the purchases for the coming weeks", "which products need reordering", "plan our replenishment with a budget of £30,000",
				"how should we stock up for Spring Festival?", "what do we need to buy for Christmas", "show the stock plan", "what do I have to reorder now", "draw up the buying plan for the next 8 weeks",
				"replenishment plan please", "stock up for Chinese New Year, budget 500000", "what should we buy from suppliers",
			},
			shop.ZH: {
				"给我一份预算十五万的采购方案", "缺什么货，该补多少", "四周的采购计划，不超过 8 万",
				"春节备货怎么安排？", "本周该订什么货", "做一个备货计划", "预算 50 万", "帮我安排采购计划", "这周要补哪些货", "未来八周的补货计划", "看看备货计划", "要进什么货",
				"过年前怎么备货，预算 30 万", "哪些商品该补货了", "接下来该采购什么", "圣诞备货计划", "制定一下采购计划",
			},
		},
		"change_plan": {
			shop.EN: {
				"and if there were only a third of the money", "the main warehouse cannot be used in week 5", "raise the service level of the best 10 to 99 %", "go back to the plan without my changes",
				"cut the budget by 20 %", "what if the budget is cut by a fifth?", "we lose half the warehouse in week 4", "keep 98 % availability for the top sellers", "raise the budget by ten percent",
				"what happens with a third less storage", "order 200 umbrellas in week 2 instead", "fix the order of mugs at 144 pieces", "reset the plan", "take all changes to the plan back",
				"only half of the storage is left from January on", "set the plan's budget to £20,000", "we want the best sellers always available in the plan", "what if there were ten percent more money for purchases",
				"a campaign will sell 40 % more umbrellas in week 3", "expect 30 percent more demand for mugs because we recommend them",
			},
			shop.ZH: {
				"要是资金只剩一半", "第三周一号仓库用不了", "把计划的改动都撤销", "恢复最初的计划",
				"预算砍掉两成会怎样？", "第四周仓库少一半", "热销品有货率保持 98%", "预算增加一成", "库容减少三成怎么办", "雨伞第二周固定订 200 件", "把计划的预算改成 20 万",
				"仓库只剩一半会怎么样", "取消所有改动", "重置备货计划", "保证畅销款不断货，有货率 95%", "预算减半呢", "资金少三成计划怎么变", "第三周有促销，雨伞会多卖四成", "推荐位曝光，马克杯需求增加三成",
			},
		},
		"explain_plan": {
			shop.EN: {
				"is it money or space that is short", "what keeps the plan from being cheaper", "why do we need 200 mugs in the plan", "what has been ordered from suppliers and not come in yet",
				"why so many umbrellas?", "which limit hurts most?", "show it per supplier", "explain the plan", "why do we order this now", "what is the bottleneck of the plan", "which products lose sales",
				"what is on its way from suppliers", "how much goes to each supplier", "what are the shadow prices", "why is nothing ordered of the lunch bags", "what would more storage save", "which purchase orders are in transit", "what is on order with the suppliers already",
			},
			shop.ZH: {
				"是钱紧还是仓库紧", "多一万预算能省多少", "已经向供应商订了还没到的货", "为什么要补这么多杯子",
				"为什么订这么多雨伞？", "哪个约束最吃紧", "按供应商看", "解释一下这个计划", "为什么现在就要订这个", "计划的瓶颈在哪里", "哪些商品会缺货损失", "有哪些采购单在途", "在途货物还有哪些", "每家供应商各多少钱",
				"影子价格是多少", "为什么没安排订午餐袋", "哪个限制影响最大", "多一点库容能省多少",
			},
		},
	}
}

// dealing is said of orders, deliveries and promises.
func dealing() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"order_supplies": {
			shop.EN: {
				"order it", "place the purchase orders", "send the orders to the suppliers", "order this week's plan", "go ahead and order from the suppliers", "buy what the plan says", "order the first week",
				"turn the plan into purchase orders", "submit the purchase orders", "place the supplier orders now",
			},
			shop.ZH: {
				"就按这个下单", "向供应商下单", "生成采购单", "按计划订货", "把本周的采购单下了", "给供应商下采购单", "按计划采购吧", "提交采购单", "执行本周的订货", "照计划订吧",
			},
		},
		"receive_goods": {
			shop.EN: {
				"the supplier's lorry has just unloaded",
				"the goods have arrived", "receive the delivery", "take the purchase order into stock", "book in the delivery from the supplier", "the supplier has delivered", "goods received",
				"put the delivered goods into stock", "check in the shipment from the supplier", "confirm receipt of the purchase order", "our delivery came in",
			},
			shop.ZH: {
				"货点完数了，可以入库",
				"货到了，入库", "收货入库", "采购单到货了", "供应商的货送到了", "登记到货", "把这批货入库", "确认收到采购单的货", "这批采购到仓了", "昨天到的货帮我登记", "办理入库", "供应商已经送货",
			},
		},
		"when_available": {
			shop.EN: {
				"will there be more of the garland soon", "when does the sold out garland come back",
				"when is it back?", "when is the first one available?", "when will it be in stock again", "when do you get more of these", "when can I have 20 of them", "will the lantern be available again", "how long until it is restocked",
				"when is the next delivery of this item", "is it coming back in stock", "when could you have it for me", "how soon will the sold out one return",
			},
			shop.ZH: {
				"这款还要等多久才有", "断货的花环还要等多久",
				"什么时候有货", "这个什么时候到货", "多久能补货", "缺货的这款什么时候再来", "还会补货吗", "20 个什么时候能有", "大概什么时候能买到", "下次到货是哪天", "这款什么时候重新上架", "断货多久能恢复",
			},
		},
	}
}
