// The frame of a board: where you are, one question at a time, saving in sight, the result or the hand-in at the end.

import { h, put, refill, uid } from "./board-dom.mjs";
import { questionBody } from "./board-questions.mjs";
import { valueText } from "./board-templates.mjs";
import { result } from "./board-result.mjs";

function stepState(session, question) {
  const [done, all] = session.progress(question);
  if (all > 1 && done > 0 && done < all) return `${done}/${all}`;
  return done >= all ? "✓" : "";
}

function points(session, question) {
  return session.most[question.id] ? `${valueText(session.most[question.id])} 分` : "";
}

/** Show the board in el. ending: {handin?: {payload(answers), filename, title}, due?, name?, level?: 2 (of the heading, else 3)}. Returns {status, stop}. */
export function renderBoard(el, session, ending) {
  el.textContent = "";
  el.classList.add("kf", "kf-board");
  const saved = h("p", { class: "kf-saved", role: "status" }, "点一下存一下，随时可以放下，回来接着做。");
  const steps = h("nav", { class: "kf-steps", "aria-label": "题目" });
  const stage = h("div", { class: "kf-stage" });
  const paragraphs = session.text(session.board.intro, null).split(/\n\s*\n/).filter((one) => one.trim());
  const intro = h("div");
  const last = session.questions.length;
  let current = null;

  function drawSteps() {
    refill(steps, session.questions.map((question, i) => {
      const state = stepState(session, question);
      const quiet = (text) => h("span", { class: "kf-quiet" }, text);
      const shown = state === "✓" ? [" ✓", quiet(" 已答完")] : state ? [" · ", state, quiet(" 已答")] : quiet(" 没答");
      return h("button", { type: "button", "aria-current": i === session.at ? "step" : null, onclick: () => go(i) }, h("span", null, quiet("第 "), i + 1, quiet(" 题"), shown));
    }), h("button", { type: "button", "aria-current": session.at === last ? "step" : null, onclick: () => go(last) }, session.mode === "practice" ? "结果" : "交卷"));
  }

  function drawQuestion(question, i) {
    const built = questionBody(session, question);
    const note = [points(session, question), question.skills.map((skill) => (session.board.skill_names || {})[skill] || skill).join("、")].filter(Boolean).join(" · ");
    current = built;
    const heading = h(ending.level === 2 ? "h3" : "h4", { class: "kf-heading", tabindex: "-1" }, `第 ${i + 1}/${last} 题 ${question.title}`, h("small", null, note));
    const options = question.kind === "classify" && session.options(question).some((one) => one.hint);
    refill(stage, heading, h("p", { class: "kf-ask" }, session.text(question.ask, null)), question.hint && h("p", { class: "kf-note" }, session.text(question.hint, null)),
      options && h("details", { class: "kf-numbers", open: true }, h("summary", null, "各类是什么意思"), h("dl", null, session.options(question).map((one) => [h("dt", null, one.label), h("dd", null, one.hint || "")]))),
      built.body,
      h("div", { class: "kf-row kf-turn" }, i > 0 && h("button", { type: "button", onclick: () => go(i - 1) }, "上一题"), h("button", { type: "button", class: "kf-primary", onclick: () => go(i + 1) }, i + 1 < last ? "下一题" : session.mode === "practice" ? "看结果" : "去交卷")));
    if (built.refresh) built.refresh();
  }

  function draw() {
    current = null;
    const words = paragraphs.map((one) => h("p", null, one));
    // Read once, then folded: the screen of a phone belongs to the question.
    refill(intro, session.at === 0 ? words : words.length > 0 && h("details", { class: "kf-numbers" }, h("summary", null, "题目说明"), words));
    if (session.at < last) drawQuestion(session.questions[session.at], session.at);
    else refill(stage, result(session, ending, { go, restart }));
    drawSteps();
  }

  // Moving focus to the heading tells screen readers where they are; the page itself must not jump at the start.
  function go(i) {
    session.go(i);
    draw();
    const heading = stage.querySelector(".kf-heading");
    if (heading) heading.focus({ preventScroll: true });
    const top = el.getBoundingClientRect().top;
    if (top < 0 || top > window.innerHeight) el.scrollIntoView({ block: "start" });
  }

  function restart() {
    session.restart();
    go(0);
  }

  const stop = session.onChange(() => {
    if (current && current.refresh) current.refresh();
    const focused = steps.contains(document.activeElement);
    if (!focused) drawSteps();
  });
  const title = uid("board");
  put(el, [
    h("section", { "aria-labelledby": title },
      h(ending.level === 2 ? "h2" : "h3", { id: title, class: "kf-title" }, session.board.title),
      h("p", { class: "kf-muted" }, `约 ${session.board.minutes} 分钟 · ${last} 题 · ${session.mode === "practice" ? "练习，点了就有说明" : `满分 ${valueText(Object.values(session.most).reduce((sum, one) => sum + one, 0))} 分`}${ending.name ? ` · ${ending.name}` : ""}${ending.due ? ` · ${ending.due}` : ""}`),
      intro, steps, saved, stage),
  ]);
  draw();
  return {
    status(good, sentence) {
      if (saved.textContent === sentence) return;
      saved.textContent = sentence;
      saved.classList.toggle("kf-unsaved", !good);
    },
    stop,
  };
}
