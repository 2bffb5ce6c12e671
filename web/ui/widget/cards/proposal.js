/** What exactly will happen and what it costs; accepted or declined once, then spent. */
import { html, cx, useEffect, useState } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { money, span } from "../../shared/format.js";
import { Icon } from "../../shared/icons.js";

/** @param {Omit<import("./card.js").CardProps, "data"> & {data: import("../../shared/types.js").ProposalCard}} props */
export function ProposalView({ data, client, act }) {
  const left = useCountdown(data.until);
  const sent = client.outbox.value.find((out) => out.frame.proposal === data.id);
  const outcome = client.outcomes.value.get(data.id) ?? (sent?.error ? "failed" : left <= 0 && !sent ? "expired" : "");
  return html`
    <section class=${cx("card", "proposal-card", outcome && "spent")} aria-label=${t("card.proposal")}>
      <p class="card-kicker">${t("card.proposal")}</p>
      <h3>${data.title}</h3>
      <ul class="p-lines">${(data.lines ?? []).map((line) => html`<li>${line}</li>`)}</ul>
      ${data.price && html`<p class="card-total"><span>${t("card.total")}</span><strong>${money(data.price)}</strong></p>`}
      ${data.note && html`<p class="faint">${data.note}</p>`}
      ${outcome ? html`<${Outcome} outcome=${outcome} error=${sent?.error} />` : act && html`<${Buttons} id=${data.id} client=${client} busy=${Boolean(sent)} left=${left} />`}
    </section>`;
}

/** @param {{id: string, client: import("../../shared/chat.js").ChatClient, busy: boolean, left: number}} props */
const Buttons = ({ id, client, busy, left }) => html`
  <div class="p-buttons">
    <button class="btn primary" disabled=${busy} onClick=${() => client.confirm(id, true)}>${busy ? t("card.working") : t("card.accept")}</button>
    <button class="btn" disabled=${busy} onClick=${() => client.confirm(id, false)}>${t("card.decline")}</button>
  </div>
  <p class="faint">${t("card.until", { time: span(left) })}</p>`;

/** @param {{outcome: string, error?: string}} props */
const Outcome = ({ outcome, error }) => html`
  <p class=${"p-outcome " + outcome}><${Icon} name=${outcome === "accepted" || outcome === "done" ? "check" : outcome === "failed" ? "alert" : "close"} />${t("card.state." + outcome)}${error ? ": " + error : ""}</p>`;

/** Seconds until a moment, counted down. @param {string} until */
function useCountdown(until) {
  const left = () => (new Date(until).getTime() - Date.now()) / 1000;
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    if (left() <= 0) return;
    const timer = setInterval(() => setSeconds(left()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}
