package uitest

import (
	"slices"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// stands is where the fixture shop's clock starts.
func stands() time.Time { return time.Date(2011, 12, 9, 12, 50, 0, 0, time.UTC) }

func gbp(minor int64) shop.Money { return shop.Money{Minor: minor, Currency: "GBP"} }

// categories of the fixture shop.
func categories() []shop.Category {
	list := []shop.Category{
		{Slug: "kitchen-dining", Name: shop.Text{EN: "Kitchen & dining", ZH: "厨房餐桌"}},
		{Slug: "lights-candles", Name: shop.Text{EN: "Lights & candles", ZH: "灯饰烛台"}},
		{Slug: "bags-travel", Name: shop.Text{EN: "Bags & travel", ZH: "包袋出行"}},
		{Slug: "home-decor", Name: shop.Text{EN: "Home décor", ZH: "家居装饰"}},
		{Slug: "christmas", Name: shop.Text{EN: "Christmas", ZH: "圣诞专区"}},
		{Slug: "party", Name: shop.Text{EN: "Party", ZH: "派对用品"}},
		{Slug: "garden", Name: shop.Text{EN: "Garden", ZH: "花园"}},
		{Slug: "toys-games", Name: shop.Text{EN: "Toys & games", ZH: "玩具游戏"}},
		{Slug: "stationery", Name: shop.Text{EN: "Cards & stationery", ZH: "贺卡文具"}},
		{Slug: "jewellery", Name: shop.Text{EN: "Jewellery", ZH: "首饰"}},
	}
	for i := range list {
		for _, p := range products() {
			if p.category == list[i].Slug {
				list[i].Count++
			}
		}
	}
	return list
}

// helpPages are the shop's rules; there is one page.
func helpPages() []map[string]any {
	return []map[string]any{{"id": "delivery", "title": shop.Text{EN: "Delivery times and costs", ZH: "配送时效与运费"}, "sections": []map[string]any{
		{"id": "uk", "title": shop.Text{EN: "United Kingdom", ZH: "英国本土"}, "text": shop.Text{EN: "Delivery takes 1 to 2 working days and costs £3.95.", ZH: "发货后 1–2 个工作日送达，运费 £3.95。"}},
		{"id": "europe", "title": shop.Text{EN: "Europe", ZH: "欧洲其他国家"}, "text": shop.Text{EN: "Delivery takes 3 to 5 working days and costs £8.95.", ZH: "发货后 3–5 个工作日送达，运费 £8.95。"}},
	}}}
}

type product struct {
	id, en, zh, category string
	price, was           int64
	stock                int
}

// products are real titles of the demo data with invented stock.
func products() []product {
	return []product{
		{"21071", "Vintage Billboard Drink Me Mug", "复古招牌“喝我”马克杯", "kitchen-dining", 125, 0, 48},
		{"21068", "Vintage Billboard Love/Hate Mug", "复古招牌爱恨马克杯", "kitchen-dining", 125, 195, 6},
		{"22699", "Roses Regency Teacup and Saucer", "摄政玫瑰茶杯配碟", "kitchen-dining", 295, 0, 120},
		{"22697", "Green Regency Teacup and Saucer", "摄政绿茶杯配碟", "kitchen-dining", 295, 0, 88},
		{"22423", "Regency Cakestand 3 Tier", "摄政三层蛋糕架", "kitchen-dining", 1275, 0, 31},
		{"21843", "Red Retrospot Cake Stand", "红色波点蛋糕架", "kitchen-dining", 1095, 1295, 4},
		{"22961", "Jam Making Set Printed", "果酱制作印花套装", "kitchen-dining", 145, 0, 210},
		{"22720", "Set of 3 Cake Tins Pantry Design", "食品柜图案蛋糕罐三件套", "kitchen-dining", 495, 0, 67},
		{"22960", "Jam Making Set with Jars", "果酱制作套装（含玻璃罐）", "kitchen-dining", 425, 0, 52},
		{"22624", "Ivory Kitchen Scales", "象牙白厨房秤", "kitchen-dining", 850, 0, 0},
		{"84378", "Set of 3 Heart Cookie Cutters", "心形饼干模三件套", "kitchen-dining", 125, 0, 90},
		{"21080", "Set/20 Red Retrospot Paper Napkins", "红色波点餐巾纸 20 张", "kitchen-dining", 85, 0, 320},
		{"85123A", "White Hanging Heart T-Light Holder", "白色心形吊挂烛台", "lights-candles", 295, 0, 240},
		{"22178", "Victorian Glass Hanging T-Light", "维多利亚玻璃吊挂烛台", "lights-candles", 125, 0, 160},
		{"21731", "Red Toadstool LED Night Light", "红蘑菇 LED 小夜灯", "lights-candles", 165, 0, 75},
		{"79321", "Chilli Lights", "小辣椒串灯", "lights-candles", 575, 0, 9},
		{"84946", "Antique Silver Tea Glass Etched", "古银蚀刻烛杯", "lights-candles", 125, 0, 58},
		{"22803", "Ivory Embossed Lantern", "象牙白浮雕提灯", "lights-candles", 495, 0, 22},
		{"85099B", "Jumbo Bag Red Retrospot", "红色波点特大购物袋", "bags-travel", 208, 0, 410},
		{"20725", "Lunch Bag Red Retrospot", "红色波点便当袋", "bags-travel", 165, 0, 190},
		{"20728", "Lunch Bag Cars Blue", "蓝色小汽车便当袋", "bags-travel", 165, 0, 150},
		{"20724", "Red Retrospot Charlotte Bag", "红色波点夏洛特手袋", "bags-travel", 85, 0, 64},
		{"22629", "Spaceboy Lunch Box", "太空男孩饭盒", "bags-travel", 195, 0, 130},
		{"15056N", "Edwardian Parasol Natural", "爱德华式本色遮阳伞", "bags-travel", 595, 0, 18},
		{"22754", "Small Red Babushka Notebook", "红色套娃小笔记本", "stationery", 125, 0, 34},
		{"82494L", "Wooden Frame Antique White", "仿古白木相框", "home-decor", 295, 0, 140},
		{"22727", "Alarm Clock Bakelike Red", "红色复古胶木闹钟", "home-decor", 375, 0, 46},
		{"22726", "Alarm Clock Bakelike Green", "绿色复古胶木闹钟", "home-decor", 375, 0, 8},
		{"48194", "Doormat Hearts", "爱心门垫", "home-decor", 825, 0, 27},
		{"22457", "Natural Slate Heart Chalkboard", "心形天然石板小黑板", "home-decor", 295, 0, 84},
		{"22469", "Heart of Wicker Small", "藤编心形挂饰（小）", "home-decor", 165, 0, 220},
		{"22467", "Gumball Coat Rack", "糖果球挂衣架", "home-decor", 255, 0, 41},
		{"22112", "Chocolate Hot Water Bottle", "巧克力色热水袋", "home-decor", 495, 0, 73},
		{"84029G", "Knitted Union Flag Hot Water Bottle", "针织英国旗热水袋", "home-decor", 425, 0, 60},
		{"84879", "Assorted Colour Bird Ornament", "彩色小鸟摆件", "home-decor", 169, 0, 500},
		{"22086", "Paper Chain Kit 50's Christmas", "五十年代圣诞纸链套装", "christmas", 295, 0, 230},
		{"23354", "6 Gift Tags 50's Christmas", "五十年代圣诞礼物吊牌 6 枚", "christmas", 83, 0, 140},
		{"22578", "Wooden Star Christmas Scandinavian", "北欧风圣诞木星星", "christmas", 29, 0, 600},
		{"22579", "Wooden Tree Christmas Scandinavian", "北欧风圣诞木圣诞树", "christmas", 29, 0, 540},
		{"35970", "Zinc Folkart Sleigh Bells", "锌制民艺雪橇铃铛", "christmas", 169, 0, 96},
		{"23266", "Set of 3 Wooden Stocking Decoration", "木制圣诞袜挂件三件套", "christmas", 125, 165, 110},
		{"47566", "Party Bunting", "派对彩旗", "party", 495, 0, 86},
		{"23298", "Spotty Bunting", "波点彩旗", "party", 495, 0, 92},
		{"84991", "60 Teatime Fairy Cake Cases", "下午茶纸杯蛋糕托 60 个", "party", 55, 0, 700},
		{"84692", "Box of 24 Cocktail Parasols", "鸡尾酒小纸伞 24 支", "party", 42, 0, 300},
		{"21791", "Vintage Heads and Tails Card Game", "复古头尾配对纸牌", "toys-games", 125, 0, 77},
		{"21889", "Wooden Box of Dominoes", "木盒多米诺骨牌", "toys-games", 125, 0, 65},
		{"22065", "Christmas Pudding Trinket Pot", "圣诞布丁饰品罐", "christmas", 145, 0, 0},
		{"22846", "Bread Bin Diner Style Red", "红色餐车风面包箱", "kitchen-dining", 1695, 0, 12},
		{"22966", "Gingerbread Man Cookie Cutter", "姜饼人饼干模", "kitchen-dining", 125, 0, 180},
		{"82484", "Wood Black Board Ant White Finish", "仿古白框木黑板", "home-decor", 625, 795, 15},
		{"85152", "Hand over the Chocolate Sign", "“交出巧克力”挂牌", "home-decor", 210, 0, 58},
		{"22064", "Pink Doughnut Trinket Pot", "粉色甜甜圈饰品罐", "home-decor", 165, 0, 25},
		{"21977", "Pack of 60 Pink Paisley Cake Cases", "粉色佩斯利蛋糕纸托 60 个", "party", 55, 0, 260},
		{"22082", "Ribbon Reel Stripes Design", "条纹缎带卷", "stationery", 165, 0, 83},
		{"22029", "Spaceboy Birthday Card", "太空男孩生日卡", "stationery", 42, 0, 210},
		{"85116", "Black Candelabra T-Light Holder", "黑色枝形烛台", "lights-candles", 210, 0, 36},
		{"22188", "Black Heart Card Holder", "黑色心形卡片架", "home-decor", 395, 0, 44},
		{"84459A", "Pink Metal Chicken Heart", "粉色金属小鸡心挂件", "garden", 149, 0, 39},
		{"46000S", "Polyester Filler Pad 40x40cm", "靠垫芯 40×40 厘米", "home-decor", 145, 0, 70},
		{"22189", "Cream Heart Card Holder", "奶油色心形卡片架", "home-decor", 395, 0, 51},
		{"20679", "Edwardian Parasol Red", "爱德华式红色遮阳伞", "garden", 595, 0, 20},
		{"23076", "Ice Cream Sundae Lip Gloss", "冰淇淋圣代唇彩", "jewellery", 125, 0, 47},
		{"90214A", "Letter A Bling Key Ring", "字母 A 亮钻钥匙圈", "jewellery", 29, 0, 88},
		{"22473", "TV Dinner Tray Vintage Paisley", "复古佩斯利电视餐盘", "kitchen-dining", 495, 0, 19},
		{"22663", "Jumbo Bag Dolly Girl Design", "多莉女孩特大购物袋", "bags-travel", 208, 0, 140},
		{"84249A", "Greeting Card, Two Sisters", "贺卡“两姐妹”", "stationery", 42, 0, 31},
		{"22055", "Mini Cake Stand Hanging Strawbery", "草莓吊挂迷你蛋糕架", "kitchen-dining", 165, 0, 63},
		{"22285", "Hanging Hen Easter Decoration", "复活节小母鸡挂饰", "garden", 165, 0, 28},
		{"22371", "Airline Bag Vintage Tokyo 78", "东京 78 复古航空包", "bags-travel", 425, 0, 17},
	}
}

// card turns a fixture into what a shopper sees.
func (p product) card(l shop.Locale) shop.ProductCard {
	c := shop.ProductCard{ID: p.id, SKU: p.id, Title: shop.Text{EN: p.en, ZH: p.zh}.In(l), TitleEN: p.en, Category: p.category,
		Price: gbp(p.price), Availability: shop.AvailabilityOf(p.stock), Stock: p.stock}
	if p.was > 0 {
		was := gbp(p.was)
		c.CompareAt = &was
	}
	for _, cat := range categories() {
		if cat.Slug == p.category {
			c.CategoryName = cat.Name.In(l)
		}
	}
	return c
}

func find(id string) (product, bool) {
	list := products()
	i := slices.IndexFunc(list, func(p product) bool { return p.id == id })
	if i < 0 {
		return product{}, false
	}
	return list[i], true
}

func cards(l shop.Locale, ids ...string) []shop.ProductCard {
	var out []shop.ProductCard
	for _, id := range ids {
		if p, ok := find(id); ok {
			out = append(out, p.card(l))
		}
	}
	return out
}

// search matches every word of the query in either language.
func search(q, category string, inStock bool, order string) []product {
	var out []product
	for _, p := range products() {
		hay := strings.ToLower(p.en + " " + p.zh + " " + p.id)
		ok := (category == "" || p.category == category) && (!inStock || p.stock > 0)
		for word := range strings.FieldsSeq(strings.ToLower(q)) {
			ok = ok && strings.Contains(hay, word)
		}
		if ok {
			out = append(out, p)
		}
	}
	switch order {
	case "price_asc":
		slices.SortStableFunc(out, func(a, b product) int { return int(a.price - b.price) })
	case "price_desc":
		slices.SortStableFunc(out, func(a, b product) int { return int(b.price - a.price) })
	case "newest":
		slices.Reverse(out)
	case "popular":
		slices.SortStableFunc(out, func(a, b product) int { return b.stock - a.stock })
	}
	return out
}

func order(l shop.Locale, id string, status shop.OrderStatus, daysAgo int, ids ...string) shop.OrderCard {
	zh := l == shop.ZH
	words := map[shop.OrderStatus][2]string{shop.Placed: {"Placed", "已下单"}, shop.Paid: {"Paid", "已付款"}, shop.Packed: {"Packed", "已打包"}, shop.Shipped: {"Shipped", "已发货"}, shop.Delivered: {"Delivered", "已送达"}}
	label := func(s shop.OrderStatus) string {
		if zh {
			return words[s][1]
		}
		return words[s][0]
	}
	placed := stands().AddDate(0, 0, -daysAgo)
	card := shop.OrderCard{ID: id, Status: status, Label: label(status), Placed: placed, Carrier: "Royal Mail", Tracking: "RM" + id + "GB", Derived: true}
	done := true
	for i, s := range []shop.OrderStatus{shop.Placed, shop.Packed, shop.Shipped, shop.Delivered} {
		card.Steps = append(card.Steps, shop.OrderCardStep{Status: s, Label: label(s), At: placed.AddDate(0, 0, i), Done: done})
		if s == status {
			done = false
		}
	}
	for i, pid := range ids {
		p, _ := find(pid)
		card.Lines = append(card.Lines, shop.OrderCardLine{Product: pid, Title: shop.Text{EN: p.en, ZH: p.zh}.In(l), TitleEN: p.en, Category: p.category, Quantity: 2 * (i + 1), Price: gbp(p.price)})
		card.Total = card.Total.Plus(gbp(p.price).Times(2 * (i + 1)))
	}
	card.Actions = []string{"Where is the parcel now?", "Can I return something?"}
	if zh {
		card.Actions = []string{"包裹现在到哪了？", "可以退货吗？"}
	}
	return card
}

func orders(l shop.Locale) []shop.OrderCard {
	return []shop.OrderCard{order(l, "581483", shop.Shipped, 3, "85123A", "22423", "20725"), order(l, "579512", shop.Delivered, 24, "22086", "22578"), order(l, "574301", shop.Delivered, 71, "47566")}
}

type persona struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Blurb     shop.Text   `json:"blurb"`
	Questions []shop.Text `json:"questions"`
}

