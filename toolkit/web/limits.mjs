// On which side of a line a figure lies; the twin of the limits in toolkit/models. No DOM.
// Figures are rounded to nine decimals first, so that one exactly on a line is not moved by a binary digit.

/** Nine decimals, halves to even, as numpy rounds. */
export function round9(value) {
  const scaled = value * 1e9;
  const below = Math.floor(scaled);
  const up = scaled - below > 0.5 || (scaled - below === 0.5 && below % 2 !== 0);
  return (up ? below + 1 : below) / 1e9;
}

/** Is a figure on the line or above it? */
export const atLeast = (value, line) => round9(value) >= round9(line);

/** EI…EIV: contribution on its line is high, a shortfall on its line is stable. */
export function existingClass(tonnes, gap, contributionLine, stabilityLine) {
  const high = atLeast(tonnes, contributionLine);
  const stable = round9(gap) <= round9(stabilityLine);
  if (high) return stable ? "EI" : "EII";
  return stable ? "EIII" : "EIV";
}

/** PI…PIV: expected contribution and intention on their lines are high. */
export function prospectClass(contribution, intention, contributionLine, intentionLine) {
  const keen = atLeast(intention, intentionLine);
  if (atLeast(contribution, contributionLine)) return keen ? "PI" : "PII";
  return keen ? "PIII" : "PIV";
}

/** "1"…"4": short gain and long effect on the line are high. */
export function valueType(short, long, line) {
  const lasting = atLeast(long, line);
  if (atLeast(short, line)) return lasting ? "1" : "3";
  return lasting ? "2" : "4";
}

/** 目标 up to the first line, 高风险 from the second on, 剔除 beyond the third. */
export function layer(ratio, target, high, cut) {
  const exact = round9(ratio);
  if (exact <= round9(target)) return "目标";
  if (exact < round9(high)) return "一般";
  return exact <= round9(cut) ? "高风险" : "剔除";
}

/** 正常 up to `warn` own intervals, 流失 beyond `lost`; days. */
export function churnStatus(recency, interval, warn, lost) {
  if (recency > round9(lost * interval)) return "流失";
  return recency > round9(warn * interval) ? "预警" : "正常";
}
