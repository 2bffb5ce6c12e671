package gifts

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// people are the personas. Each has an order under way and a delivered one of which
// something went back.
func people() []persona {
	return []persona{liHua(), emma(), wang(), sofia(), zhang()}
}

func liHua() persona {
	return persona{
		id: "demo-lihua", name: "李华 Li Hua", country: "United Kingdom", locale: shop.ZH,
		blurb: shop.Text{
			EN: "An invented student in Manchester who likes mugs, fairy lights and small Christmas things.",
			ZH: "虚构人物：在曼彻斯特读研的留学生，喜欢马克杯、灯串和圣诞小物。",
		},
		questions: [3]question{
			{text: shop.Text{EN: "Where is my latest order?", ZH: "我最近那单到哪了？"}},
			{text: shop.Text{EN: "Help me find a Christmas gift for my flatmate under £10", ZH: "想给室友挑一件 10 镑以内的圣诞礼物"}},
			{text: shop.Text{EN: "Is the London Bus Coffee Mug still in stock?", ZH: "伦敦巴士咖啡杯还有货吗？"}, about: []string{"22970"}},
		},
		orders: []pastOrder{
			{id: 700101, placed: "2010-11-24 19:20", lines: []line{{"22112", 1}, {"22633", 1}, {"22086", 1}}},
			{id: 700124, placed: "2011-10-18 20:41", lines: []line{{"22970", 2}, {"21871", 1}, {"21731", 1}},
				backAt: "2011-10-31 11:05", back: []line{{"22970", 1}}},
			{id: 700163, placed: "2011-12-07 14:08", lines: []line{{"23108", 1}, {"23319", 1}, {"22866", 1}}},
		},
		browsing: []act{
			{"2011-12-08 21:14", shop.Searched, "", "christmas gift"},
			{"2011-12-08 21:15", shop.Viewed, "23320", ""},
			{"2011-12-08 21:17", shop.Viewed, "22866", ""},
			{"2011-12-08 21:19", shop.Viewed, "23313", ""},
			{"2011-12-09 12:30", shop.Searched, "", "马克杯"},
			{"2011-12-09 12:31", shop.Viewed, "22970", ""},
			{"2011-12-09 12:33", shop.Viewed, "21877", ""},
		},
	}
}

func emma() persona {
	return persona{
		id: "demo-emma", name: "Emma Clarke", country: "United Kingdom", locale: shop.EN,
		blurb: shop.Text{
			EN: "An invented mother of two in Bristol who bakes a lot and is planning a birthday party.",
			ZH: "虚构人物：住在布里斯托的两个孩子的妈妈，爱烘焙，正在筹备生日派对。",
		},
		questions: [3]question{
			{text: shop.Text{EN: "Show me bunting for a birthday party", ZH: "有适合生日派对的彩旗串吗？"}},
			{text: shop.Text{EN: "Compare the Party Bunting and the Spotty Bunting", ZH: "帮我对比一下派对彩旗串和圆点彩旗串"}, about: []string{"47566", "23298"}},
			{text: shop.Text{EN: "How long do I have to return something?", ZH: "买了以后多少天内可以退货？"}},
		},
		orders: []pastOrder{
			{id: 700112, placed: "2011-03-10 10:32", lines: []line{{"47566", 2}, {"21212", 2}, {"21080", 2}}},
			{id: 700121, placed: "2011-09-13 09:47", lines: []line{{"22720", 1}, {"84378", 1}, {"23284", 1}},
				backAt: "2011-09-26 15:30", back: []line{{"23284", 1}}},
			{id: 700166, placed: "2011-12-08 08:26", lines: []line{{"22423", 1}, {"22138", 1}}},
		},
		browsing: []act{
			{"2011-12-07 20:02", shop.Searched, "", "birthday party"},
			{"2011-12-07 20:03", shop.Viewed, "23298", ""},
			{"2011-12-07 20:05", shop.Viewed, "47566", ""},
			{"2011-12-07 20:08", shop.Viewed, "21121", ""},
			{"2011-12-09 09:40", shop.Viewed, "22138", ""},
			{"2011-12-09 09:44", shop.Viewed, "84380", ""},
		},
	}
}

