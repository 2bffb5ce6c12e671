/** A quantity with less and more. */
import { html } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";

/** @param {{value: number, max?: number, min?: number, title: string, change: (n: number) => void}} props */
export function Stepper({ value, max = 999, min = 1, title, change }) {
  /** @param {any} event */
  const typed = (event) => {
    const n = Math.round(Number(event.target.value));
    if (Number.isFinite(n) && n >= min) change(Math.min(n, max));
    else event.target.value = value;
  };
  return html`
    <div class="stepper" role="group" aria-label=${`${t("product.quantity")}: ${title}`}>
      <button type="button" aria-label=${t("product.less")} disabled=${value <= min} onClick=${() => change(value - 1)}><${Icon} name="minus" /></button>
      <input inputmode="numeric" aria-label=${t("product.quantity")} value=${value} onChange=${typed} />
      <button type="button" aria-label=${t("product.more")} disabled=${value >= max} onClick=${() => change(value + 1)}><${Icon} name="plus" /></button>
    </div>`;
}
