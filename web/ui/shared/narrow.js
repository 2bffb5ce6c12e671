/** A page's width. */
import { useEffect, useState } from "./html.js";

const PHONE = "(max-width: 760px)";

/** Whether there is as little room as on a phone. */
export function useNarrow() {
  const [narrow, setNarrow] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const change = () => setNarrow(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return narrow;
}
