/**
 * Who the shopper is: a visitor's token made on first need, or a demo sign-in. The
 * token lives in localStorage, never in a cookie. Page and widget share this module.
 */
import { signal, effect } from "./html.js";
import { makeApi } from "./api.js";
import { locale } from "./i18n.js";

/** @typedef {import("./types.js").Session} Session */

const KEY = "shopkeeper.session";

/** @returns {Session | null} */
function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return kept && new Date(kept.expires).getTime() > Date.now() + 60_000 ? kept : null;
  } catch {
    return null;
  }
}

/** The session; null until something needs one. */
export const session = signal(load());

/** @type {Promise<Session> | null} */
let opening = null;

/** @param {Session | null} next */
function keep(next) {
  session.value = next;
  try {
    if (next) localStorage.setItem(KEY, JSON.stringify(next));
    else localStorage.removeItem(KEY);
  } catch {
    // no storage: the session lasts as long as the page
  }
}

const open = makeApi(() => session.value?.token ?? "");

/** The session's token; the first caller opens a visitor's session. */
export async function token() {
  if (session.value) return session.value.token;
  opening ??= open.post("/v1/session", { locale: locale.value }).finally(() => (opening = null));
  const opened = await opening;
  if (!session.value) keep(opened);
  return opened.token;
}

/** Forgets a token that the server refused; the next need opens a new one. */
export const forget = () => keep(null);

/** A server may renew the token in its welcome. @param {string} next */
export function renew(next) {
  if (session.value && next && next !== session.value.token) keep({ ...session.value, token: next });
}

/** Trades a token that is about to end for a new one; where that fails, the next request tells. */
export async function prolong() {
  const old = session.value;
  if (!old) return;
  try {
    const next = await open.post("/v1/session", { renew: true, locale: locale.value });
    if (session.value === old) keep(next);
  } catch {
    // the token ends, and the server will refuse it
  }
}

/**
 * Signs in as a demo customer, or out with "". The old token goes along, so that the
 * server can merge the visitor's basket.
 * @param {string} customer
 */
export async function signIn(customer) {
  if (customer) keep(await open.post("/v1/session", { customer, locale: locale.value }));
  else keep(await makeApi(() => "").post("/v1/session", { locale: locale.value }));
}

/** The API in the shopper's name. */
export const api = makeApi(token, forget);

/** What the shop says about itself; null until loaded. */
export const shop = signal(/** @type {import("./types.js").ShopInfo | null} */ (null));

/** The shop's clock minus the browser's, in milliseconds. */
let offset = 0;

export async function loadShop() {
  if (shop.value) return shop.value;
  const info = await makeApi(() => "").get("/v1/shop");
  offset = new Date(info.clock.now).getTime() - Date.now();
  return (shop.value = { ...info, personas: info.personas ?? [] });
}

/** The present moment in the shop, milliseconds; messages carry this clock's time. */
export const shopNow = () => Date.now() + offset;

/** The words for tools, by name; loaded again when the language changes. */
export const tools = signal(/** @type {Record<string, {title: string, working: string}>} */ ({}));

effect(() => {
  const wanted = locale.value;
  makeApi(() => session.peek()?.token ?? "")
    .get(`/v1/tools?locale=${wanted}`)
    .then((/** @type {{name: string, title: string, working: string}[]} */ list) => {
      if (locale.peek() === wanted) tools.value = Object.fromEntries((list ?? []).map((tool) => [tool.name, tool]));
    })
    .catch(() => {}); // without the words the widget says "one moment"
});
