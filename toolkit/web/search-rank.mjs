// Which entries answer a query, best first. No page here: `core` and `shards` are what toolkit/search/index.py wrote.
//
// An entry's score for a wording is BM25 over its pairs of characters, by where each stands, times a power of the share of
// the wording that it holds at all; names that are the query or hold it whole come first, the trainer's pages last.

import { isChinese, normal, runs, units, wordings } from "./search-words.mjs";

const PLACE = { "": 1, "!": 2.4, "$": 4, "&": 7 };
const KIND = { 章: 1.15, 教员: 0.35, 数据: 0.75, 表单: 0.85, 附录: 0.9 };
const K = 1.4;
const LEAST = 0.25; // share of a wording that an entry must hold
const ENOUGH = 8; // of a long one: two or three rare pairs
const FILES = 12;
const UNKNOWN = 0.3;
const FAINT = 0.4;
/* Pairs with one of these stand between the words of a sentence more often than in a word. */
const BETWEEN = /[的了又就是在和也都还把被给跟让谁几多少不没有到要能会着过去来上下里很这那您你我他她]/;

/** The core with its packed lists unpacked. */
export function unpack(core) {
  const digit = (sign) => core.digits.indexOf(sign);
  const text = [...core.texts].flatMap((sign, file) => Array.from({ length: digit(sign) }, (_, at) => [file, at]));
  let page = "";
  const lines = core.pages.split("\n");
  const entries = core.titles.split("\n").map((line, id) => {
    page = page.slice(0, digit(lines[id][0])) + lines[id].slice(1);
    const [title, also = ""] = line.split("\t");
    const names = [title, ...also.split("、")].map((name) => runs(name).join("")).filter(Boolean);
    const size = digit(core.size[id]) * 40;
    return { id, page, title, also, names, size, kind: core.kinds[digit(core.kind[id])], volume: core.volumes[digit(core.volume[id])], text: text[id] };
  });
  const shard = new Map(core.firsts.flatMap((firsts, at) => [...firsts].map((first) => [first, `i${at}`])));
  const mean = entries.reduce((sum, entry) => sum + entry.size, 0) / entries.length;
  return { ...core, entries, shard, mean };
}

/** The postings of a file: first character → rest of the unit → signs. */
export function unpackShard(text) {
  const found = new Map();
  for (const line of text.split("\n")) {
    const rests = new Map();
    for (const [, word, rest, signs] of line.slice(1).matchAll(/(?:"([^"]*)"|([\u3400-\uffff ]))([\x21\x23-\x7e]+)/g)) {
      rests.set(word === undefined ? rest : word, signs);
    }
    found.set(line[0], rests);
  }
  return found;
}

function read(signs, digits, into) {
  let id = -1;
  let place = "";
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at];
    if (sign in PLACE) {
      place = sign;
      continue;
    }
    const delta = sign === "%" ? digits.indexOf(signs[at + 1]) * 80 + digits.indexOf(signs[at + 2]) : digits.indexOf(sign);
    if (sign === "%") at += 2;
    id += delta + 1;
    into.set(id, Math.max(into.get(id) || 0, PLACE[place]));
    place = "";
  }
  return into;
}

/** Entry → weight of the place where it holds the unit; a single character stands for all that begins with it. */
function lookUp(core, shards, unit) {
  const name = core.shard.get(unit[0]);
  const rests = name && shards[name] && shards[name].get(unit[0]);
  const found = new Map();
  if (!rests) return found;
  if (unit[1] === " ") rests.forEach((signs) => read(signs, core.digits, found));
  else {
    const signs = rests.get(isChinese(unit) ? unit[1] : unit);
    if (signs) read(signs, core.digits, found);
  }
  return found;
}

/** The characters that names of the book have between two texts; a text of one character must begin the name. */
function between(core, left, right) {
  const found = new Set();
  for (const { names } of core.entries) {
    for (const name of names) {
      for (let at = left.length; at < name.length - right.length; at += 1) {
        if (left.length + right.length < 2 && at > 1) break;
        if (name.slice(at - left.length, at) === left && name.slice(at + 1, at + 1 + right.length) === right) found.add(name[at]);
      }
    }
  }
  return [...found];
}

