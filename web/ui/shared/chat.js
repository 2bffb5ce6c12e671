/**
 * One conversation over the wire (DESIGN §4), without any view. The client keeps
 * messages by seq, an outbox of frames that the server has not acknowledged, and the
 * live signs of a running answer.
 *
 * Promises kept here: a frame stays in the outbox until its ack and is sent again with
 * the same id after a reconnect; a reconnect resumes with `after`; a gap in seq is
 * fetched before anything later is shown; `resync` starts over from the last 200.
 */
import { signal, computed, batch } from "./html.js";
import { ApiError, base, newId } from "./api.js";
import { until } from "./until.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {{id: string, frame: Record<string, unknown>, text?: string, at: string, acked: boolean, error: string}} Outgoing */
/** @typedef {{turn: string, text: string, next: number, partial: boolean, tools: {name: string, state: string}[]}} Live */

/**
 * @typedef {object} Options
 * @property {() => Promise<string>} token
 * @property {(token: string) => void} [renew] the server gave a fresh token
 * @property {() => Promise<void>} [expiring] the token ends within a minute
 * @property {() => void} [refused] the server does not know the token
 * @property {import("./api.js").Api} api
 * @property {() => string} locale
 * @property {string} [conversation] watch this one instead of the token's own
 * @property {boolean} [keep] keep the outbox over a reload
 * @property {{load: () => string, save: (id: string) => void}} [memory] which conversation to resume
 * @property {string} [history] path of older messages, "/v1/conversations" unless staff
 */

const ACK_PATIENCE = 10_000; // ms without an ack before the line counts as dead
const LONGEST_WAIT = 15_000; // ms between two attempts
const TURN_PATIENCE = 65_000; // ms without a sign of a running answer before it is no longer shown
const KEPT = 2000; // messages held in memory
const EXPIRING = 4003; // close code: the token ends, renew it and resume
const NOBODY = new Set(["forbidden", "unauthorized", "unauthenticated"]); // codes that refuse a token

/** Deduplicates and orders incoming messages; says what is missing. */
export class Timeline {
  /** @type {Map<number, Message>} */
  #held = new Map();
  first = 0;
  last = 0;

  /**
   * Takes one message. Returns the messages that are now in order, or null when some
   * before it are missing (it is held until they arrive).
   * @param {Message} message
   * @returns {Message[] | null}
   */
  take(message) {
    if (this.last === 0) {
      this.first = message.seq;
      this.last = message.seq - 1;
    }
    if (message.seq <= this.last) return [];
    this.#held.set(message.seq, message);
    return message.seq > this.last + 1 ? null : this.#drain();
  }

  /** Goes on with what is held: what is missing before it no longer exists. */
  jump() {
    if (this.#held.size === 0) return [];
    this.last = Math.min(...this.#held.keys()) - 1;
    return this.#drain();
  }

  #drain() {
    const ready = [];
    for (let next = this.#held.get(this.last + 1); next; next = this.#held.get(this.last + 1)) {
      this.#held.delete(next.seq);
      this.last = next.seq;
      ready.push(next);
    }
    return ready;
  }

  reset() {
    this.#held.clear();
    this.first = this.last = 0;
  }
}

export class ChatClient {
  /** @type {Options} */
  #options;
  /** @type {WebSocket | null} */
  #socket = null;
  #timeline = new Timeline();
  #attempt = 0;
  #timer = 0;
  #watchdog = 0;
  #closed = true;
  #filling = false;
  #typingSent = 0;
  #typingClear = 0;
  #quiet = 0;
  #welcomed = false;

  status = signal(/** @type {"connecting"|"online"|"offline"} */ ("connecting"));
  conversation = signal("");
  role = signal("shopper");
  state = signal("bot");
  messages = signal(/** @type {Message[]} */ ([]));
  outbox = signal(/** @type {Outgoing[]} */ ([]));
  live = signal(/** @type {Live | null} */ (null));
  waiting = signal(false); // something was said and no sign of an answer has come
  typing = signal("");
  readByOther = signal(0);
  notice = signal(/** @type {{code: string, message: string, retry_after?: number} | null} */ (null));
  ready = signal(false);
  first = signal(0);

  /** Messages up to this seq are history, not news. */
  replayed = 0;

  /** What the customer wrote and the server has not yet shown. */
  pending = computed(() => {
    const seen = new Set(this.messages.value.map((m) => m.id));
    return this.outbox.value.filter((out) => out.text !== undefined && !seen.has(out.id));
  });

