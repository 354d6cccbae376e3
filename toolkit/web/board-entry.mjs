// A board in a page (answers kept in the browser) or in JupyterLab (kept by the kernel in answers.json).

import { h, refill } from "./board-dom.mjs";
import { Session, browserKeeper, kernelKeeper } from "./board-session.mjs";
import { renderBoard } from "./board-view.mjs";

const TRAITS = ["board", "data", "mode", "key", "answers", "place"];

export function render({ model, el }) {
  const traits = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  if (!traits.board || !traits.board.questions) {
    refill(el, h("p", { class: "kf" }, "这块题板没有内容。"));
    return undefined;
  }
  let view = null;
  const status = (saved, sentence) => view && view.status(saved, sentence);
  const kernel = traits.place === "kernel";
  const keep = kernel ? kernelKeeper(model, status) : browserKeeper(`board:${traits.board.id}`, status);
  const session = new Session({ ...traits, mode: traits.mode || "practice" }, keep);
  view = renderBoard(el, session, {});
  if (kernel) keep.start();
  return () => {
    view.stop();
    if (kernel) keep.stop();
  };
}

export default { render };
