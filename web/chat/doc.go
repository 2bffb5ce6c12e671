// Package chat keeps the sockets: it takes frames from clients, puts what is durable
// into the store, and brings every message of a conversation to every client of it, in
// order and without gaps.
//
//	socket ─▶ session.read ─▶ store.Append ─▶ ack
//	                              │ hint: "conversation c is at 17"
//	             Hub ◀────────────┴──────── bus (other nodes), Sweep (lost hints)
//	              │
//	             room.pump: store.Messages(after the sessions' cursor) ─▶ queue ─▶ socket
//
// There is one way a durable message reaches a client: the room's pump reads it from
// the store and moves the session's cursor. History after a reconnect and live messages
// take the same way, so there is no boundary at which one could be missed or doubled.
//
// # Invariants
//
//   - The ack of a send follows its commit.
//   - A session's queue is bounded (queueFrames, queueBytes). Durable messages wait in
//     the store until there is room; live frames that do not fit are dropped; a client
//     that reads nothing for SlowAfter is cut with CloseSlow and can resume.
//   - An idle connection costs one goroutine and no buffers: the writer runs only while
//     there is something to write.
//   - Whoever starts a goroutine waits for it: Hub.Close returns when all have ended.
package chat
