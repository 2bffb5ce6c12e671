// Package chattest tests chat nodes from outside, as shoppers' browsers would use them:
//
//   - Client keeps one conversation over cut connections. It records every frame, knows
//     the last seq it has, and sends what was not acked again with the same id.
//   - Check compares the clients' records with the store and says what was lost,
//     doubled, out of order or foreign.
//   - Node is a whole node on a free port: a real HTTP server, hub, bus, assistant and
//     SQLite store, with tools and model given by the test (Tools, Model).
//
// Client and Check need nothing of the node but its address and its store, so they also
// serve tests that run the real program and kill it.
package chattest
