// 算一算: five cards, one in sight; what is typed is reckoned at every key and kept on the device. Traits: examples.

import { h, put, refill, uid } from "./board-dom.mjs";
import { CARDS, densityOf, startTexts } from "./calculator-cards.mjs";
import { offered, readCard } from "./calculator-fields.mjs";
import * as store from "./store.mjs";

const NAME = "calculator";
const LONGEST = 40;

/** Kept state that fits the cards: {at, texts: {card: {field: text}}}; what does not fit is as at the start. */
function fitting(kept) {
  const given = (kept && typeof kept === "object" && kept.texts) || {};
  const texts = {};
  for (const card of CARDS) {
    texts[card.id] = startTexts(card);
    for (const field of card.fields) {
      const text = given[card.id] && given[card.id][field.id];
      if (typeof text === "string" && text.length <= LONGEST && (!field.options || offered(field, text))) texts[card.id][field.id] = text;
    }
  }
  return { at: CARDS.some((card) => card.id === (kept && kept.at)) ? kept.at : CARDS[0].id, texts };
}

/** A number stays on one line with its unit, and with the sign of equality before it. */
const together = (sum) => sum.replace(/(=) | (?=[升元吨台公倍])/g, "$1\u00a0");

export function render({ model, el }) {
  const state = fitting(store.get(NAME));
  const examples = model.get("examples") || {};
  const choose = h("div", { class: "kf-row kf-sums", role: "group", "aria-label": "算哪一样" });
  const stage = h("section", null);
  const said = h("p", { class: "kf-quiet", role: "status" });
  const kept = h("p", { class: "kf-note" });
  el.classList.add("kf", "kf-calculator");
  refill(el, choose, stage, kept, said);

  function keep() {
    kept.textContent = store.set(NAME, state) ? "填的数只存在这台设备上，不上传。" : "这个浏览器不让存，关掉页面，填的数就没了。";
  }

  function open(card) {
    state.at = card.id;
    const buttons = CARDS.map((one) => h("button", { type: "button", "aria-pressed": String(one === card), onclick: () => {
      open(one);
      choose.querySelector("[aria-pressed=true]").focus({ preventScroll: true });
    } }, one.title));
    refill(choose, buttons);
    show(card);
    keep();
  }

  function show(card) {
    const texts = state.texts[card.id];
    const [inputs, notes] = [{}, {}];
    const result = h("div", { class: "kf-card kf-result-of" });
    let head = "";

    function reckon() {
      const { values, problems, missing } = readCard(card, texts);
      for (const field of card.fields) {
        if (!notes[field.id]) continue;
        const problem = problems[field.id] || "";
        refill(notes[field.id], problem || field.note || "");
        notes[field.id].classList.toggle("kf-bad", problem !== "");
        inputs[field.id].setAttribute("aria-invalid", String(problem !== ""));
      }
      const wrong = Object.keys(problems).length;
      if (wrong || missing.length) {
        head = wrong ? "有一格要改，改好就有得数。" : `还差：${missing.join("、")}。`;
        refill(result, h("p", { class: "kf-muted" }, head));
        return;
      }
      const found = card.work(values);
      head = found.head;
      refill(result,
        h("p", { class: `kf-head${found.tone ? ` kf-${found.tone}` : ""}` }, head),
        h("dl", null, found.lines.map(([name, sum]) => h("div", null, h("dt", null, name), h("dd", null, together(sum))))),
        found.notes.map((note) => h("p", { class: "kf-note" }, note)));
    }

    /** Take a text over; read out only what stands when somebody has finished a field. */
    function changed(field, text, finished) {
      texts[field.id] = text.slice(0, LONGEST);
      if (field.id === "fuel" && inputs.density && finished) {
        texts.density = densityOf(text);
        inputs.density.value = texts.density;
      }
      reckon();
      keep();
      if (finished) said.textContent = head;
    }

    function fill(given) {
      Object.assign(texts, given);
      for (const [name, input] of Object.entries(inputs)) input.value = texts[name];
      reckon();
      keep();
      said.textContent = head;
    }

    const select = (field, label) => inputs[field.id] = put(
      h("select", { id: uid("sum"), "aria-label": label, onchange: (event) => changed(field, event.target.value, true) }),
      Object.entries(field.options).map(([value, text]) => h("option", { value }, text)));

    function typed(field) {
      const note = notes[field.id] = h("p", { class: "kf-note", id: uid("note") });
      return inputs[field.id] = h("input", {
        id: uid("sum"), type: "text", inputmode: field.whole ? "numeric" : "decimal", autocomplete: "off", enterkeyhint: "next", maxlength: LONGEST, "aria-describedby": note.id,
        oninput: (event) => changed(field, event.target.value, false), onchange: () => said.textContent = head, onkeydown: next,
      });
    }

    /** Enter goes to the next field, from the last one to the result. */
    function next(event) {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      const all = [...stage.querySelectorAll("input")];
      const after = all[all.indexOf(event.target) + 1];
      if (after) after.focus();
      else {
        event.target.blur();
        result.scrollIntoView({ block: "nearest" });
      }
    }

    const units = card.fields.map((field) => field.with).filter(Boolean);
    const row = (field) => {
      const input = field.options ? select(field) : typed(field);
      const pair = card.fields.find((one) => one.id === field.with);
      // The unit is read out with the label.
      const label = h("label", { for: input.id }, field.label, field.unit && h("span", { class: "kf-quiet" }, `，单位：${field.unit}`));
      return h("div", { class: "kf-sum-field" }, label, h("div", { class: "kf-sum-input" }, input, pair ? select(pair, pair.label) : field.unit && h("span", { "aria-hidden": "true" }, field.unit)), notes[field.id]);
    };

    const heading = uid("card");
    stage.setAttribute("aria-labelledby", heading);
    refill(stage,
      h("h3", { id: heading }, card.title), h("p", null, card.say),
      h("div", { class: "kf-sum-fields" }, card.fields.filter((field) => !units.includes(field.id)).map(row)),
      h("div", { class: "kf-row" },
        examples[card.id] && h("button", { type: "button", onclick: () => fill(examples[card.id]) }, "填个例子"),
        h("button", { type: "button", onclick: () => fill(startTexts(card)) }, "清空")),
      result);
    for (const [name, input] of Object.entries(inputs)) input.value = texts[name];
    reckon();
  }

  open(CARDS.find((card) => card.id === state.at));
}

export default { render };
