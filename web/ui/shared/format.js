/** Money, dates and durations in the page's language. */
import { locale, t } from "./i18n.js";

/** @typedef {import("./types.js").Money} Money */

const tag = () => (locale.value === "zh" ? "zh-CN" : "en-GB");

/** Formatters by language and options: making one costs more than a hundred uses. @type {Map<string, any>} */
const made = new Map();

/**
 * @template T
 * @param {string} key of the options
 * @param {(tag: string) => T} make
 * @returns {T}
 */
function format(key, make) {
  const name = tag() + key;
  if (!made.has(name)) made.set(name, make(tag()));
  return made.get(name);
}

/** @param {Money} money */
export const money = (money) => format(money.currency, (tag) => new Intl.NumberFormat(tag, { style: "currency", currency: money.currency, currencyDisplay: "narrowSymbol" })).format(money.minor / 100);

/** @param {number} n */
export const number = (n) => format("n", (tag) => new Intl.NumberFormat(tag)).format(n);

/** A number short enough for an axis: 12k, 1.2万. @param {number} n */
export const compact = (n) => (n < 10_000 ? number(n) : format("compact", (tag) => new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: 1 })).format(n));

/** A share of 1 in per cent. @param {number} share */
export const percent = (share) => format("percent", (tag) => new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 1 })).format(share);

/** @type {(key: string, options: Intl.DateTimeFormatOptions, at: string | Date) => string} */
const moment = (key, options, at) => format(key, (tag) => new Intl.DateTimeFormat(tag, options)).format(new Date(at));

/** @param {string|Date} at */
export const date = (at) => moment("date", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }, at);

/** Day and month only. @param {string|Date} at */
export const day = (at) => moment("day", { day: "numeric", month: "short", timeZone: "UTC" }, at);

/** The moment, exact. @param {string|Date} at */
export const exact = (at) => moment("exact", { dateStyle: "medium", timeStyle: "medium" }, at);

/** @param {string|Date} at */
export const clock = (at) => moment("clock", { hour: "2-digit", minute: "2-digit" }, at);

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
