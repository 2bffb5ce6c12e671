package recommend

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// utterances are what shoppers say when they want one of the tools.
func utterances() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"recommend_products": {
			shop.EN: {
				"what do you recommend", "recommend something for me", "what would I like", "any suggestions", "what is popular right now", "surprise me",
				"show me your best sellers", "what suits my taste", "I don't know what to buy, help me", "suggest a few things under £15", "what is everybody buying",
				"pick something nice for me", "your favourites please", "what should I get next", "what could I give my girlfriend", "ideas for a colleague's birthday",
			},
			shop.ZH: {
				"有什么推荐", "给我推荐一些", "我可能喜欢什么", "最近什么热门", "推荐几款商品", "随便推荐一个", "什么卖得最好", "不知道买什么，帮我挑挑",
				"按我的口味推荐一下", "猜猜我喜欢什么", "你们的爆款是哪些", "推荐几样15镑以内的", "大家都在买什么", "还有什么适合我的", "给女朋友送什么好", "送老师什么合适",
			},
		},
		"similar_products": {
			shop.EN: {
				"something similar to the first one", "show me products like this", "alternatives to the cake stand", "anything like it", "more of this kind",
				"is there another one in the same style", "I like this but want to see others of the sort", "what else looks like the second one",
				"find a substitute for it", "this one is sold out, what comes close", "comparable lanterns to that one",
			},
			shop.ZH: {
				"有没有类似的", "和第一个差不多的", "跟这个相似的商品", "同类的还有什么", "有别的款式类似这个的吗", "同款风格的再看看", "有没有替代品",
				"这个卖完了，有什么接近的", "再找几个像第二个那样的", "同系列的其他款", "跟蛋糕架类似的有吗",
			},
		},
		"frequently_bought_together": {
			shop.EN: {
				"what goes well with it", "what do people buy with the cake stand", "what else should I get with this", "frequently bought together with the second one",
				"what matches this", "customers who bought this also bought what", "something to go with the mug", "which things are usually bought as a pair with it",
				"complete the set for me", "what do others add to it", "anything to combine with the lantern", "what goes with the cake stand",
			},
			shop.ZH: {
				"这个搭配什么好", "买这个的人还买了什么", "和第二个一起买什么", "配套的有什么", "蛋糕架一般搭配什么买", "配这个马克杯买点什么好", "别人都跟它一起买啥",
				"能凑成一套的还有哪些", "和它最配的是什么", "加购这个的人通常还会带什么", "灯笼配什么好看",
			},
		},
	}
}
