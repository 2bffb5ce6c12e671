/** The console's keys and the list that shows them. */
import { html, signal, useEffect, useRef } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { beside, go, listed, where } from "./store.js";
import { paletteOpen } from "./palette.js";

const helpOpen = signal(false);

/** @type {[string, string][]} */
const list = [
  ["?", "c.keys.help"], ["/", "c.keys.search"], ["Ctrl K · ⌘ K", "c.keys.palette"], ["j · k", "c.keys.next"], ["r", "c.keys.reply"], ["t", "c.keys.take"], ["h", "c.keys.trace"], ["↑ · ↓", "c.keys.rows"], ["Enter", "c.keys.open"], ["e", "c.keys.edit"], ["Esc", "c.keys.esc"],
];

/** @param {number} way */
function step(way) {
  if (where.peek().view !== "inbox") return;
  const ids = listed.peek().map((row) => row.id);
  const next = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(where.peek().id) + way))];
  if (next) go("inbox", next);
}

/** @param {string} selector */
const reach = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector));

/** What each key does; a key that does nothing here is left to the browser. @type {Record<string, () => void>} */
const acts = {
  "?": () => (helpOpen.value = true),
  "/": () => {
    const field = reach(".pane-page [type=search]");
    if (field) return field.focus();
    if (where.peek().view !== "inbox") go("inbox");
    requestAnimationFrame(() => reach("#inbox-search")?.focus());
  },
  j: () => step(1),
  k: () => step(-1),
  r: () => reach(".work .composer textarea")?.focus(),
  t: () => reach("#take-over")?.click(),
  h: () => /** @type {HTMLElement | undefined} */ ([...document.querySelectorAll(".how")].at(-1))?.click(),
  Escape: () => where.peek().view === "inbox" && (beside.peek().turn ? (beside.value = { turn: "" }) : where.peek().id && go("inbox")),
};

/** @param {boolean} on */
export function useKeys(on) {
  useEffect(() => {
    if (!on) return;
    /** @param {KeyboardEvent} event */
    const onKey = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        paletteOpen.value = true;
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const field = /** @type {HTMLElement} */ (event.target);
      if (field.matches("input, textarea, select")) {
        if (event.key === "Escape") field.blur();
        return;
      }
      if (!acts[event.key]) return;
      event.preventDefault();
      acts[event.key]();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [on]);
}

export const Keys = () => (helpOpen.value ? html`<${Help} />` : null);

function Help() {
  const at = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => at.current?.showModal(), []);
  return html`
    <dialog class="dialog keys" ref=${at} aria-label=${t("c.keys")} onClose=${() => (helpOpen.value = false)}>
      <h2>${t("c.keys")}</h2>
      <dl>${list.map(([key, words]) => html`<div key=${key}><dt>${key.split(" · ").map((k) => html`<kbd>${k}</kbd> `)}</dt><dd>${t(words)}</dd></div>`)}</dl>
      <button class="btn" onClick=${() => at.current?.close()}>${t("close")}</button>
    </dialog>`;
}
