/**
 * The assistant's tools at a planner's hand. Reads are plain requests; edits and
 * proposals happen in the planner's own conversation, where they are taken back and
 * accepted.
 */
import { ApiError } from "../../shared/api.js";
import { locale, t } from "../../shared/i18n.js";
import { until } from "../../shared/until.js";
import { api } from "../store.js";
import { own } from "../own.js";

/** @typedef {import("./types.js").Used} Used */

/** @param {string} tool @param {Record<string, unknown>} args @param {AbortSignal} [signal] @returns {Promise<Used>} */
export const read = (tool, args, signal) => api.post(`/v1/staff/tools/${tool}?locale=${locale.peek()}`, { args }, signal);

/** @param {string} tool @param {Record<string, unknown>} args @returns {Promise<Used>} */
export const act = (tool, args) => own.use(tool, args);

/** Takes an edit back; resolves when the shop has done it. @param {string} edit */
export async function undo(edit) {
  own.undo(edit);
  await until(() => {
    const failed = own.outbox.value.find((out) => out.frame.edit === edit && out.error);
    return failed ? new ApiError("conflict", failed.error || t("error.server"), 409) : own.undone.value.has(edit);
  });
}
