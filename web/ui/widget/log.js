/**
 * The conversation as it reads: messages grouped by sender and minute, what waits to
 * be sent, the answer as it streams. The list stays at its end unless the reader has
 * scrolled up; then a chip says that something came.
 */
import { html, useEffect, useRef, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { Markdown } from "../shared/markdown.js";
import { tools } from "../shared/session.js";
import { useFollowing } from "./follow.js";
import { Bubble, Pending, plain } from "./message.js";
import { replies } from "./replies.js";

/** @typedef {import("../shared/chat.js").ChatClient} ChatClient */
/** @typedef {import("../shared/types.js").Message} Message */

/**
 * @param {object} props
 * @param {ChatClient} props.client
 * @param {any} [props.hello] shown before the first message
 * @param {string[]} [props.suggestions] shown while there is no message
 * @param {(seq: number) => void} [props.seen]
 * @param {boolean} props.watching whether the list is in view
 * @param {boolean} props.act whether cards may be acted on
 * @param {"customer"|"staff"} [props.side] whose messages stand on the right
 * @param {(message: Message) => any} [props.foot] more under an answer
 */
export function Log(props) {
  const { client, act } = props;
  const messages = client.messages.value;
  const { pending, live } = { pending: client.pending.value, live: client.live.value };
  const last = messages.at(-1);
  const { list, missed, toEnd, onScroll } = useFollowing({
    last,
    fresh: last?.from === "assistant" && last.seq > client.replayed && props.side !== "staff",
    growth: [live?.text, live?.tools.length, client.waiting.value],
    own: [pending.length, client.conversation.value, props.watching],
  });
  useEffect(() => {
    if (props.watching && last && !missed) props.seen?.(last.seq);
  }, [last?.seq, props.watching, missed]);

  const empty = messages.length === 0 && pending.length === 0;
  const quick = act && !live && !client.waiting.value && pending.length === 0 ? replies(last, client) : [];
  return html`
    <div class="log-box">
      <div class="log" ref=${list} role="log" aria-live="off" aria-label=${t("chat.log")} tabindex="0" onScroll=${onScroll}>
        <div class="log-in">
          ${(messages[0]?.seq ?? 1) > Math.max(1, client.first.value) && html`<${Earlier} client=${client} list=${list} />`}
          ${(messages[0]?.seq ?? 1) === 1 && props.hello}
          ${empty && client.ready.value && props.suggestions && html`<${Replies} list=${props.suggestions} client=${client} tall=${true} />`}
          ${messages.map((message, i) => html`<${Bubble} key=${message.seq} message=${message} head=${starts(messages[i - 1], message)} client=${client} act=${act} side=${props.side ?? "customer"} foot=${props.foot} />`)}
          ${pending.map((out) => html`<${Pending} key=${out.id} out=${out} client=${client} />`)}
          ${live ? html`<${LiveTurn} live=${live} />` : client.waiting.value && html`<p class="quiet-line" data-live><span class="dots" aria-hidden="true"></span>${t("chat.thinking")}</p>`}
          ${!live && client.typing.value && html`<p class="quiet-line"><span class="dots" aria-hidden="true"></span>${t("chat.typing", { name: client.typing.value === "agent" ? t("chat.someone") : client.typing.value })}</p>`}
          ${quick.length > 0 && html`<${Replies} list=${quick} client=${client} />`}
        </div>
      </div>
      ${missed && html`<button class="btn small new-chip" onClick=${toEnd}><${Icon} name="down" />${t("chat.new")}</button>`}
      <${Announcer} last=${last} />
    </div>`;
}

/** Whether a message opens a new group. @param {Message | undefined} before @param {Message} message */
const starts = (before, message) => !before || Boolean(before.event) || before.from !== message.from || before.name !== message.name || message.at.slice(0, 16) !== before.at.slice(0, 16);

/** @param {{client: ChatClient, list: {current: HTMLElement | null}}} props */
function Earlier({ client, list }) {
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    const before = list.current?.scrollHeight ?? 0;
    await client.earlier().catch(() => {}); // the button stays and can be pressed again
    setBusy(false);
    requestAnimationFrame(() => list.current && (list.current.scrollTop += list.current.scrollHeight - before));
  };
  return html`<button class="btn small quiet earlier" disabled=${busy} onClick=${load}>${t("chat.earlier")}</button>`;
}

/** @param {{list: string[], client: ChatClient, tall?: boolean}} props */
const Replies = ({ list, client, tall }) => html`
  <div class=${"replies" + (tall ? " tall" : "")}>
    ${list.slice(0, 3).map((text) => html`<button class="reply" key=${text} onClick=${() => client.send(text)}>${text}</button>`)}
  </div>`;

/** The answer while it is made: one quiet line in words, replaced by the text. @param {{live: import("../shared/chat.js").Live}} props */
function LiveTurn({ live }) {
  const running = live.tools.findLast((tool) => tool.state === "started") ?? live.tools.at(-1);
  const working = (running && tools.value[running.name]?.working) || t("chat.thinking");
  if (!live.text) return html`<p class="quiet-line" data-live><span class="dots" aria-hidden="true"></span>${working}</p>`;
  return html`
    <div class="msg assistant" data-live>
      <div class="bubble"><${Markdown} text=${live.text} /></div>
      ${live.partial && html`<p class="faint">${t("chat.partial")}</p>`}
      ${running?.state === "started" && html`<p class="quiet-line"><span class="dots" aria-hidden="true"></span>${working}</p>`}
    </div>`;
}

/** Says finished messages to screen readers, not the pieces of a stream. @param {{last: Message | undefined}} props */
function Announcer({ last }) {
  const first = useRef(last?.seq ?? 0);
  const fresh = last && last.seq > first.current && last.from !== "customer";
  return html`<div class="sr" aria-live="polite" aria-atomic="true">${fresh ? plain(last) : ""}</div>`;
}
