// The hall: own best score on every card, and one tap to forget them. Kept on this device only.

import { h, refill } from "./board-dom.mjs";
import * as store from "./store.mjs";
import { forget, tries } from "./roleplay-tries.mjs";

function show(el) {
  const cards = [...document.querySelectorAll("[data-roleplay]")];
  const played = cards.map((card) => {
    const kept = tries(card.dataset.roleplay);
    const place = card.querySelector(".kf-best");
    place.hidden = !kept;
    place.textContent = kept ? `自己最好 ${kept.best} 分，打过 ${kept.count} 遍` : "";
    return kept;
  }).filter(Boolean);
  const clear = h("button", {
    type: "button",
    onclick: () => {
      cards.forEach((card) => forget(card.dataset.roleplay));
      show(el);
    },
  }, "清掉我的成绩");
  const lasting = store.lasts() ? "成绩只记在这台设备上。" : "这个浏览器不让存记录，关掉页面成绩就没了。";
  refill(el, h("p", { role: "status" }, `${cards.length} 篇，您打过 ${played.length} 篇。${lasting}`),
    played.length > 0 && h("p", { class: "kf-row" }, clear));
}

export default {
  render({ el }) {
    show(el);
  },
};
