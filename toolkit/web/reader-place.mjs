// Continue where I left, and progress by volume. All of it stays on this device.

import { h, refill } from "./board-dom.mjs";
import { READING, fitting, onward, share } from "./reader-state.mjs";
import * as store from "./store.mjs";

const TASK = "带回站里";
const load = () => fitting(store.get(READING));
let silent = false;

/** From now on this page notes nothing more: its reader has just had everything deleted. */
export function hush() {
  silent = true;
}

const change = (work) => {
  if (silent) return;
  const state = load();
  work(state);
  store.set(READING, state);
};

const linkTo = (root, page, id) => `${root}${page}.html${id ? `#${encodeURIComponent(id)}` : ""}`;

/** A page's name below the root, from a link that leads to it. */
function pageOf(link, root) {
  const [base, path] = [new URL(root, location.href).pathname, new URL(link.getAttribute("href"), location.href).pathname];
  return path.startsWith(base) ? path.slice(base.length).replace(/\.html$/, "") : "";
}

function follow(page, root) {
  const heads = [...document.querySelectorAll(".bd-article section[id] > h2")];
  const next = document.querySelector(".prev-next-area .right-next");
  const here = {
    page, title: document.querySelector("h1").textContent.trim(), id: "", part: "",
    next: next ? pageOf(next, root) : "", nextTitle: next ? next.querySelector(".prev-next-title").textContent.trim() : "",
  };
  const task = heads.find((head) => head.textContent.trim() === TASK);
  if (task && "IntersectionObserver" in globalThis) {
    const eye = new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting) return;
      eye.disconnect();
      change((state) => {
        if (!state.read.includes(page)) state.read.push(page);
      });
    });
    eye.observe(task);
  }
  const keep = () => change((state) => {
    state.at = here;
  });
  const before = load().at;
  // Opening the same chapter again at its top does not lose the place; scrolling does.
  if (!before || before.page !== page) keep();
  let waiting = 0;
  const look = () => {
    waiting = 0;
    const above = heads.filter((head) => head.getBoundingClientRect().top < innerHeight * 0.4).pop();
    const id = above ? above.parentNode.id : "";
    if (id === here.id && load().at?.id === id) return;
    [here.id, here.part] = [id, above ? above.textContent.trim() : ""];
    keep();
  };
  addEventListener("scroll", () => {
    if (!waiting) waiting = setTimeout(look, 300);
  }, { passive: true });
}

/** Fill the empty places of a page: the way on, the progress of a volume, the ticks in the contents. */
export function show(root) {
  const state = load();
  document.querySelectorAll(".kf-progress").forEach((place) => {
    const [read, all] = share(state.read, place.dataset.pages.split(" "));
    refill(place, h("progress", { max: all, value: read, "aria-hidden": "true" }), ` 读过 ${read}/${all} 章`);
    place.hidden = !state.at;
  });
  const way = onward(state);
  document.querySelectorAll(".kf-continue").forEach((place) => {
    refill(place, way && h("a", { href: linkTo(root, way.page, way.id) }, way.words));
    place.hidden = !way;
  });
  document.querySelectorAll(".bd-links a.internal").forEach((link) => link.classList.toggle("kf-read", state.read.includes(pageOf(link, root))));
}

export function start({ page, kind, root }) {
  show(root);
  if (kind === "chapter") follow(page, root);
}
