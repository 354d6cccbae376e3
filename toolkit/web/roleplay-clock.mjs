// A stopwatch for whoever wants one. It is shown and kept with the talk; path and score never see it.

import { h, uid } from "./board-dom.mjs";
import * as store from "./store.mjs";

const WANTED = "roleplay-clock";

export function clock() {
  let [spent, since, ticking] = [0, 0, 0];
  const face = h("span", { class: "kf-rp-clock kf-muted" });
  const seconds = () => Math.round(spent + (since ? (performance.now() - since) / 1000 : 0));
  const tell = () => {
    const now = seconds();
    face.textContent = store.get(WANTED) === true ? `已谈 ${Math.floor(now / 60)}:${String(now % 60).padStart(2, "0")}` : "";
  };

  function start() {
    if (since) return;
    since = performance.now();
    ticking = setInterval(tell, 1000);
    tell();
  }

  function stop() {
    clearInterval(ticking);
    [spent, since] = [0, 0];
  }

  function resume(before) {
    spent = Number.isFinite(before) && before > 0 ? before : 0;
    start();
  }

  function choice() {
    const id = uid("clock");
    return h("span", { class: "kf-rp-timed" },
      h("input", { id, type: "checkbox", checked: store.get(WANTED) === true, onchange: (event) => store.set(WANTED, event.target.checked) }),
      h("label", { for: id }, "计时（只给自己看，不影响得分）"));
  }

  return { start, stop, resume, seconds, choice, face: () => face };
}
