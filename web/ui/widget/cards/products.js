/** A row of products to swipe through, or the basket as a list. */
import { html, useEffect, useRef, useState } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { money } from "../../shared/format.js";
import { Icon } from "../../shared/icons.js";
import { Tile } from "../../shared/tile.js";
import { Price, Stock } from "../../shared/price.js";
import { productHref, target } from "../../shared/links.js";
import { add } from "../../shared/cart.js";

/** @typedef {import("../../shared/types.js").ProductCard} ProductCard */

/** @param {Omit<import("./card.js").CardProps, "data"> & {data: import("../../shared/types.js").ProductsCard}} props */
export function ProductsView({ data, act }) {
  const products = data.products ?? [];
  if (data.basket) return html`<${Basket} data=${{ ...data, products }} />`;
  return html`
    <section class="row-card" aria-label=${data.heading || t("card.products", { n: products.length })}>
      ${data.heading && html`<h3 class="card-heading">${data.heading}</h3>`}
      <${Row} products=${products} act=${act} />
    </section>`;
}

/** @param {{products: ProductCard[], act: boolean}} props */
function Row({ products, act }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [ends, setEnds] = useState({ start: true, end: true });
  const look = () => {
    const el = list.current;
    if (el) setEnds({ start: el.scrollLeft < 8, end: el.scrollLeft + el.clientWidth > el.scrollWidth - 8 });
  };
  useEffect(look, [products.length]);
  /** @param {number} way */
  const go = (way) => list.current?.scrollBy({ left: way * list.current.clientWidth * 0.8, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
  return html`
    <div class="row">
      <ul class="row-list" ref=${list} onScroll=${look} tabindex="0" aria-label=${t("card.products", { n: products.length })}>
        ${products.map((product) => html`<li key=${product.sku}><${Product} product=${product} act=${act} /></li>`)}
      </ul>
      ${!ends.start && html`<button class="row-arrow back" aria-label=${t("card.prev")} onClick=${() => go(-1)}><${Icon} name="left" /></button>`}
      ${!ends.end && html`<button class="row-arrow on" aria-label=${t("card.next")} onClick=${() => go(1)}><${Icon} name="right" /></button>`}
    </div>`;
}

/** @param {{product: ProductCard, act: boolean}} props */
function Product({ product, act }) {
  const [busy, setBusy] = useState(false);
  const put = async () => {
    setBusy(true);
    await add(product);
    setBusy(false);
  };
  return html`
    <article class="p-card">
      <a class="p-tile" href=${productHref(product.id)} target=${target.value} tabindex="-1" aria-hidden="true"><${Tile} title=${product.title_en} category=${product.category} /></a>
      <h4><a href=${productHref(product.id)} target=${target.value}>${product.title}</a></h4>
      <p class="p-price"><${Price} product=${product} /></p>
      <${Stock} product=${product} />
      ${product.reason && html`<p class="p-reason" title=${product.reason}>${product.reason}</p>`}
      ${act && html`<button class="btn small p-add" disabled=${busy || product.availability === "out_of_stock"} aria-label=${`${t("product.add")}: ${product.title}`} onClick=${put}>${busy ? t("product.adding") : t("product.add")}</button>`}
    </article>`;
}

/** @param {{data: import("../../shared/types.js").ProductsCard}} props */
const Basket = ({ data }) => html`
  <section class="card basket-card" aria-label=${t("card.basket")}>
    <h3 class="card-heading"><${Icon} name="basket" />${data.heading || t("card.basket")}</h3>
    <ul>
      ${data.products.map((p) => html`
        <li key=${p.sku}><${Tile} class="tiny" title=${p.title_en} category=${p.category} /><span class="line-title">${p.title}</span><span class="faint">× ${p.quantity ?? 1}</span><span>${money({ ...p.price, minor: p.price.minor * (p.quantity ?? 1) })}</span></li>`)}
      ${data.products.length === 0 && html`<li class="muted">${t("basket.empty")}</li>`}
    </ul>
    ${data.total && html`<p class="card-total"><span>${t("card.total")}</span><strong>${money(data.total)}</strong></p>`}
  </section>`;
