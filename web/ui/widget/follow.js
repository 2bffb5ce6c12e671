/**
 * Where the list of a conversation stands: at its end, unless the reader has scrolled
 * up; a long fresh answer is shown from its beginning.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "../shared/html.js";

/** @typedef {import("../shared/types.js").Message} Message */

const NEAR = 48; // px from the end that still count as the end

/** @param {HTMLElement} el */
const far = (el) => el.scrollHeight - el.scrollTop - el.clientHeight >= NEAR;

/**
 * @param {object} on
 * @param {Message | undefined} on.last
 * @param {boolean} on.fresh whether `last` came just now and is to be read from its beginning
 * @param {unknown[]} on.growth changes while an answer streams
 * @param {unknown[]} on.own changes when the reader has said something or another conversation is shown
 */
export function useFollowing({ last, fresh, growth, own }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const stick = useRef(true);
  const top = useRef(0); // where the list was put last
  const [missed, setMissed] = useState(false);

  const toEnd = () => {
    stick.current = true;
    setMissed(false);
    if (!list.current) return;
    list.current.scrollTop = list.current.scrollHeight;
    top.current = list.current.scrollTop;
  };
  const toAnswer = () => {
    toEnd();
    const el = list.current;
    const answer = /** @type {HTMLElement | null | undefined} */ (el?.querySelector(`[data-seq="${last?.seq}"]`));
    if (!el || !answer || !fresh || answer.offsetTop >= el.scrollTop) return;
    el.scrollTop = answer.offsetTop - 8;
    stick.current = false;
  };
  const onScroll = () => {
    const el = list.current;
    if (!el) return;
    top.current = el.scrollTop;
    stick.current = !far(el);
    if (stick.current) setMissed(false);
  };
  /** Whether the list may move; a reader's scroll whose event has not come yet counts. */
  const sticks = () => {
    const el = list.current;
    if (el && el.scrollTop < top.current - 4 && far(el)) stick.current = false;
    return stick.current;
  };

  useLayoutEffect(() => {
    if (sticks()) toAnswer();
    else if (last && last.from !== "customer") setMissed(true);
  }, [last?.seq]);
  useLayoutEffect(() => {
    if (sticks()) toEnd();
  }, growth);
  useLayoutEffect(toEnd, own);
  useEffect(() => {
    if (!list.current?.firstElementChild) return;
    const watcher = new ResizeObserver(() => sticks() && toEnd());
    watcher.observe(list.current.firstElementChild);
    watcher.observe(list.current);
    return () => watcher.disconnect();
  }, []);
  return { list, missed, toEnd, onScroll };
}
