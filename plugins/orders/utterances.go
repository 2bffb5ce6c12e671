package orders

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// utterances are what shoppers say when they want one of the tools.
func utterances() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"list_orders": {
			shop.EN: {
				"show my orders", "list all my orders", "what have I bought before", "my order history", "which orders are shipped", "my purchases of last year",
				"everything I have bought up to now", "do I have any open orders", "how many orders have I placed", "see everything I bought from you",
				"which of my orders were returned", "my recent orders please",
			},
			shop.ZH: {
				"我的订单有哪些", "查看我的订单", "我买过什么", "历史订单", "哪些订单已经发货了", "购买记录", "我以前都买过什么", "我还有没收到的订单吗",
				"我一共下过几单", "最近的订单列一下", "退过货的订单有哪些", "把我的订单都调出来",
			},
		},
		"get_order": {
			shop.EN: {
				"show me order 536521", "what was in order C536379", "details of my order 536521", "how much did I pay for order 536521", "what did I order last time",
				"536521", "open my latest order", "which items are in my last order", "what was the total of that order", "order number 700163 please",
				"did my order include the mugs", "the contents of the first order", "and what is in it",
			},
			shop.ZH: {
				"看一下订单536521", "订单536521里有什么", "订单详情536521", "订单C536379一共多少钱", "536521", "上次的订单里都有啥", "打开我最近的那个订单",
				"最近一单买了哪些东西", "那个订单总共多少钱", "订单号700163", "第一个订单的明细", "这一单都有哪些商品",
			},
		},
		"track_order": {
			shop.EN: {
				"where is my order 536521", "track my parcel", "when will my order arrive", "has order 536521 been shipped", "what is the delivery status of my order",
				"my package has not arrived yet", "check the status of order 536521", "where is my latest order", "is my parcel on its way",
				"who delivers it and what is the tracking number", "how long until my order gets here", "where is my parcel to Portugal", "did you send it out already",
			},
			shop.ZH: {
				"我的订单536521到哪了", "查一下物流", "我的包裹什么时候到", "订单发货了吗", "快递到哪里了", "536521的配送状态", "怎么还没收到货",
				"我最近那单到哪了", "运单号是多少", "货寄出来了吗", "大概哪天能送到", "是哪家快递送的", "我买的东西走到哪一步了",
			},
		},
	}
}
