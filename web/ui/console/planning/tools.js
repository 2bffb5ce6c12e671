/**
 * The assistant's tools at a planner's hand. Reads are plain requests; edits and
 * proposals happen in the planner's own conversation, where they are taken back and
 * accepted.
 */
import { effect, untracked } from "../../shared/html.js";
import { ApiError, newId } from "../../shared/api.js";
import { locale, t } from "../../shared/i18n.js";
import { api } from "../store.js";
import { own } from "../own.js";

/** @typedef {import("./types.js").Used} Used */

/** @param {string} tool */
const path = (tool) => `/v1/staff/tools/${tool}?locale=${locale.peek()}`;

/** @param {string} tool @param {Record<string, unknown>} args @param {AbortSignal} [signal] @returns {Promise<Used>} */
export const read = (tool, args, signal) => api.post(path(tool), { args }, signal);

const PATIENCE = 15_000; // ms until the conversation is open, or an undo is told

/**
 * Waits until a condition over signals holds.
 * @param {() => boolean | Error} holds an error ends the waiting
 * @returns {Promise<void>}
 */
function until(holds) {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    /** @param {() => void} how */
    const end = (how) => queueMicrotask(() => (stop(), clearTimeout(timer), untracked(how)));
    const timer = setTimeout(() => end(() => reject(new ApiError("network", "", 0))), PATIENCE);
    stop = effect(() => {
      const state = holds();
      if (state instanceof Error) end(() => reject(state));
      else if (state) end(resolve);
    });
  });
}

/**
 * Uses a tool that changes or proposes something. When the answer is lost on the way, the
 * same key asks for it again without a second effect.
 * @param {string} tool
 * @param {Record<string, unknown>} args
 * @returns {Promise<Used>}
 */
export async function act(tool, args) {
  await until(() => own.ready.value);
  const body = { conversation: own.conversation.value, key: newId(), args };
  try {
    return await api.post(path(tool), body);
  } catch (err) {
    if (!(err instanceof ApiError) || err.code !== "network") throw err;
    await new Promise((done) => setTimeout(done, 800));
    return api.post(path(tool), body);
  }
}

/** Takes an edit back; resolves when the shop has done it. @param {string} edit */
export async function undo(edit) {
  own.undo(edit);
  await until(() => {
    const failed = own.outbox.value.find((out) => out.frame.edit === edit && out.error);
    return failed ? new ApiError("conflict", failed.error || t("error.server"), 409) : own.undone.value.has(edit);
  });
}
