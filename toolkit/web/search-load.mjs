// The files of the index, each a plain script that calls kfSearch(name, data): fetched once, when a query needs it.

import { unpack, unpackShard } from "./search-rank.mjs";

/** Texts of a file: one or two signs a character (toolkit/search/index.py). */
export function decode(coded, { signs, short }, letters) {
  const all = [...letters];
  let text = "";
  for (let at = 0; at < coded.length; at += 1) {
    const sign = signs.indexOf(coded[at]);
    if (sign < 0) text += coded[at];
    else if (sign < short) text += all[sign];
    else text += all[short + (sign - short) * signs.length + signs.indexOf(coded[(at += 1)])];
  }
  return text.split("\n");
}

/** A store of the index below an address; `load` names files, `core`, `shards` and `texts` hold what has come. */
export function open(address) {
  const store = { core: null, shards: {}, texts: {} };
  const coded = new Map();
  let letters = "";
  const asked = new Map();
  globalThis.kfSearch = (name, data) => {
    if (name === "core") store.core = unpack(data);
    else if (name[0] === "i") store.shards[name] = unpackShard(data);
    else if (name === "letters") letters = data;
    else coded.set(name, data);
    if (!letters) return;
    for (const [text, signs] of coded) store.texts[text] = decode(signs, store.core, letters);
    coded.clear();
  };
  const one = (name) => {
    if (!asked.has(name)) {
      asked.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `${address}${name}.js`;
        script.onload = resolve;
        script.onerror = () => {
          asked.delete(name); // the next query tries again
          script.remove();
          reject(new Error(name));
        };
        document.head.append(script);
      }));
    }
    return asked.get(name);
  };
  store.load = (names) => Promise.all(names.map(one));
  return store;
}