  /** Proposal id → outcome, from the durable events. */
  outcomes = computed(() => new Map(this.messages.value.filter((m) => m.event?.proposal).map((m) => [String(m.event?.proposal), m.event?.outcome ?? ""])));

  /** Edits that were taken back. */
  undone = computed(() => new Set(this.messages.value.filter((m) => m.event?.kind === "undone").map((m) => m.event?.edit)));

  /** Called for every new live or replayed message, once. @type {(message: Message, replay: boolean) => void} */
  onMessage = () => {};

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.api = options.api;
    this.outbox.value = this.#load();
    this.conversation.value = options.memory?.load() ?? "";
  }

  open() {
    if (!this.#closed) return;
    this.#closed = false;
    addEventListener("online", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  close() {
    this.#closed = true;
    removeEventListener("online", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#drop();
  }

  /** Starts over, for another person. */
  restart() {
    this.#drop();
    this.outbox.value = [];
    this.#store();
    this.#start(this.#options.memory?.load() ?? "");
    this.#attempt = 0;
    if (!this.#closed) this.#connect();
  }

  // what a person does

  /** @param {string} text */
  send(text) {
    const words = text.trim();
    if (words) this.#queue({ type: "send", text: words }, words);
  }

  /** @param {string} proposal @param {boolean} accept */
  confirm = (proposal, accept) => this.#queue({ type: "confirm", proposal, accept });

  /** @param {string} edit */
  undo = (edit) => this.#queue({ type: "undo", edit });

  /**
   * Uses a tool that changes or proposes something, as a member of the staff; what it did
   * is told in the conversation. When the answer is lost on the way, the same key asks
   * for it again without a second effect.
   * @param {string} tool
   * @param {Record<string, unknown>} args
   */
  async use(tool, args) {
    await until(() => this.ready.value);
    const path = `/v1/staff/tools/${tool}?locale=${this.#options.locale()}`;
    const body = { conversation: this.conversation.value, key: newId(), args };
    try {
      return await this.api.post(path, body);
    } catch (err) {
      if (!(err instanceof ApiError) || err.code !== "network") throw err;
      await new Promise((done) => setTimeout(done, 800));
      return this.api.post(path, body);
    }
  }

  /** @param {string} id of an assistant's message @param {number} score @param {string} [comment] */
  rate = (id, score, comment) => this.#now({ type: "rate", id, score, comment });

  stop = () => this.#now({ type: "stop" });

  human = () => this.#now({ type: "human" });

  /** @param {number} seq */
  read = (seq) => this.#now({ type: "read", seq });

  typed() {
    if (Date.now() - this.#typingSent < 3000) return;
    this.#typingSent = Date.now();
    this.#now({ type: "typing" });
  }

  /** Sends a failed message again, with the same id. @param {string} id */
  again(id) {
    this.#change(id, { error: "" });
    this.#flush();
  }

  /** Loads older messages than the first one shown. Returns whether there were any. */
  async earlier() {
    const oldest = this.messages.value[0]?.seq ?? 0;
    if (oldest <= 1) return false;
    const older = await this.#fetch(oldest, 50);
    this.messages.value = [...older.filter((m) => m.seq < oldest), ...this.messages.value];
    return older.length > 0;
  }

  // the line

  #wake = () => {
    if (this.#closed || document.visibilityState === "hidden") return;
    if (!this.#socket) {
      this.#attempt = 0;
      clearTimeout(this.#timer);
      this.#connect();
    }
  };

  async #connect() {
    clearTimeout(this.#timer);
    if (this.#closed || this.#socket) return;
    if (this.status.value !== "offline") this.status.value = "connecting";
    let token;
    try {
      token = await this.#options.token();
    } catch {
      return this.#later();
    }
    if (this.#closed || this.#socket) return;
    const url = new URL("v1/chat", base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, "shopkeeper.v1");
    this.#socket = socket;
    this.#welcomed = false;
    socket.onopen = () => {
      const conversation = this.#options.conversation ?? this.conversation.value;
      /** @type {Record<string, unknown>} */
      const hello = { type: "hello", token, locale: this.#options.locale() };
      if (conversation) hello.conversation = conversation;
      if (this.#timeline.last > 0) hello.after = this.#timeline.last;
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (event) => this.#socket === socket && this.#receive(JSON.parse(event.data));
    socket.onclose = async (event) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      if (event.code === EXPIRING) await this.#options.expiring?.();
      this.#later();
    };
  }

  #later() {
    if (this.#closed) return;
    batch(() => {
      this.status.value = "offline";
      this.live.value = null;
    });
    const wait = Math.min(LONGEST_WAIT, 400 * 2 ** this.#attempt++) * (0.7 + Math.random() * 0.6);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#connect(), wait);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    this.live.value = null;
    this.waiting.value = false;
  }

  /** Turns to a conversation, "" for a new one, without anything of the last. @param {string} id */
  #start(id) {
    this.#forget();
    this.conversation.value = id;
    this.#options.memory?.save(id);
  }

  #forget() {
    this.#timeline.reset();
    batch(() => {
      this.messages.value = [];
      this.live.value = null;
      this.first.value = 0;
      this.ready.value = false;
    });
  }

  /** @param {any} frame */
  #receive(frame) {
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame);
      case "message":
        return this.#message(frame);
      case "ack":
        return this.#acked(frame.id, frame.seq);
      case "delta":
        return this.#delta(frame);
      case "tool":
        return this.#tool(frame);
      case "typing":
        return this.#typing(frame.name || frame.from);
      case "read":
        if (frame.from !== "customer") this.readByOther.value = frame.seq;
        return;
      case "error":
        return this.#error(frame);
    }
  }

  /** @param {any} frame */
  #welcome(frame) {
    this.#attempt = 0;
    this.#welcomed = true;
    this.replayed = frame.last ?? 0;
    const another = this.conversation.value !== "" && frame.conversation !== this.conversation.value;
    if (another || frame.last < this.#timeline.last) this.#forget();
    batch(() => {
      this.status.value = "online";
      this.conversation.value = frame.conversation;
      this.role.value = frame.role ?? this.role.value;
      this.state.value = frame.state ?? this.state.value;
      this.first.value = frame.first ?? 1;
      this.ready.value = true;
    });
    this.#options.memory?.save(frame.conversation);
    if (frame.token) this.#options.renew?.(frame.token);
    this.#flush();
  }

  /** @param {Message} message */
  #message(message) {
    const ready = this.#timeline.take(message);
    if (ready === null) this.#fill(message.seq);
    else this.#show(ready);
  }

  /** @param {Message[]} ready */
  #show(ready) {
    if (ready.length === 0) return;
    const ids = new Set(ready.map((m) => m.id));
    batch(() => {
      this.messages.value = [...this.messages.value, ...ready].slice(-KEPT);
      if (this.live.value && ids.has(this.live.value.turn)) this.live.value = null;
      const state = ready.findLast((m) => m.event?.kind === "state")?.event?.state;
      if (state) this.state.value = state;
      if (ready.some((m) => m.from === "agent")) this.typing.value = "";
      if (ready.some((m) => m.from !== "customer")) this.waiting.value = false;
      this.outbox.value = this.outbox.value.filter((out) => !(ids.has(out.id) && out.acked));
    });
    for (const message of ready) this.onMessage(message, message.seq <= this.replayed);
  }

  /** Fetches what is missing before seq. @param {number} seq */
  async #fill(seq) {
    if (this.#filling) return;
    this.#filling = true;
    try {
      for (const message of await this.#fetch(seq, 200)) {
        const ready = this.#timeline.take(message);
        if (ready) this.#show(ready);
      }
      this.#show(this.#timeline.jump());
    } catch {
      this.#socket?.close(4000); // the reconnect resumes after the last one shown
    } finally {
      this.#filling = false;
    }
  }

  /** @param {number} before @param {number} limit @returns {Promise<Message[]>} */
  async #fetch(before, limit) {
    const root = this.#options.history ?? "/v1/conversations";
    const id = encodeURIComponent(this.conversation.value);
    const answer = await this.#options.api.get(`${root}/${id}/messages?before=${before}&limit=${limit}`);
    return [...(answer.messages ?? [])].sort((a, b) => a.seq - b.seq);
  }

  /** @param {{turn: string, n: number, text: string}} frame */
  #delta(frame) {
    const old = this.#liveOf(frame.turn);
    if (!old || frame.n < old.next) return;
    this.#alive();
    this.live.value = { ...old, text: old.text + frame.text, next: frame.n + 1, partial: old.partial || frame.n > old.next };
  }

  /** @param {{turn: string, name: string, state: string}} frame */
  #tool(frame) {
    const old = this.#liveOf(frame.turn);
    if (!old) return;
    const tools = frame.state === "started" ? [...old.tools, { name: frame.name, state: "started" }] : old.tools.map((tool) => (tool.name === frame.name ? { ...tool, state: frame.state } : tool));
    this.#alive();
    this.live.value = { ...old, tools };
  }

  /** A turn that has shown nothing for long is no longer shown as running. */
  #alive() {
    clearTimeout(this.#quiet);
    this.#quiet = window.setTimeout(() => {
      this.live.value = null;
      this.waiting.value = false;
    }, TURN_PATIENCE);
  }

