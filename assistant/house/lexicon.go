package house

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// The tables of this file are what the house model knows of the two languages: which
// words carry no product, which name one, colours, and the words for the values that
// enums in shops have.

// enStop are English words that are never part of what somebody looks for.
var enStop = wordSet(`a an the some any all every each another other others else more i i'm i'd i've i'll im me my mine we we're us our you your yours u ur he she his her they them their it its it's
this that these those there here is are was were be been am do does did don't doesn't didn't have has had haven't having can can't could couldn't would wouldn't will won't shall should may might must
please pls kindly thanks thank hi hello hey ok okay yes no not so just also too as well really very much many lot lots bit kind sort type types stuff thing things something anything everything one ones
show see find search searching look looking get got give want wanted wanna need needed like love buy buying bought purchase order ordered shop shopping browse pick choose recommend recommended recommendation recommendations suggest suggestion suggestions
tell know let help check add put take remove delete compare make change set keep update bring try use sell sells selling carry offer offers stock stocked available availability sale
what what's which who whose when where where's why how if whether then now today maybe perhaps about around by at from into onto out up down off over under below above than between or but
price prices priced cost costs costing cheap cheaper cheapest expensive budget max maximum min minimum less least most best better good nice great pretty cool
basket cart bag's trolley item items product products article articles goods catalogue catalog website online store stores section range options option choice choices ideas idea results list
interested hoping going think please? guys few couple pieces piece units quantity popular newest latest new arrivals bestsellers bestselling selling sold sorted sort ordered ascending descending low high lowest highest first last second third
info information details detail description describe similar alternatives alternative instead different same go goes went together pair match matching usually often people customers frequently bought compared comparison versus vs difference left still currently again back only worth
come comes came work works using mean say said asking ask question one's gonna dear thx cheers mate after actually well right hmm umm oh ah again both either only yes yeah anyone someone somebody myself want's inside within per each pounds pound quid gbp euros dollars yuan`)

// enLink are words that belong to a product phrase only between two words of it.
var enLink = wordSet("with without of for and in to on to")

// enDeterminer stand between a linking word and a thing.
var enDeterminer = wordSet("a an the my our your his her their some")

// zhCarriers are Chinese phrases around a product phrase, blanked wherever they stand.
var zhCarriers = longestFirst(strings.Fields(`请问 请帮我 麻烦帮我 麻烦你 麻烦您 麻烦 帮我 帮忙 能不能 可不可以 可以 能否 我想要 我想买 我想找 我想看 我想 想要 想买 想找 想看 我需要 需要 我要买 我要找 我要 要买 打算买 打算 准备买 准备 考虑 挑一件 挑一个 挑一份 挑件 挑个 挑份 选一件 选一个 选个 我正在找 正在找 在找 寻找 查找 搜索 搜一下 搜下 搜搜
找一下 找找 查一下 查询 查查 看一下 看看 看下 瞧瞧 推荐一下 推荐 介绍一下 介绍 展示 列出 显示 给我来 给我 给他 给她 来一个 来个 来点 来些 有没有 有什么 有哪些 还有没有 还有什么 还有 有卖 卖不卖 有吗 有货吗 有现货吗 有货 有现货 现货 现在有 没货 缺货 库存 你们有 你们家 你们店里 你们店 你们这 你们 店里 家里有 咱们 这里 这边 哪些 哪个 哪款 哪种 什么样 什么时候 什么 怎么样 怎样 怎么 如何
一些 一下 一点 有点 一种 一款 一个 一只 一件 一套 几个 几款 几种 几件 多少钱 价格 价位 价钱 预算 卖多少 多少 便宜一点 便宜点 便宜些 便宜 最便宜 实惠 贵 最贵 按价格 从低到高 从高到低 排序 最新 新品 最近 热销 热门 畅销 最火 爆款 销量 卖得最好 卖得好 最好
加入购物车 加到购物车 放进购物车 放到购物车 放购物车 加进购物车 购物车里 购物车 加购 加入 加到 放进 放入 放到 添加 加上 加个 再加 下单 买单 买个 买一个 买件 买一件 买点 买些 买份 买一份 结账 移除 删除 删掉 去掉 拿掉 拿走 移出 不要了 取消 改成 改为 变成 换成 数量
比一比 比一下 哪个好 哪款好 哪个更好 有啥 啥 里面 里头 还剩 剩 卖完 的人 人 它 对比一下 比较一下 对比 比较 区别 差别 哪里不一样 不同 相比 类似的 类似 相似的 相似 差不多的 同款 同类 搭配 一起买 配套 一起 适合 详情 详细信息 详细 信息 具体 参数 说说 讲讲 告诉我 告诉 了解一下 了解 问一下 问下 想问 咨询 这个 那个 这款 那款 这件 那件 这些 那些 它们 刚才 刚刚 上面 第二 商品 产品 东西 货品 谢谢 多谢 谢了 算了 就行 就好 行了 各来 各要 你好 您好 哈喽 随便 大概 大约 左右 以内 以下 之内 以上 不超过 不要超过 之间 最好是 最好 或者 如果 的话 是不是 是否 吗 呢 吧 啊 呀 哦 哈 嘛 喔 哟 了没 没有 我 你 您 他们 想 请 另外 顺便 再 也 都 还 就 只 才 又 很 太 挺 比较便宜 拜托 谢啦 好吗 行吗 可以吗 对吗`))

