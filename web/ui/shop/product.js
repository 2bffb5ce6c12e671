/** One product: what it is, what it costs, what goes with it. */
import { html, useEffect, useState } from "../shared/html.js";
import { t, say, locale } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { Tile } from "../shared/tile.js";
import { Price, Stock } from "../shared/price.js";
import { add } from "../shared/cart.js";
import { api } from "../shared/session.js";
import { ApiError } from "../shared/api.js";
import { Failed, Skeleton, useLoad } from "../shared/states.js";
import { openChat } from "../widget/client.js";
import { Cards } from "./card.js";
import { NotFound } from "./notfound.js";
import { Stepper } from "./stepper.js";
import { categories } from "./categories.js";

/** @typedef {import("../shared/types.js").ProductDetail} ProductDetail */

/** @param {{id: string}} props */
export function ProductPage({ id }) {
  const { data, error, reload } = useLoad((signal) => api.get(`/v1/products/${encodeURIComponent(id)}?locale=${locale.value}`, signal), [id, locale.value]);
  useEffect(() => {
    api.post("/v1/events", { events: [{ kind: "viewed", product: id }] }).catch(() => {}); // behaviour is a nicety
  }, [id]);
  useEffect(() => {
    if (data) document.title = data.product.title;
  }, [data]);
  if (error instanceof ApiError && error.status === 404) return html`<${NotFound} />`;
  if (error) return html`<${Failed} error=${error} retry=${reload} />`;
  if (!data) return html`<div class="wrap page"><${Skeleton} class="product wait" count=${2} /></div>`;
  return html`
    <div class="wrap page">
      <${Crumbs} product=${data.product} />
      <${Main} data=${data} />
      <${Row} title=${t("product.together")} products=${data.together} />
      <${Row} title=${t("product.related")} products=${data.related} />
    </div>`;
}

/** @param {{product: import("../shared/types.js").ProductCard}} props */
function Crumbs({ product }) {
  const category = categories.value?.find((c) => c.slug === product.category);
  return html`<nav class="crumbs" aria-label=${t("shop.categories")}><a href="/search">${t("shop.all")}</a><${Icon} name="right" /><a href=${"/c/" + product.category}>${category ? say(category.name) : product.category_name}</a></nav>`;
}

/** @param {{data: ProductDetail}} props */
function Main({ data }) {
  const { product, description, attributes } = data;
  const [n, setN] = useState(1);
  const [busy, setBusy] = useState(false);
  const gone = product.availability === "out_of_stock";
  const put = async () => {
    setBusy(true);
    await add(product, n);
    setBusy(false);
  };
  return html`
    <section class="product">
      <figure class="product-tile"><${Tile} title=${product.title_en} category=${product.category} label=${t("product.tile", { title: product.title })} /><figcaption class="faint">${t("product.tile.note")}</figcaption></figure>
      <div class="product-words">
        <h1>${product.title}</h1>
        ${locale.value === "zh" && product.title !== product.title_en && html`<p class="faint" lang="en">${product.title_en}</p>`}
        <p class="product-price"><${Price} product=${product} /></p>
        <${Stock} product=${product} />
        <p class="product-text">${description}</p>
        <div class="product-buy">
          ${!gone && html`<${Stepper} value=${n} max=${product.stock} change=${setN} title=${product.title} />`}
          <button class="btn primary big" disabled=${gone || busy} onClick=${put}>${gone ? t("stock.out_of_stock") : busy ? t("product.adding") : t("product.add")}</button>
        </div>
        <button class="btn quiet ask" onClick=${() => openChat(t("product.ask.text", { title: product.title, id: product.id }))}><${Icon} name="spark" />${t("product.ask")}</button>
        <dl class="facts" aria-label=${t("product.details")}>
          <div><dt>${t("product.number")}</dt><dd>${product.id}</dd></div>
          ${Object.entries(attributes ?? {}).map(([name, value]) => html`<div key=${name}><dt>${attribute(name)}</dt><dd>${attributeValue(value)}</dd></div>`)}
        </dl>
      </div>
    </section>`;
}

/** @param {string} name */
const attribute = (name) => (t("attr." + name) === "attr." + name ? name : t("attr." + name));

/** @param {string} value */
const attributeValue = (value) => (t("value." + value) === "value." + value ? value : t("value." + value));

/** @param {{title: string, products: import("../shared/types.js").ProductCard[]}} props */
const Row = ({ title, products }) => (products?.length ? html`<section class="band"><h2>${title}</h2><${Cards} products=${products.slice(0, 6)} /></section>` : null);
