// Move the limit, watch the picture: a strip or scatter of the items, squares on or above the limit, circles below.

import { h, refill, s } from "./board-dom.mjs";
import { valueText } from "./board-templates.mjs";
import { numberField } from "./board-fields.mjs";

const WIDTH = 340;
const SIDE = 12;
const DOT = 10;

const tidy = (value, step) => Number((Math.round(value / step) * step).toFixed(6));

function scales(question, rows) {
  const { x, y, scale } = question.picture;
  const bend = scale === "sqrt" ? (value) => Math.sign(value) * Math.sqrt(Math.abs(value)) : (value) => value;
  const back = scale === "sqrt" ? (value) => Math.sign(value) * value * value : (value) => value;
  const values = rows.map((row) => row[x]).filter((value) => typeof value === "number");
  const low = bend(Math.min(question.min, ...values));
  const high = bend(Math.max(question.max, ...values));
  const room = WIDTH - 2 * SIDE;
  const heights = y ? rows.map((row) => row[y]).filter((value) => typeof value === "number") : [];
  return {
    x: (value) => SIDE + ((bend(value) - low) / (high - low)) * room,
    value: (px) => back(low + ((px - SIDE) / room) * (high - low)),
    lowY: Math.min(0, ...heights), highY: Math.max(...heights, 1e-9),
  };
}

/** Where each item stands: stacked over its place on a strip, or at its height on a scatter. */
function places(question, rows, scale) {
  const { x, y } = question.picture;
  const shown = rows.filter((row) => typeof row[x] === "number" && (!y || typeof row[y] === "number"));
  if (y) {
    return [170, shown.map((row) => [row, scale.x(row[x]), 150 - ((row[y] - scale.lowY) / (scale.highY - scale.lowY)) * 135])];
  }
  const stacks = new Map();
  const placed = shown.map((row) => {
    const slot = Math.round(scale.x(row[x]) / (DOT + 2));
    stacks.set(slot, (stacks.get(slot) || 0) + 1);
    return [row, scale.x(row[x]), stacks.get(slot)];
  });
  const height = Math.max(60, Math.max(0, ...stacks.values()) * (DOT + 3) + 34);
  return [height, placed.map(([row, px, level]) => [row, px, height - 22 - level * (DOT + 3) + DOT / 2])];
}

function sentence(question, rows, limit) {
  const { x, share } = question.picture;
  const values = rows.map((row) => row[x]).filter((value) => typeof value === "number");
  const above = values.filter((value) => value >= limit);
  const sum = (list) => list.reduce((total, value) => total + value, 0);
  const part = share && sum(values) > 0 ? `线上的合占 ${valueText(sum(above) / sum(values), 1, true)}。` : "";
  return `线上 ${above.length} 家（■），线下 ${values.length - above.length} 家（○）。${part}`;
}

function table(session, question, rows, limit) {
  const { x, y, x_label: xLabel, y_label: yLabel } = question.picture;
  const lines = rows.map((row) => h("tr", null,
    h("th", { scope: "row" }, [row.id, row.name].filter(Boolean).join(" ")), h("td", null, valueText(row[x])), y && h("td", null, valueText(row[y])),
    h("td", null, limit === null || typeof row[x] !== "number" ? "—" : row[x] >= limit ? "■ 线上" : "○ 线下")));
  return h("div", { class: "kf-scroll", tabindex: "0", role: "region", "aria-label": "每家的数字" }, h("table", { class: "kf-table" },
    h("thead", null, h("tr", null, ["哪家", xLabel || "横轴", y && (yLabel || "纵轴"), "位置"].filter(Boolean).map((text) => h("th", { scope: "col" }, text)))), h("tbody", null, lines)));
}

