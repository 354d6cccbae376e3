// Storage that may be blocked: then it lasts as long as the page. Keys start with kf:.

const memory = new Map();
const full = (key) => `kf:${key}`;

/** The browser's storage; throws where it is blocked, also when a page has put its empty stand-in there (layout.html). */
function storage() {
  if (globalThis.localStorage.fleeting) throw new Error("blocked");
  return globalThis.localStorage;
}

/** A stored value (any JSON), or null; what this page could not store comes before what an earlier one did. */
export function get(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    const text = storage().getItem(full(key));
    if (text !== null) return JSON.parse(text);
  } catch {
    // Blocked, or not ours.
  }
  return null;
}

/** Store a value; false when it will not outlive the page. */
export function set(key, value) {
  try {
    storage().setItem(full(key), JSON.stringify(value));
    memory.delete(key);
    return true;
  } catch {
    memory.set(key, value);
    return false;
  }
}

export function remove(key) {
  memory.delete(key);
  try {
    storage().removeItem(full(key));
  } catch {
    // Nothing was kept there.
  }
}

/** Does the browser keep anything beyond this page? */
export function lasts() {
  const kept = set("probe", 1);
  remove("probe");
  return kept;
}
