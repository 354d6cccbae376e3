// Small bars of an item, this year beside last year: solid and hatched, numbers on tap and in a table.

import { h, refill, s, uid } from "./board-dom.mjs";
import { valueText } from "./board-templates.mjs";

const WIDTH = 320;
const HEIGHT = 112;
const FOOT = 18;
const HEAD = 8;

function table(spec, row, title) {
  const head = h("tr", null, h("th", { scope: "col" }, "时段"), spec.series.map((one) => h("th", { scope: "col" }, one.label)));
  const lines = spec.labels.map((label, i) =>
    h("tr", null, h("th", { scope: "row" }, label), spec.series.map((one) => h("td", null, valueText((row[one.field] || [])[i])))));
  return h("div", { class: "kf-scroll", tabindex: "0", role: "region", "aria-label": `${title}的数字` },
    h("table", { class: "kf-table" }, h("caption", { class: "kf-quiet" }, `${title}${spec.unit ? `，单位：${spec.unit}` : ""}`), h("thead", null, head), h("tbody", null, lines)));
}

/** The bars of one row. spec: {labels, series: [{label, field}], unit?}. */
export function bars(spec, row, title) {
  const all = spec.series.flatMap((one) => row[one.field] || []).filter((value) => typeof value === "number");
  const top = Math.max(0, ...all) || 1;
  const bottom = Math.min(0, ...all);
  const y = (value) => HEAD + ((top - value) / (top - bottom)) * (HEIGHT - HEAD - FOOT);
  const band = WIDTH / spec.labels.length;
  const each = (band * 0.78) / spec.series.length;
  const hatch = uid("hatch");
  const shapes = [];
  spec.labels.forEach((label, i) => {
    spec.series.forEach((one, k) => {
      const value = (row[one.field] || [])[i];
      if (typeof value !== "number") return;
      const edge = y(Math.max(value, 0));
      shapes.push(s("rect", {
        x: (i * band + band * 0.11 + k * each).toFixed(1), width: Math.max(each - 0.8, 1).toFixed(1), y: edge.toFixed(1),
        height: Math.max(y(Math.min(value, 0)) - edge, 0.8).toFixed(1), class: k ? "kf-bar-other" : "kf-bar", fill: k ? `url(#${hatch})` : undefined,
      }));
    });
  });
  const every = Math.ceil(spec.labels.length / 6);
  const names = spec.labels.map((label, i) => (i % every ? null : s("text", { x: (i * band + band / 2).toFixed(1), y: HEIGHT - 4, "text-anchor": "middle" }, label)));
  const picked = s("rect", { class: "kf-picked", y: 0, width: band.toFixed(1), height: HEIGHT - FOOT + 2, x: -100 });
  const readout = h("p", { class: "kf-readout" }, `最高 ${[valueText(top), spec.unit].filter(Boolean).join(" ")}。点一下看那一段的数。`);
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "kf-bars", "aria-label": `${title}：${spec.series.map((one) => one.label).join("和")}逐月对比，数字在下面“看数字”里` },
    s("defs", null, s("pattern", { id: hatch, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, s("rect", { width: 4, height: 4, class: "kf-hatch-ground" }), s("rect", { width: 1.6, height: 4, class: "kf-hatch-line" }))),
    picked, shapes, s("line", { x1: 0, x2: WIDTH, y1: y(0), y2: y(0), class: "kf-axis" }), names);
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect();
    const i = Math.min(spec.labels.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * spec.labels.length)));
    picked.setAttribute("x", (i * band).toFixed(1));
    const parts = spec.series.map((one) => `${one.label} ${valueText((row[one.field] || [])[i])}`);
    refill(readout, `${spec.labels[i]}：${parts.join("，")}${spec.unit ? `（${spec.unit}）` : ""}`);
  });
  const legend = h("p", { class: "kf-legend", "aria-hidden": "true" }, spec.series.map((one, k) => [h("i", { class: k ? "kf-key kf-key-other" : "kf-key" }), `${one.label} `]));
  const numbers = h("details", { class: "kf-numbers" }, h("summary", null, "看数字"));
  numbers.addEventListener("toggle", () => {
    if (numbers.open && numbers.children.length === 1) numbers.append(table(spec, row, title));
  });
  return h("div", { class: "kf-bars-box" }, legend, svg, readout, numbers);
}
