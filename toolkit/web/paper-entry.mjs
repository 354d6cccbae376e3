// A graded paper on a phone: as a part of a page, or by itself in a file opened from disk.

import { h, refill } from "./board-dom.mjs";
import { Session, browserKeeper } from "./board-session.mjs";
import { renderBoard } from "./board-view.mjs";
import { PaperProblem, findPaper } from "./paper-load.mjs";

/** "2026-03-02T18:00:00+08:00" → "截止 2026 年 3 月 2 日 18:00" as written, whatever the phone's time zone. */
function dueText(due) {
  const match = /^(\d{4})-0?(\d{1,2})-0?(\d{1,2})(?:[T ](\d{2}:\d{2}))?/.exec(due || "");
  return match ? `截止 ${match[1]} 年 ${match[2]} 月 ${match[3]} 日${match[4] ? ` ${match[4]}` : ""}` : due ? `截止 ${due}` : "";
}

function siteRoot() {
  const marked = document.querySelector("script[data-root]");
  const { contentRoot, content_root: other } = document.documentElement.dataset;
  return new URL(contentRoot || other || (marked && marked.dataset.root) || "./", location.href);
}

function show(el, paper) {
  let view = null;
  const { assignment, title, trainee, variant } = paper;
  const keep = browserKeeper(`paper:${assignment}:${trainee.id}:${variant}`, (saved, words) => view && view.status(saved, words));
  const session = new Session({ board: { ...paper.board, title: title || paper.board.title }, data: paper.data, mode: "graded" }, keep);
  view = renderBoard(el, session, {
    level: 2,
    name: [trainee.id, trainee.name].filter(Boolean).join(" "),
    due: dueText(paper.due),
    handin: {
      filename: `${assignment}-${trainee.id}.txt`,
      title: `交卷：${title || paper.board.title}`,
      payload: (answers) => ({ k: "answers", a: assignment, t: trainee.id, d: variant, n: answers }),
    },
  });
  return view.stop;
}

function fail(el, problem) {
  const words = problem instanceof PaperProblem ? problem.message : "题卷没有打开。刷新一次再试；还不行就找教员要。";
  if (!(problem instanceof PaperProblem)) console.error(problem);
  el.classList.add("kf", "kf-board");
  refill(el, h("p", { class: "kf-problem", role: "alert" }, words));
}

export async function render({ model, el }) {
  let stop = () => {};
  async function open() {
    stop();
    try {
      const given = model && model.get("paper");
      stop = show(el, given || (await findPaper({ document, location, fetch: (...args) => fetch(...args) }, siteRoot())));
    } catch (problem) {
      stop = () => {};
      fail(el, problem);
    }
  }
  await open();
  // Another trainee's link opened in the same tab changes only the hash.
  window.addEventListener("hashchange", open);
  return () => {
    window.removeEventListener("hashchange", open);
    stop();
  };
}

export default { render };

// The file opened from disk has no host: it brings its own place and its own data.
if (typeof document !== "undefined") {
  const start = () => {
    const el = document.getElementById("kf-paper-here");
    if (el && document.getElementById("kf-paper")) render({ model: null, el });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
