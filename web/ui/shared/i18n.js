/**
 * Every string that a person reads, in English and Chinese, once. `t(key, {n: 3})`
 * fills {n} and follows the locale signal, so that components re-render on a switch.
 */
import { signal, effect } from "./html.js";

/** @typedef {import("./types.js").Locale} Locale */

/** @type {Record<string, [en: string, zh: string]>} */
export const table = {
  // shared
  "language.other": ["中文", "English"],
  "language.switch": ["用中文浏览", "Switch to English"],
  "theme.light": ["Light", "浅色"],
  "theme.dark": ["Dark", "深色"],
  "theme.system": ["As the system", "跟随系统"],
  "theme.switch": ["Appearance: {mode}", "外观：{mode}"],
  "retry": ["Try again", "重试"],
  "close": ["Close", "关闭"],
  "back": ["Back", "返回"],
  "undo": ["Undo", "撤销"],
  "undone": ["Taken back", "已撤销"],
  "loading": ["Loading", "加载中"],
  "skip": ["Skip to content", "跳到正文"],
  "error.title": ["This did not load", "没能加载出来"],
  "error.network": ["The shop cannot be reached. Check the connection, then try again.", "连不上店铺，请检查网络后重试。"],
  "error.server": ["Something went wrong on our side.", "我们这边出了点问题。"],
  "time.now": ["just now", "刚刚"],

  // shop front
  "shop.search": ["Search the shop", "搜索商品"],
  "shop.search.placeholder": ["Mugs, bunting, a gift under £5 …", "马克杯、彩旗、五英镑以内的小礼物……"],
  "shop.search.all": ["All results for “{q}”", "查看“{q}”的全部结果"],
  "shop.search.none": ["Nothing called that yet", "没有找到相关商品"],
  "shop.categories": ["Categories", "分类"],
  "shop.all": ["Everything", "全部商品"],
  "shop.basket": ["Basket", "购物车"],
  "shop.basket.items": [" items", " 件商品"],
  "shop.orders": ["My orders", "我的订单"],
  "shop.signin": ["Sign in", "登录"],
  "shop.signout": ["Sign out", "退出登录"],
  "shop.demo": ["Demo shop", "演示店铺"],
  "shop.clock": ["The shop’s calendar stands at {date}", "店内日历停在 {date}"],
  "shop.clock.short": ["It is {date} in here", "店内今天是 {date}"],
  "shop.demo.note": ["This is a demonstration. Nothing is really sold and no money moves.", "这是一家演示店铺，不会真的卖货或收款。"],
  "home.title": ["Little things that make a house cheerful", "让家里多一点欢喜的小物"],
  "home.lead": ["Mugs, bunting, candles and some four thousand other finds. Ask our assistant if you would rather not look yourself.", "马克杯、彩旗、烛台，还有四千多种好东西。懒得自己找，就问问店里的助手。"],
  "home.browse": ["Browse everything", "逛逛全部商品"],
  "home.ask": ["Ask the assistant", "问问助手"],
  "home.popular": ["Best loved this year", "今年卖得最好"],
  "home.new": ["New on the shelves", "新上架"],
  "home.shelves": ["Find your shelf", "按分类逛"],
  "home.more": ["See all", "查看全部"],
  "grid.count": ["{n} products", "共 {n} 件商品"],
  "grid.results": ["Results for “{q}”", "“{q}”的搜索结果"],
  "grid.sort": ["Sort", "排序"],
  "sort.relevance": ["Best match", "最相关"],
  "sort.popular": ["Most loved", "最受欢迎"],
  "sort.newest": ["Newest", "最新上架"],
  "sort.price_asc": ["Price, low to high", "价格从低到高"],
  "sort.price_desc": ["Price, high to low", "价格从高到低"],
  "grid.instock": ["In stock only", "只看有货"],
  "grid.page": ["Page {n} of {of}", "第 {n} 页，共 {of} 页"],
  "grid.prev": ["Previous", "上一页"],
  "grid.next": ["Next", "下一页"],
  "grid.empty": ["Nothing matches", "没有符合条件的商品"],
  "grid.empty.hint": ["Try a shorter word, or ask the assistant. It knows the shelves well.", "换个短一点的词试试，或者问问助手，货架它都熟。"],
  "grid.degraded": ["Search by meaning is resting; these results match by words only.", "语义搜索暂时不可用，以下结果仅按字面匹配。"],
  "product.add": ["Add to basket", "加入购物车"],
  "product.added": ["{title} is in your basket", "已将{title}加入购物车"],
  "product.adding": ["Adding …", "加入中……"],
  "product.ask": ["Ask about this", "咨询这件商品"],
  "product.ask.text": ["Tell me about “{title}” ({id})", "介绍一下“{title}”（{id}）"],
  "product.quantity": ["Quantity", "数量"],
  "product.related": ["Others like this", "相似商品"],
  "product.together": ["Often bought together", "常常一起买"],
  "product.details": ["Details", "商品信息"],
  "product.number": ["Article number", "货号"],
  "product.tile": ["Drawing of {title}", "{title}示意图"],
  "product.tile.note": ["A drawing, not a photograph", "图为示意，非实物照片"],
  "product.more": ["More", "增加"],
  "product.less": ["Less", "减少"],
  "product.now": ["Now", "现价"],
  "product.was": ["Before", "原价"],
  "attr.colour": ["Colour", "颜色"],
  "attr.material": ["Material", "材质"],
  "attr.pattern": ["Pattern", "图案"],
  "attr.set": ["Pieces in the set", "套装件数"],
  "attr.size": ["Size", "尺寸"],
  "value.red": ["Red", "红色"],
  "value.pink": ["Pink", "粉色"],
  "value.blue": ["Blue", "蓝色"],
  "value.green": ["Green", "绿色"],
  "value.white": ["White", "白色"],
  "value.black": ["Black", "黑色"],
  "value.ivory": ["Ivory", "象牙白"],
  "value.cream": ["Cream", "奶油色"],
  "value.silver": ["Silver", "银色"],
  "value.gold": ["Gold", "金色"],
  "value.yellow": ["Yellow", "黄色"],
  "value.purple": ["Purple", "紫色"],
  "value.orange": ["Orange", "橙色"],
  "value.brown": ["Brown", "棕色"],
  "value.grey": ["Grey", "灰色"],
  "value.ceramic": ["Ceramic", "陶瓷"],
  "value.glass": ["Glass", "玻璃"],
  "value.metal": ["Metal", "金属"],
  "value.wood": ["Wood", "木"],
  "value.paper": ["Paper", "纸"],
  "value.zinc": ["Zinc", "锌"],
  "value.cotton": ["Cotton", "棉"],
  "value.felt": ["Felt", "毛毡"],
  "value.wicker": ["Wicker", "藤编"],
  "stock.in_stock": ["In stock", "有货"],
  "stock.low": ["Only {n} left", "仅剩 {n} 件"],
  "stock.out_of_stock": ["Sold out", "暂时缺货"],
  "basket.title": ["Your basket", "购物车"],
  "basket.empty": ["Your basket is empty", "购物车还是空的"],
  "basket.empty.hint": ["Things you add appear here.", "加入的商品会出现在这里。"],
  "basket.total": ["Total", "合计"],
  "basket.each": ["{price} each", "单价 {price}"],
  "basket.remove": ["Remove {title}", "移除{title}"],
  "basket.removed": ["{title} removed", "已移除{title}"],
  "basket.checkout": ["Go to checkout", "去结算"],
  "basket.checkout.note": ["The assistant shows exactly what will be ordered. Nothing happens before you accept.", "助手会先列出订单明细，您确认之后才会下单。"],
  "basket.checkout.text": ["I’d like to check out, please.", "我要结算。"],
  "orders.title": ["My orders", "我的订单"],
  "orders.empty": ["No orders yet", "还没有订单"],
  "orders.empty.hint": ["What you buy here can be followed from this page.", "下单后可以在这里查看进度。"],
  "orders.signin": ["Sign in to see your orders", "登录后查看订单"],
  "signin.title": ["Who would you like to be?", "以哪位顾客的身份逛？"],
  "signin.lead": ["Five invented customers, each with a history in the shop.", "五位虚构的顾客，各有自己的购物记录。"],
  "signin.number": ["Or any customer number of the demo", "或输入演示数据中的任一顾客编号"],
  "signin.go": ["Continue", "继续"],
  "signin.visitor": ["Just visiting", "先随便看看"],
  "signin.unknown": ["No customer has this number.", "没有这个编号的顾客。"],
  "notfound.title": ["This page is not on our shelves", "这个页面不在货架上"],
  "notfound.hint": ["It may have been moved. The front page knows the way.", "可能已经搬走了，回首页看看吧。"],
  "notfound.home": ["Back to the front page", "回到首页"],
  "help.title": ["Help and shop rules", "帮助与店铺规则"],
  "help.ask": ["Ask about this", "咨询助手"],
  "foot.help": ["Help", "帮助"],
  "foot.delivery": ["Delivery", "配送"],
  "foot.returns": ["Returns", "退货"],
  "foot.privacy": ["Privacy", "隐私"],
  "foot.data": ["Titles, prices and orders come from UCI Online Retail II (CC BY 4.0).", "商品、价格与订单数据来自 UCI Online Retail II（CC BY 4.0）。"],
  "foot.tour": ["Take the tour", "看看导览"],
  "foot.console": ["Staff console", "员工后台"],

  // widget
  "chat.open": ["Chat with us", "在线咨询"],
  "chat.open.unread": ["Chat with us, {n} new messages", "在线咨询，{n} 条新消息"],
  "chat.assistant": ["AI assistant", "AI 助手"],
  "chat.by.bot": ["The AI assistant is answering", "AI 助手为您服务"],
  "chat.by.queued": ["Waiting for a person", "正在为您转人工"],
  "chat.by.agent": ["{name} is answering", "客服{name}为您服务"],
  "chat.by.agent.someone": ["A person is answering", "人工客服为您服务"],
  "chat.by.snoozed": ["Paused until you write", "已暂停，发消息即可继续"],
  "chat.by.closed": ["Closed; write to open it again", "对话已结束，发消息可重新开始"],
  "chat.hello": ["Hello, I am the shop’s AI assistant.", "您好，我是店里的 AI 助手。"],
  "chat.hello.more": ["I know the shelves, your orders and the shop’s rules. I can make mistakes; a person is one tap away in the menu.", "货架、订单和店里的规矩我都清楚。我也可能出错，需要时可在菜单里转人工。"],
  "chat.ask.1": ["Find me a gift under £10", "十英镑以内有什么适合送人的？"],
  "chat.ask.2": ["Where is my order?", "我的订单到哪了？"],
  "chat.ask.3": ["How do returns work?", "怎么退货？"],
  "chat.input": ["Write a message", "输入消息"],
  "chat.send": ["Send", "发送"],
  "chat.stop": ["Stop the answer", "停止回答"],
  "chat.you": ["You", "您"],
  "chat.customer": ["Customer", "顾客"],
  "chat.agent": ["Support", "客服"],
  "chat.thinking": ["One moment …", "请稍候……"],
  "chat.typing": ["{name} is typing …", "{name}正在输入……"],
  "chat.new": ["New messages", "有新消息"],
  "chat.log": ["Conversation", "对话"],
  "chat.earlier": ["Earlier messages", "更早的消息"],
  "chat.offline": ["No connection. What you write is kept and sent later.", "网络已断开，消息会先留着，恢复后自动发送。"],
  "chat.sending": ["Sending", "发送中"],
  "chat.waiting": ["Waiting for the connection", "等待网络恢复"],
  "chat.sent": ["Sent", "已发送"],
  "chat.read": ["Read", "已读"],
  "chat.failed": ["Not sent: {message}", "未发送：{message}"],
  "chat.again": ["Send again", "重新发送"],
  "chat.limited": ["A little too fast. We go on in {n} s.", "发得有点快，{n} 秒后继续。"],
  "chat.partial": ["Parts of this answer came late; the whole follows.", "部分内容延迟到达，完整回答马上就来。"],
  "chat.resync": ["The conversation was reloaded.", "对话已重新加载。"],
  "chat.menu": ["Menu", "菜单"],
  "chat.menu.human": ["A person, please", "转人工"],
  "chat.menu.transcript": ["Save the transcript", "保存聊天记录"],
  "chat.menu.sound.on": ["Turn sound on", "打开提示音"],
  "chat.menu.sound.off": ["Turn sound off", "关闭提示音"],
  "chat.menu.privacy": ["Privacy", "隐私说明"],
  "chat.privacy": ["What you write is stored so that the assistant and our staff can answer you, and is removed on request. Names, phone numbers and addresses are masked before a language model outside the shop sees them. Only the buttons on a card place an order; words alone never do.", "聊天内容会保存下来，供助手和客服为您解答，您可以随时要求删除。发送给店外语言模型之前，姓名、电话和地址都会打码。只有点击卡片上的按钮才会下单，单凭文字不会。"],
  "chat.good": ["Helpful", "有帮助"],
  "chat.bad": ["Not helpful", "没帮助"],
  "chat.rated": ["Thank you", "感谢反馈"],
  "chat.sources": ["Sources", "来源"],
  "chat.reply.cheaper": ["Anything cheaper?", "有便宜点的吗？"],
  "chat.reply.compare": ["Compare the first two", "比较前两件"],
  "chat.reply.first": ["Add the first one", "把第一件加入购物车"],
  "chat.reply.checkout": ["Check out", "去结算"],
  "chat.reply.more": ["What goes well with it?", "搭配什么好？"],
  "chat.event.queued": ["You asked for a person. We are looking for someone.", "您已申请转人工，正在为您安排客服。"],
  "chat.event.agent": ["{name} has joined", "客服{name}已接入"],
  "chat.event.bot": ["The AI assistant answers again", "已转回 AI 助手"],
  "chat.event.closed": ["The conversation was closed", "对话已结束"],
  "chat.event.snoozed": ["The conversation is paused", "对话已暂停"],
  "chat.event.contact": ["Your contact was passed on", "您的联系方式已转交客服"],
  "chat.event.undone": ["The change was taken back", "该操作已撤销"],
  "chat.event.accepted": ["You accepted the proposal", "您已确认"],
  "chat.event.declined": ["You declined the proposal", "您已取消"],
  "chat.event.expired": ["The proposal ran out", "确认已过期"],
  "chat.event.failed": ["The proposal could not be carried out", "操作没有成功"],
  "chat.someone": ["A colleague", "客服"],
  "card.prev": ["Scroll back", "向前滚动"],
  "card.next": ["Scroll on", "向后滚动"],
  "card.products": ["{n} products", "{n} 件商品"],
  "card.basket": ["Basket", "购物车"],
  "card.total": ["Total", "合计"],
  "card.order": ["Order {id}", "订单 {id}"],
  "card.placed": ["Placed {date}", "{date} 下单"],
  "card.expected": ["expected {date}", "预计 {date}"],
  "card.more": ["and {n} more", "还有 {n} 件"],
  "card.derived": ["Status by the demo’s rule; the data hold none", "状态由演示规则推算，原始数据中没有"],
  "card.demo": ["Demo order, no payment", "演示订单，未付款"],
  "card.tracking": ["Tracking", "物流单号"],
  "plan.spend": ["Purchases", "采购金额"],
  "plan.cost": ["Cost with holding and lost sales", "总成本（含持有与缺货）"],
  "plan.service": ["Demand met", "需求满足率"],
  "plan.orders": ["Orders of this week", "本周订货"],
  "plan.product": ["Product", "商品"],
  "plan.quantity": ["Order", "订货量"],
  "plan.amount": ["Amount", "金额"],
  "plan.stock": ["In stock", "现有库存"],
  "plan.arrives": ["Arrives", "到货"],
  "plan.open": ["Open the whole plan", "打开完整计划"],
  "plan.more": ["and {n} more products", "另有 {n} 款商品"],
  "card.proposal": ["Please confirm", "请您确认"],
  "card.accept": ["Accept", "确认"],
  "card.decline": ["No, thank you", "不用了"],
  "card.until": ["Stands for another {time}", "{time}内有效"],
  "card.working": ["Working on it …", "处理中……"],
  "card.state.accepted": ["Accepted", "已确认"],
  "card.state.done": ["Done", "已完成"],
  "card.state.declined": ["Declined", "已取消"],
  "card.state.expired": ["Expired; ask again for a fresh one", "已过期，请重新发起"],
  "card.state.failed": ["It did not work", "没有成功"],
  "card.undo.failed": ["Could not be taken back: {message}", "撤销失败：{message}"],
  "card.form.required": ["Please fill this in", "请填写这一项"],
  "card.form.contact": ["A phone number or an e-mail address, please", "请填写电话号码或邮箱"],
  "card.form.sent": ["Thank you. We will get back to you.", "收到，我们会尽快联系您。"],
  "card.form.note": ["What is it about? (optional)", "想咨询什么？（选填）"],
  "card.form.submit": ["Send", "提交"],
  "chart.past": ["Sold", "已售"],
  "chart.ahead": ["Expected", "预测"],
  "chart.band": ["{n} % band", "{n}% 区间"],
  "chart.censored": ["Sold out, demand estimated", "售罄，需求为估计值"],
  "chart.marks": ["Marked", "标注"],
  "chart.and": [", ", "、"],
  "chart.begin": ["From", "起始日"],
  "chart.table": ["Show the figures", "查看数据"],
  "grip.open": ["Set your own figures", "人工调整预测"],
  "grip.label": ["Your own figure", "人工调整值"],
  "grip.words": ["{n} a week for {weeks} weeks from {date}", "{date}起 {weeks} 周，每周 {n} 件"],
  "grip.from": ["From", "起始周"],
  "grip.weeks": ["Weeks", "周数"],
  "grip.value": ["Pieces a week", "每周件数"],
  "grip.reason": ["Why you know better", "调整原因"],
  "grip.reason.hint": ["A fair in town, a large order …", "比如：有展会、接了大单……"],
  "grip.was": ["The forecast says {n} a week on average.", "原预测平均每周 {n} 件。"],
  "grip.set": ["Use this figure", "采用"],
  "grip.cancel": ["Cancel", "取消"],
  "card.unknown": ["This card needs a newer page. Reload to see it.", "当前页面版本过旧，刷新后可查看此卡片。"],
  "time.minutes": ["{n} min", "{n} 分钟"],
  "time.seconds": ["{n} s", "{n} 秒"],
};