func personas() []persona {
	q := []shop.Text{{EN: "Find me a mug under £5", ZH: "五英镑以内有什么马克杯？"}, {EN: "Where is my order 581483?", ZH: "我的订单 581483 到哪了？"}, {EN: "How do returns work?", ZH: "怎么退货？"}}
	return []persona{
		{"P1", "Emma Clarke", shop.Text{EN: "Bakes on Sundays and collects anything with red dots.", ZH: "周日必烘焙，见到红色波点就想收。"}, q},
		{"P2", "林晓", shop.Text{EN: "Lives in Manchester, sends parcels home to Hangzhou.", ZH: "住在曼彻斯特，常往杭州老家寄包裹。"}, q},
		{"P3", "Tom Becker", shop.Text{EN: "Runs a small café and buys cups by the dozen.", ZH: "开一家小咖啡馆，杯子一买就是一打。"}, q},
		{"P4", "Aisha Khan", shop.Text{EN: "Plans children’s parties, always in a hurry.", ZH: "给孩子们办派对，总是赶时间。"}, q},
		{"P5", "Gwen Price", shop.Text{EN: "Does her Christmas shopping in July.", ZH: "七月就开始备圣诞。"}, q},
	}
}

func tools(l shop.Locale) []map[string]string {
	pick := func(en, zh string) string { return shop.Text{EN: en, ZH: zh}.In(l) }
	return []map[string]string{
		{"name": "search_catalog", "title": pick("Search", "搜索商品"), "working": pick("looking through the shelves …", "正在翻看货架……")},
		{"name": "get_order", "title": pick("Order", "订单"), "working": pick("looking up your order …", "正在查询订单……")},
		{"name": "search_policies", "title": pick("Rules", "店规"), "working": pick("reading the shop’s rules …", "正在查阅店规……")},
		{"name": "update_cart", "title": pick("Basket", "购物车"), "working": pick("putting it into your basket …", "正在放进购物车……")},
		{"name": "checkout", "title": pick("Checkout", "结算"), "working": pick("preparing your order …", "正在准备订单……")},
		{"name": "compare_products", "title": pick("Compare", "比较"), "working": pick("putting them side by side …", "正在对比……")},
	}
}
