package house

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// concept is a group of words, in both languages, that mean the same to a shop. Its
// mark lets an utterance route messages that say the same in other words or in the
// other language.
type concept struct {
	mark string
	en   *regexp.Regexp
	zh   string // words, separated by blanks
	// asks: the words are about a thing and no part of its name.
	asks bool
}

// concepts are general shop language; none of them names a tool.
var concepts = []concept{
	{"§c:delivery", regexp.MustCompile(`\b(?:deliver(?:y|ies|ed|s|ing)?|ship(?:ping|ped|s|ment)?|dispatch(?:ed)?|post(?:age|ed)|courier)\b`), "配送 送货 送到 快递 物流 运送 发货 派送 寄", false},
	{"§c:parcel", regexp.MustCompile(`\b(?:parcels?|packages?|tracking|track|eta|arriv(?:e|es|ed|al|ing))\b`), "包裹 快递 物流 到货 收到货 没收到 到哪 收货 能到 时候到 多久到 几天到", false},
	{"§c:fee", regexp.MustCompile(`\b(?:fees?|charges?|penalt(?:y|ies)|costs?|postage|free shipping|free delivery)\b`), "运费 邮费 包邮 收费 费用 手续费", false},
	{"§c:rules", regexp.MustCompile(`\b(?:polic(?:y|ies)|rules?|terms|conditions?|allowed|warranty|guarantee|accept(?:ed)?|faq|periods?|options?|methods?|wholesale|bulk|trade (?:prices?|accounts?|customers?)|(?:what|which) (?:cases|circumstances|situations))\b`), "政策 规定 条款 规则 保修 质保 支持 期限 说明 无理由 批发 起订 几天之内 几天内", false},
	{"§c:pay", regexp.MustCompile(`\b(?:pay(?:ing|ments?)?|credit cards?|paypal|visa|alipay|wechat pay|invoice me|cash)\b`), "付款 支付 付钱 刷卡 支付宝 微信 货到付款 信用卡", false},
	{"§c:method", regexp.MustCompile(`\b(?:how (?:can|do|could|may) (?:i|we) pay|(?:payment|paying) (?:methods?|options?|ways?)|ways? (?:of|to) pay\w*|pay (?:by|with)|paypal|visa)\b`), "货到付款 支付宝 微信 信用卡 付款方式 支付方式 怎么付 分期", false},
	{"§c:back", regexp.MustCompile(`\b(?:returns?|returning|refunds?|refunded|money back|send (?:\w+ ){0,3}back|reimburse\w*|exchange)\b`), "退货 退款 退换 换货 退掉 退回", false},
	{"§c:cancel", regexp.MustCompile(`\bcancel(?:l?ed|l?ing|lation)?\b`), "取消 撤销", false},
	{"§c:basket", regexp.MustCompile(`\b(?:basket|cart|trolley|shopping bag)\b`), "购物车 篮子 购物袋", true},
	{"§c:order", regexp.MustCompile(`\b(?:orders?|purchases?|invoices?)\b`), "订单 单子 单号", false},
	{"§c:past", regexp.MustCompile(`\b(?:history|past|previous(?:ly)?|before|bought|ordered)\b|\b(?:did|have) i (?:buy|order|purchase)`), "历史 以前 买过 之前 过去 记录", true},
	{"§c:many", regexp.MustCompile(`\b(?:all|list|every)\b`), "全部 所有 列出 哪些 都有 都买 都卖", false},
	{"§c:suggest", regexp.MustCompile(`\b(?:recommend\w*|suggest\w*|ideas?|for me|popular|trend\w*|best ?-?sell(?:ers?|ing)|surprise|might like)\b`), "推荐 热门 热卖 热销 畅销 爆款 卖得最好 可能喜欢 有意思的", true},
	{"§c:alike", regexp.MustCompile(`\b(?:similar|alternatives?|like (?:this|that|it|the)|same (?:kind|style|type)|resembl\w+)\b`), "类似 相似 差不多 同类 同款 像这", true},
	{"§c:together", regexp.MustCompile(`\b(?:together|go(?:es)? (?:well|with)|match(?:es)?|along with|pairs?|combine[sd]?|accessor\w+)\b`), "搭配 一起买 配套 还买 还会买 配什么", true},
	{"§c:compare", regexp.MustCompile(`\b(?:compar\w+|differen\w+|differ|versus|vs|better|side by side)\b`), "比较 对比 区别 差别 比一比 哪个好 哪个更 不一样 不同", true},
	{"§c:stock", regexp.MustCompile(`\b(?:in stock|stock|available|availability|left|sold out|out of stock)\b`), "有货 现货 库存 还剩 卖完 没货 缺货 断货 还有吗 还有货", true},
	{"§c:details", regexp.MustCompile(`\b(?:details?|more about|describe|description|made (?:of|from)|material|dimensions?|sizes?|measure\w*|weigh\w*|how (?:big|large|heavy|long|tall)|specs?)\b`), "详情 详细 介绍 材质 尺寸 多大 多重 多高 什么做 规格 具体", true},
	{"§c:price", regexp.MustCompile(`\b(?:how much|price|total|sum)\b`), "多少钱 价格 合计 一共 总共 总价 什么价", true},
	{"§c:groups", regexp.MustCompile(`\b(?:categor(?:y|ies)|departments?|sections?|kinds? of|sorts? of|types? of|ranges?)\b`), "分类 类别 类目 种类 品类 都卖", false},
	{"§c:person", regexp.MustCompile(`\b(?:human|person|people|someone|somebody|agents?|operator|representative|staff|manager|customer (?:service|support|care))\b`), "人工 真人 客服 店员 经理 转接", true},
	{"§c:buy", regexp.MustCompile(`\b(?:check ?out|place (?:my|the|an) order|complete my|proceed)\b`), "结账 结算 下单 买单 付款", true},
	{"§c:put", regexp.MustCompile(`\b(?:add|put|remove|delete|change)\b`), "加入 加到 加进 放进 放到 放入 移除 删除 删掉 拿掉 改成 改为", true},
	{"§c:need", regexp.MustCompile(`\b(?:look(?:ing)? for|do you (?:have|sell|stock)|have you got|search\w*|find|any|gifts?|presents?)\b`), "有没有 想买 想找 找一 帮我找 礼物", false},
	{"§c:account", regexp.MustCompile(`\b(?:accounts?|passwords?|profile|log ?in|sign ?up|register\w*|registration|newsletter|subscri\w+|address(?:es)?|reviews?|feedback)\b`), "账号 账户 密码 注册 登录 地址 订阅 资料 评价", false},
	{"§c:paper", regexp.MustCompile(`\b(?:invoices?|bills?|receipts?|declined|charged)\b`), "发票 账单 收据 扣款", false},
	{"§c:upset", regexp.MustCompile(`\b(?:complain\w*|complaint|claim|unacceptable|disappoint\w*|unhappy|terrible|worst|broken|damaged|angry|pieces)\b`), "投诉 失望 不满 太差 差评 破了 碎了 坏了 生气", false},
	{"§c:greet", regexp.MustCompile(`^(?:hi|hello|hey|good (?:morning|afternoon|evening))\b`), "你好 您好 早上好 下午好 晚上好 在吗 哈喽", false},
	{"§c:thanks", regexp.MustCompile(`\b(?:thanks?|thank you|cheers|thx)\b`), "谢谢 多谢 感谢 谢啦 谢了", false},
	{"§c:bye", regexp.MustCompile(`\b(?:bye|goodbye|see you|good night)\b`), "再见 拜拜 回头见 下次见 晚安", false},
	{"§c:world", regexp.MustCompile(`\b(?:weather|rain\w*|sunny|joke|president|prime minister|poem|politics|news|music|song|restaurant|flight|homework|instructions?|prompt|football|bitcoin)\b`), "天气 下雨 笑话 总统 诗 新闻 音乐 唱歌 机票 作业 指令 提示词 股票 球赛", false},
}

// in reports whether a text, in lower case, speaks of the concept.
func (c concept) in(low string) bool {
	for w := range strings.FieldsSeq(c.zh) {
		if strings.Contains(low, w) {
			return true
		}
	}
	return hasLatin(low) && c.en.MatchString(low)
}

// blank takes the concept's words out of a text.
func (c concept) blank(low string) string {
	for w := range strings.FieldsSeq(c.zh) {
		low = strings.ReplaceAll(low, w, " ")
	}
	return c.en.ReplaceAllString(low, " ")
}

func hasLatin(low string) bool {
	for i := range len(low) {
		if b := low[i]; b < utf8.RuneSelf && 'a' <= b && b <= 'z' {
			return true
		}
	}
	return false
}
