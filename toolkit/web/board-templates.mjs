// Fill {facts.x|1} and {item.name} in authored sentences; the twin of toolkit/boards/templates.py. No DOM.
// Numbers are rounded on their shortest decimal text, half up: 1.005 shows as 1.01 on both sides.

const SLOT = /\{([A-Za-z0-9_.-]+)(?:\|([0-6])(%?))?\}/g;
const PLAIN_DECIMALS = 6;

/** Digits and position of the point of a finite number: 12.5 → ["125", 2]. */
function digitsOf(value) {
  const [mantissa, exponent] = String(Math.abs(value)).split("e");
  const [whole, part = ""] = mantissa.split(".");
  return [whole + part, whole.length + Number(exponent || 0)];
}

function increment(digits) {
  const list = digits.split("");
  let i = list.length - 1;
  while (i >= 0 && list[i] === "9") list[i--] = "0";
  if (i < 0) return `1${list.join("")}`;
  list[i] = String(Number(list[i]) + 1);
  return list.join("");
}

/** A finite number half up with `decimals` places; trim: no trailing zeros, no thousands separators. */
export function numberText(value, decimals, { percent = false, trim = false } = {}) {
  const [digits, point] = digitsOf(value);
  const keep = point + (percent ? 2 : 0) + decimals;
  let kept = keep > 0 ? digits.slice(0, keep).padEnd(keep, "0") : "0";
  if (keep >= 0 && (digits[keep] || "0") >= "5") kept = increment(kept);
  kept = kept.padStart(decimals + 1, "0");
  let whole = kept.slice(0, kept.length - decimals).replace(/^0+(?=\d)/, "");
  let part = decimals ? kept.slice(kept.length - decimals) : "";
  const sign = value < 0 && /[1-9]/.test(kept) ? "-" : "";
  if (trim) part = part.replace(/0+$/, "");
  else whole = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${sign}${whole}${part ? `.${part}` : ""}${percent ? " %" : ""}`;
}

/** Any value of a table or answer the way people read it. */
export function valueText(value, decimals = null, percent = false) {
  if (value === null || value === undefined) return "没有数";
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return "没有数";
    return decimals === null ? numberText(value, PLAIN_DECIMALS, { trim: true }) : numberText(value, decimals, { percent });
  }
  if (Array.isArray(value)) return value.map((one) => valueText(one, decimals, percent)).join("、");
  return String(value);
}

/** The template with every slot filled by lookup(name). */
export function fillTemplate(template, lookup) {
  return template.replace(SLOT, (_, name, decimals, percent) =>
    valueText(lookup(name), decimals === undefined ? null : Number(decimals), percent === "%"));
}
