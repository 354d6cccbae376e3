// The part of a text that shows why it was found, with the found characters marked. Text only, no page.

import { runs } from "./search-words.mjs";

const WIDTH = 72;
const BEFORE = 16;
const END = /[。？！；：]/;

/** Stretches of the text that stand in one of the wordings: the longest that fit, at least two characters of a longer run. */
export function marks(text, wordings) {
  const lower = text.toLowerCase();
  const found = [];
  const all = [...new Set(wordings.flatMap(runs))];
  for (let at = 0; at < lower.length; at += 1) {
    let best = 0;
    for (const run of all) {
      const least = Math.min(2, run.length);
      const whole = run.charCodeAt(0) < 0x3400;
      for (let from = whole ? run.length : 0; whole ? from === run.length : from <= run.length - least; from += 1) {
        if (whole) {
          if (lower.startsWith(run, at) && !/[a-z0-9]/.test((lower[at - 1] || "") + (lower[at + run.length] || ""))) best = Math.max(best, run.length);
          break;
        }
        let length = 0;
        while (from + length < run.length && lower[at + length] === run[from + length]) length += 1;
        if (length >= least) best = Math.max(best, length);
      }
    }
    if (best) {
      found.push([at, at + best]);
      at += best - 1;
    }
  }
  return found;
}

/** The text cut at the marks: [[piece, marked], …]. */
export function pieces(text, found) {
  const cut = [];
  let last = 0;
  for (const [from, to] of found) {
    if (from > last) cut.push([text.slice(last, from), false]);
    cut.push([text.slice(from, to), true]);
    last = to;
  }
  if (last < text.length) cut.push([text.slice(last), false]);
  return cut;
}

/** The stretch with the most different and longest marks, from the beginning of its sentence where that is near. */
export function excerpt(text, wordings) {
  const found = marks(text, wordings);
  let [start, most] = [0, -1];
  for (const [from] of found) {
    const within = found.filter(([a, b]) => a >= from && b <= from + WIDTH - BEFORE);
    const worth = [...new Set(within.map(([a, b]) => text.slice(a, b)))].reduce((sum, word) => sum + word.length ** 2, 0);
    if (worth > most) [start, most] = [from, worth];
  }
  let from = Math.max(0, start - BEFORE);
  for (let at = from; at < start; at += 1) if (END.test(text[at])) from = at + 1;
  const to = Math.min(text.length, from + WIDTH);
  const inside = found.filter(([a, b]) => a >= from && b <= to).map(([a, b]) => [a - from, b - from]);
  const cut = pieces(text.slice(from, to), inside);
  if (from > 0) cut.unshift(["…", false]);
  if (to < text.length) cut.push(["…", false]);
  return cut;
}
