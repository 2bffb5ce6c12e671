package knowledge

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// utterances are what shoppers ask about the shop's rules.
func utterances() map[shop.Locale][]string {
	return map[shop.Locale][]string{
		shop.EN: {
			"what is your return policy", "how long does delivery take", "how much is shipping", "which payment methods do you accept", "do you ship to France",
			"can I return a gift", "how long do I have to send something back", "what does cancelling an order cost", "is there a wholesale discount",
			"do you offer gift wrapping", "what do I do when something arrives broken", "is there a minimum order", "where is your shop located and when is it open",
			"when do I get my money back after a return", "what happens to my data", "until when must I order for Christmas", "do you give a guarantee",
			"do I have to pay customs", "are there any vouchers or discount codes",
		},
		shop.ZH: {
			"退货政策是什么", "多久能送到", "运费多少", "支持哪些付款方式", "能寄到法国吗", "七天无理由退货吗", "退货期限是多久", "取消订单要收费吗",
			"批发有折扣吗", "可以礼品包装吗", "满多少包邮", "收到的东西碎了怎么办", "你们店在哪里，几点营业", "退款多久到账", "你们怎么保护隐私", "圣诞节前最晚哪天下单",
			"有没有保修", "要交关税吗", "有优惠券或者打折码吗",
		},
	}
}
