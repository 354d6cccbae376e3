// The sheet behind 字号: three sizes of text, the page as a QR for the classroom wall, print, delete.

import { h, refill } from "./board-dom.mjs";
import { render as renderForget } from "./reader-forget.mjs";
import * as store from "./store.mjs";

export const SIZE = "text-size";
const SIZES = ["标准", "大", "特大"];
const NEAR = /^(localhost|127\.|\[::1\])/;

/** An empty dialog with a close button; a tap beside it closes it as well. */
export function sheet(name, label) {
  const inside = h("div", { class: "kf-sheet-inside" });
  const dialog = h("dialog", { class: `kf-sheet ${name}`, "aria-label": label },
    h("button", { type: "button", class: "kf-sheet-close", onclick: () => dialog.close() }, "关闭"), inside);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && dialog.close());
  document.body.append(dialog);
  return { dialog, inside };
}

function sizes() {
  const now = () => Number(document.documentElement.dataset.size) || 0;
  const buttons = SIZES.map((word, size) => h("button", {
    type: "button",
    onclick: () => {
      if (size) document.documentElement.dataset.size = size;
      else delete document.documentElement.dataset.size;
      if (!store.set(SIZE, size)) note.textContent = "这个浏览器不让存，换一页要重新选。";
      mark();
    },
  }, word));
  const note = h("p", { role: "status" });
  const mark = () => buttons.forEach((button, size) => button.setAttribute("aria-pressed", String(size === now())));
  mark();
  return h("div", null, h("div", { class: "kf-row", role: "group", "aria-label": "字号" }, buttons), note);
}

/** The address under which others find this page: as it was opened here, or, from this machine, as the site is published. */
export function address(here = location, published = document.querySelector("link[rel=canonical]")) {
  const near = NEAR.test(here.host);
  return [near && published ? published.href : here.href.split("#")[0], near && !published];
}

/** A button and the place where it draws; nothing for a page from disk, whose address helps nobody. */
function code(folder) {
  const place = h("div", { class: "kf-page-qr" });
  if (location.protocol === "file:") return [null, place];
  const draw = async () => {
    const [text, near] = address();
    try {
      const { qrElement } = await import(`${folder}page-qr.js`);
      refill(place, qrElement(text, "这一页的二维码"), h("p", null, decodeURI(text)),
        near && h("p", null, "这是本机的地址，别的手机打不开：用 make site LAN=1 报出的地址打开这一页，再投出来。"));
    } catch {
      refill(place, h("p", { role: "status" }, "二维码没有画出来，刷新一次再试。"));
    }
  };
  return [h("button", { type: "button", onclick: draw }, "这一页的二维码"), place];
}

export function start({ root, folder }) {
  let made = null;
  const open = () => {
    if (!made) {
      made = sheet("kf-menu", "字号和更多");
      const forget = h("div");
      const [button, place] = code(folder);
      const paper = h("button", {
        type: "button",
        onclick: () => {
          made.dialog.close();
          print();
        },
      }, "打印");
      refill(made.inside, h("h2", null, "字号"), sizes(), h("h2", null, "这一页"), h("p", { class: "kf-row" }, button, paper), place,
        h("h2", null, "我的记录"), forget, h("p", null, h("a", { href: `${root}book/appendix/privacy.html` }, "存了些什么")));
      made.forget = () => renderForget(forget, root);
    }
    made.forget();
    made.dialog.showModal();
  };
  document.querySelectorAll(".kf-more").forEach((button) => button.addEventListener("click", open));
  document.querySelectorAll(".kf-stored").forEach((place) => renderForget(place, root));
}
