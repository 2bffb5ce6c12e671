/** Addresses of the storefront: a path and a query, kept in one signal. */
import { signal } from "../shared/html.js";
import { target } from "../shared/links.js";
import { panelOpen } from "../widget/client.js";

/** @typedef {{path: string, query: URLSearchParams, turn: number}} Place */

let turn = 0;

/** @returns {Place} */
const here = () => ({ path: location.pathname, query: new URLSearchParams(location.search), turn: ++turn });

export const place = signal(here());

/**
 * @param {string} href
 * @param {{replace?: boolean, keepScroll?: boolean}} [how]
 */
export function go(href, how = {}) {
  history[how.replace ? "replaceState" : "pushState"](null, "", href);
  place.value = here();
  if (!how.keepScroll) {
    scrollTo({ top: 0, behavior: "instant" });
    document.getElementById("main")?.focus({ preventScroll: true }); // so that a screen reader begins there
  }
  if (innerWidth <= 480) panelOpen.value = false; // the panel covers the page on a phone
}

/** Takes over clicks on links into the shop, those inside the widget too. */
export function startRouter() {
  target.value = "";
  addEventListener("popstate", () => (place.value = here()));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = /** @type {HTMLAnchorElement | undefined} */ (event.composedPath().find((node) => node instanceof HTMLAnchorElement));
    if (!link || link.target || link.origin !== location.origin || link.hasAttribute("download") || !/^\/($|c\/|p\/|search|basket|orders|help)/.test(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}

/**
 * An address with some parameters changed; empty ones are left out.
 * @param {Record<string, string | number>} change
 */
export function withQuery(change) {
  const { path, query } = place.value;
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(change)) {
    if (value === "" || value === 0) next.delete(name);
    else next.set(name, String(value));
  }
  const text = next.toString();
  return text ? `${path}?${text}` : path;
}
