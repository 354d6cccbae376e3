// 案例库: traits: fields (the filters), words (address of the texts); the list of cases stands in the mount.

import { renderFinder } from "./finder-view.mjs";
import * as place from "./finder-place.mjs";

export default {
  render({ model, el }) {
    const list = document.querySelector('.kf-mount[data-kind="finder"] .kf-finder-list');
    const { take } = renderFinder(el, { fields: model.get("fields"), words: model.get("words") }, list, place);
    el.addEventListener("kf-live", () => place.start(el, take), { once: true });
  },
};
