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
	{"§c:forecast", regexp.MustCompile(`\b(?:forecast\w*|predict\w*|project(?:ed|ions?)|outlook|expect(?:ed|ing)?|demand|sales|(?:will|to) (?:we |it |they )?sell|(?:will|be) sold|(?:next|coming) (?:\w+ )?(?:weeks?|months?|quarter))\b`), "预测 预计 预估 估计 走势 需求 能卖 会卖 要卖 卖掉多少 卖多少 销量", false},
	{"§c:why", regexp.MustCompile(`\b(?:why|how come|reasons?|explain\w*|what (?:drives|makes|is behind))\b`), "为什么 为何 怎么会 原因 解释", false},
	{"§c:sure", regexp.MustCompile(`\b(?:sure|certain\w*|confiden\w*|reliab\w*|trust|uncertain\w*|bands?|intervals?|margin|range of)\b`), "把握 靠谱 可信 误差 区间 范围", false},
	{"§c:errors", regexp.MustCompile(`\b(?:bias(?:ed)?|tracking signal|refit\w*|retrain\w*|errors?|accura\w*|still (?:fits?|any good|good))\b`), "偏差 偏高 偏低 跟踪信号 重新训练 体检 准不准 还准", false},
	{"§c:growth", regexp.MustCompile(`\b(?:grow\w*|grew|ris(?:es?|ers?|ing)|tak(?:en|ing) off|trending|went up)\b`), "增长 涨幅 增速 上升 越卖越 越来越好 势头 比去年多", false},
	{"§c:ranout", regexp.MustCompile(`\b(?:r[au]n out|sold out|stock-?outs?|sell-?outs?|lost sales|did we miss)\b`), "售罄 断货 卖断 脱销 卖完 没货 少卖 本来能卖", false},
	{"§c:budget", regexp.MustCompile(`\b(?:budgets?|money|funds?)\b`), "预算 资金 钱不够", false},
	{"§c:storage", regexp.MustCompile(`\b(?:warehouse|storage|space|capacity)\b`), "仓库 库容 仓储", false},
	{"§c:limit", regexp.MustCompile(`\b(?:limit(?:s|ing)?|hold(?:s|ing) us back|bottleneck|constraints?|binding|shadow prices?)\b`), "约束 限制 瓶颈 影子价格 卡脖子 不够", false},
	{"§c:supplier", regexp.MustCompile(`\b(?:suppliers?|vendors?|purchase orders?|po|purchas(?:es|ing)|procure\w*)\b`), "供应商 采购 供货", false},
	{"§c:replenish", regexp.MustCompile(`\b(?:replenish\w*|restock\w*|reorder\w*|stock(?:ing)?[ -]up|(?:stock|buying) plan|(?:should|must|to) (?:we |i )?(?:order|buy)|to be (?:bought|ordered))\b`), "备货 补货 进货 采购 订货 该订 该补 要补 要进 要订", false},
	{"§c:came", regexp.MustCompile(`\b(?:arrived|came in|book in|goods (?:in|received)|delivered)\b`), "到货 入库 收货 到仓 送到了", false},
	{"§c:suppose", regexp.MustCompile(`\b(?:what if|suppos(?:e|ing)|if (?:we|it|only|they)|would (?:it|a|we)|what happens|and if)\b`), "如果 要是 假如 假设 会怎样 会怎么样 会影响", false},
	{"§c:reprice", regexp.MustCompile(`\b(?:price (?:cut|rise|increase|reduction)|cheaper|dearer|reduction|discount|(?:cut|lower|raise|drop|increase)\w* (?:the |its )?prices?|percent off|% off|half price)\b`), "降价 涨价 提价 调价 便宜 打折 打九折 打八折 打七折 半价 价格下调 价格上调", false},
	{"§c:howmany", regexp.MustCompile(`\bhow (?:many|much)\b`), "多少 几个 几件", false},
	{"§c:weekly", regexp.MustCompile(`\b(?:a|per|each|every) week\b`), "每周 一周卖", false},
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
