// Package shop is the vocabulary that every other package shares: products,
// customers, orders, conversations, money, roles and the closed set of error
// kinds. It holds data and the rules that belong to the data, and imports
// nothing but the standard library.
//
// Invariants
//
//   - Money is whole minor units with a currency; no float ever holds a price.
//   - Text that a person reads exists in English and Chinese (Text); the
//     identifiers (ids, slugs, statuses) are language-neutral.
//   - Times are UTC. Business times follow the shop's clock (Clock), which is the
//     wall clock plus an offset fixed when the data folder was built.
//   - An error that crosses a package boundary towards a person or a protocol is
//     an *Error with one Kind; Kind is mapped once to HTTP status and frame code.
package shop
