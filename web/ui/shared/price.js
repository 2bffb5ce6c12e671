/** Price and stock in words, the same on pages and cards. */
import { html } from "./html.js";
import { t } from "./i18n.js";
import { money } from "./format.js";

/** @typedef {import("./types.js").ProductCard} ProductCard */

/** @param {{product: ProductCard}} props */
export function Price({ product }) {
  if (!product.compare_at) return html`<span class="price">${money(product.price)}</span>`;
  return html`<span class="sr">${t("product.now")} </span><span class="price reduced">${money(product.price)}</span> <span class="sr">${t("product.was")} </span><s class="was">${money(product.compare_at)}</s>`;
}

/** @param {{product: ProductCard}} props */
export const Stock = ({ product }) => html`<span class=${"stock " + product.availability}>${t("stock." + product.availability, { n: product.stock })}</span>`;
