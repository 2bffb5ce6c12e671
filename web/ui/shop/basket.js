/** The basket. Checkout is a conversation: the assistant proposes, the customer accepts. */
import { html, useEffect } from "../shared/html.js";
import { t, say } from "../shared/i18n.js";
import { money } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { Tile } from "../shared/tile.js";
import { cart, cartError, loadCart, remove, setQuantity } from "../shared/cart.js";
import { shop } from "../shared/session.js";
import { Empty, Failed, Skeleton } from "../shared/states.js";
import { openChat } from "../widget/client.js";
import { Stepper } from "./stepper.js";

export function Basket() {
  useEffect(() => {
    document.title = t("basket.title");
  }, []);
  const basket = cart.value;
  return html`
    <div class="wrap page narrow">
      <h1>${t("basket.title")}</h1>
      ${cartError.value && !basket
        ? html`<${Failed} error=${cartError.value} retry=${loadCart} />`
        : !basket
          ? html`<${Skeleton} class="lines wait" count=${3} />`
          : basket.lines.length === 0
            ? html`<${Empty} icon="basket" title=${t("basket.empty")} hint=${t("basket.empty.hint")}><a class="btn" href="/search?sort=popular">${t("home.browse")}</a><//>`
            : html`<${Full} basket=${basket} />`}
    </div>`;
}

/** @param {{basket: import("../shared/types.js").Cart}} props */
const Full = ({ basket }) => html`
  <ul class="basket">
    ${basket.lines.map((line) => {
      const title = say(line.title);
      return html`
        <li key=${line.sku}>
          <a class="basket-tile" href=${"/p/" + encodeURIComponent(line.product)} tabindex="-1" aria-hidden="true"><${Tile} title=${line.title.en} category=${line.category ?? ""} /></a>
          <div class="basket-words"><a href=${"/p/" + encodeURIComponent(line.product)}>${title}</a><span class="faint">${t("basket.each", { price: money(line.price) })}</span></div>
          <${Stepper} value=${line.quantity} max=${line.stock || line.quantity} title=${title} change=${(/** @type {number} */ n) => setQuantity(line.sku, n)} />
          <strong class="basket-sum">${money({ ...line.price, minor: line.price.minor * line.quantity })}</strong>
          <button class="icon-btn" aria-label=${t("basket.remove", { title })} onClick=${() => remove(line, title)}><${Icon} name="close" /></button>
        </li>`;
    })}
  </ul>
  <div class="basket-foot">
    <p class="basket-total"><span>${t("basket.total")}</span><strong>${money(basket.total)}</strong></p>
    <button class="btn primary big" onClick=${() => openChat(t("basket.checkout.text"))}>${t("basket.checkout")}</button>
    <p class="faint">${t("basket.checkout.note")}${shop.value?.demo && ` ${t("shop.demo.note")}`}</p>
  </div>`;
