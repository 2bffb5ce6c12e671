/** Finds a product while one types; a combobox. */
import { html, cx, useEffect, useId, useState } from "../../shared/html.js";
import { t, locale } from "../../shared/i18n.js";
import { Icon } from "../../shared/icons.js";
import { reason } from "../../shared/states.js";
import { Tile } from "../../shared/tile.js";
import { api } from "../store.js";

/** @typedef {import("../../shared/types.js").ProductCard} Product */

const PAUSE = 160; // ms after the last key

/** @param {{pick: (id: string) => void}} props */
export function Search({ pick }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState(/** @type {Product[] | null} */ (null));
  const [wrong, setWrong] = useState("");
  const [here, setHere] = useState(0);
  const [open, setOpen] = useState(false);
  const id = useId();
  useEffect(() => {
    setHere(0);
    setWrong("");
    if (!text.trim()) return setFound(null);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.get(`/v1/products?q=${encodeURIComponent(text.trim())}&limit=8&locale=${locale.value}`, abort.signal).then((page) => setFound(page.items), (err) => !abort.signal.aborted && setWrong(reason(err)));
    }, PAUSE);
    return () => (clearTimeout(timer), abort.abort());
  }, [text, locale.value]);
  const list = (open && found) || [];
  /** @param {Product | undefined} product */
  const choose = (product) => {
    if (!product) return;
    setText("");
    setOpen(false);
    pick(product.id);
  };
  /** @param {KeyboardEvent} e */
  const onKey = (e) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown") setHere((here + 1) % Math.max(1, list.length));
    else if (e.key === "ArrowUp") setHere((here - 1 + list.length) % Math.max(1, list.length));
    else if (e.key === "Enter") choose(list[here]);
    else if (e.key === "Escape" && open && text) (setOpen(false), setText(""));
    else return;
    e.preventDefault();
  };
  return html`
    <div class="pick">
      <label class="list-search"><${Icon} name="search" />
        <input class="input" type="search" role="combobox" aria-expanded=${list.length > 0} aria-controls=${id} aria-autocomplete="list" aria-activedescendant=${list.length ? `${id}-${here}` : undefined} aria-label=${t("fc.search")} placeholder=${t("fc.search")} value=${text}
          onInput=${(/** @type {any} */ e) => (setText(e.target.value), setOpen(true))} onKeyDown=${onKey} onBlur=${() => setTimeout(() => setOpen(false), 150)} onFocus=${() => setOpen(true)} /></label>
      <ul id=${id} role="listbox" aria-label=${t("fc.found")} hidden=${list.length === 0}>
        ${list.map((p, i) => html`<li key=${p.id} id=${`${id}-${i}`} role="option" aria-selected=${i === here} class=${cx(i === here && "here")} onPointerDown=${(/** @type {Event} */ e) => (e.preventDefault(), choose(p))}><${Tile} title=${p.title_en ?? p.title} category=${p.category ?? ""} class="tiny" /><span>${p.title}</span><small class="faint">${p.id}</small></li>`)}
      </ul>
      ${open && text && found?.length === 0 && html`<p class="faint" role="status">${t("fc.nothing")}</p>`}
      ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    </div>`;
}
