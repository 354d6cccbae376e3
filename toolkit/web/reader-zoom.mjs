// A tap enlarges a chart: the picture over the whole screen, scrolled by a finger, twice as large by another tap.

import { h, refill } from "./board-dom.mjs";
import { sheet } from "./reader-menu.mjs";

const WORTH = 1.25; // less gain than this by filling the screen: open it at double size at once

export function start() {
  let made = null;
  const open = (picture) => {
    made = made || sheet("kf-zoom-sheet", "放大的图");
    const image = h("img", { src: picture.currentSrc || picture.src, alt: picture.alt });
    const frame = h("div", { class: "kf-zoom-frame", tabindex: "0", role: "group", "aria-label": "图，可以拖动" }, image);
    const turn = h("button", { type: "button" });
    const size = (large) => {
      frame.classList.toggle("kf-large", large);
      turn.textContent = large ? "缩小" : "再放大";
    };
    const toggle = () => size(!frame.classList.contains("kf-large"));
    turn.addEventListener("click", toggle);
    image.addEventListener("click", toggle);
    frame.addEventListener("click", (event) => event.target === frame && made.dialog.close());
    refill(made.inside, frame, h("p", { class: "kf-row" }, turn));
    made.dialog.showModal();
    size(image.clientWidth < picture.clientWidth * WORTH);
    frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
  };
  document.querySelectorAll(".bd-article .cell_output img, .bd-article figure img").forEach((picture) => {
    if (picture.closest("a, button, .kf-mount")) return;
    const button = h("button", { type: "button", class: "kf-zoom", "aria-label": `放大图：${picture.alt}`, onclick: () => open(picture) });
    picture.replaceWith(button);
    button.append(picture);
  });
}
