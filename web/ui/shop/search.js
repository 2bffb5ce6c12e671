/** Search that answers while one types: a combobox over a list of products. */
import { html, cx, useEffect, useRef, useState, useId } from "../shared/html.js";
import { t, locale } from "../shared/i18n.js";
import { money } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { Tile } from "../shared/tile.js";
import { api } from "../shared/session.js";
import { go, place } from "./router.js";

/** @typedef {import("../shared/types.js").ProductCard} ProductCard */

const PAUSE = 120; // ms after the last key

/**
 * What a query finds, shortly after the last key; null while there is no query.
 * @param {string} q
 * @param {() => void} fresh called when another list has come
 */
function useFound(q, fresh) {
  const [found, setFound] = useState(/** @type {{q: string, items: ProductCard[]} | null} */ (null));
  useEffect(() => {
    if (!q) return setFound(null);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.get(`/v1/products?q=${encodeURIComponent(q)}&limit=6&locale=${locale.value}`, abort.signal).then(
        (page) => (setFound({ q, items: page.items ?? [] }), fresh()),
        () => {}, // the result page says what is wrong
      );
    }, PAUSE);
    return () => (clearTimeout(timer), abort.abort());
  }, [q, locale.value]);
  return found;
}

/** "/" goes to the search from anywhere but a field. @param {{current: HTMLInputElement | null}} input */
function useSlash(input) {
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const slash = (event) => {
      const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
      if (event.key !== "/" || event.ctrlKey || event.metaKey || target.matches?.("input, textarea, select")) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", slash);
    return () => document.removeEventListener("keydown", slash);
  }, []);
}

export function Search() {
  const [text, setText] = useState(place.value.query.get("q") ?? "");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  const q = text.trim();
  const found = useFound(q, () => setAt(-1));
  useSlash(input);
  useEffect(() => setText(place.value.query.get("q") ?? ""), [place.value.turn]);
  const items = found?.items ?? [];
  const all = `/search?q=${encodeURIComponent(q)}`;
  /** @param {string} href */
  const leave = (href) => {
    setOpen(false);
    input.current?.blur();
    go(href);
    api.post("/v1/events", { events: [{ kind: "searched", query: q }] }).catch(() => {}); // behaviour is a nicety
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.isComposing) return;
    const n = items.length + 1;
    if (event.key === "ArrowDown") setAt((i) => (i + 1) % n);
    else if (event.key === "ArrowUp") setAt((i) => (i <= 0 ? n : i) - 1);
    else if (event.key === "Escape") setOpen(false);
    else if (event.key === "Enter" && q) leave(at >= 0 && at < items.length ? "/p/" + encodeURIComponent(items[at].id) : all);
    else return;
    event.preventDefault();
  };
  const shown = open && q !== "" && found !== null;
  return html`
    <form class="search" role="search" ref=${box} onSubmit=${(/** @type {Event} */ e) => e.preventDefault()} onFocusOut=${(/** @type {FocusEvent} */ e) => !box.current?.contains(/** @type {Node | null} */ (e.relatedTarget)) && setOpen(false)}>
      <${Icon} name="search" />
      <input ref=${input} class="input" type="search" role="combobox" autocomplete="off" spellcheck=${false} aria-label=${t("shop.search")} placeholder=${t("shop.search.placeholder")}
        aria-expanded=${shown} aria-controls=${id} aria-autocomplete="list" aria-activedescendant=${shown && at >= 0 ? `${id}-${at}` : undefined} value=${text}
        onInput=${(/** @type {any} */ e) => (setText(e.target.value), setOpen(true))} onFocus=${() => setOpen(true)} onKeyDown=${onKey} />
      <ul id=${id} class="found" role="listbox" aria-label=${t("shop.search")} hidden=${!shown}>
        ${items.map((p, i) => html`
          <li key=${p.id} id=${`${id}-${i}`} role="option" aria-selected=${i === at} class=${cx(i === at && "at")} onPointerDown=${(/** @type {Event} */ e) => (e.preventDefault(), leave("/p/" + encodeURIComponent(p.id)))}>
            <${Tile} title=${p.title_en} category=${p.category} /><span class="found-title">${p.title}<small>${p.category_name}</small></span><span class="price">${money(p.price)}</span>
          </li>`)}
        <li id=${`${id}-${items.length}`} role="option" aria-selected=${at === items.length} class=${cx("found-all", at === items.length && "at")} onPointerDown=${(/** @type {Event} */ e) => (e.preventDefault(), leave(all))}>${items.length ? t("shop.search.all", { q }) : t("shop.search.none")}</li>
      </ul>
    </form>`;
}
