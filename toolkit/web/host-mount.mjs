// The parts of a static page: finds the mounts, gives each its part and a small model. How a part is loaded, the caller says.
// <div class="kf-mount" data-kind="roleplay" data-id="…">fallback<script type="application/json">{traits}</script></div>

import { localModel } from "./local-model.mjs";

async function play(mount, load) {
  if (mount.dataset.state) return;
  mount.dataset.state = "loading";
  try {
    const kind = mount.dataset.kind;
    if (!/^[a-z]+$/.test(kind)) throw new Error(`kind ${kind}`);
    const script = mount.querySelector('script[type="application/json"]');
    const traits = script ? JSON.parse(script.textContent) : {};
    const part = await load(kind);
    const el = document.createElement("div");
    el.className = "kf";
    await part.render({ model: localModel({ id: mount.dataset.id, ...traits }), el });
    mount.still = [...mount.childNodes]; // for paper: reader-print.mjs
    mount.replaceChildren(el);
    mount.dataset.state = "live";
    el.dispatchEvent(new CustomEvent("kf-live", { bubbles: true }));
  } catch (problem) {
    console.error(problem);
    mount.dataset.state = "failed";
    const note = document.createElement("p");
    note.className = "kf kf-failed";
    note.setAttribute("role", "status");
    note.textContent = "互动部分没有打开，先看下面的文字；换个浏览器，或刷新一次再试。";
    mount.prepend(note);
  }
}

/** Play every mount of the page, those too that come after this script. load(kind) gives the part. */
export function host(load) {
  // What follows a mount tells that it has come as a whole; this script may run while the page is still arriving.
  const whole = (mount) => document.readyState !== "loading" || mount.nextSibling;
  const scan = () => document.querySelectorAll(".kf-mount").forEach((mount) => whole(mount) && play(mount, load));
  scan();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", scan);
}
