/** Money, dates and durations in the page's language. */
import { locale, t } from "./i18n.js";

/** @typedef {import("./types.js").Money} Money */

const tag = () => (locale.value === "zh" ? "zh-CN" : "en-GB");

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @param {Money} money */
export function money(money) {
  const key = tag() + money.currency;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(tag(), { style: "currency", currency: money.currency, currencyDisplay: "narrowSymbol" });
    formats.set(key, format);
  }
  return format.format(money.minor / 100);
}

/** @param {number} n */
export const number = (n) => n.toLocaleString(tag());

/** A number short enough for an axis: 12K, 1.2万. @param {number} n */
export const compact = (n) => (n < 10_000 ? number(n) : new Intl.NumberFormat(tag(), { notation: "compact", maximumFractionDigits: 1 }).format(n));

/** A share of 1 in per cent. @param {number} share */
export const percent = (share) => new Intl.NumberFormat(tag(), { style: "percent", maximumFractionDigits: 1 }).format(share);

/** @param {string|Date} at */
export const date = (at) => new Intl.DateTimeFormat(tag(), { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(at));

/** Day and month only. @param {string|Date} at */
export const day = (at) => new Intl.DateTimeFormat(tag(), { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(at));

/** The moment, exact. @param {string|Date} at */
export const exact = (at) => new Intl.DateTimeFormat(tag(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));

/** @param {string|Date} at */
export const clock = (at) => new Intl.DateTimeFormat(tag(), { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/**
 * How long ago, in words.
 * @param {string|Date} at
 * @param {number} now milliseconds, in the same clock as `at`
 */
export function ago(at, now) {
  const seconds = (new Date(at).getTime() - now) / 1000;
  if (Math.abs(seconds) < 45) return t("time.now");
  const relative = new Intl.RelativeTimeFormat(tag(), { numeric: "auto", style: "short" });
  const steps = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([["minute", 60], ["hour", 3600], ["day", 86400]]);
  for (const [unit, size] of steps.reverse()) {
    if (Math.abs(seconds) >= size * 0.75) return relative.format(Math.round(seconds / size), unit);
  }
  return t("time.now");
}

/** A span of seconds for a countdown. @param {number} seconds */
export const span = (seconds) => (seconds >= 90 ? t("time.minutes", { n: Math.ceil(seconds / 60) }) : t("time.seconds", { n: Math.max(0, Math.ceil(seconds)) }));

/** Milliseconds as a person reads them. @param {number} ms */
export const millis = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