// zhEdges are single characters trimmed from the ends of what is left.
const zhEdges = "的了有要个些款种件把给和跟与在是买找搜查看来用做卖那这去到从对里上能会让先点"

// zhGuards are words whose first or last character is not to be trimmed.
var zhGuards = strings.Fields("派对 有机 来福 把手 看板 对联 对戒 用品 做旧 上衣 里衬 在途 先生 会员 点心 去污 要塞 卖场 和服 和风 给皂 早点 糕点 甜点 圆点 波点 手把 门把 火把 拖把 茶点")

// enThings and zhThings name what gift shops and most other shops sell; they help to
// tell a product from a verb in a language with or without blanks.
var enThings = wordSet(`bag bags mug mugs cup cups lantern lanterns light lights lamp lamps candle candles holder holders box boxes tin tins bowl bowls plate plates tray trays clock clocks cushion cushions card cards wrap paper ribbon ribbons
bunting garland decoration decorations ornament ornaments heart hearts hanging frame frames mirror sign signs doormat mat mats towel towels apron aprons glove gloves scarf socks hat hats shirt shirts shoes dress jacket jeans toy toys doll dolls
game games puzzle book books notebook notebooks pen pens pencil pencils sticker stickers magnet magnets hook hooks hanger hangers basket baskets jar jars bottle bottles teapot teapots teacup saucer cakestand cake cakes case cases baking kitchen
gift gifts present presents necklace bracelet earrings ring rings jewellery jewelry umbrella umbrellas purse wallet keyring fob charm charms vase vases flower flowers plant pot pots garden bird birds feeder egg eggs christmas easter halloween birthday
party wedding baby kids children retrospot polkadot polka vintage wicker wooden ceramic glass metal zinc enamel lunch jumbo shopper storage tealight t-light nightlight warmer hot-water chalkboard blackboard drawer knob doorknob stool table chair rug blanket quilt throw headphones phone laptop tablet speaker charger keyboard mouse watch camera bike tent backpack`)

