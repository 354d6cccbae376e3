// What a filter finds among the cases, and what comes nearest when it finds nothing. No page here: numbers and text only.
// entry: {id, title, text, values: {volume: ["rake"], …}}; wanted: {volume: "rake", …, q: "夜班 对账"}, absent is any.

const SPACE = /[\s，。、；：,;]+/;
const QUIET = /[\s\u3000-\u303f\uff00-\uff0f“”‘’·—…]/g;

/** The words of a query, spaces and commas between them. */
export const terms = (query) => String(query || "").toLowerCase().split(SPACE).filter(Boolean);

/** Text as it is searched: lower case, without spaces and punctuation. */
export const flat = (text) => String(text).toLowerCase().replace(QUIET, "");

/** Pairs of characters of a word; a single character is itself. */
export function pairs(word) {
  const letters = [...word];
  return letters.length < 2 ? letters : letters.slice(1).map((letter, i) => letters[i] + letter);
}

/** How well a word fits: 3 in the title, 2 in the text, 1 when all its pairs are there, below 1 the share of them. */
export function fit(word, title, text) {
  const bare = flat(word);
  if (!bare) return 1;
  if (title.includes(bare)) return 3;
  if (text.includes(bare)) return 2;
  const all = pairs(bare);
  return all.filter((pair) => text.includes(pair)).length / all.length;
}

/** Which conditions an entry misses, and how well the words fit. */
export function judge(entry, wanted) {
  const missed = Object.keys(wanted).filter((key) => key !== "q" && wanted[key] && !(entry.values[key] || []).includes(wanted[key]));
  const fits = terms(wanted.q).map((word) => fit(word, flat(entry.title), flat(entry.text)));
  if (fits.some((one) => one < 1)) missed.push("q");
  return { entry, missed, score: fits.reduce((sum, one) => sum + one, 0) };
}

/** What is found, best words first; without any, the nearest, and what to let go to reach how many. */
export function find(entries, wanted, most = 6) {
  const judged = entries.map((entry) => judge(entry, wanted));
  const better = (a, b) => b.score - a.score;
  const found = judged.filter((one) => !one.missed.length).sort(better);
  if (found.length) return { found: found.map((one) => one.entry), near: [], relax: [] };
  const relax = Object.keys(wanted).filter((key) => wanted[key])
    .map((key) => ({ key, count: judged.filter((one) => one.missed.length === 1 && one.missed[0] === key).length }))
    .filter((one) => one.count)
    .sort((a, b) => a.count - b.count);
  // Everything misses words that stand nowhere: only what has a part of them is near.
  const close = judged.filter((one) => !one.missed.includes("q") || one.score > 0);
  const least = Math.min(...close.map((one) => one.missed.length));
  const near = close.filter((one) => one.missed.length === least).sort(better).slice(0, most);
  return { found: [], near: near.map((one) => ({ entry: one.entry, missed: one.missed })), relax };
}

/** The part of an address after #; empty conditions are left out. */
export function toAddress(wanted) {
  return Object.keys(wanted).filter((key) => wanted[key]).map((key) => `${key}=${encodeURIComponent(wanted[key])}`).join("&");
}

/** The conditions of an address; what no filter has is left out, words are kept to a length. */
export function fromAddress(address, fields) {
  const wanted = {};
  for (const part of String(address).replace(/^[#?]/, "").split("&")) {
    const [key, raw = ""] = part.split("=");
    let value;
    try {
      value = decodeURIComponent(raw.replace(/\+/g, " ")).slice(0, 60);
    } catch {
      continue;
    }
    const field = fields.find((one) => one.id === key);
    if (field ? field.options.some(([known]) => known === value) : key === "q" && value.trim()) wanted[key] = value;
  }
  return wanted;
}
