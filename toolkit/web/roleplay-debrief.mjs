// The debrief: what it came to, where points were lost, what the better line was, and the way to hand it in.

import { h, refill, s, uid } from "./board-dom.mjs";
import { renderHandin } from "./handin-ui.mjs";
import * as engine from "./roleplay-engine.mjs";
import { record } from "./roleplay-record.mjs";
import { signed, skillName, word } from "./roleplay-words.mjs";

/** Show the debrief of a finished result in `root`; returns its heading, for the focus. before: the try before, or null. */
export function debrief(root, scenario, result, before, { rewind, rename, restart }) {
  const states = engine.walk(scenario, result.path);
  const again = () => h("p", { class: "kf-row kf-rp-again" }, h("button", { type: "button", onclick: () => restart() }, "再谈一次"));
  const open = dearest(result.decisions);
  const heading = h("h2", { tabindex: "-1", class: "kf-rp-title" }, "复盘");
  refill(
    root,
    heading,
    verdict(scenario, result),
    before && compare(scenario, result, before),
    again(),
    result.red_lines.map((id) => redLine(scenario, id)),
    h("h3", null, "各项技能"),
    skills(scenario, result),
    h("h3", null, "谈的过程里"),
    h("div", { class: "kf-rp-sparks" }, scenario.gauges.map((gauge, index) => spark(gauge, states.map((state) => state.gauges[index])))),
    h("h3", null, "一步一步看"),
    h("p", { class: "kf-muted" }, summary(result)),
    h("ol", { class: "kf-rp-steps" }, result.decisions.map((decision, index) => step(scenario, states[index], decision, { index, rewind, open: open.has(index) }))),
    best(scenario),
    record(scenario, states, result),
    customer(scenario),
    handin(scenario, result, rename),
    again(),
  );
  return heading;
}

function verdict(scenario, result) {
  const ending = scenario.endings[result.ending];
  return h("div", { class: "kf-card kf-rp-verdict" },
    h("p", { class: "kf-rp-total" }, h("strong", null, String(result.total)), " 分", h("span", { class: "kf-muted" }, "（满分 100）")),
    result.hints.length > 0 && h("p", { class: "kf-muted" }, `用了 ${result.hints.length} 次提示，扣掉 ${result.hints.length * engine.HINT_COST} 分。`),
    h("p", null, h("strong", null, `结局：${ending.title}`)),
    h("p", null, ending.text));
}

function compare(scenario, result, before) {
  const gap = result.total - before.total;
  const parted = result.path.findIndex((choice, index) => choice !== before.path[index]);
  const moved = Object.entries(result.points)
    .map(([skill, { points }]) => [skillName(scenario, skill), points - ((before.points || {})[skill] || { points: 0 }).points])
    .filter(([, change]) => change)
    .map(([name, change]) => `${name} ${change > 0 ? "+" : "−"}${Math.abs(change)}`);
  const change = gap ? `${gap > 0 ? "多" : "少"} ${Math.abs(gap)} 分` : "一样多";
  return h("p", { class: "kf-rp-compare" },
    `上一回 ${before.total} 分，这回 ${result.total} 分，${change}。`,
    moved.length > 0 && `${moved.join("，")}。`,
    parted >= 0 ? `从第 ${parted + 1} 步起走的不一样。` : "走的是同一条路。");
}

/** The whole talk as the best line has it, both sides. */
function best(scenario) {
  let state = engine.opening(scenario);
  const said = [];
  for (const choice of engine.bestLine(scenario, state)) {
    const node = scenario.nodes[state.at];
    said.push(h("li", null, h("p", null, h("strong", null, `${node.who}：`), engine.said(scenario, state)), h("p", null, h("strong", null, "我："), node.choices[choice].text)));
    state = engine.after(scenario, state, choice);
  }
  return h("details", { class: "kf-rp-notes" }, h("summary", null, "最好的一整段谈话（100 分）"), h("ol", null, said), h("p", null, `结局：${scenario.endings[state.at].title}`));
}

function redLine(scenario, id) {
  const line = (scenario.red_lines || {})[id];
  return h("div", { class: "kf-card kf-rp-red" },
    h("p", null, h("strong", null, `⚑ 踩了红线 ${id}${line ? `：${line.title}` : ""}`)),
    line && h("p", null, h("strong", null, "依据："), line.law),
    line && h("p", null, h("strong", null, "该这么做："), line.instead),
    h("p", null, "踩了红线，谈话到此为止，总分最多 30 分。"));
}

function skills(scenario, result) {
  return h("div", null,
    h("ul", { class: "kf-rp-skills" }, Object.entries(result.points).map(([skill, { points, max }]) => {
      const full = max > 0 ? Math.min(100, Math.max(0, Math.round((100 * points) / max))) : 0;
      return h("li", null,
        h("span", null, skillName(scenario, skill)), " ",
        h("span", { class: "kf-rp-gauge-value" }, `${signed(points)} 点，最好走法 ${max} 点`),
        h("span", { class: "kf-rp-bar", "aria-hidden": "true" }, h("span", { style: `width:${full}%` })));
    })),
    h("p", { class: "kf-muted" }, "各项的点加起来，和最好走法的点比，折成 100 分。"));
}

