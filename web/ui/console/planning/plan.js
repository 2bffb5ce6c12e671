/** The stock plan: figures, wishes, money and room by week, and every order. */
import { html, cx, useState } from "../../shared/html.js";
import { t, locale } from "../../shared/i18n.js";
import { date, money, percent } from "../../shared/format.js";
import { download } from "../../shared/download.js";
import { Icon } from "../../shared/icons.js";
import { Empty, Failed, reason, Skeleton } from "../../shared/states.js";
import { toast } from "../../shared/toast.js";
import { api, go, where } from "../store.js";
import { before, blocked, busy, change, changePlan, failed, load, rows, sheet, undoChange } from "./plan-state.js";
import { Charts } from "./charts.js";
import { Orders } from "./orders.js";
import { Item } from "./item.js";
import { OrderDialog } from "./order.js";
import { Limits, Wishes } from "./wishes.js";

export function Plan() {
  const [ordering, setOrdering] = useState(/** @type {string | null} */ (null)); // a supplier, "" for all
  const plan = sheet.value;
  const product = where.value.sub;
  return html`
    <div class=${cx("planning-in", product && "has-item")}>
      <main class="planning-main" aria-busy=${Boolean(busy.value)}>
        <${Head} order=${() => setOrdering("")} />
        <${Change} />
        ${blocked.value ? html`<${Blocked} />` : failed.value && !plan ? html`<${Failed} error=${failed.value} retry=${load} />` : !plan ? html`<${Waiting} />` : html`
          ${failed.value && html`<p class="note bad" role="alert"><${Icon} name="alert" /><span>${t("plan.partial")} ${reason(failed.value)}</span><button class="btn small" onClick=${load}>${t("retry")}</button></p>`}
          <${Figures} />
          <${Wishes} sheet=${plan} />
          ${plan.total_rows === 0 ? html`<${Empty} icon="check" title=${t("plan.empty")} hint=${t("plan.empty.hint")} />` : html`
            <${Charts} sheet=${plan} order=${setOrdering} />
            <${Orders} open=${(/** @type {string} */ id) => go("planning", "plan", id)} current=${product} />`}
          <${Notes} list=${plan.notes ?? []} />`}
      </main>
      ${product && html`<${Item} key=${product} id=${product} version=${plan?.version} close=${() => go("planning", "plan")} />`}
      ${ordering !== null && html`<${OrderDialog} supplier=${ordering} close=${(/** @type {boolean} */ placed) => (setOrdering(null), placed && load())} />`}
    </div>`;
}

/** @param {{order: () => void}} props */
function Head({ order }) {
  const plan = sheet.value;
  const now = rows.value.filter((row) => row.week === 1);
  const total = now.reduce((sum, row) => sum + row.cost.minor, 0);
  const save = async () => {
    try {
      const file = await api.stream(`/v1/staff/plan.csv?locale=${locale.value}`, new AbortController().signal);
      download(`plan-${plan?.start}.csv`, await file.blob());
    } catch (err) {
      toast(reason(err));
    }
  };
  return html`
    <header class="planning-head">
      <div>
        <h1>${t("plan.title")}</h1>
        <p class="muted">${plan ? t("plan.lead", { weeks: plan.weeks, date: date(plan.start) }) + (plan.gap > 0.00005 ? t("plan.gap", { gap: percent(plan.gap) }) : "") : t("plan.lead.none")}</p>
      </div>
      <div class="planning-do">
        <button class="btn" disabled=${!plan} onClick=${save}><${Icon} name="save" />${t("plan.csv")}</button>
        <button class="btn primary" disabled=${!plan || now.length === 0 || Boolean(busy.value)} onClick=${order}><${Icon} name="truck" />${now.length && plan ? t("plan.order.sum", { sum: money({ minor: total, currency: plan.currency }) }) : t("plan.order")}</button>
      </div>
    </header>`;
}

/** What the last change did, with its way back. */
function Change() {
  if (!change.value) return null;
  const { text, edit, notes } = change.value;
  const fresh = sheet.value ? notes.filter((note) => !sheet.value?.notes?.includes(note)) : []; // the others stand below
  return html`
    <div class="note" role="status">
      <${Icon} name="spark" />
      <div class="note-in"><p>${blocked.value ? t("plan.blocked.change") : text}</p>${fresh.length > 0 && html`<ul>${fresh.map((note) => html`<li key=${note}>${note}</li>`)}</ul>`}</div>
      ${edit && html`<button class="btn small" disabled=${Boolean(busy.value)} onClick=${undoChange}><${Icon} name="undo" />${t("undo")}</button>`}
      <button class="icon-btn" aria-label=${t("close")} onClick=${() => (change.value = null)}><${Icon} name="close" /></button>
    </div>`;
}

const Waiting = () => html`
  <p class="muted" role="status">${t("plan.first")}</p>
  <${Skeleton} class="planning-wait" count=${6} />`;

/** No plan keeps the limits: why, and the way out. */
const Blocked = () => html`
  <${Empty} icon="alert" title=${t("plan.blocked")} hint=${blocked.value}>
    <${Limits} />
    <button class="btn" disabled=${Boolean(busy.value)} onClick=${() => changePlan("change_plan", { reset: true })}>${t("plan.reset")}</button>
  <//>`;

/** @param {{list: string[]}} props */
const Notes = ({ list }) => (list.length ? html`<ul class="planning-notes">${list.map((note) => html`<li class="faint" key=${note}>${note}</li>`)}</ul>` : null);

/** The plan in five figures, each beside the plan before. */
function Figures() {
  const plan = sheet.value;
  if (!plan) return null;
  const old = before.value?.version !== plan.version ? before.value : null;
  /** @type {[string, (s: import("./types.js").Sheet) => number, boolean, string][]} key, value, whether less is better, hint */
  const list = [
    ["plan.fig.spend", (s) => s.costs.purchase.minor, true, ""], ["plan.fig.holding", (s) => s.costs.holding.minor, true, ""], ["plan.fig.lost", (s) => s.costs.lost.minor, true, "plan.fig.lost.hint"],
    ["plan.fig.total", (s) => s.costs.total.minor, true, ""],
  ];
  const amount = (/** @type {number} */ minor) => money({ minor, currency: plan.currency });
  return html`
    <dl class="figures-row">
      ${list.map(([key, of, less, hint]) => html`<div key=${key} title=${hint && t(hint)}><dt>${t(key)}</dt><dd>${amount(of(plan))}</dd>${old && html`<dd><${Delta} by=${of(plan) - of(old)} words=${amount(Math.abs(of(plan) - of(old)))} less=${less} /></dd>`}</div>`)}
      <div><dt>${t("plan.fig.service")}</dt><dd>${percent(plan.service)}</dd>${old && html`<dd><${Delta} by=${plan.service - old.service} words=${percent(Math.abs(plan.service - old.service))} less=${false} /></dd>`}</div>
    </dl>`;
}

/** @param {{by: number, words: string, less: boolean}} props */
export const Delta = ({ by, words, less }) => html`<span class=${cx("delta", Math.abs(by) > 1e-5 && (by < 0 === less ? "good" : "bad"))}>${Math.abs(by) <= 1e-5 ? t("plan.same") : (by > 0 ? "▲ " : "▼ ") + words}</span>`;