/** The query with one character put right: where the pairs on both sides are unknown, a name of the book may have another. */
function corrections(core, shards, text) {
  const found = [];
  for (const run of runs(text)) {
    if (!isChinese(run) || run.length < 3) continue;
    const known = units(run).map((unit) => lookUp(core, shards, unit).size > 0);
    for (let at = 0; at < run.length; at += 1) {
      if ((at > 0 && known[at - 1]) || (at < run.length - 1 && known[at])) continue;
      const [left, right] = [run.slice(Math.max(0, at - 2), at), run.slice(at + 1, at + 3)];
      let others = between(core, left, right);
      if (!others.length && left) others = between(core, left.slice(-1), right.slice(0, 1));
      found.push(...others.map((other) => text.replace(run, run.slice(0, at) + other + run.slice(at + 1))));
    }
  }
  return found.slice(0, 3);
}

function wordingsOf(core, shards, query) {
  const found = wordings(query, core);
  for (const other of corrections(core, shards, runs(query).join(" "))) found.push([other, 0.8]);
  return found;
}

/** The files that a query needs and that are not there yet, few even for a long one; ask again when they are. */
export function needs(core, shards, query) {
  const missing = (found) => [...new Set(found.flatMap(([text]) => units(text)).map((unit) => core.shard.get(unit[0])))]
    .filter(Boolean).slice(0, FILES).filter((name) => !shards[name]);
  const first = missing(wordings(query, core));
  return first.length ? first : missing(wordingsOf(core, shards, query));
}

function scoreWording(core, shards, text, weight, best) {
  const there = [...new Set(units(text))].filter((unit) => !core.shard.has(unit[0]) || shards[core.shard.get(unit[0])]);
  const all = there.map((unit) => {
    const found = lookUp(core, shards, unit);
    const rare = Math.log(1 + (core.entries.length - found.size + 0.5) / (found.size + 0.5));
    return { found, rare: rare * (BETWEEN.test(unit) ? FAINT : 1) * (found.size ? 1 : UNKNOWN) };
  });
  const whole = all.reduce((sum, { rare }) => sum + rare, 0);
  const bare = runs(text).join("");
  const seen = new Set(all.flatMap(({ found }) => [...found.keys()]));
  for (const id of seen) {
    const entry = core.entries[id];
    const norm = K * (0.4 + 0.6 * (entry.size + 100) / (core.mean + 100));
    let score = 0;
    let held = 0;
    for (const { found, rare } of all) {
      const place = found.get(id);
      if (!place) continue;
      held += rare;
      score += rare * place * (K + 1) / (place + norm);
    }
    if (held < Math.min(LEAST * whole, ENOUGH)) continue;
    const share = held / whole;
    score *= weight * share ** 1.5 * named(entry, bare) * (KIND[entry.kind] || 1);
    const old = best.get(id);
    if (!old || old.score < score) best.set(id, { entry, score, share, text });
  }
}

function named(entry, bare) {
  let best = 1;
  entry.names.forEach((name, at) => {
    const factor = name === bare ? 2.6 : name.includes(bare) ? 1.7 : name.length > 1 && bare.includes(name) ? 1.4 : 1;
    best = Math.max(best, at ? 1 + (factor - 1) * 0.9 : factor);
  });
  return best;
}

/** The entries that hold enough of the query, best first: [{entry, score, share, text}]; text is the wording that fitted. */
export function rank(core, shards, query) {
  const best = new Map();
  for (const [text, weight] of wordingsOf(core, shards, query)) scoreWording(core, shards, text, weight, best);
  return [...best.values()].sort((a, b) => b.score - a.score || a.entry.id - b.entry.id);
}

/** The terms of the glossary that look most like a query that found nothing. */
export function nearest(core, query, most = 6) {
  const typed = new Set(normal(query).replace(/\s/g, ""));
  const likeness = ({ names }) => Math.max(...names.map((name) => {
    const letters = new Set(name);
    const both = [...letters].filter((letter) => typed.has(letter)).length;
    return 2 * both / (letters.size + typed.size);
  }));
  return core.entries.filter(({ kind }) => kind === "术语")
    .map((entry) => ({ entry, like: likeness(entry) }))
    .sort((a, b) => b.like - a.like || a.entry.id - b.entry.id)
    .slice(0, most)
    .map(({ entry }) => entry);
}
