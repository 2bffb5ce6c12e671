/** A small table, such as a comparison; the first column names the rows. */
import { html } from "../../shared/html.js";

/** @param {{data: import("../../shared/types.js").TableCard}} props */
export const TableView = ({ data }) => html`
  <section class="card table-card">
    <h3>${data.title}</h3>
    <div class="table-scroll" tabindex="0" role="region" aria-label=${data.title}>
      <table>
        <thead><tr>${(data.columns ?? []).map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${(data.rows ?? []).map((row) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`)}</tbody>
      </table>
    </div>
  </section>`;
