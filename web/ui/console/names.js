/** What to call the person of a conversation. */
import { t } from "../shared/i18n.js";

/** @param {import("../shared/types.js").ConversationRow | undefined} row */
export function nameOf(row) {
  if (!row) return "";
  if (row.name) return row.name;
  return row.customer ? t("c.customer.n", { id: row.customer }) : t("c.visitor", { id: row.person.replace(/^visitor:/, "").slice(0, 6) });
}
