// Where a reader was: the filter in the address, the height in the history, both in the session for a way back by link.
// Storage may be blocked; then the history alone remembers.

const KEY = "kf:finder";
const CASES = /\/cases\/(?:rake|glue|comb)\/[\w-]+\.html$/;

function quietly(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

/** The address that the filter of an address part has; on a page from disk only the part after # may change. */
export function address(part) {
  const bare = location.protocol === "file:" ? "#" : location.pathname + location.search;
  quietly(() => history.replaceState(history.state, "", part ? `#${part}` : bare));
}

function keep() {
  const here = { part: location.hash, y: Math.round(scrollY) };
  quietly(() => history.replaceState({ ...history.state, kfFinder: here.y }, ""));
  quietly(() => sessionStorage.setItem(KEY, JSON.stringify(here)));
}

/** What was kept, when the reader comes back: by the back button, by reloading, or from a case by a link. */
function kept() {
  const entry = quietly(() => performance.getEntriesByType("navigation")[0]);
  const y = quietly(() => history.state.kfFinder);
  if (entry && entry.type !== "navigate" && Number.isFinite(y)) return { part: location.hash, y };
  const from = quietly(() => new URL(document.referrer));
  if (location.hash || !from || from.origin !== location.origin || !CASES.test(from.pathname)) return null;
  const here = quietly(() => JSON.parse(sessionStorage.getItem(KEY)));
  return here && typeof here.part === "string" && Number.isFinite(here.y) ? here : null;
}

/** Take up the address and the height once el stands in the page, and keep them from then on. */
export async function start(el, take) {
  const here = kept();
  if (here && here.part !== location.hash) address(here.part.replace(/^#/, ""));
  await take(location.hash);
  if (here) {
    const back = () => scrollTo({ top: here.y, behavior: "instant" });
    back();
    // The browser puts the page where it thinks best when it is loaded; ours is the later word.
    if (document.readyState !== "complete") addEventListener("load", () => setTimeout(back), { once: true });
  }
  addEventListener("hashchange", () => take(location.hash));
  addEventListener("pagehide", keep);
  el.addEventListener("click", (event) => event.target.closest("a") && keep());
}
