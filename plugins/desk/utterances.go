package desk

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// utterances are what people say when they want one of the tools.
func utterances() map[string]map[shop.Locale][]string {
	return map[string]map[shop.Locale][]string{
		"request_person": {
			shop.EN: {
				"I want to talk to a person", "a human please", "connect me with an agent", "can I speak to somebody from the shop", "no robots, a real human",
				"is anybody there who can help me", "put me through to customer service", "call me back please", "I would like to chat with your staff",
				"let me talk to the manager", "get somebody to look at this",
			},
			shop.ZH: {
				"转人工", "我要找真人客服", "让店员来跟我说", "人工客服在吗", "别让机器人回答，换个人来", "能找个人帮我处理吗", "叫你们经理来", "给我回个电话",
				"我想和客服聊", "接人工", "有没有工作人员在线",
			},
		},
		"report_unanswered": {
			shop.EN: {
				"you did not answer my question, note it down", "please pass this question on to the shop", "write down what I asked for your team",
				"forward my question to whoever knows", "that did not answer it, tell your people", "leave a note about my question",
				"ask your colleagues and let them see this", "record that nobody could tell me this", "send this feedback to the owner", "somebody should look into that question later",
			},
			shop.ZH: {
				"你没答上来，帮我记一下", "把这个问题转达给店里", "麻烦把我的问题记下来", "帮我反馈给你们同事", "这个问题你回答不了就转给懂的人", "给店家留个言",
				"把我的疑问记录一下", "记下来，以后让人看看", "问题没解决，反馈上去", "帮我把意见转给老板",
			},
		},
	}
}
