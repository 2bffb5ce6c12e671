package catalog

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// utterances are what shoppers say when they want one of the tools.
func utterances() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"search_catalog": {
			shop.EN: {
				"show me red mugs", "I'm looking for a lunch bag", "do you have lanterns under £10", "gifts for my mother between 10 and 20 pounds",
				"cheapest tea towels in stock", "any christmas decorations", "I need a present for a wedding", "what cake stands do you sell",
				"something small for a teacher", "have you any bunting for a birthday party", "find me a wooden photo frame", "white heart decorations",
				"I want to buy candles", "do you stock jewellery boxes", "got anything with owls on it", "a gift for my flatmate below a tenner",
				"search for vintage clocks", "what do you have for the garden", "what has just come in",
			},
			shop.ZH: {
				"有没有红色的马克杯", "我想买一个午餐包", "20块以内的礼物", "找一下圣诞装饰", "你们有什么灯笼", "最便宜的茶巾，要有货的",
				"想给妈妈买生日礼物", "10到20镑的蛋糕架", "有适合派对的彩旗串吗", "想送室友一份小礼物，别超过十镑", "搜一下复古挂钟", "有木头做的相框吗",
				"带猫头鹰图案的东西有吗", "我在找首饰盒", "给小孩玩的玩具，便宜点的", "有白色的爱心挂饰吗", "园艺用的有什么", "买几根香薰蜡烛", "最近上了什么新品",
			},
		},
		"lookup_catalog": {
			shop.EN: {
				"what is item 85123A", "look up 22423 and 85099B", "which product has the code 84879", "stock code 47566", "find article number 22720",
				"I have the product code 23084, what is it", "show me the items 21212 and 22086", "which thing is number 20725", "check the codes 22197, 22961",
				"the label says 85099B, which product is that",
			},
			shop.ZH: {
				"编号85123A是什么", "查一下商品22423", "货号84879是哪个商品", "22423和85099B分别是什么", "按编号找47566", "商品代码23084是啥东西",
				"帮我查这几个货号：21212、22086", "吊牌上写着20725，是哪款", "用货号搜22197", "85099B这个号对应什么商品",
			},
		},
		"get_product": {
			shop.EN: {
				"tell me more about the second one", "what is the price of the cake stand", "details of this product", "how much is it", "what is it made of",
				"describe the first one", "how big is the lunch bag", "what colour is that one", "give me the full description", "tell me the price of this lantern",
				"how many come in the pack", "is it wood or plastic", "show me the third item in detail", "does it come in other colours",
			},
			shop.ZH: {
				"第二个详细说说", "这个多少钱", "这款是什么材质的", "介绍一下第一个", "蛋糕架的详细信息", "它有多大", "这个商品的详情", "灯笼卖多少钱",
				"这款是什么颜色的", "一套里面有几个", "是木头的还是塑料的", "第三个给我看看详情", "还有别的颜色吗", "这个的尺寸是多少",
			},
		},
		"compare_products": {
			shop.EN: {
				"compare the first and the second", "what is the difference between these two", "which of them is better", "compare the red mug with the blue mug",
				"put the first two side by side", "compare these three for me", "is the second one dearer than the first", "how does this one differ from the other",
				"which is cheaper, the lantern or the candle holder", "help me choose between the two", "a comparison table of those please",
			},
			shop.ZH: {
				"比较一下第一个和第二个", "这两个有什么区别", "哪个更好", "对比红色马克杯和蓝色马克杯", "前两个对比一下", "这三款帮我比一下", "第一个和第二个哪个便宜",
				"这款跟那款差在哪", "帮我在这两个里挑一个", "把它们列个表对比", "灯笼和烛台哪个划算",
			},
		},
		"check_stock": {
			shop.EN: {
				"is it in stock", "how many are left", "is the cake stand available", "do you still have the second one", "is this one sold out",
				"stock of the lunch bag", "can I get ten of these right now", "have you got enough of them", "how many pieces of it are on hand",
				"is the mug still available", "when it is gone is it gone, or do you have more", "are there any left of the first one",
			},
			shop.ZH: {
				"这个有货吗", "还有库存吗", "还剩多少", "第二个还有吗", "蛋糕架有现货吗", "是不是卖完了", "库存还有几件", "现在能买到十个吗",
				"这款缺货了吗", "马克杯还有没有货", "第一个的库存查一下", "够不够二十个",
			},
		},
		"list_categories": {
			shop.EN: {
				"what categories do you have", "what do you sell", "show me all departments", "what kinds of things are in your shop", "list the sections",
				"how is the shop organised", "give me an overview of your range", "the whole range, section by section", "which aisles do you have", "browse by category",
				"what types of products are there",
			},
			shop.ZH: {
				"有哪些分类", "你们卖什么", "都有什么类别", "店里都有什么东西", "商品分类", "能在这里买到什么", "按分类逛逛", "主营什么商品",
				"看一下商品目录", "分几大类", "货架都有哪些",
			},
		},
	}
}