var zhThings = longestFirst(strings.Fields(`马克杯 杯子 水杯 茶杯 咖啡杯 玻璃杯 保温杯 杯 茶壶 水壶 盘子 碟子 碗 餐具 餐盘 托盘 蛋糕架 蛋糕盒 蛋糕 烘焙 厨房 围裙 手套 毛巾 抹布 隔热垫 餐垫 杯垫 桌布 桌旗 灯笼 灯串 灯 台灯 小夜灯 夜灯 烛台 蜡烛 香薰 收纳盒 收纳袋 收纳篮 收纳 盒子 罐子 储物罐 铁盒 篮子 藤编 袋子 手提袋 购物袋 帆布袋 午餐包 便当包 饭盒 便当盒 背包 书包 钱包 零钱包 化妆包 包包 包 雨伞 伞 热水袋 靠垫 抱枕 毯子 地垫 门垫 地毯
相框 镜子 时钟 闹钟 挂钟 钟 挂钩 衣架 挂件 挂饰 门把手 抽屉拉手 把手 标牌 铁皮画 指示牌 黑板 画 海报 贴纸 冰箱贴 磁贴 明信片 贺卡 卡片 包装纸 礼品袋 礼品盒 礼物 礼品 丝带 彩带 彩旗 三角旗 气球 派对 装饰品 装饰 摆件 圣诞树 圣诞 复活节 万圣节 生日 婚礼 情人节 母亲节 玩具 玩偶 娃娃 拼图 积木 游戏 书 笔记本 本子 铅笔 笔 文具 橡皮 首饰 项链 手链 耳环 戒指 钥匙扣 钥匙圈 花瓶 花盆 花园 鸟笼 喂鸟器 鸟 小鸟 兔子 猫 狗 心形 爱心 波点 圆点 复古 木制 木质 陶瓷 玻璃 金属 搪瓷 衣服 裙子 裤子 鞋子 鞋 袜子 帽子 围巾 T恤 衬衫 外套 耳机 手机 电脑 键盘 鼠标 音箱 充电器 手表 相机 自行车 帐篷`))

// zhColours maps the Chinese colour words to the English ones that enums have.
var zhColours = map[string]string{"红": "red", "蓝": "blue", "绿": "green", "黄": "yellow", "白": "white", "黑": "black", "粉": "pink", "粉红": "pink",
	"紫": "purple", "橙": "orange", "橘": "orange", "灰": "grey", "棕": "brown", "褐": "brown", "金": "gold", "银": "silver", "米": "cream", "青": "turquoise", "奶油": "cream", "彩": "multicolour", "天蓝": "sky blue", "深蓝": "navy", "咖啡": "brown", "象牙": "ivory", "薄荷绿": "mint"}

const enColours = `sky blue|light blue|dark blue|navy|red|blue|green|yellow|white|black|pink|purple|orange|gray|grey|brown|gold|silver|cream|ivory|beige|turquoise|teal|mint|multicolou?r(?:ed)?`

var (
	enColour = regexp.MustCompile(`\b(?:` + enColours + `)\b`)
	zhColour = regexp.MustCompile(`(天蓝|深蓝|粉红|奶油|薄荷绿|象牙|咖啡|红|蓝|绿|黄|白|黑|粉|紫|橙|橘|灰|棕|褐|金|银|米|青|彩)色|(天蓝|深蓝|粉红|红|蓝|绿|黄|白|黑|粉|紫|橙|橘|灰|棕|金|银)(?:的|款)`)
)

