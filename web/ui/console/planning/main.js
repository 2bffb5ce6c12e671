/** Planning: the stock plan, two plans side by side, forecasts. Loaded when first seen. */
import { html, cx, useEffect } from "../../shared/html.js";
import "./words.js";
import { t, locale } from "../../shared/i18n.js";
import { own } from "../own.js";
import { where } from "../store.js";
import { load } from "./plan-state.js";
import { Plan } from "./plan.js";
import { Compare } from "./compare.js";
import { Forecast } from "./forecast.js";

const tabs = ["plan", "compare", "forecast"];

export function View() {
  const tab = tabs.includes(where.value.id) ? where.value.id : "plan";
  useEffect(() => {
    own.open();
    return () => own.close();
  }, []);
  useEffect(() => {
    load();
  }, [locale.value]);
  return html`
    <div class="planning">
      <nav class="planning-tabs" aria-label=${t("c.planning")}>
        ${tabs.map((name) => html`<a key=${name} class=${cx("tab", tab === name && "here")} aria-current=${tab === name ? "page" : undefined} href=${"#/planning/" + name}>${t("plan.tab." + name)}</a>`)}
      </nav>
      ${tab === "plan" ? html`<${Plan} />` : tab === "compare" ? html`<${Compare} />` : html`<${Forecast} product=${where.value.sub} />`}
    </div>`;
}
