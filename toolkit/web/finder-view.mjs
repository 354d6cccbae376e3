// The finder over the list of cases that stands in the page: nothing is made anew, cards are shown, hidden and put in order.

import { h, refill, uid } from "./board-dom.mjs";
import { find, fromAddress, terms, toAddress } from "./finder-match.mjs";

const WIDE = "(min-width: 768px)";

function entriesOf(list) {
  return [...list.children].map((item) => ({
    id: item.dataset.case,
    item,
    title: item.querySelector("strong").textContent,
    text: item.textContent,
    values: Object.fromEntries(Object.entries(item.dataset).map(([key, value]) => [key, value.split(" ")])),
  }));
}

/** Add the text of the cases to the entries, once; a plain script, because a page opened from disk may fetch nothing else. */
function wordsOf(entries, address) {
  let asked;
  const take = () => {
    entries.forEach((entry) => {
      entry.text += globalThis.kfCaseWords[entry.id] || "";
    });
    return true;
  };
  return () => {
    asked = asked || new Promise((resolve) => {
      const script = h("script", { src: address, onload: () => resolve(take()), onerror: () => resolve(false) });
      document.head.append(script);
    });
    return asked;
  };
}

/** Put the finder into el. traits: {fields, words}; list: the <ul> of the page. place: where it is kept (finder-place.mjs). */
export function renderFinder(el, { fields, words }, list, place) {
  const entries = entriesOf(list);
  const fetchWords = wordsOf(entries, words);
  const labels = Object.fromEntries(fields.map((field) => [field.id, field.label]));
  let wanted = {};
  let wordless = false;

  const name = (key) => (key === "q" ? `找词：${wanted.q}` : `${labels[key]}：${(fields.find((field) => field.id === key).options.find(([value]) => value === wanted[key]) || [])[1]}`);

  const panelId = uid("filters");
  const query = h("input", {
    type: "search", enterkeyhint: "search", placeholder: "找词，如 夜班 对账", "aria-label": "找词", autocomplete: "off",
    onfocus: fetchWords,
    oninput: () => change("q", query.value.trim()),
    onkeydown: (event) => event.key === "Enter" && query.blur(),
  });
  const toggle = h("button", { type: "button", "aria-controls": panelId, onclick: () => open(panel.hidden) }, "筛选");
  const selects = fields.map((field) => h("label", null, h("span", null, field.label),
    h("select", { "data-field": field.id, onchange: (event) => change(field.id, event.target.value) },
      h("option", { value: "" }, "不限"), field.options.map(([value, label]) => h("option", { value }, label)))));
  const panel = h("div", { class: "kf-finder-panel", id: panelId },
    selects, h("button", { type: "button", class: "kf-finder-close", onclick: () => open(false) }, "看结果"));
  const chips = h("p", { class: "kf-row kf-finder-chips" });
  const status = h("p", { role: "status" });
  const help = h("p", { class: "kf-row kf-finder-help" });

  function open(shown) {
    panel.hidden = !shown;
    toggle.setAttribute("aria-expanded", String(shown));
  }

  function change(key, value) {
    if (value) wanted[key] = value;
    else delete wanted[key];
    place.address(toAddress(wanted));
    draw();
  }

  function clear() {
    wanted = {};
    place.address("");
    draw();
    query.focus({ preventScroll: true });
  }

  /** Cards in this order; the others stay in the list, hidden. */
  function show(shown, missed) {
    const seen = new Set(shown);
    entries.forEach((entry) => {
      entry.item.hidden = !seen.has(entry);
      const note = entry.item.querySelector(".kf-finder-miss");
      if (note) note.remove();
    });
    (terms(wanted.q).length || missed.size ? shown : entries).forEach((entry) => {
      list.append(entry.item);
      if (missed.has(entry)) entry.item.firstChild.append(h("span", { class: "kf-finder-miss" }, `不合：${missed.get(entry).map((key) => name(key)).join("、")}`));
    });
  }

  function draw() {
    const { found, near, relax } = find(entries, wanted);
    const keys = Object.keys(wanted);
    if (query.value.trim() !== (wanted.q || "")) query.value = wanted.q || "";
    panel.querySelectorAll("select").forEach((select) => {
      select.value = wanted[select.dataset.field] || "";
    });
    const filters = keys.filter((key) => key !== "q").length;
    refill(toggle, filters ? `筛选（${filters}）` : "筛选");
    refill(chips, keys.map((key) => h("button", { type: "button", "aria-label": `去掉${name(key)}`, onclick: () => change(key, "") }, `${name(key)} ✕`)),
      keys.length > 1 && h("button", { type: "button", onclick: clear }, "全部清掉"));
    chips.hidden = !keys.length;
    if (found.length) {
      show(found, new Map());
      refill(status, keys.length ? `找到 ${found.length} 个` : `共 ${found.length} 个案例`);
      help.hidden = true;
    } else {
      show(near.map((one) => one.entry), new Map(near.map((one) => [one.entry, one.missed])));
      refill(status, near.length ? `没有全合的。下面 ${near.length} 个最近，只差${near[0].missed.length > 1 ? ` ${near[0].missed.length} 样` : "一样"}。` : "没有这几个字。换个说法试试。");
      refill(help, relax.map(({ key, count }) => h("button", { type: "button", onclick: () => change(key, "") }, `放开“${name(key)}”，有 ${count} 个`)));
      help.hidden = !relax.length;
    }
    if (wordless && wanted.q) status.append("正文没有取到，只按题目和头一句找。");
  }

  async function take(address) {
    wanted = fromAddress(address, fields);
    draw();
    if (wanted.q) await withWords();
  }

  async function withWords() {
    wordless = !(await fetchWords());
    draw();
  }

  query.addEventListener("input", withWords, { once: true });
  open(matchMedia(WIDE).matches);
  refill(el, h("div", { class: "kf-finder-bar" }, query, toggle), panel, chips, status, help, list);
  el.classList.add("kf-finder");
  return { take };
}
