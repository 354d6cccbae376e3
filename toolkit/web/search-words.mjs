// A query cut as toolkit/search/words.py cuts the text, and its other wordings. Numbers and text only, no page.

const TOKEN = /[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9]+(?:[./][0-9]+)*#?/g;
const MOST = 8;

/** Half width, lower case, numbers without their commas. */
export const normal = (text) => String(text).normalize("NFKC").toLowerCase().replace(/(\d),(?=\d{3})/g, "$1");

/** Runs of Chinese, words and numbers. */
export const runs = (text) => normal(text).match(TOKEN) || [];

export const isChinese = (run) => run[0] >= "\u3400";

/** What is looked up: pairs of characters, "字 " for a single one, words and numbers whole. */
export const units = (text) => runs(text).flatMap((run) => {
  if (!isChinese(run)) return [run];
  if (run.length < 2) return [`${run} `];
  return Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));
});

/** The wordings of a query: as typed, without the words that only ask, with what the book writes for what people say. */
export function wordings(query, { same, quiet }) {
  const typed = runs(query).join(" ");
  if (!typed) return [];
  let bare = typed;
  for (const word of quiet) bare = bare.split(word).join(" ");
  const found = new Map([[typed, 1]]);
  if (runs(bare).length) found.set(runs(bare).join(" "), 1);
  for (const said of Object.keys(same)) {
    for (const [text, weight] of [...found]) {
      if (!text.includes(said)) continue;
      for (const written of same[said]) {
        if (found.size >= MOST) break;
        const other = runs(text.split(said).join(` ${written} `)).join(" ");
        if (!found.has(other)) found.set(other, weight * 0.9);
      }
    }
  }
  return [...found];
}
