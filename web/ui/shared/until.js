/** Waiting for what signals tell. */
import { effect, untracked } from "./html.js";
import { ApiError } from "./api.js";

const PATIENCE = 15_000; // ms

/**
 * Waits until a condition over signals holds.
 * @param {() => boolean | Error} holds an error ends the waiting
 * @returns {Promise<void>}
 */
export function until(holds) {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    /** @param {() => void} how */
    const end = (how) => queueMicrotask(() => (stop(), clearTimeout(timer), untracked(how)));
    const timer = setTimeout(() => end(() => reject(new ApiError("network", "", 0))), PATIENCE);
    stop = effect(() => {
      const state = holds();
      if (state instanceof Error) end(() => reject(state));
      else if (state) end(resolve);
    });
  });
}
