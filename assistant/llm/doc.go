// Package llm asks language models for the next words of a conversation. It speaks
// the OpenAI chat protocol through go-openai to a chain of endpoints and hides their
// troubles: retry, fail-over, a breaker per endpoint, stalls, truncated streams.
//
//	Stream(request) ─▶ endpoint 1 ──retry──▶ endpoint 2 ──…──▶ house model
//	                      │ 429, 5xx, cut, stall, truncated: again, later or elsewhere
//	                      ▼
//	            Piece{Text} … Piece{Restart} … Piece{Text} … ─▶ Reply
//
// Invariants
//
//   - Tool calls are returned only from a stream that ended well, so a retry can never
//     execute one twice.
//   - Text that was already handed out is never taken back. When a later attempt starts
//     over, a Restart piece says so and the caller drops what it has not yet shown.
//   - A model outside the house gets Request.Outside (masked) and plain JSON Schemas;
//     only the house model gets the messages as they are and the tools' utterances.
package llm