/** The body of a threshold question. */
export function threshold(session, question) {
  const rows = session.data.tables[question.picture.table] || [];
  const scale = scales(question, rows);
  const [height, placed] = places(question, rows, scale);
  const middle = tidy((question.min + question.max) / 2, question.step);
  const current = () => (session.answers[question.id] === undefined ? null : session.answers[question.id]);
  const clamp = (value) => Math.min(question.max, Math.max(question.min, tidy(value, question.step)));
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "kf-picture", role: "img" });
  const said = h("p", { class: "kf-readout", role: "status" });
  const slider = h("input", { type: "range", min: question.min, max: question.max, step: question.step, value: middle, "aria-label": `线${question.unit ? `，单位：${question.unit}` : ""}` });
  const field = numberField({ label: "线定在", unit: question.unit, value: current(), onvalue: (value) => session.answer(question, value) });
  const less = h("button", { type: "button", "aria-label": "线往小挪一格", onclick: () => move(-1) }, "−");
  const more = h("button", { type: "button", "aria-label": "线往大挪一格", onclick: () => move(1) }, "+");
  const here = h("button", { type: "button", class: "kf-primary", onclick: () => session.answer(question, Number(slider.value)) }, "");
  const numbers = h("details", { class: "kf-numbers" }, h("summary", null, "看数字"));

  function move(steps) {
    const from = current() === null ? Number(slider.value) : current();
    session.answer(question, clamp(from + steps * question.step));
  }
  slider.addEventListener("input", () => session.answer(question, clamp(Number(slider.value))));
  const point = (event) => {
    const box = svg.getBoundingClientRect();
    session.answer(question, clamp(scale.value(((event.clientX - box.left) / box.width) * WIDTH)));
  };
  svg.addEventListener("pointerdown", (event) => {
    if (svg.setPointerCapture) svg.setPointerCapture(event.pointerId);
    point(event);
  });
  svg.addEventListener("pointermove", (event) => event.buttons && point(event));
  numbers.addEventListener("toggle", () => draw());

  function draw() {
    const limit = current();
    const at = limit === null ? null : scale.x(limit);
    const dots = placed.map(([row, px, py]) => {
      const over = limit !== null && row[question.picture.x] >= limit;
      const tip = s("title", null, `${row.name || row.id}：${valueText(row[question.picture.x])}`);
      return over
        ? s("rect", { x: (px - DOT / 2).toFixed(1), y: (py - DOT / 2).toFixed(1), width: DOT, height: DOT, class: "kf-over" }, tip)
        : s("circle", { cx: px.toFixed(1), cy: py.toFixed(1), r: DOT / 2 - 0.8, class: "kf-under" }, tip);
    });
    const floor = height - 20;
    const ends = [question.min, question.max].map((value, i) => s("text", { x: scale.x(value), y: height - 5, "text-anchor": i ? "end" : "start" }, valueText(value)));
    refill(svg, s("line", { x1: 0, x2: WIDTH, y1: floor, y2: floor, class: "kf-axis" }), ends,
      s("text", { x: WIDTH / 2, y: height - 5, "text-anchor": "middle" }, question.picture.x_label || ""), dots,
      at !== null && [s("line", { x1: at, x2: at, y1: 4, y2: floor, class: "kf-limit" }), s("path", { d: `M${at - 7} 0h14l-7 9z`, class: "kf-limit-head" })]);
    const words = limit === null ? "还没定线：在图上点一下，或拖下面的滑块。" : sentence(question, rows, limit);
    svg.setAttribute("aria-label", `${question.picture.x_label || "分布图"}。${words}`);
    said.textContent = words;
    if (limit !== null) slider.value = String(limit);
    slider.setAttribute("aria-valuetext", `${slider.value}${question.unit || ""}`);
    here.hidden = limit !== null;
    here.textContent = `就定在 ${slider.value}${question.unit || ""}`;
    field.show(limit);
    if (numbers.open) {
      if (numbers.children.length > 1) numbers.lastChild.remove();
      numbers.append(table(session, question, rows, limit));
    }
  }
  draw();
  const body = h("div", { class: "kf-threshold" }, svg, said, slider, h("div", { class: "kf-row kf-limit-row" }, less, field.element, more), here, numbers);
  return { body, refresh: draw };
}
