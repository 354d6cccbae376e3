// On paper a quiz stands whole, its answers at the end of the page; the screen shows one question at a time.

import { h } from "./board-dom.mjs";

const ADDED = "kf-printed";

/** The right answer of every question of a static quiz, and the quiz without them. */
function apart(quiz) {
  const answers = [...quiz.querySelectorAll("details")].map((fold) => {
    const options = [...fold.querySelectorAll("li")].map((one) => one.textContent);
    const right = options.findIndex((text) => text.startsWith("✓"));
    fold.remove();
    return `${"ABCD"[right]}。${options[right].replace(/^✓ 对。/, "")}`;
  });
  return h("ol", null, answers.map((text) => h("li", null, text)));
}

function lay() {
  document.querySelectorAll('.kf-mount[data-kind="quiz"]').forEach((mount) => {
    const still = (mount.still || [...mount.childNodes]).find((one) => one.matches && one.matches(".kf-static"));
    if (!still) return;
    const quiz = h("div", { class: ADDED }, still.cloneNode(true));
    const answers = apart(quiz);
    mount.after(quiz);
    document.querySelector(".bd-article").append(h("section", { class: `${ADDED} kf-answers` }, h("h2", null, "小测答案"), answers));
  });
  const code = document.querySelector(".kf-page-qr svg");
  if (code && !document.querySelector(".kf-print-head")) {
    document.querySelector(".bd-article").prepend(h("div", { class: `${ADDED} kf-print-head` }, code.cloneNode(true)));
  }
}

export function start() {
  addEventListener("beforeprint", lay);
  addEventListener("afterprint", () => document.querySelectorAll(`.${ADDED}`).forEach((one) => one.remove()));
}
