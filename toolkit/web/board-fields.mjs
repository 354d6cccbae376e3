// Input of one number, and the calculator beside it.

import { calculate, halfWidth } from "./board-calc.mjs";
import { h, refill, uid } from "./board-dom.mjs";
import { valueText } from "./board-templates.mjs";
import { DENSITIES, litres, tonnes } from "./units.mjs";

/** The number of a typed text: full-width digits, thousands commas and blanks are fine; null otherwise. */
export function parseNumber(text) {
  const plain = halfWidth(text).replace(/[\s,]/g, "");
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** A labelled field; onvalue(number|null) at every key; oncommit(), when given, on Enter and by its own button. */
export function numberField({ label, unit, value, onvalue, oncommit }) {
  const hint = uid("hint");
  const input = h("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", enterkeyhint: "done", value: value === null || value === undefined ? "" : String(value),
    "aria-label": `${label}${unit ? `，单位：${unit}` : ""}`, "aria-describedby": hint,
  });
  const note = h("p", { class: "kf-note kf-warn", id: hint });
  input.addEventListener("input", () => {
    const parsed = parseNumber(input.value);
    const wrong = parsed === null && input.value.trim() !== "";
    note.textContent = wrong ? "只填一个数，如 12.5；单位不用写。这样还没存。" : "";
    input.setAttribute("aria-invalid", String(wrong));
    onvalue(parsed);
  });
  input.addEventListener("keydown", (event) => event.key === "Enter" && oncommit && oncommit());
  const element = h("div", { class: "kf-field" }, h("div", { class: "kf-field-line" }, h("span", { "aria-hidden": "true" }, label), input, unit && h("span", { "aria-hidden": "true" }, unit), oncommit && h("button", { type: "button", "aria-label": `${label}：看对不对`, onclick: oncommit }, "看对不对")), note);
  return {
    element,
    input,
    /** Show a value that changed elsewhere, unless somebody is typing it. */
    show(next) {
      if (document.activeElement === input || parseNumber(input.value) === next) return;
      input.value = next === null || next === undefined ? "" : String(next);
      note.textContent = "";
    },
  };
}

/** 算一算: an expression, and litres ↔ tonnes at the stated density. fillIn(number), when given, takes the result over. */
export function calculator(fillIn) {
  const result = h("output", { class: "kf-calc-result", role: "status" }, "");
  let last = null;
  const take = fillIn && h("button", { type: "button", hidden: true, onclick: () => last !== null && fillIn(last) }, "填到答案里");
  const show = (value, words) => {
    last = value === null ? null : Number(value.toFixed(6));
    refill(result, words);
    if (take) take.hidden = last === null;
  };
  const line = h("input", { type: "text", inputmode: "text", autocomplete: "off", placeholder: "如 12×1280÷1000", "aria-label": "算式" });
  const reckon = () => {
    const value = calculate(line.value);
    show(value, value === null ? "算式读不懂：只用数字和 + − × ÷ ( )。" : `= ${valueText(value)}`);
  };
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    reckon();
  });
  const sign = (text) => h("button", { type: "button", "aria-label": { "÷": "除以", "×": "乘以", "−": "减", "+": "加" }[text], onclick: () => {
    line.value += text;
    line.focus();
  } }, text);
  const oil = h("select", { "aria-label": "油品" }, Object.entries(DENSITIES).map(([name, density]) => h("option", { value: name }, `${name}（${density.toFixed(3)}）`)));
  oil.value = "0#";
  const amount = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": "升数或吨数", placeholder: "升数或吨数" });
  const convert = (make, from, to) => () => {
    const given = parseNumber(amount.value);
    const density = DENSITIES[oil.value];
    const value = given === null ? null : make(given, density);
    show(value, value === null ? "先填一个数。" : `${valueText(given)} ${from} = ${valueText(value, to === "吨" ? 4 : 1)} ${to}（${oil.value}，密度 ${density.toFixed(3)}）`);
  };
  return h("details", { class: "kf-calc" }, h("summary", null, "算一算"),
    h("div", { class: "kf-calc-body" },
      line, h("div", { class: "kf-row" }, ["+", "−", "×", "÷"].map(sign), h("button", { type: "button", class: "kf-primary", onclick: reckon }, "等于")),
      h("div", { class: "kf-row kf-convert" }, amount, oil, h("button", { type: "button", onclick: convert(tonnes, "升", "吨") }, "升→吨"), h("button", { type: "button", onclick: convert(litres, "吨", "升") }, "吨→升")),
      result, take));
}