// enumWords are the words for values that enums in shops have, in both languages.
var enumWords = []struct {
	value string
	words *regexp.Regexp
}{
	{"price_asc", regexp.MustCompile(`\bcheap(?:er|est)\b|\b(?:lowest|low) price|\bleast expensive|price:? ?(?:low|asc)|\bby price\b|low(?:est)? to high|cheapest first|最便宜|便宜[点些的]|更便宜|价格从低|从低到高|低到高|价格最低|最低价|按价格|便宜优先`)},
	{"price_desc", regexp.MustCompile(`\bmost expensive|\bhighest price|price:? ?(?:high|desc)|high(?:est)? to low|\bpriciest|\bdearest|最贵|价格从高|从高到低|高到低|价格最高`)},
	{"newest", regexp.MustCompile(`\bnewest\b|\blatest (?:products?|items?|arrivals?|things?)\b|\bnew (?:arrivals?|in|products?|items?|stuff)\b|what's new|just (?:in|arrived)|most recent(?:ly added)?|最新|新品|新款|新到|上新|刚到`)},
	{"popular", regexp.MustCompile(`\b(?:most )?popular\b|best[- ]?sell(?:ing|ers?)|\btop sell|\btrending\b|\bhot\b (?:items?|products?)|热门|热销|畅销|卖得最好|卖得好|爆款|最火|受欢迎|人气|销量`)},
	{"relevance", regexp.MustCompile(`\brelevan(?:t|ce)\b|\bbest match|相关|最匹配`)},
	{"remove", regexp.MustCompile(`\b(?:remove|delete|drop|take (?:\w+ ){0,4}(?:out|off|away)|get rid of|without|don't want|no longer want|empty|clear)\b|移除|删除|删掉|去掉|拿掉|拿走|移出|不要了|不想要|去除|清空|拿出`)},
	{"set", regexp.MustCompile(`\b(?:set|change|make|update|adjust|increase|reduce|decrease)\b(?: \w+){0,6}? (?:to|it|that|quantity)\b|\binstead\b|\bmake (?:it|that)\b|改成|改为|改到|变成|换成|调成|调到|设为|调整|减到|加到\s*(?:\d|[一二两三四五六七八九十])|数量`)},
	{"add", regexp.MustCompile(`\b(?:add|put|buy|take|want|get|order|need|i'll have|purchase|include|throw in)\b|加|放|买|要|来|拿`)},
	{"placed", regexp.MustCompile(`\b(?:placed|just ordered|pending)\b|已下单|待付款|未付款|刚下单`)},
	{"paid", regexp.MustCompile(`\bpaid\b|已付款|已支付|付过款`)},
	{"packed", regexp.MustCompile(`\b(?:packed|being prepared|processing)\b|已打包|备货中|已备货|待发货|打包`)},
	{"shipped", regexp.MustCompile(`\b(?:shipped|dispatched|in transit|on (?:the|its|their) way|sent out)\b|已发货|发货了|发货的|运输中|在途|在路上|配送中`)},
	{"delivered", regexp.MustCompile(`\b(?:delivered|arrived|completed|received)\b|已送达|已签收|已收到|已完成|送到了|签收`)},
	{"cancelled", regexp.MustCompile(`\bcancel(?:l?ed|lations?)\b|已取消|取消的|取消了`)},
	{"returned", regexp.MustCompile(`\b(?:returned|refunded|sent back)\b|已退货|退货的|退了的|退款的`)},
	{"small", regexp.MustCompile(`\bsmall(?:er|est)?\b|小号|小的|小码|小一点|小份|小杯`)},
	{"medium", regexp.MustCompile(`\bmedium\b|中号|中码|中等|中份|中杯`)},
	{"large", regexp.MustCompile(`\b(?:large[r]?|big(?:ger)?)\b|大号|大的|大码|大一点|大份|大杯`)},
}

var (
	stockWords  = regexp.MustCompile(`\b(?:in[- ]stock|available (?:now|only|today)|only available|that (?:is|are) available|currently available|ready to ship)\b|有货|有现货|现货|有库存|没断货|不缺货`)
	cheaperThan = regexp.MustCompile(`\b(?:cheaper|less expensive|lower price|more affordable|not so expensive|less pricey)\b|too (?:expensive|pricey|dear)|(?:再|更|有没有)?便宜(?:一?[点些]|的)|太贵|有点贵|贵了|更便宜|低一点的|实惠点`)
	dearerThan  = regexp.MustCompile(`\b(?:more expensive|pricier|higher end|more premium|nicer quality|fancier)\b|贵一?点|高档一?[点些]|好一点的|更贵`)
	moreWords   = regexp.MustCompile(`\b(?:show|see|give|find|any|anything|some|something|got|have|what|are there|is there)\b.{0,24}?\b(?:else|more|others?)\b|\b(?:other|more|different) (?:ones?|options?|results?|choices?|ideas?|products?|items?|suggestions?)\b|\bnext page\b|^(?:more|others?)(?: please)?[.!?]?$|还有(?:别的|其他|其它|更多|没有|吗)|换一批|换几个|(?:看看|来点|有没有)?(?:别的|其他的?|其它的?)(?:款|选择|推荐)?吗?|更多|多来几个|下一页|再来几个|再看看`)
)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

