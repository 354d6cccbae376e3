// The visit record that a talk leaves behind: whom we met, what was learnt, what is still to be asked. Text to edit and copy.

import { h, uid } from "./board-dom.mjs";
import { copySelected } from "./handin-ui.mjs";
import { word } from "./roleplay-words.mjs";

/** The record as lines of text. */
export function recordText(scenario, states, result) {
  const met = [...new Set(states.slice(0, -1).map((state) => scenario.nodes[state.at].who))];
  const list = (facts) => (facts.length ? facts.map(({ text }, index) => `${index + 1}. ${text}`).join("\n") : "（没有）");
  const known = scenario.facts.filter(({ id }) => result.facts.includes(id));
  const missed = scenario.facts.filter(({ id }) => !result.facts.includes(id));
  const last = states[states.length - 1];
  return [
    `拜访记录：${scenario.title}`,
    "日期：　　　　记录人：",
    `见了：${met.join("、")}`,
    `问到的：\n${list(known)}`,
    `没问到，下回先问：\n${list(missed)}`,
    `走的时候：${scenario.gauges.map((gauge, index) => `${gauge.name} ${word(gauge, last.gauges[index])}`).join("；")}`,
    `结果：${scenario.endings[result.ending].title}`,
    "下一步（谁、几号、做什么）：",
  ].join("\n");
}

export function record(scenario, states, result) {
  const id = uid("record");
  const text = recordText(scenario, states, result);
  const area = h("textarea", { id, class: "kf-rp-record", rows: Math.min(18, text.split("\n").length + 3), value: text });
  const status = h("span", { class: "kf-note", role: "status" });
  const copy = h("button", {
    type: "button",
    onclick: () => {
      status.textContent = copySelected(area) ? "✓ 已复制" : "已选中，请长按选中的字，点“复制”";
    },
  }, "复制记录");
  return h("details", { class: "kf-rp-notes" },
    h("summary", null, `拜访记录：问到 ${result.facts.length} 条，漏了 ${scenario.facts.length - result.facts.length} 条`),
    h("p", { class: "kf-muted" }, h("label", { for: id }, "照这个样子记，能改，能复制到自己的台账里。真客户的电话、车牌别写进来。")),
    area, h("p", { class: "kf-row" }, copy, status));
}
