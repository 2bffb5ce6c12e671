/** The storefront: picks the view for the address. */
import { html, render, useEffect } from "../shared/html.js";
import { t, say, locale } from "../shared/i18n.js";
import { loadShop, session, shop } from "../shared/session.js";
import { loadCart } from "../shared/cart.js";
import { Toasts } from "../shared/toast.js";
import { Failed } from "../shared/states.js";
import { Header } from "./header.js";
import { Footer } from "./footer.js";
import { Home } from "./home.js";
import { Grid } from "./grid.js";
import { ProductPage } from "./product.js";
import { Basket } from "./basket.js";
import { Orders } from "./orders.js";
import { Help } from "./help.js";
import { SignIn, signing } from "./signin.js";
import { NotFound } from "./notfound.js";
import { place, startRouter } from "./router.js";
import { loadCategories } from "./categories.js";
import { signal } from "../shared/html.js";

const down = signal(/** @type {unknown} */ (null));

/** Loads what every view needs. */
function start() {
  down.value = null;
  loadShop().catch((err) => (down.value = err));
  loadCategories().catch((err) => (down.value = err));
}

function View() {
  const { path } = place.value;
  const [, kind, id] = path.split("/");
  if (path === "/") return html`<${Home} />`;
  if (kind === "c" || path === "/search") return html`<${Grid} category=${kind === "c" ? decodeURIComponent(id ?? "") : ""} />`;
  if (kind === "p") return html`<${ProductPage} key=${id} id=${decodeURIComponent(id ?? "")} />`;
  if (path === "/basket") return html`<${Basket} />`;
  if (path === "/orders") return html`<${Orders} />`;
  if (kind === "help") return html`<${Help} key=${id} topic=${decodeURIComponent(id ?? "")} />`;
  return html`<${NotFound} />`;
}

function App() {
  useEffect(() => {
    loadCart();
  }, [session.value?.person]);
  useEffect(() => {
    document.title = say(shop.value?.name) || document.title;
  }, [shop.value, locale.value, place.value.turn]);
  return html`
    <a class="skip" href="#main">${t("skip")}</a>
    <${Header} />
    <main id="main" tabindex="-1">${down.value ? html`<${Failed} error=${down.value} retry=${start} />` : html`<${View} />`}</main>
    <${Footer} />
    ${signing.value && html`<${SignIn} />`}
    <${Toasts} />`;
}

startRouter();
start();
const app = /** @type {HTMLElement} */ (document.getElementById("app"));
app.replaceChildren();
render(html`<${App} />`, app);
