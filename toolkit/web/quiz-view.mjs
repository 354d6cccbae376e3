// A quiz: one question at a time, the first tap counts, every option tells why.

import * as store from "./store.mjs";
import { h, put, refill } from "./board-dom.mjs";

/** Kept state that fits the quiz: {at, picked: [[option, …], …]}. */
export function fitting(quiz, kept) {
  const fresh = { at: 0, picked: quiz.questions.map(() => []) };
  if (!kept || !Array.isArray(kept.picked) || kept.picked.length !== quiz.questions.length) return fresh;
  const known = (options, i) => Array.isArray(options) && options.every((one) => Number.isInteger(one) && quiz.questions[i].options[one]);
  if (!kept.picked.every(known) || !(Number.isInteger(kept.at) && kept.at >= 0 && kept.at <= quiz.questions.length)) return fresh;
  return { at: kept.at, picked: kept.picked.map((one) => one.slice()) };
}

/** Questions whose first tap was right. */
export const score = (quiz, picked) => quiz.questions.filter((question, i) => picked[i].length && question.options[picked[i][0]].right).length;

/** Show the quiz in el. quiz: {id, questions: [{ask, options: [{text, right, feedback}]}]}. */
export function renderQuiz(el, quiz) {
  const name = `quiz:${quiz.id}`;
  const state = fitting(quiz, store.get(name));
  const total = quiz.questions.length;
  const stage = h("div", { class: "kf-stage" });
  el.classList.add("kf", "kf-quiz");
  refill(el, stage);

  const keep = () => store.set(name, state);

  function pick(i, option) {
    if (!state.picked[i].includes(option)) state.picked[i].push(option);
    keep();
    draw();
    const button = stage.querySelectorAll(".kf-quiz-option")[option];
    if (button) button.focus({ preventScroll: true });
  }

  function go(at) {
    state.at = at;
    keep();
    draw();
    const heading = stage.querySelector(".kf-heading");
    heading.focus({ preventScroll: true });
    if (el.getBoundingClientRect().top < 0) el.scrollIntoView({ block: "start" });
  }

  function optionLine(i, option, k) {
    const seen = state.picked[i].includes(k);
    const word = !seen ? "" : option.right ? "✓ 对" : "✗ 不对";
    return h("li", null,
      h("button", { type: "button", class: `kf-quiz-option${seen ? (option.right ? " kf-is-right" : " kf-is-wrong") : ""}`, "aria-pressed": String(seen), onclick: () => pick(i, k) },
        h("span", { class: "kf-quiz-letter" }, "ABCD"[k]), h("span", { class: "kf-grow" }, option.text), word && h("strong", null, word)),
      seen && h("p", { class: "kf-quiz-feedback" }, option.feedback));
  }

  function drawQuestion(i) {
    const question = quiz.questions[i];
    const picked = state.picked[i];
    const last = picked[picked.length - 1];
    const said = last === undefined ? "" : `${question.options[last].right ? "对" : "不对"}。${question.options[last].feedback}`;
    refill(stage,
      h("h3", { class: "kf-heading", tabindex: "-1" }, `第 ${i + 1}/${total} 题`),
      h("p", { class: "kf-ask" }, question.ask),
      h("ul", { class: "kf-quiz-options" }, question.options.map((option, k) => optionLine(i, option, k))),
      picked.length > 0 && h("p", { class: "kf-note" }, "别的选项也能点开看看为什么；只算第一下。"),
      h("div", { class: "kf-row kf-turn" },
        i > 0 && h("button", { type: "button", onclick: () => go(i - 1) }, "上一题"),
        h("button", { type: "button", class: picked.length ? "kf-primary" : "", onclick: () => go(i + 1) }, i + 1 < total ? (picked.length ? "下一题" : "先跳过") : "看结果")));
    live.textContent = said;
  }

  function drawResult() {
    const right = score(quiz, state.picked);
    const again = quiz.questions.map((question, i) => [question, i]).filter(([question, i]) => !state.picked[i].length || !question.options[state.picked[i][0]].right);
    live.textContent = "";
    refill(stage,
      h("h3", { class: "kf-heading", tabindex: "-1" }, `${total} 题答对 ${right} 题`),
      h("p", null, right === total ? "都对了。带一条回站里用。" : "没对的点回去看看："),
      h("ul", { class: "kf-gaps" }, again.map(([question, i]) => h("li", null, h("button", { type: "button", onclick: () => go(i) }, `第 ${i + 1} 题（${state.picked[i].length ? "不对" : "没答"}）：${question.ask}`)))),
      h("div", { class: "kf-row" }, h("button", {
        type: "button", class: "kf-primary",
        onclick: () => {
          state.picked = quiz.questions.map(() => []);
          go(0);
        },
      }, "再来一次")));
  }

  function draw() {
    if (state.at < total) drawQuestion(state.at);
    else drawResult();
  }

  const live = h("p", { class: "kf-quiet", role: "status" });
  put(el, [live]);
  const onkey = (event) => {
    const k = "1234".indexOf(event.key);
    if (event.ctrlKey || event.altKey || event.metaKey || k < 0 || state.at >= total || !quiz.questions[state.at].options[k]) return;
    event.preventDefault();
    pick(state.at, k);
  };
  el.addEventListener("keydown", onkey);
  draw();
  return () => el.removeEventListener("keydown", onkey);
}
