/** The staff's own conversation: what they say to the assistant and do on pages. */
import { ChatClient } from "../shared/chat.js";
import { locale } from "../shared/i18n.js";
import { api, leave, memory, token } from "./store.js";

export const own = new ChatClient({ token, api, refused: leave, locale: () => locale.value, memory });
