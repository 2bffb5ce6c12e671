// Package store keeps the shop's records: every SQL statement of the project is
// here, once, over SQLite (a file in the data folder) or PostgreSQL (by URL).
//
//	s, err := store.Open(ctx, store.Config{Dir: "/var/lib/shopkeeper"})
//	…
//	defer s.Close()
//	a, err := s.Append(ctx, shop.Message{Conversation: "c1", ID: "m1", From: shop.FromCustomer, Author: "visitor:7", Text: "hello"})
//	// a.Message.Seq is 1, and the message is on the disk
//
// # Promises
//
//   - A method that writes returns after its commit has reached the disk
//     (synchronous=FULL, read back when the store opens).
//   - A message's seq is given inside its insert: 1, 2, 3 … per conversation, no gaps.
//     (conversation, author, id) is stored once for ever; a repeat gets the first seq.
//   - A conversation has at most one running turn; a write with an old fence is
//     refused (kind conflict).
//   - A grant lets one write through, once, for the conversation, person, tool,
//     arguments and price that the person accepted. It is spent in the transaction
//     that does the write.
//   - Stock is never negative: a checkout that cannot have it all changes nothing.
//   - The audit can only grow; each entry holds the hash of the one before.
//
// # One way of writing
//
// Every small write is a function of a transaction handed to Store.write:
//
//	Append ─┐                    ┌ savepoint: Append    ┐
//	Renew  ─┼─▶ unbuffered chan ─┤ savepoint: Renew     ├─ one COMMIT, one fsync ─▶ all acked
//	SetCart ┘                    └ savepoint: SetCart ✗ ┘   (a failed one is undone alone)
//
// On SQLite one goroutine owns the order of writes and commits whatever waits
// together; on PostgreSQL each write is a transaction of its own that is tried again
// after a deadlock. Imports (Upsert…, Insert…) bring their own large transaction.
// Reads use a pool of their own and see everything that has been acked.
//
// # Dialects
//
// Statements are written with "?" for both databases, keep to shared SQL, and store
// times as milliseconds since 1970 and truth values as 0 and 1; type dialect holds
// the few differences.
//
// # Times
//
// Orders, events, messages and conversations carry the shop's time (Store.Clock);
// leases, proposals, sessions, usage and the audit carry wall time.
package store
