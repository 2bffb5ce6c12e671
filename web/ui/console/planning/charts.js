/** Money and room by week with what a limit is worth, and what goes to whom. */
import { html, useState } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { date, day, money, number } from "../../shared/format.js";
import { Plot } from "../../shared/plot.js";

/** @typedef {import("./types.js").Sheet} Sheet */

/** @param {{sheet: Sheet, order: (supplier: string) => void}} props */
export const Charts = ({ sheet, order }) => html`
  <div class="planning-charts">
    <${Money} sheet=${sheet} /><${Room} sheet=${sheet} /><${Suppliers} sheet=${sheet} order=${order} />
  </div>`;

/** A chart with its one message, and the same numbers as a table.
 * @param {{title: string, more?: string, head: string[], rows: string[][], children?: any}} props */
const Panel = ({ title, more, head, rows, children }) => html`
  <section class="panel">
    <h2>${title}</h2>${more && html`<p class="faint">${more}</p>`}
    ${children}
    <details class="figures"><summary>${t("chart.table")}</summary>
      <div class="table-scroll" tabindex="0" role="region" aria-label=${title}><table>
        <thead><tr>${head.map((h) => html`<th scope="col">${h}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => (i ? html`<td>${cell}</td>` : html`<th scope="row">${cell}</th>`))}</tr>`)}</tbody>
      </table></div>
    </details>
  </section>`;

/** @param {{sheet: Sheet}} props */
function Money({ sheet }) {
  const sum = sheet.use.reduce((/** @type {number[]} */ all, u) => [...all, (all.at(-1) ?? 0) + u.spent.minor], []);
  const { limit, price, spent } = sheet.budget;
  const amount = (/** @type {number} */ minor) => money({ minor, currency: sheet.currency });
  const said = sheet.limits?.find((l) => l.kind === "budget")?.words;
  const title = limit ? (price ? t("plan.money.tight", { limit: money(limit) }) : t("plan.money.free", { spent: money(spent), limit: money(limit) })) : t("plan.money.none", { spent: money(spent) });
  return html`
    <${Panel} title=${title} more=${said ?? t("plan.money.hint")} head=${[t("plan.week"), t("plan.money.week"), t("plan.money.sum")]} rows=${sheet.use.map((u, i) => [date(u.start), money(u.spent), amount(sum[i])])}>
      <${Plot} label=${title} unit=${t("plan.money.unit", { currency: sheet.currency })} height=${220} n=${sheet.use.length} when=${(/** @type {number} */ i) => day(sheet.use[i].start)} exactly=${(/** @type {number} */ i) => weekName(sheet, i)}
        layers=${[{ kind: "bars", class: "column", at: 0, values: sheet.use.map((u) => u.spent.minor / 100) }]}
        read=${(/** @type {number} */ i) => [{ name: t("plan.money.week"), value: money(sheet.use[i].spent), class: "" }, { name: t("plan.money.sum"), value: amount(sum[i]), class: "" }]} />
    <//>`;
}

/** @param {Sheet} sheet @param {number} i */
const weekName = (sheet, i) => t("plan.week.n", { n: i + 1, date: date(sheet.use[i].start) });

/** @param {{sheet: Sheet}} props */
function Room({ sheet }) {
  const held = sheet.use.map((u) => u.held / 1000);
  const worst = sheet.limits?.find((l) => l.kind === "storage");
  const most = Math.max(...held);
  const limited = sheet.use.some((u) => u.room !== undefined);
  const tight = sheet.use.filter((u) => u.price).length;
  const cubic = (/** @type {number} */ v) => t("plan.cubic", { n: number(Math.round(v)) });
  const title = tight ? t("plan.room.tight", { n: tight }) : limited ? t("plan.room.free", { most: cubic(most) }) : t("plan.room.none", { most: cubic(most) });
  const room = (/** @type {import("./types.js").Use} */ u) => (u.room === undefined ? t("plan.nolimit") : cubic(u.room / 1000));
  const worth = (/** @type {import("./types.js").Use} */ u) => (u.price ? money({ minor: Math.round(u.price * 100_000), currency: sheet.currency }) : "–");
  return html`
    <${Panel} title=${title} more=${worst?.words ?? t("plan.room.hint")} head=${[t("plan.week"), t("plan.room.held"), t("plan.room.limit"), t("plan.room.price")]} rows=${sheet.use.map((u, i) => [date(u.start), cubic(held[i]), room(u), worth(u)])}>
      <${Plot} label=${title} unit="m³" height=${220} n=${held.length} when=${(/** @type {number} */ i) => day(sheet.use[i].start)} exactly=${(/** @type {number} */ i) => weekName(sheet, i)}
        marks=${sheet.use.flatMap((u, i) => (u.price ? [{ from: i, to: i, name: t("plan.room.full") }] : []))}
        layers=${[{ kind: "bars", class: "column calm", at: 0, values: held }, ...(limited ? [{ kind: /** @type {const} */ ("steps"), class: "limit", at: 0, values: sheet.use.map((u) => (u.room ?? 0) / 1000) }] : [])]}
        read=${(/** @type {number} */ i) => [{ name: t("plan.room.held"), value: cubic(held[i]), class: "" }, { name: t("plan.room.limit"), value: room(sheet.use[i]), class: "" }, ...(sheet.use[i].price ? [{ name: t("plan.room.price"), value: worth(sheet.use[i]), class: "" }] : [])]} />
    <//>`;
}

/** @param {{sheet: Sheet, order: (supplier: string) => void}} props */
function Suppliers({ sheet, order }) {
  const [all, setAll] = useState(false);
  const list = sheet.suppliers ?? [];
  const most = Math.max(1, ...list.map((s) => s.spend.minor));
  const sum = Math.max(1, list.reduce((n, s) => n + s.spend.minor, 0));
  const title = list[0] ? t("plan.suppliers.first", { name: list[0].supplier, share: Math.round((100 * list[0].spend.minor) / sum) }) : t("plan.suppliers");
  return html`
    <section class="panel">
      <h2>${title}</h2><p class="faint">${t("plan.suppliers.hint")}</p>
      <ul class="suppliers">
        ${list.slice(0, all ? undefined : 6).map((s) => html`
          <li key=${s.supplier}>
            <span class="supplier-name" title=${t("plan.suppliers.orders", { n: number(s.orders) })}>${s.supplier}</span><span class="supplier-sum">${money(s.spend)}</span>
            <button class="btn link" aria-label=${t("plan.order.of", { name: s.supplier })} onClick=${() => order(s.supplier)}>${t("plan.order.this")}</button>
            <svg class="bar" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-all" width="100" height="3" /><rect class="bar-is" width=${(100 * s.spend.minor) / most} height="3" /></svg>
          </li>`)}
      </ul>
      ${list.length > 6 && html`<button class="btn link" onClick=${() => setAll(!all)}>${all ? t("plan.less") : t("plan.all", { n: list.length })}</button>`}
    </section>`;
}
