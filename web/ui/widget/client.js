/**
 * The shopper's one conversation on this page, and whether its panel is open. The
 * storefront and the element share this module, so either can open the panel or ask.
 */
import { signal, computed, effect } from "../shared/html.js";
import { ChatClient } from "../shared/chat.js";
import { api, forget, prolong, renew, session, token } from "../shared/session.js";
import { cart, loadCart } from "../shared/cart.js";
import { locale } from "../shared/i18n.js";
import { chime } from "./sound.js";

/** The person's conversation, so that a reload resumes it. */
const memory = {
  load() {
    try {
      return localStorage.getItem("shopkeeper.conversation." + (session.peek()?.person ?? "")) ?? "";
    } catch {
      return "";
    }
  },
  /** @param {string} id */
  save(id) {
    const person = session.peek()?.person;
    if (!person) return;
    try {
      localStorage.setItem("shopkeeper.conversation." + person, id);
    } catch {
      // no storage: the server finds the person's conversation by the token
    }
  },
};

export const client = new ChatClient({ token, renew, expiring: prolong, refused: forget, api, locale: () => locale.value, keep: true, memory });

export const panelOpen = signal(false);

/** The last seq that this browser has shown to its reader, per conversation. */
const seen = signal(0);

const seenKey = () => `shopkeeper.seen.${client.conversation.value}`;

effect(() => {
  if (!client.conversation.value) return;
  try {
    seen.value = Number(localStorage.getItem(seenKey()) ?? 0);
  } catch {
    seen.value = 0;
  }
});

/** Answers that came while nobody looked. */
export const unread = computed(() => (panelOpen.value ? 0 : client.messages.value.filter((m) => m.seq > seen.value && (m.from === "assistant" || m.from === "agent")).length));

/** The reader has seen everything up to seq. @param {number} seq */
export function sawUpTo(seq) {
  if (seq <= seen.peek()) return;
  seen.value = seq;
  client.read(seq);
  try {
    localStorage.setItem(seenKey(), String(seq));
  } catch {
    // no storage: the badge counts again after a reload
  }
}

client.onMessage = (message, replay) => {
  if (replay) return;
  const touchesBasket = message.cards?.some((card) => card.edit || card.kind === "order" || card.data?.basket) || message.event?.kind === "undone" || message.event?.kind === "proposal";
  if (touchesBasket && cart.peek()) loadCart();
  if (message.from === "assistant" || message.from === "agent") chime();
};

/** Another person signed in or out: their conversation is another one. */
let person = session.peek()?.person;
effect(() => {
  const now = session.value?.person;
  if (now === person) return;
  const known = person;
  person = now;
  if (known !== undefined) client.restart();
});

/** Opens the panel and, with text, says it. @param {string} [text] */
export function openChat(text) {
  panelOpen.value = true;
  client.open();
  if (text) client.send(text);
}
