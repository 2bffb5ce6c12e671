/** One conversation: what was said, live, and what the staff can do about it. */
import { html, useEffect, useMemo, useState } from "../shared/html.js";
import { t, locale } from "../shared/i18n.js";
import { ChatClient } from "../shared/chat.js";
import { newId } from "../shared/api.js";
import { Icon } from "../shared/icons.js";
import { Empty, reason } from "../shared/states.js";
import { toast } from "../shared/toast.js";
import { Log } from "../widget/log.js";
import { Composer } from "../widget/composer.js";
import { Line } from "../widget/panel.js";
import { api, beside, go, rows, token } from "./store.js";
import { nameOf } from "./names.js";

/** @typedef {import("../shared/types.js").Message} Message */

/** @param {{id: string}} props */
export function Work({ id }) {
  if (!id) return html`<section class="work"><${Empty} icon="inbox" title=${t("c.pick")} hint=${t("c.pick.hint")} /></section>`;
  return html`<${Open} key=${id} id=${id} />`;
}

/** @param {{id: string}} props */
function Open({ id }) {
  const client = useMemo(() => new ChatClient({ token, api, locale: () => locale.value, conversation: id, history: "/v1/staff/conversations" }), [id]);
  useEffect(() => {
    client.open();
    return () => client.close();
  }, [client]);
  useEffect(() => {
    beside.value = { turn: "" };
  }, [id]);
  const row = rows.value?.find((r) => r.id === id);
  const state = client.ready.value ? client.state.value : (row?.state ?? "bot");
  return html`
    <section class="work chat" aria-label=${nameOf(row) || t("chat.log")}>
      <header class="pane-head">
        <button class="icon-btn only-narrow" aria-label=${t("back")} onClick=${() => go("inbox")}><${Icon} name="left" /></button>
        <h2>${nameOf(row)}</h2>
        <span class="chip">${t("c.state." + state)}</span>
        <span class="gap"></span>
        <${Acts} id=${id} state=${state} />
      </header>
      <${Line} client=${client} />
      <${Log} client=${client} watching=${true} act=${false} side="staff" foot=${(/** @type {Message} */ m) => m.from === "assistant" && html`<${How} turn=${m.id} />`} />
      <${Answer} id=${id} client=${client} state=${state} />
    </section>`;
}

/** @param {{id: string, state: string}} props */
function Acts({ id, state }) {
  /** @param {string} act */
  const run = (act) => api.post(`/v1/staff/conversations/${encodeURIComponent(id)}/${act}`).catch((err) => toast(reason(err)));
  return html`
    ${state !== "agent" && html`<button class="btn small primary" id="take-over" onClick=${() => run("take")}>${t("c.take")}</button>`}
    ${state === "agent" && html`<button class="btn small" onClick=${() => run("return")}>${t("c.return")}</button>`}
    ${state !== "closed" && html`<button class="btn small" onClick=${() => run("close")}>${t("c.close")}</button>`}`;
}

/** @param {{turn: string}} props */
const How = ({ turn }) => html`<button class="how" data-turn=${turn} aria-pressed=${beside.value.turn === turn} onClick=${() => (beside.value = { turn })}><${Icon} name="trace" />${t("c.how")}</button>`;

/** The staff's answer: taking over first when nobody has. @param {{id: string, client: ChatClient, state: string}} props */
function Answer({ id, client, state }) {
  const [failed, setFailed] = useState(/** @type {{id: string, text: string, message: string} | null} */ (null));
  /** @param {string} text @param {string} [again] the id of the first attempt */
  const send = async (text, again) => {
    const message = again ?? newId();
    setFailed(null);
    try {
      const path = `/v1/staff/conversations/${encodeURIComponent(id)}`;
      if (state !== "agent") await api.post(path + "/take");
      await api.post(path + "/messages", { id: message, text: text.trim() });
    } catch (err) {
      setFailed({ id: message, text, message: reason(err) });
    }
  };
  return html`
    ${failed && html`<p class="chat-line" role="alert">${t("c.notsent", { message: failed.message })} “${failed.text.slice(0, 40)}” <button class="btn link" onClick=${() => send(failed.text, failed.id)}>${t("chat.again")}</button></p>`}
    <${Composer} client=${client} placeholder=${state === "agent" ? t("c.write") : t("c.write.take")} send=${(/** @type {string} */ text) => send(text)} />`;
}