  /** The live state of a turn, null when its message has already come. @param {string} turn @returns {Live | null} */
  #liveOf(turn) {
    if (this.live.value?.turn === turn) return this.live.value;
    if (this.messages.value.some((m) => m.id === turn)) return null;
    return { turn, text: "", next: 0, partial: false, tools: [] };
  }

  /** @param {string} who */
  #typing(who) {
    this.typing.value = who;
    clearTimeout(this.#typingClear);
    this.#typingClear = window.setTimeout(() => (this.typing.value = ""), 5000);
  }

  /** @param {{id?: string, code: string, message: string, retry_after?: number}} frame */
  #error(frame) {
    if (frame.code === "resync") {
      this.#forget();
      this.notice.value = frame;
      this.#socket?.close(1000);
      return;
    }
    if (frame.id && this.outbox.value.some((out) => out.id === frame.id)) {
      const id = frame.id;
      if (frame.retry_after) setTimeout(() => this.#flush(), frame.retry_after * 1000);
      else this.#change(id, { error: frame.message });
    } else if (!this.#welcomed && NOBODY.has(frame.code)) {
      this.#options.refused?.();
      this.#start("");
    } else if (!this.#welcomed && frame.code === "not_found") {
      this.#start("");
    }
    this.notice.value = frame;
  }

  // the outbox

  /** @param {Record<string, unknown>} frame @param {string} [text] */
  #queue(frame, text) {
    const id = newId();
    this.outbox.value = [...this.outbox.value, { id, frame: { ...frame, id }, text, at: new Date().toISOString(), acked: false, error: "" }];
    this.#store();
    this.#flush();
    return id;
  }

  #flush() {
    if (!this.#welcomed || this.#socket?.readyState !== WebSocket.OPEN) return;
    const waiting = this.outbox.value.filter((out) => !out.acked && !out.error);
    for (const out of waiting) this.#socket.send(JSON.stringify(out.frame));
    clearTimeout(this.#watchdog);
    if (waiting.length > 0) this.#watchdog = window.setTimeout(() => this.#socket?.close(4001), ACK_PATIENCE);
  }

  /** A frame that is worth nothing later. @param {Record<string, unknown>} frame */
  #now(frame) {
    if (this.#welcomed && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** @param {string} id @param {number} seq */
  #acked(id, seq) {
    const shown = this.messages.value.some((m) => m.id === id);
    const asked = this.outbox.value.some((out) => out.id === id && out.text !== undefined);
    const answered = this.messages.value.some((m) => m.from === "assistant" && m.seq > seq);
    if (asked && !answered && this.state.value === "bot") {
      this.waiting.value = true;
      this.#alive();
    }
    this.outbox.value = this.outbox.value.flatMap((out) => (out.id !== id ? [out] : shown || out.text === undefined ? [] : [{ ...out, acked: true }]));
    if (!this.outbox.value.some((out) => !out.acked && !out.error)) clearTimeout(this.#watchdog);
    this.#store();
  }

  /** @param {string} id @param {Partial<Outgoing>} change */
  #change(id, change) {
    this.outbox.value = this.outbox.value.map((out) => (out.id === id ? { ...out, ...change } : out));
    this.#store();
  }

  #store() {
    if (!this.#options.keep) return;
    try {
      localStorage.setItem("shopkeeper.outbox", JSON.stringify(this.outbox.value.filter((out) => !out.acked)));
    } catch {
      // no storage: the outbox lasts as long as the page
    }
  }

  /** @returns {Outgoing[]} */
  #load() {
    if (!this.#options.keep) return [];
    try {
      return JSON.parse(localStorage.getItem("shopkeeper.outbox") ?? "[]");
    } catch {
      return [];
    }
  }
}
