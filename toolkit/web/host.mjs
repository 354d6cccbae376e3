// The host of a page that comes from a server: imports each part beside this file, then keeps the site for offline reading.

import { host } from "./host-mount.mjs";

const load = async (kind) => (await import(new URL(`./${kind}.js`, import.meta.url).href)).default;

function offline() {
  const marked = document.querySelector("script[data-root]");
  const root = document.documentElement.dataset.contentRoot || document.documentElement.dataset.content_root || (marked && marked.dataset.root);
  if (!root || !globalThis.isSecureContext || !/^https?:$/.test(location.protocol) || !("serviceWorker" in navigator)) return;
  const scope = new URL(root, location.href).href;
  import(new URL("./offline.js", import.meta.url).href).then((part) => part.start(scope)).catch(() => {});
}

if (typeof document !== "undefined") {
  host(load);
  if (document.readyState === "complete") offline();
  else addEventListener("load", offline);
}
