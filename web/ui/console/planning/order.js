/** The purchase orders of the first week as a proposal; nothing is placed before its card is accepted. */
import { html, useEffect, useRef, useState } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { Failed, Skeleton } from "../../shared/states.js";
import { ProposalView } from "../../widget/cards/proposal.js";
import { TableView } from "../../widget/cards/table.js";
import { own } from "../own.js";
import { act } from "./tools.js";

/** @param {{supplier: string, close: (placed: boolean) => void}} props supplier: "" for all */
export function OrderDialog({ supplier, close }) {
  const at = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [offer, setOffer] = useState(/** @type {import("./types.js").ProposalCard | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const ask = () => {
    setError(null);
    act("order_supplies", supplier ? { supplier } : {}).then((used) => setOffer(used.proposal ?? null), setError);
  };
  useEffect(() => {
    at.current?.showModal();
    ask();
  }, []);
  const told = offer && own.messages.value.find((m) => m.event?.proposal === offer.id);
  const placed = Boolean(told && told.event?.outcome === "accepted");
  const table = told?.cards?.find((card) => card.kind === "table")?.data;
  return html`
    <dialog class="dialog order-dialog" ref=${at} aria-label=${t("plan.order")} onClose=${() => close(placed)}>
      <h2 tabindex="-1" autofocus>${supplier ? t("plan.order.of", { name: supplier }) : t("plan.order")}</h2>
      ${error ? html`<${Failed} error=${error} retry=${ask} />` : !offer ? html`<${Skeleton} class="rows wait" count=${3} />` : html`<${ProposalView} data=${offer} client=${own} act=${true} />`}
      ${told?.text && html`<p role="status">${told.text}</p>`}
      ${table && html`<${TableView} data=${table} />`}
      <button class="btn" onClick=${() => at.current?.close()}>${placed ? t("plan.order.done") : t("close")}</button>
    </dialog>`;
}
