package cart

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// utterances are what shoppers say when they want one of the tools.
func utterances() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"get_cart": {
			shop.EN: {
				"show my basket", "what is in my cart", "how much is my basket", "view cart", "my shopping bag total", "what is in my basket and what does it come to",
				"did the mug go into my basket", "how many things are in my cart", "open the shopping cart", "what have I picked so far", "read me my basket", "how much does it all come to", "what is that altogether",
			},
			shop.ZH: {
				"看看我的购物车", "购物车里有什么", "购物车一共多少钱", "我的购物车", "看一下篮子", "购物车里现在有几件", "我选了哪些东西", "查看购物车",
				"购物篮总价", "刚才加的都在车里吗", "我都加购了什么", "现在一共多少钱了", "加起来多少钱",
			},
		},
		"update_cart": {
			shop.EN: {
				"add it to my basket", "put two of the first one in my cart", "add the cake stand to my basket", "remove the lunch bag from my cart",
				"change the quantity to three", "I'll take the second one", "make it four instead", "take the mug out of my basket", "I want to buy this one",
				"give me six of those", "I'll have two cake stands", "one more of these please", "drop the last one from the basket", "I don't want the candles in my cart any more",
				"put both into the basket", "reduce it to one",
			},
			shop.ZH: {
				"加入购物车", "第一个来两个", "把蛋糕架加到购物车", "把午餐包从购物车里删掉", "数量改成三个", "我要第二个", "改成四个", "这个我买了",
				"不要马克杯了，从购物车拿掉", "加两个到购物车", "再来一个", "这两款都给我加上", "购物车里的蜡烛不要了", "减到一个", "帮我放六件进去", "来两个马克杯", "好，放购物车里", "要三个蛋糕架",
			},
		},
		"checkout": {
			shop.EN: {
				"check out", "I want to pay", "place my order", "proceed to checkout", "buy what is in my basket", "complete my purchase", "order everything in my cart",
				"let's finish and pay", "that is all, ring it up", "submit the order now", "go to the till",
			},
			shop.ZH: {
				"结账", "我要付款", "下单", "去结算", "把购物车里的都买了", "买单", "提交订单", "就这些，结账吧", "购物车的东西全部下单", "确认购买", "可以付钱了",
			},
		},
	}
}
