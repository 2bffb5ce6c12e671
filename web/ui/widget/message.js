/** One message: words, cards, sources; or an event told in one line. */
import { html, cx, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { clock, exact } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { fromShop, target } from "../shared/links.js";
import { Markdown } from "../shared/markdown.js";
import { CardView } from "./cards/card.js";

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("../shared/chat.js").ChatClient} ChatClient */

/** Text without the marks of markdown. @param {string} text */
export const bare = (text) => text.replace(/[*`#>|]/g, "").trim();

/** A message in plain words, for screen readers and lists. @param {Message} message */
export const plain = (message) => bare(message.text ?? "") || eventWords(message) || (message.cards?.[0]?.kind === "products" ? t("card.products", { n: message.cards[0].data?.products?.length ?? 0 }) : "");

/** What an event says; "" when it needs no words. @param {Message} message @returns {string} */
export function eventWords(message) {
  const event = message.event;
  if (!event) return "";
  if (event.kind === "state" && event.state) return t("chat.event." + event.state, { name: event.who || t("chat.someone") });
  if (event.kind === "proposal" && event.outcome) return ["accepted", "declined", "expired", "failed"].includes(event.outcome) ? t("chat.event." + event.outcome) : "";
  if (event.kind === "undone") return t("chat.event.undone");
  if (event.kind === "contact") return t("chat.event.contact");
  return "";
}

/** @param {Message} message @param {"customer"|"staff"} side */
const senderName = (message, side) =>
  message.from === "assistant" ? t("chat.assistant") : message.from === "agent" ? message.name || t("chat.agent") : side === "customer" ? t("chat.you") : message.name || t("chat.customer");

/**
 * @param {object} props
 * @param {Message} props.message
 * @param {boolean} props.head
 * @param {ChatClient} props.client
 * @param {boolean} props.act
 * @param {"customer"|"staff"} props.side
 * @param {(message: Message) => any} [props.foot]
 */
export function Bubble({ message, head, client, act, side, foot }) {
  const words = eventWords(message);
  const told = !message.text && !message.cards?.length;
  if (told) return words ? html`<p class="event-line" title=${exact(message.at)}>${words}</p>` : null;
  const own = side === "customer" ? message.from === "customer" : message.from === "agent";
  const read = own && client.readByOther.value >= message.seq && client.state.value === "agent";
  return html`
    ${words && html`<p class="event-line">${words}</p>`}
    <article class=${cx("msg", message.from, own && "own", head && "first")} data-seq=${message.seq}>
      ${head && html`<p class="msg-head">${!own && html`<strong>${senderName(message, side)}</strong>`}<time datetime=${message.at} title=${exact(message.at)}>${clock(message.at)}</time></p>`}
      ${message.text && html`<div class="bubble">${message.from === "customer" ? html`<p class="words">${message.text}</p>` : html`<${Markdown} text=${message.text} />`}</div>`}
      ${message.sources?.length ? html`<${Sources} list=${message.sources} />` : null}
      ${message.cards?.map((card, i) => html`<${CardView} key=${i} card=${card} message=${message} client=${client} act=${act} />`)}
      ${read && html`<p class="faint receipt">${t("chat.read")}</p>`}
      ${act && message.from === "assistant" && message.text && html`<${Rating} message=${message} client=${client} />`}
      ${foot?.(message)}
    </article>`;
}

/** @param {{list: import("../shared/types.js").Source[]}} props */
function Sources({ list }) {
  const [open, setOpen] = useState(-1);
  const quote = list[open];
  return html`
    <div class="sources" role="group" aria-label=${t("chat.sources")}>
      ${list.map((source, i) => html`<button class="source" aria-expanded=${open === i} onClick=${() => setOpen(open === i ? -1 : i)}><span>${i + 1}</span>${source.title}</button>`)}
      ${quote && html`<blockquote class="quote">${quote.quote || quote.title}${/^(https?:|\/(?!\/))/.test(quote.url ?? "") && html` <a href=${fromShop(quote.url ?? "")} target=${target.value} rel="noopener">${quote.title}</a>`}</blockquote>`}
    </div>`;
}

/** @param {{message: Message, client: ChatClient}} props */
function Rating({ message, client }) {
  const [given, setGiven] = useState(0);
  /** @param {number} score */
  const rate = (score) => {
    setGiven(score);
    client.rate(message.id, score);
  };
  if (given) return html`<p class="rating given faint">${t("chat.rated")}</p>`;
  return html`
    <div class="rating">
      <button aria-label=${t("chat.good")} onClick=${() => rate(5)}><${Icon} name="up2" /></button>
      <button aria-label=${t("chat.bad")} onClick=${() => rate(1)}><${Icon} name="down2" /></button>
    </div>`;
}

/** A message that the server has not confirmed yet. @param {{out: import("../shared/chat.js").Outgoing, client: ChatClient}} props */
export function Pending({ out, client }) {
  const state = out.acked ? t("chat.sent") : client.status.value === "online" ? t("chat.sending") : t("chat.waiting");
  return html`
    <article class="msg customer own pending" data-pending=${out.id}>
      <div class="bubble"><p class="words">${out.text}</p></div>
      ${out.error
        ? html`<p class="faint wrong">${t("chat.failed", { message: out.error })} <button class="btn link" onClick=${() => client.again(out.id)}>${t("chat.again")}</button></p>`
        : html`<p class="faint receipt">${state}</p>`}
    </article>`;
}
