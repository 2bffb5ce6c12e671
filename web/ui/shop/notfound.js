import { html } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Empty } from "../shared/states.js";

/** An address that the shop does not have. */
export const NotFound = () => html`<${Empty} icon="question" title=${t("notfound.title")} hint=${t("notfound.hint")}><a class="btn" href="/">${t("notfound.home")}</a><//>`;