/** @type {(locale: Locale) => void} */
export const setLocale = (next) => {
  locale.value = next;
  try {
    localStorage.setItem("shopkeeper.locale", next);
  } catch {
    // private mode: the choice lasts as long as the page
  }
};

/** @returns {Locale} */
function firstLocale() {
  try {
    const kept = localStorage.getItem("shopkeeper.locale");
    if (kept === "en" || kept === "zh") return kept;
  } catch {
    // no storage, fall through to the browser's language
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The language of the page. */
export const locale = signal(firstLocale());

effect(() => {
  if (document.querySelector("meta[name=shopkeeper]")) {
    document.documentElement.lang = locale.value === "zh" ? "zh-CN" : "en";
  }
});

/** Adds the strings of one page, so that shoppers do not load the console's words.
 * @param {Record<string, [en: string, zh: string]>} more */
export const extend = (more) => Object.assign(table, more);

/**
 * The words for a key in the page's language. An unknown key is shown as itself.
 * @param {string} key
 * @param {Record<string, string|number>} [vars]
 */
export function t(key, vars) {
  const words = table[key]?.[locale.value === "zh" ? 1 : 0] ?? key;
  return vars ? words.replace(/\{(\w+)\}/g, (_, name) => String(vars[name] ?? "")) : words;
}

/** Picks the page's language from a two-language text.
 * @param {import("./types.js").Text | undefined} text */
export const say = (text) => (!text ? "" : (locale.value === "zh" && text.zh) || text.en || text.zh || "");
