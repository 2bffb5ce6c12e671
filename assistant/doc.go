// Package assistant gives one answer at a time: history and prompt go to a model, the
// model's tool calls go to the plugins, and its words go to the person, clause by
// clause, after each was checked against the tool results.
//
//	Driver ── Wake(conversation) ─▶ Answer: claim the turn, then at most 8 rounds of
//	                                 │
//	    history + prompt ─▶ Model ───┼─▶ words ─▶ speaker (grounding, leaks) ─▶ Live
//	                          ▲      └─▶ calls ─▶ Tools ─▶ steps in the store
//	                          └──────── fenced results ◀──┘
//
// # Invariants
//
//   - A conversation has one running turn, held by a lease and a fence in the store.
//     Every tool result is a durable step before the next model call, so a turn whose
//     node died is finished from its steps by another, once.
//   - Nothing is said before it is checked, and nothing that was said is taken back.
//   - A Write tool is only previewed here. Only Confirm, called for a confirm frame of
//     the person who owns the proposal, commits it.
//   - Who speaks comes from the conversation's record, never from a model's argument.
package assistant