func wang() persona {
	return persona{
		id: "demo-wang", name: "王先生 Mr Wang", country: "Hong Kong", locale: shop.ZH,
		blurb: shop.Text{
			EN: "An invented businessman in Hong Kong. He came looking for a phone, which this shop does not sell, and is now choosing gifts for his parents.",
			ZH: "虚构人物：香港的生意人。本想买手机，本店不卖，于是改为给父母挑礼物。",
		},
		questions: [3]question{
			{text: shop.Text{EN: "What would you recommend as a gift for my parents under £20?", ZH: "想送父母一份 20 镑以内的礼物，有什么推荐？"}},
			{text: shop.Text{EN: "What is in my basket and what does it come to?", ZH: "我的购物车里有什么，一共多少钱？"}},
			{text: shop.Text{EN: "How long does delivery to Hong Kong take and what does it cost?", ZH: "寄到香港要多久，运费多少？"}},
		},
		orders: []pastOrder{
			{id: 700115, placed: "2011-05-17 08:55", lines: []line{{"22699", 2}, {"22697", 2}}},
			{id: 700127, placed: "2011-09-27 09:18", lines: []line{{"22727", 1}, {"22193", 1}},
				backAt: "2011-10-20 10:12", back: []line{{"22193", 1}}},
			{id: 700158, placed: "2011-12-01 13:37", lines: []line{{"23173", 1}, {"23174", 1}}},
		},
		browsing: []act{
			{"2011-12-09 11:02", shop.Searched, "", "手机"},
			{"2011-12-09 11:04", shop.Searched, "", "送长辈的礼物"},
			{"2011-12-09 11:05", shop.Viewed, "22730", ""},
			{"2011-12-09 11:06", shop.Added, "22730", ""},
			{"2011-12-09 11:09", shop.Viewed, "22139", ""},
			{"2011-12-09 11:10", shop.Added, "22139", ""},
			{"2011-12-09 11:12", shop.Viewed, "85014B", ""},
			{"2011-12-09 11:13", shop.Added, "85014B", ""},
		},
		basket: []line{{"22730", 1}, {"22139", 1}, {"85014B", 1}},
	}
}

func sofia() persona {
	return persona{
		id: "demo-sofia", name: "Sofia Martins", country: "Portugal", locale: shop.EN,
		blurb: shop.Text{
			EN: "An invented designer in Lisbon who furnishes her flat in white, with hearts and candlelight.",
			ZH: "虚构人物：里斯本的设计师，喜欢用白色、爱心和烛光布置家。",
		},
		questions: [3]question{
			{text: shop.Text{EN: "Where is my parcel to Portugal?", ZH: "我寄往葡萄牙的包裹到哪了？"}},
			{text: shop.Text{EN: "Do you have white heart decorations?", ZH: "有白色的爱心挂饰吗？"}},
			{text: shop.Text{EN: "What do people buy together with the White Hanging Heart T-Light Holder?", ZH: "买白色悬挂爱心茶蜡烛台的人还会买什么？"}, about: []string{"85123A"}},
		},
		orders: []pastOrder{
			{id: 700109, placed: "2011-02-08 17:15", lines: []line{{"85123A", 2}, {"22457", 1}, {"82482", 1}}},
			{id: 700119, placed: "2011-08-16 18:50", lines: []line{{"23321", 2}, {"23322", 1}, {"84978", 2}},
				backAt: "2011-09-02 12:40", back: []line{{"84978", 1}}},
			{id: 700160, placed: "2011-12-07 09:03", lines: []line{{"85123A", 2}, {"22219", 3}, {"71459", 2}}},
		},
		browsing: []act{
			{"2011-12-08 18:21", shop.Searched, "", "white heart"},
			{"2011-12-08 18:22", shop.Viewed, "23322", ""},
			{"2011-12-08 18:24", shop.Viewed, "22189", ""},
			{"2011-12-09 17:05", shop.Viewed, "85123A", ""},
			{"2011-12-09 17:07", shop.Viewed, "84970S", ""},
		},
	}
}

func zhang() persona {
	return persona{
		id: "demo-zhang", name: "张奶奶 Grandma Zhang", country: "Ireland", locale: shop.ZH,
		blurb: shop.Text{
			EN: "An invented grandmother who lives with her daughter in Dublin, knits, gardens and buys toys for her granddaughter.",
			ZH: "虚构人物：和女儿住在都柏林的奶奶，爱编织和种花，常给孙女买玩具。",
		},
		questions: [3]question{
			{text: shop.Text{EN: "Do you have toys for my granddaughter under £5?", ZH: "有给小孙女的玩具吗？5 镑以内的"}},
			{text: shop.Text{EN: "What have I ordered so far?", ZH: "我以前都买过什么？"}},
			{text: shop.Text{EN: "What do I do when something arrives broken?", ZH: "收到的东西碎了怎么办？"}},
		},
		orders: []pastOrder{
			{id: 700103, placed: "2010-11-30 10:10", lines: []line{{"22621", 1}, {"21888", 1}, {"22749", 1}}},
			{id: 700117, placed: "2011-06-07 11:48", lines: []line{{"22431", 1}, {"23301", 1}, {"22646", 1}},
				backAt: "2011-06-21 09:55", back: []line{{"22646", 1}}},
			{id: 700164, placed: "2011-12-08 09:06", lines: []line{{"22750", 1}, {"22149", 1}, {"22561", 1}}},
		},
		browsing: []act{
			{"2011-12-08 10:11", shop.Searched, "", "玩具"},
			{"2011-12-08 10:12", shop.Viewed, "22620", ""},
			{"2011-12-08 10:14", shop.Viewed, "22745", ""},
			{"2011-12-09 10:30", shop.Viewed, "21891", ""},
		},
	}
}
