// Package uitest is a stand-in for the shop's server, for tests of the pages: the HTTP
// API and the chat protocol over a handful of fixture products, with scripted answers.
// It keeps the promises that the pages rely on (seq without gaps, ack after storing,
// repeats acked with the first seq, resume with `after`) and can break on demand: drop
// every socket, refuse new ones, lose a live frame.
package uitest
