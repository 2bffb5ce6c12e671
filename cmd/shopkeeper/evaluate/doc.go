// Package evaluate runs conversation tests: dialogues in YAML with what must have been
// called, shown and said after each turn, held through the chat protocol against a
// real shop.
//
//   - name: order status in Chinese
//     as: shopper
//     customer: "12748"
//     locale: zh
//     turns:
//   - say: "我的订单 536521 到哪了？"
//     expect: {tools: [{name: track_order, args: {order_id: "536521"}}], cards: [order]}
//
// Each case gets a shop of its own, restored from a snapshot, so that cases know
// nothing of each other and may run side by side. What counts as called is what the
// store has as executed steps of the turn, not what a model asked for: a preview of a
// write is a proposal, and its commit belongs to the turn that confirms it.
package evaluate
