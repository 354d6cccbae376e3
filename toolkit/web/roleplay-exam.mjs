// The end of an examination: where the talk went, and the code to hand in. Points and better lines come from the trainer.

import { h, refill } from "./board-dom.mjs";
import { renderHandin } from "./handin-ui.mjs";

/** Show the end in `root`; returns its heading, for the focus. */
export function examEnd(root, scenario, result, exam) {
  const heading = h("h2", { tabindex: "-1", class: "kf-rp-title" }, "谈完了");
  const box = h("div");
  refill(root, heading,
    h("div", { class: "kf-card" },
      h("p", null, h("strong", null, `结局：${scenario.endings[result.ending].title}`)),
      h("p", null, scenario.endings[result.ending].text),
      h("p", { class: "kf-muted" }, "考试不当场给分。把下面的提交码交给教员，以第一次交的为准。")),
    box);
  const payload = { k: "roleplay", s: scenario.id, v: exam.v, x: exam.x, t: result.trainee, p: result.path };
  renderHandin(box, payload, { filename: `${scenario.title}-提交码.txt`, title: `交卷：${scenario.title}` });
  return heading;
}
