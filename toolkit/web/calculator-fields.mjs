// From what was typed to numbers, and from numbers to what people read. No DOM.

import { halfWidth } from "./board-calc.mjs";
import { numberText } from "./board-templates.mjs";

/** "1,280" → {value: 1280}; {} for nothing typed; {problem} says what is wrong. 0,3 is no number: it could be 0.3 or 3. */
export function readNumber(typed) {
  const plain = halfWidth(typed).replace(/。/g, ".").replace(/\s/g, "");
  if (plain === "") return {};
  if (/^[-−]/.test(plain)) return { problem: "不填负数。" };
  if (/^[\d.]+,/.test(plain) && !/^\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain)) return { problem: "逗号看不懂：小数点用“.”。" };
  const digits = plain.replace(/,/g, "");
  return /^(\d+\.?\d*|\.\d+)$/.test(digits) ? { value: Number(digits) } : { problem: "只填一个数，如 12.5；单位不用写。" };
}

/** Is a text one of a field's options? */
export const offered = (field, text) => Object.keys(field.options).includes(text);

/** Is a number what the field takes? The sentence that says why not, or "". */
function outside(field, value) {
  if (field.whole && !Number.isInteger(value)) return "填整数。";
  if (field.positive && value === 0) return "要大于 0。";
  return value < field.least || value > field.most ? field.beyond || `不能大于 ${plainText(field.most)}，核对单位。` : "";
}

/** Typed texts of a card → {values, problems: {field: sentence}, missing: [labels]}; an optional blank is its `blank`. */
export function readCard(card, texts) {
  const [values, problems, missing] = [{}, {}, []];
  for (const field of card.fields) {
    const text = texts[field.id] || "";
    if (field.options) {
      values[field.id] = offered(field, text) ? text : Object.keys(field.options)[0];
      continue;
    }
    const { value, problem } = readNumber(text);
    if (problem) problems[field.id] = problem;
    else if (value !== undefined) {
      const sentence = outside(field, value);
      if (sentence) problems[field.id] = sentence;
      else values[field.id] = value;
    } else if (field.blank !== undefined) values[field.id] = field.blank;
    else missing.push(field.label);
  }
  const whole = !missing.length && !Object.keys(problems).length;
  return { values, problems: whole && card.check ? card.check(values) : problems, missing };
}

/** A number as people write it, half up, thousands separated: 1280 → "1,280", 0.25 → "0.25". */
export function plainText(value, decimals = 6) {
  const text = numberText(value, decimals).replace("-", "−");
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Yuan to the fen: "3,840.00". */
export const money = (yuan) => numberText(yuan, 2).replace("-", "−");

/** A density with three places at least: 0.84 → "0.840". */
export const densityText = (density) => (Math.round(density * 1e6) % 1000 === 0 ? numberText(density, 3) : plainText(density));
