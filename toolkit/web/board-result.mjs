// The last page of a board: points per skill and the wrong ones in practice, hand-in in a graded paper.

import { h, refill } from "./board-dom.mjs";
import { feedback } from "./board-questions.mjs";
import { renderHandin } from "./handin-ui.mjs";
import { valueText } from "./board-templates.mjs";

const tidy = (value) => Math.round(value * 1e6) / 1e6;

/** Questions with something blank: [{index, question, words}]. */
export function missing(session) {
  return session.questions.flatMap((question, index) => {
    const [done, all] = session.progress(question);
    if (done >= all) return [];
    // A plan may leave everybody out, yet an empty one is not an answer.
    const words = all > 1 ? `差 ${all - done} 个` : question.kind === "text" && session.answers[question.id] ? `不到 ${question.least} 字` : "没答";
    return [{ index, question, words }];
  });
}

function perSkill(session) {
  const totals = new Map();
  for (const question of session.questions) {
    const marks = session.marks.filter((mark) => mark.question === question.id);
    for (const skill of marks.length ? question.skills : []) {
      const [got, most] = totals.get(skill) || [0, 0];
      totals.set(skill, [got + marks.reduce((sum, mark) => sum + mark.points, 0), most + marks.reduce((sum, mark) => sum + mark.max, 0)]);
    }
  }
  const names = session.board.skill_names || {};
  const lines = [...totals].map(([skill, [got, most]]) => h("tr", null, h("th", { scope: "row" }, names[skill] || skill), h("td", null, `${valueText(tidy(got))} / ${valueText(tidy(most))}`), h("td", null, `${valueText(most ? got / most : 0, 0, true)}`)));
  return h("table", { class: "kf-table" }, h("caption", { class: "kf-quiet" }, "按本领看"), h("thead", null, h("tr", null, ["本领", "得分", "得分率"].map((text) => h("th", { scope: "col" }, text)))), h("tbody", null, lines));
}

function gaps(session, go) {
  const open = missing(session);
  if (!open.length) return [];
  return [
    h("p", { class: "kf-warn" }, h("strong", null, `还有 ${open.length} 题没答完：`)),
    h("ul", { class: "kf-gaps" }, open.map(({ index, question, words }) => h("li", null, h("button", { type: "button", onclick: () => go(index) }, `第 ${index + 1} 题 ${question.title}（${words}）`)))),
  ];
}

function practice(session, ending, { go, restart }) {
  const got = session.marks.reduce((sum, mark) => sum + mark.points, 0);
  const most = session.marks.reduce((sum, mark) => sum + mark.max, 0);
  const wrong = session.questions.map((question, index) => {
    const marks = session.marks.filter((mark) => mark.question === question.id && mark.misconception !== null && mark.misconception !== "blank");
    return marks.length > 0 && h("details", { class: "kf-numbers" }, h("summary", null, `第 ${index + 1} 题错 ${marks.length} 处`), marks.map(feedback), h("button", { type: "button", onclick: () => go(index) }, "回去改"));
  });
  const written = session.questions.some((question) => question.kind === "text");
  return [
    h(ending.level === 2 ? "h3" : "h4", { class: "kf-heading", tabindex: "-1" }, `得 ${valueText(tidy(got))} 分，满分 ${valueText(tidy(most))}`),
    written && h("p", { class: "kf-note" }, "写的那题不在这个分里，请对着参考写法自己看。"),
    gaps(session, go), perSkill(session), wrong,
    h("div", { class: "kf-row" }, h("button", { type: "button", class: "kf-primary", onclick: restart }, "再来一次")),
  ];
}

function graded(session, ending, { go }) {
  const open = missing(session);
  const out = h("div");
  const give = () => {
    const { payload, filename, title } = ending.handin;
    renderHandin(out, payload(session.answers), { filename, title });
    const heading = out.querySelector("h3");
    heading.setAttribute("tabindex", "-1");
    heading.focus();
  };
  if (!ending.handin) {
    return [h(ending.level === 2 ? "h3" : "h4", { class: "kf-heading", tabindex: "-1" }, "交卷"), gaps(session, go), h("p", null, open.length ? "补上再交；每点一下都已存进 answers.json。" : "✓ 都答了。答案在 answers.json 里，和作业一起交上去就行。")];
  }
  const button = h("button", { type: "button", class: open.length ? "" : "kf-primary", onclick: give }, open.length ? "不补了，就这样交" : "交卷");
  return [
    h(ending.level === 2 ? "h3" : "h4", { class: "kf-heading", tabindex: "-1" }, "交卷"), gaps(session, go),
    open.length ? null : h("p", null, "✓ 都答了。"),
    h("p", null, "点一下得到提交码，发给教员就算交了。之后又改了答案，要回到这里重新交一次，以教员规定算哪一次为准。"),
    h("div", { class: "kf-row" }, button), out,
  ];
}

/** The content of the last page. */
export function result(session, ending, moves) {
  const box = h("div", { class: "kf-result" });
  return refill(box, session.mode === "practice" ? practice(session, ending, moves) : graded(session, ending, moves));
}