func longestFirst(words []string) []string {
	sort.SliceStable(words, func(i, j int) bool { return len(words[i]) > len(words[j]) })
	return words
}

// colour is the first colour of a message: as it stands there, and as an English word.
func colour(low string) (said, english string) {
	if m := enColour.FindString(low); m != "" {
		return m, m
	}
	if m := zhColour.FindStringSubmatch(low); m != nil {
		name := m[1] + m[2]
		return name + "色", zhColours[name]
	}
	return "", ""
}

// productWords is what remains of a message when everything that is not a product is
// taken away: search text. extra are further words to take away (a tool's own verbs).
func productWords(r reading, text string, extra map[string]bool) string {
	for _, p := range []*regexp.Regexp{latest, stockWords, enAll, moreWords} {
		text = p.ReplaceAllString(text, " ")
	}
	if r.lang == shop.ZH {
		text = hanProductWords(text)
	}
	return latinProductWords(text, extra)
}

var latinWord = regexp.MustCompile(`[a-z0-9][a-z0-9'&+-]*|[\p{Han}]+`)

// latinProductWords drops function words; linking words stay inside a phrase.
func latinProductWords(text string, extra map[string]bool) string {
	var out, links []string
	for _, w := range latinWord.FindAllString(text, -1) {
		w = strings.TrimSuffix(strings.Trim(w, "'-"), "'s")
		switch {
		case w == "":
		case enLink[w]:
			links = append(links, w)
			continue
		case enDeterminer[w]:
			continue
		case enStop[w] || extra[w] && !enThings[w]:
		default:
			if len(out) > 0 && len(links) == 1 {
				out = append(out, links[0])
			}
			out = append(out, w)
		}
		links = nil
	}
	return strings.Join(out, " ")
}

// hanProductWords blanks the carriers, trims single characters from the ends of what
// is left and drops 的 inside.
func hanProductWords(text string) string {
	for _, c := range zhCarriers {
		text = strings.ReplaceAll(text, c, " ")
	}
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,。.!?;:、~\"“”()《》", r) }) {
		if part = trimHan(part); part != "" {
			out = append(out, strings.ReplaceAll(part, "的", ""))
		}
	}
	return strings.Join(out, " ")
}

// trimHan takes single characters that carry nothing off both ends, down to a word that
// is to stay whole ("做派对的": 派对).
func trimHan(part string) string {
	for {
		rest := part
		if !guarded(rest, strings.HasPrefix) {
			rest = trimFirst(rest)
		}
		if !guarded(rest, strings.HasSuffix) {
			rest = trimLast(rest)
		}
		if rest == part {
			return part
		}
		part = rest
	}
}

func guarded(part string, at func(s, word string) bool) bool {
	return slices.ContainsFunc(zhGuards, func(g string) bool { return at(part, g) })
}

func trimFirst(s string) string {
	if r, size := utf8.DecodeRuneInString(s); strings.ContainsRune(zhEdges, r) {
		return s[size:]
	}
	return s
}

func trimLast(s string) string {
	if r, size := utf8.DecodeLastRuneInString(s); strings.ContainsRune(zhEdges, r) {
		return s[:len(s)-size]
	}
	return s
}

// namesThing reports whether a text holds a word for something that shops sell.
func namesThing(low string) bool {
	for _, w := range latinWord.FindAllString(low, -1) {
		if enThings[w] {
			return true
		}
	}
	for _, w := range zhThings {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}
