package house

import (
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// phraseBook is every sentence of one language.
type phraseBook struct {
	locale   shop.Locale
	stop     string // ends a sentence before another
	standIn  string
	sayings  map[intent]string
	failures map[shop.Kind]failurePhrase

	greet, greetShop, greetOffer string
	abilityIntro, abilityEnd     string
	abilityBare                  string
	unclearIntro, unclearOr      string
	unclearEnd                   string
	pressButton, sayOtherwise    string
	nothing, noMore              string
	notDone, noWords             string
	asks                         map[string]string // by entity or slot kind
	askOther, askChoice          string
	list                         string
}

// failurePhrase says what went wrong and what to do now.
type failurePhrase struct{ what, next string }

// phrases is the book of a language.
func phrases(l shop.Locale) phraseBook {
	if l == shop.ZH {
		return chinese()
	}
	return english()
}

func (w phraseBook) say(i intent) string { return w.sayings[i] }

// gap is a blank between sentences where the language has one.
func (w phraseBook) gap(before string) string {
	if w.locale == shop.ZH || before == "" {
		return ""
	}
	return " "
}

func (w phraseBook) greeting(shopName string) string {
	if shopName == "" {
		return w.greet + w.greetOffer
	}
	return strings.ReplaceAll(w.greetShop, "{shop}", shopName) + w.greetOffer
}

func (w phraseBook) abilities(titles []string) string {
	if len(titles) == 0 {
		return w.abilityBare
	}
	return w.abilityIntro + strings.Join(titles, w.list) + w.abilityEnd
}

func (w phraseBook) unclear(pair []route) string {
	var names []string
	for _, r := range pair {
		if t := r.tool.title(w.locale); t != "" {
			names = append(names, t)
		}
	}
	if len(names) < 2 {
		return w.say(intentUnknown)
	}
	return w.unclearIntro + strings.Join(names, w.unclearOr) + w.unclearEnd
}

// ask is the question for a missing value: by what it refers to, by its kind, or by
// its name and choices.
func (w phraseBook) ask(t *toolSpec, s slot) string {
	if s.kind == SlotLines {
		for _, item := range s.items {
			if item.kind == SlotID {
				s = item
				break
			}
		}
	}
	if s.kind == SlotID {
		if s.array && s.minItems > 1 || s.array && t.verb == "compare" {
			if q, ok := w.asks["several "+s.entity]; ok {
				return q
			}
		}
		if q, ok := w.asks[s.entity]; ok {
			return q
		}
	}
	if q, ok := w.asks[string(s.kind)]; ok {
		return q
	}
	name := strings.Join(s.words, " ")
	if len(s.enum) > 0 {
		choices := strings.ReplaceAll(strings.Join(s.enum, w.list), "_", " ")
		return strings.NewReplacer("{name}", name, "{choices}", choices).Replace(w.askChoice)
	}
	return strings.ReplaceAll(w.askOther, "{name}", name)
}

func english() phraseBook {
	return phraseBook{
		locale: shop.EN, stop: ". ", list: ", ",
		standIn:   "(I am the house model, standing in while the usual model cannot be reached.) ",
		greet:     "Hello! ",
		greetShop: "Hello and welcome to {shop}! ", greetOffer: "I am the shop's AI assistant. What can I do for you?",
		abilityIntro: "I can help you with these: ", abilityEnd: ". If you would rather talk to a person, just say so.",
		abilityBare:  "I am a simple assistant without tools at the moment. If you need help, ask for a person and somebody from the shop will take over.",
		unclearIntro: "I am not sure what you mean: ", unclearOr: " or ", unclearEnd: "?",
		pressButton:  "Please check the card and press its button to go ahead; nothing happens before that.",
		sayOtherwise: "Could you describe it in other words, or give me its product number?",
		nothing:      "I have nothing to add to that.",
		noMore:       "That is all I can say for certain.",
		notDone:      "I could not look that up just now. Please ask me again in a moment.",
		noWords:      "Done.",
		askOther:     "Could you tell me the {name}, please?", askChoice: "Which {name} would you like: {choices}?",
		asks: map[string]string{
			"order":   "Which order do you mean? Please give me the order number.",
			"product": "Which product do you mean? Give me its name or its number.", "several product": "Which products shall I compare? Name at least two of them.",
			string(SlotQuery): "What are you looking for?", string(SlotEmail): "What is your e-mail address, please?", string(SlotPhone): "What is your phone number, please?",
			string(SlotDate): "Which day do you mean?", string(SlotQuantity): "How many would you like?", string(SlotColour): "Which colour would you like?",
		},
		sayings:  englishSayings(),
		failures: englishFailures(),
	}
}

func englishSayings() map[intent]string {
	return map[intent]string{
		intentThanks:      "You are welcome! If there is anything else, I am here.",
		intentGoodbye:     "Goodbye, and thank you for stopping by!",
		intentIdentity:    "I am the shop's AI assistant, not a person, and a simple one: I look things up in the shop's systems and tell you what they say. If you would rather talk to a person, just ask for one.",
		intentHuman:       "Of course. Please ask for a person in the chat's menu, and somebody from the shop will take over as soon as they can.",
		intentComplaint:   "I am sorry about that; this is not how it should be. A person from the shop can look into it and put it right: just ask for one. If it is about an order, have its number ready.",
		intentProfanity:   "I can tell this is frustrating, and I would like to help. Tell me what went wrong, or ask for a person from the shop.",
		intentOutside:     "That is outside what I know; I only help with this shop. ",
		intentUnknown:     "Sorry, I did not understand that. ",
		intentChangeOrder: "I cannot change or cancel an order myself. A person from the shop can: just ask for one.",
		intentReturn:      "I cannot arrange returns or refunds myself. A person from the shop can: just ask for one.",
		intentAccount:     "I cannot change accounts, addresses or reviews myself. A person from the shop can: just ask for one.",
		intentPaper:       "I cannot handle invoices or payments myself. A person from the shop can: just ask for one.",
		intentUseButton:   "To go ahead, please press the button on the card. For your safety a typed “yes” does not count.",
		intentUseDecline:  "All right, nothing has been done. You can decline it on the card, or simply leave it.",
		intentYes:         "Good. What would you like me to do?",
		intentNo:          "All right. Is there anything else I can do for you?",
	}
}

func englishFailures() map[shop.Kind]failurePhrase {
	return map[shop.Kind]failurePhrase{
		shop.Invalid:     {"I could not use that as it is. ", "Could you put it another way?"},
		shop.NotFound:    {"I could not find that. ", "Please check the number or the name, or describe it in other words."},
		shop.Forbidden:   {"I am not allowed to show or do that here. ", "It may help to sign in; a person from the shop can help too."},
		shop.Conflict:    {"That is no longer possible as it stands. ", "Ask me how it stands now, or change the request a little."},
		shop.Limited:     {"That was a little too much at once. ", "Please try again in a minute."},
		shop.Unavailable: {"That part of the shop is not reachable at the moment. ", "Please try again shortly, or ask for a person."},
		shop.Timeout:     {"That took too long and I stopped it. ", "Please try again."},
		shop.Unsupported: {"That is something I cannot do here. ", "A person from the shop can help: just ask for one."},
		shop.Internal:    {"Something went wrong on our side. ", "Please try again, or ask for a person."},
	}
}

func chinese() phraseBook {
	return phraseBook{
		locale: shop.ZH, stop: "。", list: "、",
		standIn:   "（常用的模型暂时连不上，现在由本店内置模型代为接待。）",
		greet:     "您好！",
		greetShop: "您好，欢迎光临{shop}！", greetOffer: "我是本店的 AI 助手，有什么可以帮您？",
		abilityIntro: "我能帮您：", abilityEnd: "。想找真人客服，直接跟我说“转人工”就行。",
		abilityBare:  "我现在没有可用的工具。需要帮忙的话，请说“转人工”，店里的同事会来接待您。",
		unclearIntro: "我不太确定您的意思，您是想", unclearOr: "，还是", unclearEnd: "？",
		pressButton:  "请核对卡片上的内容，点击卡片上的按钮确认；确认之前不会有任何变动。",
		sayOtherwise: "您可以换个说法，或者把商品编号告诉我。",
		nothing:      "暂时没有更多可以补充的了。",
		noMore:       "目前能确认的就是这些。",
		notDone:      "刚才没能查到，请稍后再问我一次。",
		noWords:      "好了。",
		askOther:     "请告诉我 {name} 是什么？", askChoice: "请问要哪一种 {name}：{choices}？",
		asks: map[string]string{
			"order":   "请问是哪一个订单？麻烦把订单号发给我。",
			"product": "请问是哪一件商品？告诉我名称或者商品编号就行。", "several product": "请问要比较哪几件商品？至少说两件。",
			string(SlotQuery): "请问您想找什么？", string(SlotEmail): "请问您的邮箱是多少？", string(SlotPhone): "请问您的手机号是多少？",
			string(SlotDate): "请问是哪一天？", string(SlotQuantity): "请问要多少件？", string(SlotColour): "请问要什么颜色？",
		},
		sayings:  chineseSayings(),
		failures: chineseFailures(),
	}
}

func chineseSayings() map[intent]string {
	return map[intent]string{
		intentThanks:      "不客气，有需要随时找我。",
		intentGoodbye:     "再见，欢迎下次光临！",
		intentIdentity:    "我是本店的 AI 助手，不是真人，也比较简单：我会到店里的系统查好再告诉您。想找真人客服，直接说“转人工”就行。",
		intentHuman:       "好的。请在聊天菜单里点转人工，店里的同事会尽快来接待您。",
		intentComplaint:   "非常抱歉给您带来不好的体验。这件事请交给店里的同事处理，直接说“转人工”就行。如果和订单有关，请准备好订单号。",
		intentProfanity:   "看得出来您有些着急，我想帮您解决问题。请告诉我哪里出了问题，或者直接转人工。",
		intentOutside:     "这个我帮不上忙，我只了解本店的事情。",
		intentUnknown:     "抱歉，我没听明白。",
		intentChangeOrder: "修改或取消订单我这边办不了，店里的同事可以帮您，直接说“转人工”就行。",
		intentReturn:      "退换货和退款我这边办不了，店里的同事可以帮您，直接说“转人工”就行。",
		intentAccount:     "账户、地址和评价我这边改不了，店里的同事可以帮您，直接说“转人工”就行。",
		intentPaper:       "发票和付款的问题我这边处理不了，店里的同事可以帮您，直接说“转人工”就行。",
		intentUseButton:   "要继续的话，请点击卡片上的按钮确认。为了您的安全，打字回复“好的”不算确认。",
		intentUseDecline:  "好的，没有做任何变动。您可以在卡片上点拒绝，不理它也可以。",
		intentYes:         "好的，需要我做什么呢？",
		intentNo:          "好的，还有别的可以帮您吗？",
	}
}

func chineseFailures() map[shop.Kind]failurePhrase {
	return map[shop.Kind]failurePhrase{
		shop.Invalid:     {"这个说法我处理不了。", "能换个说法吗？"},
		shop.NotFound:    {"没有找到。", "请核对一下编号或名称，或者换个说法。"},
		shop.Forbidden:   {"这里没有权限查看或办理。", "可以先登录再试，也可以转人工。"},
		shop.Conflict:    {"情况有变化，现在办不了。", "可以让我查一下最新情况，或者改一改再试。"},
		shop.Limited:     {"请求太频繁了。", "请过一分钟再试。"},
		shop.Unavailable: {"这部分服务暂时连不上。", "请稍后再试，或者转人工。"},
		shop.Timeout:     {"查询时间太长，我先停下了。", "请再试一次。"},
		shop.Unsupported: {"这个我在这里办不了。", "店里的同事可以帮您，直接说“转人工”就行。"},
		shop.Internal:    {"我们这边出了点问题。", "请再试一次，或者转人工。"},
	}
}
