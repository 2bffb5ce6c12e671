/** A product on a shelf. */
import { html, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { Tile } from "../shared/tile.js";
import { Price, Stock } from "../shared/price.js";
import { add } from "../shared/cart.js";

/** @typedef {import("../shared/types.js").ProductCard} ProductCard */

/** @param {{product: ProductCard}} props */
export function Card({ product }) {
  const [busy, setBusy] = useState(false);
  const href = "/p/" + encodeURIComponent(product.id);
  const put = async () => {
    setBusy(true);
    await add(product);
    setBusy(false);
  };
  return html`
    <article class="product-card">
      <a class="card-tile" href=${href} tabindex="-1" aria-hidden="true"><${Tile} title=${product.title_en} category=${product.category} /></a>
      ${product.availability !== "out_of_stock" &&
      html`<button class="card-add" aria-label=${`${t("product.add")}: ${product.title}`} title=${t("product.add")} disabled=${busy} onClick=${put}><${Icon} name=${busy ? "check" : "plus"} /></button>`}
      <h3><a href=${href}>${product.title}</a></h3>
      <p class="card-price"><${Price} product=${product} /></p>
      <${Stock} product=${product} />
    </article>`;
}

/** @param {{products: ProductCard[]}} props */
export const Cards = ({ products }) => html`<ul class="grid">${products.map((p) => html`<li key=${p.id}><${Card} product=${p} /></li>`)}</ul>`;
