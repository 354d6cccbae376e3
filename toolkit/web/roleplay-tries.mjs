// What this device remembers of finished talks: how many, the best, the last two. It never leaves the device.

import * as store from "./store.mjs";

const keyOf = (id) => `roleplay-tries:${id}`;

/** A talk as it was remembered: { path, hints, total, points }. */
function sound(talk) {
  if (!talk || !Array.isArray(talk.path) || !Number.isFinite(talk.total)) return false;
  return Object.values(talk.points || {}).every((one) => one && Number.isFinite(one.points));
}

/** { best, count, version, last, before } of a role-play, or null; what is damaged is left out. */
export function tries(id) {
  const kept = store.get(keyOf(id));
  if (!kept || !Number.isInteger(kept.best) || !Number.isInteger(kept.count) || !sound(kept.last)) return null;
  return { ...kept, before: sound(kept.before) ? kept.before : null };
}

/** Note a finished talk, once, and return the one before it (null when there is none of this version). */
export function remember(scenario, { path, hints, total, points }) {
  const kept = tries(scenario.id);
  const same = kept && kept.version === scenario.version;
  if (same && kept.last.path.join() === path.join() && String(kept.last.hints) === String(hints)) return kept.before || null;
  const before = same ? kept.last : null;
  store.set(keyOf(scenario.id), {
    version: scenario.version,
    best: Math.max(total, same ? kept.best : 0),
    count: (same ? kept.count : 0) + 1,
    last: { path: path.slice(), hints: hints.slice(), total, points },
    before,
  });
  return before;
}

export function forget(id) {
  store.remove(keyOf(id));
}
