// The finder of a page opened from disk, where a browser loads no modules: host.mjs and the part in one plain script.

import finder from "./finder-entry.mjs";

const mount = document.querySelector('.kf-mount[data-kind="finder"]');
const traits = JSON.parse(mount.querySelector("script").textContent);
const el = document.createElement("div");
el.className = "kf";
mount.dataset.state = "loading";
finder.render({ model: { get: (name) => traits[name] }, el });
mount.replaceChildren(el);
mount.dataset.state = "live";
el.dispatchEvent(new CustomEvent("kf-live"));
