package assistant

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// sentences are what the assistant says without a model. They hold no fact of the shop.
type sentences struct {
	tooLong, stopped, noModel, noProof, tooManySteps, offer, alreadyDecided, nothingToUndo shop.Text
}

func words() sentences {
	return sentences{
		tooLong: shop.Text{EN: "This takes me longer than it should, so I stop here. Please ask again, or ask for a person.",
			ZH: "这个问题处理得太久了，我先停在这里。请再问一次，或者说“转人工”。"},
		stopped: shop.Text{EN: "Stopped.", ZH: "已停止。"},
		noModel: shop.Text{EN: "I cannot think clearly at the moment. You can still look up your orders on this page, or ask for a person.",
			ZH: "我现在暂时无法回答。您仍然可以在页面上查看订单，或者转人工。"},
		noProof: shop.Text{EN: "I could not confirm the rest in the shop's records, so I leave it out.",
			ZH: "其余内容在店铺记录里查不到依据，我就不说了。"},
		tooManySteps: shop.Text{EN: "I could not finish this in a reasonable number of steps. Please ask for one thing at a time.",
			ZH: "这个问题步骤太多，我没能一次完成。请一件一件地告诉我。"},
		offer: shop.Text{EN: "This is taking a moment. If you prefer a person, say so at any time.",
			ZH: "还需要一点时间。如果想找真人客服，随时可以说“转人工”。"},
		alreadyDecided: shop.Text{EN: "This was decided already.", ZH: "这件事已经处理过了。"},
		nothingToUndo:  shop.Text{EN: "There is nothing to undo.", ZH: "没有可以撤销的操作。"},
	}
}
