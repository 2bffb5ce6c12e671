/** Picks the drawing of a card by its kind; loads data that were too large for a frame. */
import { html } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { Failed, Skeleton, useLoad } from "../../shared/states.js";
import { ProductsView } from "./products.js";
import { OrderView } from "./order.js";
import { PlanView } from "./plan.js";
import { ProposalView } from "./proposal.js";
import { TableView } from "./table.js";
import { ChartView } from "./chart.js";
import { FormView } from "./form.js";
import { UndoBar } from "./undo.js";

/** @type {Record<string, (props: any) => any>} */
const views = { products: ProductsView, order: OrderView, proposal: ProposalView, table: TableView, plan: PlanView, chart: ChartView, form: FormView };

/**
 * @typedef {object} CardProps
 * @property {any} data
 * @property {import("../../shared/types.js").Card} card
 * @property {import("../../shared/types.js").Message} message
 * @property {import("../../shared/chat.js").ChatClient} client
 * @property {boolean} act whether the reader may act on it
 */

/** @param {Omit<CardProps, "data">} props */
export function CardView(props) {
  const View = views[props.card.kind];
  if (!View) return html`<p class="faint">${t("card.unknown")}</p>`;
  if (!props.card.data && props.card.href) return html`<${Fetched} ...${props} View=${View} />`;
  return html`
    <${View} ...${props} data=${props.card.data} />
    ${props.card.edit && props.act && html`<${UndoBar} edit=${props.card.edit} client=${props.client} />`}`;
}

/** @param {Omit<CardProps, "data"> & {View: (props: any) => any}} props */
function Fetched(props) {
  const href = props.card.href ?? "";
  const { data, error, reload } = useLoad(() => (href.startsWith("/v1/") ? props.client.api.get(href) : Promise.reject(new Error("card outside the API"))), [href]);
  if (error) return html`<${Failed} error=${error} retry=${reload} />`;
  if (!data) return html`<${Skeleton} class="card-skeleton" />`;
  return html`<${props.View} ...${props} data=${data} />`;
}
