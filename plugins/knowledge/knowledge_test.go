package knowledge_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/knowledge"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func world(t *testing.T) *servicestest.World {
	w := servicestest.Open(t)
	w.Passages["return"] = []tool.Passage{
		{ID: "returns/period", Title: "Returns: how long you have", Text: "You may return anything within 30 days of delivery, unused and in its packaging.", URL: "/help/returns#period", Score: 0.80},
		{ID: "returns/cost", Title: "Returns: postage", Text: "You pay the postage for a return.", URL: "/help/returns#cost", Score: 0.79},
		{ID: "refunds", Title: "Refunds", Text: "Within five days.", URL: "/help/refunds", Score: 0.2},
	}
	w.Passages["退货"] = []tool.Passage{
		{ID: "returns/period", Title: "退货：期限", Text: "收到商品后 30 天内可以退货，需未使用且包装完好。", URL: "/help/returns#period", Score: 0.8},
		{ID: "refunds", Title: "退款", Text: "五天内到账。", URL: "/help/refunds", Score: 0.3},
	}
	w.Passages["long"] = []tool.Passage{{ID: "l", Title: "Long", Text: strings.Repeat("This is one of many sentences. ", 40), URL: "/help/long", Score: 1}}
	return w
}

func TestContract(t *testing.T) {
	plugintest.Run(t, knowledge.New(), world(t).Services()...)
}

func TestTranscript(t *testing.T) {
	x := servicestest.NewTranscript(t, plugintest.Open(t, knowledge.New(), world(t).Services()...))
	en, zh := plugintest.Shopper("", shop.EN), plugintest.Shopper("12748", shop.ZH)
	_, _ = x.Ask(en, "search_policies", `{"query":"What is your return policy?"}`)
	_, _ = x.Ask(zh, "search_policies", `{"query":"退货期限是多久"}`)
	_, _ = x.Ask(en, "search_policies", `{"query":"do you sell insurance"}`)
	_, _ = x.Ask(zh, "search_policies", `{"query":"卖保险吗"}`)
	r, err := x.Ask(en, "search_policies", `{"query":"long"}`)
	if err != nil || utf8.RuneCountInString(r.Text) > 400 || !strings.HasSuffix(r.Text, "sentences.") {
		t.Errorf("a long passage is not cut at a sentence: %q, %v", r.Text, err)
	}
	x.Check("transcript.golden.txt")
}