function spark(gauge, values) {
  const [width, height, pad] = [300, 40, 5];
  const x = (index) => pad + (index * (width - 2 * pad)) / Math.max(1, values.length - 1);
  const y = (value) => height - pad - ((value - gauge.min) * (height - 2 * pad)) / (gauge.max - gauge.min);
  const last = values.length - 1;
  const words = `从 ${values[0]}（${word(gauge, values[0])}）到 ${values[last]}（${word(gauge, values[last])}）`;
  return h("figure", { class: "kf-rp-spark" },
    h("figcaption", null, h("strong", null, gauge.name), ` ${words}`),
    s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${gauge.name}每一步：${values.join("、")}` },
      s("line", { x1: pad, x2: width - pad, y1: y(gauge.min), y2: y(gauge.min), class: "kf-rp-axis" }),
      s("polyline", { points: values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" "), class: "kf-rp-curve" }),
      s("circle", { cx: x(last), cy: y(values[last]), r: 4, class: "kf-rp-dot" })));
}

/** Positions of the three decisions that cost most: shown open, the rest folded. */
function dearest(decisions) {
  const weight = ({ lost, cost }) => 1000 * lost + cost;
  const costly = decisions.map((decision, index) => [weight(decision), index]).filter(([cost]) => cost > 0);
  return new Set(costly.sort((a, b) => b[0] - a[0]).slice(0, 3).map(([, index]) => index));
}

function summary(result) {
  if (result.decisions.every(({ lost }) => !lost)) return "每一步都是最好的一句。";
  const worst = result.decisions.reduce((most, decision, index) => (decision.lost > result.decisions[most].lost ? index : most), 0);
  return `步子上没拿到的 ${result.decisions.reduce((all, { lost }) => all + lost, 0)} 分，都在下面标“丢”的几步里；丢得最多的是第 ${worst + 1} 步。比的都是当时那个局面，点开能看更好的一句。`;
}

function badge(decision, red) {
  if (red) return h("span", { class: "kf-rp-badge kf-bad" }, `⚑ 红线，丢 ${decision.lost} 分`);
  if (!decision.cost) return h("span", { class: "kf-rp-badge kf-good" }, "✓ 最好的一句");
  return h("span", { class: "kf-rp-badge kf-bad" }, decision.lost ? `✗ 丢 ${decision.lost} 分` : "✗ 不是最好，总分没再少");
}

function step(scenario, state, decision, { index, rewind, open }) {
  const node = scenario.nodes[state.at];
  const chosen = node.choices[decision.choice];
  const best = node.choices[decision.best];
  const missed = decision.best !== decision.choice;
  const bySkill = Object.entries(decision.skills).map(([skill, points]) => `${skillName(scenario, skill)}${points > 0 ? "少" : "多"} ${Math.abs(points)} 点`);
  return h("li", { class: missed ? "kf-rp-missed" : "" }, h("details", { open },
    h("summary", null, h("h4", null, `第 ${index + 1} 步 `, badge(decision, chosen.red_line))),
    h("p", { class: "kf-muted" }, `${node.who}：${engine.said(scenario, state)}`),
    h("p", null, h("strong", null, "我说："), chosen.text),
    missed && chosen.mistake && h("p", null, h("strong", null, "错在："), chosen.mistake),
    h("p", null, chosen.feedback),
    missed && h("p", { class: "kf-rp-better" }, h("strong", null, "更好的一句："), best.text),
    bySkill.length > 0 && h("p", { class: "kf-muted" }, `和最好走法比，到最后：${bySkill.join("，")}。`),
    h("p", { class: "kf-row" },
      h("button", { type: "button", "aria-label": `从这里重来：第 ${index + 1} 步`, onclick: () => rewind(index) }, "从这里重来")),
    missed && ahead(scenario, state)));
}

function ahead(scenario, state) {
  const lines = [];
  const path = engine.bestLine(scenario, state);
  for (const choice of path) {
    lines.push(h("li", null, scenario.nodes[state.at].choices[choice].text));
    state = engine.after(scenario, state, choice);
  }
  if (!engine.ended(scenario, state)) return null;
  return h("details", null, h("summary", null, "从这里起最好的走法"), h("ol", null, lines), h("p", null, `结局：${scenario.endings[state.at].title}`));
}

function customer(scenario) {
  const { name, interest, fear, limit } = scenario.customer;
  return h("details", null,
    h("summary", null, `${name}心里怎么想`),
    h("ul", null, [["想要", interest], ["怕的", fear], ["底线", limit]].map(([label, text]) => h("li", null, h("strong", null, `${label}：`), text))));
}

function handin(scenario, result, rename) {
  const box = h("div");
  const id = uid("trainee");
  const fill = (trainee) => renderHandin(
    box,
    { k: "roleplay", s: scenario.id, v: scenario.version || "", t: trainee, p: result.path, ...(result.hints.length ? { h: result.hints } : {}) },
    { filename: `${scenario.title}-提交码.txt`, title: `交给教员：${scenario.title}` },
  );
  const input = h("input", {
    id, type: "text", autocomplete: "off", maxlength: "32", value: result.trainee,
    oninput: (event) => {
      const trainee = event.target.value.trim();
      rename(trainee);
      fill(trainee);
    },
  });
  fill(result.trainee);
  return h("section", { class: "kf-rp-handin" }, h("h3", null, "要交的话"),
    h("p", null, h("label", { for: id }, "学号（自己练可以不填）"), input), box);
}
