/** At most three sentences that fit what was shown last; one tap sends them. */
import { t } from "../shared/i18n.js";

/**
 * @param {import("../shared/types.js").Message | undefined} last
 * @param {import("../shared/chat.js").ChatClient} client
 * @returns {string[]}
 */
export function replies(last, client) {
  if (!last || last.from !== "assistant" || client.state.value === "agent") return [];
  const card = last.cards?.at(-1);
  if (!card?.data) return [];
  if (card.kind === "order") return (card.data.actions ?? []).slice(0, 3);
  if (card.kind !== "products") return [];
  const products = card.data.products ?? [];
  if (card.data.basket) return products.length > 0 ? [t("chat.reply.checkout"), t("chat.reply.more")] : [];
  if (products.length < 2) return [t("chat.reply.first"), t("chat.reply.more")];
  return [t("chat.reply.cheaper"), t("chat.reply.compare"), t("chat.reply.first")];
}
