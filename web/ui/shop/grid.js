/** A shelf or a search's results, page by page. */
import { html, useEffect } from "../shared/html.js";
import { t, say, locale } from "../shared/i18n.js";
import { number } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { api } from "../shared/session.js";
import { Empty, Failed, Skeleton, useLoad } from "../shared/states.js";
import { openChat } from "../widget/client.js";
import { Cards } from "./card.js";
import { categories } from "./categories.js";
import { go, place, withQuery } from "./router.js";

const PAGE = 24;
const SORTS = ["popular", "newest", "price_asc", "price_desc"];

/** @param {{category: string}} props slug, "" for everything */
export function Grid({ category }) {
  const { query } = place.value;
  const q = query.get("q") ?? "";
  const page = Math.max(1, Number(query.get("page") ?? 1) || 1);
  const inStock = query.get("in_stock") === "1";
  const sort = query.get("sort") ?? (q ? "relevance" : "popular");
  const path = `/v1/products?q=${encodeURIComponent(q)}&category=${encodeURIComponent(category)}&sort=${sort}${inStock ? "&in_stock=1" : ""}&limit=${PAGE}&offset=${(page - 1) * PAGE}&locale=${locale.value}`;
  const { data, error, loading, reload } = useLoad((signal) => api.get(path, signal), [path]);
  const named = categories.value?.find((c) => c.slug === category);
  const title = q ? t("grid.results", { q }) : named ? say(named.name) : t("shop.all");
  useEffect(() => {
    document.title = title;
  }, [title]);

  /** @param {Record<string, string | number>} change */
  const choose = (change) => go(withQuery({ ...change, page: 0 }), { replace: true, keepScroll: true });
  return html`
    <div class="wrap page">
      <header class="grid-head">
        <div><h1>${title}</h1><p class="muted" role="status">${data ? t("grid.count", { n: number(data.total) }) : "\u00a0"}</p></div>
        <div class="grid-tools">
          <label class="check"><input type="checkbox" checked=${inStock} onChange=${() => choose({ in_stock: inStock ? "" : "1" })} />${t("grid.instock")}</label>
          <label class="sort"><span>${t("grid.sort")}</span>
            <select class="input" value=${sort} onChange=${(/** @type {any} */ e) => choose({ sort: e.target.value })}>
              ${[...(q ? ["relevance"] : []), ...SORTS].map((name) => html`<option value=${name} selected=${name === sort}>${t("sort." + name)}</option>`)}
            </select>
          </label>
        </div>
      </header>
      ${data?.degraded && html`<p class="notice">${t("grid.degraded")}</p>`}
      <${Body} data=${data} error=${error} loading=${loading} reload=${reload} q=${q} />
      ${data && data.total > PAGE && html`<${Pages} page=${page} of=${Math.ceil(data.total / PAGE)} />`}
    </div>`;
}

/** @param {{data: import("../shared/types.js").ProductPage | undefined, error: unknown, loading: boolean, reload: () => void, q: string}} props */
function Body({ data, error, loading, reload, q }) {
  if (error) return html`<${Failed} error=${error} retry=${reload} />`;
  if (!data) return html`<${Skeleton} class="grid wait" count=${12} />`;
  if (!data.items?.length) {
    return html`<${Empty} icon="search" title=${t("grid.empty")} hint=${t("grid.empty.hint")}><button class="btn" onClick=${() => openChat(q)}><${Icon} name="spark" />${t("home.ask")}</button><//>`;
  }
  return html`<div class=${loading ? "fading" : ""}><${Cards} products=${data.items} /></div>`;
}

/** @param {{page: number, of: number}} props */
const Pages = ({ page, of }) => html`
  <nav class="pages" aria-label=${t("grid.page", { n: page, of })}>
    ${page > 1 ? html`<a class="btn" rel="prev" href=${withQuery({ page: page - 1 > 1 ? page - 1 : 0 })}><${Icon} name="left" />${t("grid.prev")}</a>` : html`<span></span>`}
    <span class="muted">${t("grid.page", { n: page, of })}</span>
    ${page < of ? html`<a class="btn" rel="next" href=${withQuery({ page: page + 1 })}>${t("grid.next")}<${Icon} name="right" /></a>` : html`<span></span>`}
  </nav>`;
