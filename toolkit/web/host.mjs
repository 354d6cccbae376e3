// Plays the parts of a static page: finds the mounts, imports the part beside this file, gives it a small model.
// <div class="kf-mount" data-kind="roleplay" data-id="…"><script type="application/json">{traits}</script>fallback</div>

import { localModel } from "./local-model.mjs";

async function play(mount) {
  if (mount.dataset.state) return;
  mount.dataset.state = "loading";
  try {
    const kind = mount.dataset.kind;
    if (!/^[a-z]+$/.test(kind)) throw new Error(`kind ${kind}`);
    const script = mount.querySelector('script[type="application/json"]');
    const traits = script ? JSON.parse(script.textContent) : {};
    const part = (await import(new URL(`./${kind}.js`, import.meta.url).href)).default;
    const el = document.createElement("div");
    el.className = "kf";
    await part.render({ model: localModel({ id: mount.dataset.id, ...traits }), el });
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

export function scan() {
  document.querySelectorAll(".kf-mount").forEach(play);
}

function offline() {
  const marked = document.querySelector("script[data-root]");
  const root = document.documentElement.dataset.contentRoot || document.documentElement.dataset.content_root || (marked && marked.dataset.root);
  if (!root || !globalThis.isSecureContext || !/^https?:$/.test(location.protocol) || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(new URL("sw.js", new URL(root, location.href))).catch(() => {});
}

if (typeof document !== "undefined") {
  scan();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", scan);
  if (document.readyState === "complete") offline();
  else addEventListener("load", offline);
}
