/** The foot of every page: what this shop is and where its data come from. */
import { html } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { shop } from "../shared/session.js";

export const Footer = () => html`
  <footer class="foot">
    <div class="wrap">
      <p>${shop.value?.demo && t("shop.demo.note")}</p>
      <p>${t("foot.data")}</p>
      <p><a href="/help">${t("foot.help")}</a> · <a href="/help/delivery">${t("foot.delivery")}</a> · <a href="/help/returns">${t("foot.returns")}</a> · <a href="/help/privacy">${t("foot.privacy")}</a></p>
      <p><a href="/tour">${t("foot.tour")}</a> · <a href="/console">${t("foot.console")}</a></p>
    </div>
  </footer>`;
