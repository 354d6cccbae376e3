// Deletes what the book keeps on this device, and gives it back as long as the page stays open.

import { h, refill } from "./board-dom.mjs";
import * as place from "./reader-place.mjs";
import { ours } from "./reader-state.mjs";

const PAPERS = "kf-papers";

function opened(name) {
  try {
    return globalThis[name] && !globalThis[name].fleeting ? globalThis[name] : null;
  } catch {
    return null; // blocked: nothing is kept there
  }
}

const stores = () => ["localStorage", "sessionStorage"].map(opened).filter(Boolean);

/** [store, key, value] of everything that is kept. */
function kept() {
  return stores().flatMap((store) => Object.keys(store).filter(ours).map((key) => [store, key, store.getItem(key)]));
}

function forget() {
  const gone = kept();
  gone.forEach(([store, key]) => store.removeItem(key));
  // Graded papers that were opened; the book's own copy for offline reading says nothing about the reader.
  const papers = opened("caches");
  if (papers) papers.delete(PAPERS).catch(() => {});
  place.hush();
  return gone;
}

/** A button that deletes all, with a word on what there is. */
export function render(el, root) {
  const status = h("p", { role: "status" });
  const count = () => {
    const found = kept().length;
    status.textContent = found ? `这台设备上现在存着 ${found} 条记录。` : "这台设备上没有存记录。";
  };
  const back = h("button", { type: "button", hidden: true }, "撤回");
  const button = h("button", { type: "button", class: "kf-delete" }, "删掉这台设备上的记录");
  button.onclick = () => {
    const gone = forget();
    place.show(root);
    status.textContent = gone.length ? `删掉了 ${gone.length} 条。关掉这一页之前还能撤回。` : "没有可删的。";
    back.hidden = !gone.length;
    back.onclick = () => {
      gone.forEach(([store, key, value]) => store.setItem(key, value));
      back.hidden = true;
      place.show(root);
      count();
      button.focus();
    };
  };
  refill(el, status, h("p", { class: "kf-row" }, button, back));
  count();
}
