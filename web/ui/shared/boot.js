/* Runs before the first paint, as a classic script: language and theme, so that
   nothing flashes. It must stay tiny. */
(() => {
  const root = document.documentElement;
  /** @param {string} key */
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = kept("shopkeeper.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const locale = kept("shopkeeper.locale") ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  root.lang = locale === "zh" ? "zh-CN" : "en";
})();
