// Storage that may be blocked: then it lasts as long as the page. Keys start with kf:.

const memory = new Map();
const full = (key) => `kf:${key}`;

/** A stored value (any JSON), or null. */
export function get(key) {
  try {
    const text = globalThis.localStorage.getItem(full(key));
    if (text !== null) return JSON.parse(text);
  } catch {
    // Blocked, or not ours: fall through to what this page remembers.
  }
  return memory.has(key) ? memory.get(key) : null;
}

/** Store a value; false when it will not outlive the page. */
export function set(key, value) {
  memory.set(key, value);
  try {
    globalThis.localStorage.setItem(full(key), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function remove(key) {
  memory.delete(key);
  try {
    globalThis.localStorage.removeItem(full(key));
  } catch {
    // Nothing was kept there.
  }
}
