/** The plan on the page: its sheet, all of its rows, and what is being done to it. */
import { batch, signal } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { reason } from "../../shared/states.js";
import { toast } from "../../shared/toast.js";
import { act, read, undo } from "./tools.js";

/** @typedef {import("./types.js").Sheet} Sheet */
/** @typedef {import("./types.js").Row} Row */

const PAGE = 2000; // rows of one answer

export const sheet = signal(/** @type {Sheet | null} */ (null));
export const rows = signal(/** @type {Row[]} */ ([]));
export const blocked = signal(""); // why there is no plan
export const failed = signal(/** @type {unknown} */ (null));
export const busy = signal(""); // what is being worked out, in words
export const reading = signal(false); // the plan is there, further rows come
export const before = signal(/** @type {Sheet | null} */ (null)); // the plan before the last change
export const change = signal(/** @type {{text: string, edit: string, notes: string[]} | null} */ (null)); // what the last change did

let serial = 0;

/**
 * Reads a plan page by page; `more` gets the rows so far.
 * @param {Record<string, unknown>} args
 * @param {(sheet: Sheet, rows: Row[]) => boolean} more returns whether to go on
 * @returns {Promise<string>} why there is no plan, "" when there is
 */
export async function readSheet(args, more) {
  /** @type {Row[]} */
  let all = [];
  for (;;) {
    const used = await read("explain_plan", { about: "sheet", rows: PAGE, offset: all.length, ...args });
    const page = /** @type {Sheet | undefined} */ (used.data?.sheet);
    if (!page) return used.text;
    all = [...all, ...page.rows];
    if (!more(page, all) || page.rows.length === 0 || all.length >= page.total_rows) return "";
  }
}

/** Loads the plan as it is wished now. The old one stays in sight until the new one is there. */
export async function load() {
  const mine = ++serial;
  busy.value = busy.value || t("plan.solving");
  try {
    const why = await readSheet({}, (page, all) => {
      if (mine !== serial) return false;
      batch(() => {
        sheet.value = page;
        rows.value = all;
        blocked.value = "";
        failed.value = null;
        busy.value = "";
        reading.value = all.length < page.total_rows;
      });
      return true;
    });
    if (mine === serial && why) batch(() => ((blocked.value = why), (sheet.value = null), (rows.value = [])));
  } catch (err) {
    if (mine === serial) failed.value = err;
  } finally {
    if (mine === serial) batch(() => ((busy.value = ""), (reading.value = false)));
  }
}

/**
 * Changes the plan by a tool and shows the new one.
 * @param {string} tool
 * @param {Record<string, unknown>} args
 */
export async function changePlan(tool, args) {
  busy.value = t("plan.solving");
  const old = sheet.value;
  try {
    const used = await act(tool, args);
    batch(() => {
      before.value = old;
      change.value = { text: used.data?.said || t("plan.changed"), edit: used.edit ?? "", notes: used.data?.plan?.notes ?? [] };
    });
    await load();
    return true;
  } catch (err) {
    busy.value = "";
    toast(reason(err));
    return false;
  }
}

/** Takes the last change back. */
export async function undoChange() {
  const edit = change.value?.edit;
  if (!edit) return;
  busy.value = t("plan.solving");
  try {
    await undo(edit);
    batch(() => ((change.value = null), (before.value = null)));
    toast(t("undone"));
    await load();
  } catch (err) {
    busy.value = "";
    toast(reason(err));
  }
}
