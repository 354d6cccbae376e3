// The search page: results while somebody types. A plain script, because a page opened from disk loads no modules.

import { h, put, refill } from "./board-dom.mjs";
import { excerpt, marks, pieces } from "./search-excerpt.mjs";
import { open } from "./search-load.mjs";
import { nearest, needs, rank } from "./search-rank.mjs";

const PAUSE = 80; // ms without a key
const SHOWN = 6;
const MARKED = "sphinx_highlight_terms"; // read and cleared by the page that opens

const place = document.getElementById("kf-search");
const [form, status, list, foot] = ["form", ".kf-search-status", ".kf-search-results", ".kf-search-foot"].map((one) => place.querySelector(one));
const input = form.querySelector("input");
const store = open(place.dataset.files);
let turn = 0;
let timer = 0;

function quietly(work) {
  try {
    work();
  } catch { /* storage is blocked, or the page was opened from disk */ }
}

const marked = (cut) => cut.map(([piece, hit]) => (hit ? h("mark", null, piece) : piece));
const address = ({ page }) => page.replace(/(#|$)/, ".html$1");

/** The words that the opened page marks: those that the result showed, longest first. */
function remember(event) {
  const words = new Set([...event.currentTarget.querySelectorAll("mark")].map((one) => one.textContent).filter((word) => word.length > 1));
  quietly(() => localStorage.setItem(MARKED, [...words].sort((a, b) => b.length - a.length).slice(0, 5).join(" ")));
}

function result({ entry, text }, query) {
  const says = h("span", { class: "kf-search-says" });
  const link = h("a", { href: address(entry), onclick: remember },
    h("span", { class: "kf-search-where" }, h("span", { class: "kf-label" }, entry.kind), entry.volume && h("span", null, entry.volume)),
    h("strong", null, marked(pieces(entry.title, marks(entry.title, [query, text])))), says);
  const fill = () => {
    const whole = store.texts[`t${entry.text[0]}`];
    if (whole) refill(says, marked(excerpt(whole[entry.text[1]], [query, text])));
  };
  fill();
  return { item: h("li", null, link), fill };
}

/** Add results to the list; their texts follow when the files are there. */
async function show(found, query, from) {
  const part = found.slice(from, from + SHOWN);
  const rows = part.map((one) => result(one, query));
  const mine = turn;
  put(list, rows.map(({ item }) => item));
  const rest = found.length - from - part.length;
  refill(foot, rest > 0 && h("button", {
    type: "button",
    onclick: () => {
      show(found, query, from + SHOWN);
      list.children[from + SHOWN].firstChild.focus();
    },
  }, `再看 ${Math.min(rest, SHOWN)} 处`));
  await store.load(["letters", ...new Set(part.map(({ entry }) => `t${entry.text[0]}`))]).catch(() => {});
  if (mine === turn) rows.forEach(({ fill }) => fill());
}

function clear(words) {
  refill(list);
  refill(foot);
  refill(status, words);
}

function nothing(query) {
  clear(`没有找到“${query}”。换个说法，或看看这几个词：`);
  put(foot, nearest(store.core, query).map((entry) => h("a", { href: address(entry) }, entry.title)));
}

async function search() {
  const query = input.value.trim().slice(0, 60);
  const mine = (turn += 1);
  quietly(() => history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname));
  if (!query) return clear("");
  try {
    await store.load(["core"]);
    for (let wanted = needs(store.core, store.shards, query); wanted.length && mine === turn; wanted = needs(store.core, store.shards, query)) {
      await store.load(wanted);
    }
  } catch {
    if (mine === turn) clear("没有取到，看看网络，再点一下搜索。");
    return undefined;
  }
  if (mine !== turn) return undefined;
  const found = rank(store.core, store.shards, query);
  if (!found.length) return nothing(query);
  clear(`找到 ${found.length} 处`);
  return show(found, query, 0);
}

/** Down and up lead through the results, up from the first one back to the field. */
function step(event) {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = [...list.querySelectorAll("a")];
  if (!move || event.isComposing || !links.length) return;
  const to = links.indexOf(document.activeElement) + move;
  if (document.activeElement === input && move < 0) return;
  event.preventDefault();
  (links[Math.min(to, links.length - 1)] || input).focus();
}

input.addEventListener("focus", () => store.load(["core"]).catch(() => {}), { once: true });
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  await search();
  const first = list.querySelector("a"); // away from the field: a phone's keyboard would cover the results
  if (first) first.focus({ preventScroll: true });
});
place.addEventListener("keydown", step);
input.value = new URLSearchParams(location.search).get("q") || "";
if (input.value) search();
else input.focus({ preventScroll: true });
