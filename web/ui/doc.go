// Package ui holds the pages of the shop: the storefront, the chat widget, the staff
// console and the tour. They are plain ES modules without a build step, embedded here
// and served by Handler; the package knows nothing of the API behind them.
//
// # What is where
//
//	tokens.css   the design tokens, once
//	shared/      the conversation client, session, words in two languages, picture tiles
//	widget/      <shop-keeper>, one custom element with a shadow root
//	shop/        the storefront · console/ the staff's pages · tour/ both side by side
//	console/planning/   plan and forecasts, loaded when first seen
//	pages/       the HTML that loads them
//	vendor/      preact, htm, signals, marked and DOMPurify, pinned (vendor/README.md)
//	uitest/      a stand-in for the server with scripted conversations, for the tests
//
// # Serving
//
// All assets live under /ui/VERSION/, where VERSION is a digest of every file, so they
// are immutable for the browser, and relative imports between modules stay inside one
// version. The pages and /widget.js are revalidated by ETag. Everything is compressed
// once, when it is first asked for.
//
// # Charts
//
// shared/plot.js draws every chart, on cards and on pages, as SVG of the page's own: it
// takes its colours from the tokens, gives the exact numbers of a period to pointer, keys
// and screen reader, and can hold what a canvas cannot, a handle that takes the focus.
//
// # Invariants
//
//   - The pages run under ContentSecurityPolicy: no inline script or style, no foreign
//     host, no string turned into HTML except through DOMPurify (Trusted Types).
//   - What the widget or the console loads at first is at most 150 KB of compressed script.
//   - Types are JSDoc; `npx -p typescript tsc -p web/ui` has nothing to say.
package ui
