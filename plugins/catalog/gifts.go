package catalog

import (
	"regexp"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// Somebody who looks for "a birthday present for my mother" has named no thing: those
// words find gift tags and birthday cards. Who gets it and why it is given are taken
// off; when nothing else is left they are shown what others like to buy.
var (
	giftWord = regexp.MustCompile(`(?i)\b(?:gifts?|presents?)\b|礼物|礼品|送`)
	giftTalk = regexp.MustCompile(`(?i)\b(?:gifts?|presents?|something|anything|nice|small|little|special|ideas?|for|to|a|an|the|my|our|his|her|him|them|of|and|` +
		`birthday|thank-?you|(?:house|home)-?warming|anniversary|` +
		`mum|mom|mummy|mother|dad|father|parents?|wife|husband|partner|(?:boy|girl|best )?friends?|flatmates?|roommates?|(?:house|class)mates?|sister|brother|` +
		`grand(?:ma|pa|mother|father|parents)|granny|teachers?|colleagues?|boss|neighbours?|aunt|uncle|in-laws?|woman|man|women|men|ladies|lady)\b|` +
		`礼物|礼品|小礼|送给|送|给|我|的|小|挑选|挑|选|推荐|适合|合适|一份|一个|一件|份|个|件|生日|纪念日|乔迁|` +
		`妈妈|母亲|爸爸|父亲|父母|爸妈|长辈|婆婆|公公|岳父|岳母|老婆|妻子|太太|老公|丈夫|先生|女朋友|女友|男朋友|男友|对象|闺蜜|好友|朋友|室友|舍友|同学|老师|同事|领导|客户|邻居|` +
		`奶奶|爷爷|外婆|外公|姥姥|姥爷|姐姐|妹妹|哥哥|弟弟|阿姨|叔叔|女生|男生|女士|男士`)
	// A gift bag is a thing by itself, no present.
	giftThing = regexp.MustCompile(`(?i)\bgift[ -]?(?:bags?|box(?:es)?|tags?|wrap\w*|cards?|tape|sets?|ribbons?|paper|packs?)\b|礼[品物](?:袋|盒|卡|纸|包装|套装|丝带|标签)`)
	blanks    = regexp.MustCompile(`[\s,，.。!！?？]+`)
)

// gift turns a search for a gift that names no thing into the best sellers, of a
// category where the words name one ("a Christmas present"). Other searches stay.
func gift(r tool.SearchRequest, names shelf.Names) tool.SearchRequest {
	if !giftWord.MatchString(r.Text) || giftThing.MatchString(r.Text) || r.Sort != tool.ByRelevance {
		return r
	}
	rest := strings.TrimSpace(blanks.ReplaceAllString(giftTalk.ReplaceAllString(r.Text, " "), " "))
	slug, named := begins(names, rest)
	switch {
	case rest == "":
	case named && r.Category == "":
		r.Category = slug
	default:
		return r
	}
	r.Text, r.Sort, r.InStock = "", tool.ByPopular, true
	return r
}

// gifts is the answer to a search for a gift.
func gifts(products []shop.Product, l shop.Locale) string {
	low, high := shelf.Prices(products)
	first := products[0]
	return words.Say(l, "Here are %s that many people buy, %s. Number one is %s at %s.", "给您挑了 %s，都是店里的热卖款，价格 %s。卖得最好的是%s，%s。",
		words.Products(l, len(products)), words.Span(l, low, high), words.Name(first.Title, l), first.Price())
}

// begins finds the category whose name begins with some words, in either language.
func begins(names shelf.Names, said string) (slug string, ok bool) {
	if said == "" {
		return "", false
	}
	for s, c := range names {
		for _, l := range []shop.Locale{shop.EN, shop.ZH} {
			if strings.HasPrefix(strings.ToLower(c.Name.In(l)), strings.ToLower(said)) && (slug == "" || s < slug) {
				slug, ok = s, true
			}
		}
	}
	return slug, ok
}
