/** What the planner wishes of the plan: budget, storage, length, and a change in words. */
import { html, useLayoutEffect, useState } from "../../shared/html.js";
import { t, say } from "../../shared/i18n.js";
import { date, money, number, percent } from "../../shared/format.js";
import { shop } from "../../shared/session.js";
import { busy, changePlan, sheet } from "./plan-state.js";

const setBudget = (/** @type {number} */ v) => changePlan("plan_stock", { budget: v });
const setStorage = (/** @type {number} */ v) => changePlan("plan_stock", { storage: Math.round(v * 1000) });

/** The limits alone, to be set anew when no plan keeps the present ones. */
export const Limits = () => html`
  <div class="wishes few">
    <${Limit} label=${t("plan.budget", { currency: shop.value?.currency ?? "" })} value="" none=${t("plan.anew")} max=${1e9} set=${setBudget} />
    <${Limit} label=${t("plan.storage")} value="" none=${t("plan.anew")} max=${1e6} set=${setStorage} />
  </div>`;

/** @param {{sheet: import("./types.js").Sheet}} props */
export function Wishes({ sheet: plan }) {
  const { wishes } = plan;
  const [text, setText] = useState("");
  const budget = wishes.limited || wishes.budget ? String(wishes.budget ?? 0) : "";
  const cubic = wishes.storage ? String(wishes.storage / 1000) : "";
  /** @param {Event} e */
  const ask = async (e) => {
    e.preventDefault();
    if (text.trim() && (await changePlan("change_plan", { text: text.trim() }))) setText("");
  };
  const changed = Object.keys(wishes).length > 0;
  return html`
    <section class="wishes" aria-label=${t("plan.wishes")}>
      <${Limit} label=${t("plan.budget", { currency: plan.currency })} value=${budget} none=${t("plan.nolimit")} max=${1e9} set=${setBudget} />
      <${Limit} label=${t("plan.storage")} value=${cubic} none=${t("plan.nolimit")} max=${1e6} set=${setStorage} />
      <${Limit} label=${t("plan.weeks")} value=${String(plan.weeks)} none="" min=${2} max=${26} whole set=${(/** @type {number} */ v) => changePlan("plan_stock", { weeks: v })} />
      <${Festival} wishes=${wishes} />
      <form class="field ask" onSubmit=${ask}>
        <label for="plan-ask">${t("plan.ask")}</label>
        <input id="plan-ask" class="input" maxlength="500" placeholder=${t("plan.ask.hint")} value=${text} disabled=${Boolean(busy.value)} onInput=${(/** @type {any} */ e) => setText(e.target.value)} />
      </form>
      <button class="btn" disabled=${!changed || Boolean(busy.value)} onClick=${() => changePlan("change_plan", { reset: true })}>${t("plan.reset")}</button>
      <${Told} wishes=${wishes} />
    </section>`;
}

/** Festivals by the name that the planning tool reads. */
const FESTIVALS = ["Spring Festival", "Valentine's Day", "Easter", "618", "Mid-Autumn", "Singles' Day", "Black Friday", "Christmas"];

/** What the stock is built up for. @param {{wishes: import("./types.js").Wishes}} props */
function Festival({ wishes }) {
  const name = wishes.festival?.name.en ?? "";
  const known = FESTIVALS.find((f) => name.startsWith(f));
  const value = known ?? name;
  return html`
    <label class="field"><span>${t("plan.festival")}</span>
      <select class="input" value=${value} disabled=${Boolean(busy.value)} onChange=${(/** @type {any} */ e) => e.target.value && changePlan("plan_stock", { festival: e.target.value })}>
        <option value="" disabled=${Boolean(name)}>${t("plan.festival.none")}</option>
        ${name && !known && html`<option value=${name}>${say(wishes.festival?.name)}</option>`}
        ${FESTIVALS.map((f) => html`<option key=${f} value=${f}>${t("plan.festival." + f.toLowerCase().replace(/[^a-z0-9]/g, ""))}</option>`)}
      </select></label>`;
}

/**
 * A number that takes effect on Enter or when it is left.
 * @param {{label: string, value: string, none: string, set: (v: number) => void, min?: number, max: number, whole?: boolean}} props
 */
function Limit({ label, value, none, set, min = 0, max, whole }) {
  const [text, setText] = useState(value);
  const [wrong, setWrong] = useState("");
  useLayoutEffect(() => setText(value), [value, sheet.value?.version]);
  const done = () => {
    if (busy.peek()) return; // sent already: the field is left because it is locked
    const v = Number(text.replaceAll(",", ""));
    if (text.trim() === value || text.trim() === "") return setWrong(""), setText(value);
    if (!Number.isFinite(v) || v < min || v > max || (whole && !Number.isInteger(v))) return setWrong(t("plan.number", { min: number(min), max: number(max) }));
    setWrong("");
    set(v);
  };
  /** @param {KeyboardEvent} e */
  const onKey = (e) => {
    if (e.key === "Enter") done();
    if (e.key === "Escape") (setText(value), setWrong(""));
  };
  return html`
    <label class="field"><span>${label}</span>
      <input class="input num" inputmode="decimal" autocomplete="off" placeholder=${none} value=${text} disabled=${Boolean(busy.value)} aria-invalid=${Boolean(wrong)} onInput=${(/** @type {any} */ e) => setText(e.target.value)} onBlur=${done} onKeyDown=${onKey} />
      ${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}
    </label>`;
}

/** Wishes that have no field of their own, in words. @param {import("./types.js").Wishes} wishes */
function others(wishes) {
  return [
    ...(wishes.losses ?? []).map((l) => t("plan.wish.loss", { share: percent(l.share), from: date(l.from), to: date(l.to) })),
    ...(wishes.availability ? [t("plan.wish.service", { share: percent(wishes.availability.share), top: wishes.availability.top })] : []),
    ...(wishes.festival ? [t("plan.wish.festival", { name: say(wishes.festival.name), date: date(wishes.festival.first), share: percent(wishes.festival.share) })] : []),
    ...(wishes.uplifts?.length ? [t("plan.wish.uplifts", { n: wishes.uplifts.length })] : []),
    ...(wishes.fixed?.length ? [t("plan.wish.fixed", { n: wishes.fixed.length })] : []),
  ];
}

/** All wishes of a plan in words. @param {import("./types.js").Sheet} plan */
export function wished(plan) {
  const { wishes } = plan;
  const list = [
    ...(plan.budget.limit ? [t("plan.wish.budget", { sum: money(plan.budget.limit) })] : []),
    ...(wishes.storage ? [t("plan.wish.storage", { n: number(Math.round(wishes.storage / 1000)) })] : []),
    ...others(wishes),
  ];
  return [t("plan.wish.weeks", { n: plan.weeks }), ...(list.length ? list : [t("plan.wish.none")])].join(t("chart.and"));
}

/** @param {{wishes: import("./types.js").Wishes}} props */
function Told({ wishes }) {
  const list = others(wishes);
  return list.length ? html`<p class="wish-chips">${list.map((text) => html`<span class="chip accent" key=${text}>${text}</span>`)}</p>` : null;
}
