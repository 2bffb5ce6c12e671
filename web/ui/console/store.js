/**
 * The console's state: who is at the desk, where they are, and the live inbox. The
 * staff token lives in sessionStorage and dies with the tab.
 */
import { signal, computed, effect } from "../shared/html.js";
import { makeApi } from "../shared/api.js";

/** @typedef {import("../shared/types.js").ConversationRow} ConversationRow */
/** @typedef {{token: string, name: string, role: string, expires: string}} Staff */

const KEY = "shopkeeper.staff";
const CONVERSATION = "shopkeeper.staff.conversation";

/** @returns {Staff | null} */
function kept() {
  try {
    const staff = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return staff && new Date(staff.expires).getTime() > Date.now() ? staff : null;
  } catch {
    return null;
  }
}

export const staff = signal(kept());

/** @param {Staff | null} next */
function keep(next) {
  staff.value = next;
  try {
    if (next) sessionStorage.setItem(KEY, JSON.stringify(next));
    else sessionStorage.removeItem(KEY);
  } catch {
    // no storage: lasts as long as the page
  }
}

export function leave() {
  keep(null);
  try {
    sessionStorage.removeItem(CONVERSATION);
  } catch {
    // no storage, nothing kept
  }
}

export const token = async () => staff.peek()?.token ?? "";
export const api = makeApi(token, leave);

/** Enters by a one-time link's token. @param {string} link */
export async function enter(link) {
  keep(await makeApi(() => "").post("/v1/staff/login", { link }));
  where.value = parse();
}

/** The person's own conversation, kept as long as the tab, so that edits can be taken back after a reload. */
export const memory = {
  load: () => {
    try {
      return sessionStorage.getItem(CONVERSATION) ?? "";
    } catch {
      return "";
    }
  },
  /** @param {string} id */
  save: (id) => {
    try {
      sessionStorage.setItem(CONVERSATION, id);
    } catch {
      // no storage: lasts as long as the page
    }
  },
};

/** Uses the link in the page's address, once, and removes it from there. */
export async function enterByAddress() {
  const address = new URL(location.href);
  const link = address.searchParams.get("link");
  if (!link) return;
  address.searchParams.delete("link");
  history.replaceState(null, "", address);
  await enter(link);
}

// where one is

/** Whether a role answers shoppers, and whether it plans. */
export const answers = () => ["agent", "admin"].includes(staff.value?.role ?? "");
export const plans = () => ["planner", "admin"].includes(staff.value?.role ?? "");

/** Where a role begins. */
const home = () => (answers() ? "inbox" : plans() ? "planning" : "assistant");

/** @returns {{view: string, id: string, sub: string}} */
function parse() {
  const [, view = "", id = "", sub = ""] = location.hash.slice(1).split("/").map(decodeURIComponent);
  return { view: view || home(), id, sub };
}

export const where = signal(parse());
addEventListener("hashchange", () => (where.value = parse()));

/** @param {string} view @param {string} [id] @param {string} [sub] */
export function go(view, id = "", sub = "") {
  history.pushState(null, "", "#/" + [view, id, sub].filter(Boolean).map(encodeURIComponent).join("/"));
  where.value = { view, id, sub };
}
addEventListener("popstate", () => (where.value = parse()));

/** What the panel beside a conversation shows: the customer, or the trace of a turn. */
export const beside = signal(/** @type {{turn: string}} */ ({ turn: "" }));

// the inbox

export const rows = signal(/** @type {ConversationRow[] | null} */ (null));
export const rowsError = signal(/** @type {unknown} */ (null));
export const feed = signal(/** @type {"live"|"lost"} */ ("live"));
export const filter = signal("");
export const query = signal("");

/** The inbox as listed: newest first, filtered and searched. */
export const listed = computed(() => {
  const words = query.value.trim().toLowerCase();
  return (rows.value ?? [])
    .filter((row) => !filter.value || row.state === filter.value)
    .filter((row) => !words || [row.name, row.customer, row.person, row.last_text].some((text) => text?.toLowerCase().includes(words)))
    .sort((a, b) => Number(b.state === "queued") - Number(a.state === "queued") || (b.last_at ?? "").localeCompare(a.last_at ?? ""));
});

export async function loadRows() {
  try {
    rows.value = (await api.get("/v1/staff/conversations?limit=200")) ?? [];
    rowsError.value = null;
  } catch (err) {
    rowsError.value = err;
  }
}

/** Follows /v1/staff/live, a stream of server-sent events read with fetch, since EventSource sends no token. */
async function follow(/** @type {AbortSignal} */ stop) {
  for (let wait = 500; !stop.aborted; wait = Math.min(wait * 2, 10_000)) {
    try {
      const answer = await api.stream("/v1/staff/live", stop);
      feed.value = "live";
      wait = 500;
      loadRows();
      await lines(answer, refresh);
    } catch {
      if (stop.aborted) return;
    }
    feed.value = "lost";
    await new Promise((done) => setTimeout(done, wait));
  }
}

let refreshing = 0;

/** Many hints in a short time are one reload. */
function refresh() {
  clearTimeout(refreshing);
  refreshing = window.setTimeout(loadRows, 80);
}

/** @param {Response} answer @param {() => void} news */
async function lines(answer, news) {
  if (!answer.body) return;
  let rest = "";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const list = (rest + part.value).split("\n");
    rest = list.pop() ?? "";
    if (list.some((line) => line.startsWith("data:"))) news();
  }
}

effect(() => {
  if (!answers()) return;
  const stop = new AbortController();
  follow(stop.signal);
  return () => stop.abort();
});
