// Package house is the house model: what answers when no language model is connected.
//
// # Model card
//
// The house model is no language model. It does not generate text and it does not
// understand what it was not told about. It is a linear classifier over words and
// character n-grams, trained in a fraction of a second from what the request itself
// carries, a set of rules that read numbers, prices, dates and references, and
// sentences written by people into which it puts the words of tool results. It knows
// English and Chinese. It has no parameters to download, calls nothing, and answers
// the same question with the same words.
//
// # Protocol
//
// [Handler] speaks the OpenAI API (chat completions with tools, embeddings, models);
// [Transport] lets a client reach it without a socket, so that the embedded default
// and a real endpoint share one code path:
//
//	h := house.New(house.Config{})
//	cfg := openai.DefaultConfig("")
//	cfg.BaseURL = house.BaseURL
//	cfg.HTTPClient = &http.Client{Transport: house.Transport(h)}
//	client := openai.NewClientWithConfig(cfg)
//
// # How an answer comes about
//
//	messages ──▶ dialogue ──▶ reading ──▶ route ──▶ slots ──▶ plan ──▶ tool calls
//	             (turns,      (ids,       (which    (argu-     │
//	              results)     prices…)    tool?)    ments)    └────▶ words
//
// The handler keeps no conversation. A plan is a pure function of the messages up to
// the person's last words: every round of a turn derives the same plan again, sees
// which of its calls have results, and either asks for the next calls or answers.
// Calls in the turn that are not part of the plan (another model began it) are never
// added to: the answer is made from the results there are.
//
// # What a tool brings
//
// Nothing is known about any tool by its name. A tool is routed to by the extension
// key x-utterances beside its JSON Schema,
//
//	{"type":"object","properties":{…},"x-utterances":{"en":["where is order 536521"],"zh":["订单到哪了"]}}
//
// where {name} stands for a value of the property name. Arguments follow from each
// property's type, enum, format, pattern, name and description, or from x-slot when
// those mislead (see [SlotKind]). A property named product_id refers to the products
// of earlier results, order_id to the orders, ticket_id to the tickets.
//
// # What the system prompt may say
//
// Lines of the form "key: value" are read: "shop: NAME" (greetings), "locale: zh",
// "today: 2011-12-09" (relative dates), "stand-in: true" (the answer begins by saying
// that the house model stands in), "proposal: open" or any later outcome.
//
// # Invariants
//
//   - A typed yes never confirms anything; it is answered by pointing at the card.
//   - No number leaves the house that is not in a tool result or the person's words.
//   - Tool text is data: it is repeated, never obeyed, and never routed on.
package house
