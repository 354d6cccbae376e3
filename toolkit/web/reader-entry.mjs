// The reader's comforts, on every page; a plain script, so that it also runs on a page opened from disk.

import * as bar from "./reader-bar.mjs";
import * as menu from "./reader-menu.mjs";
import * as place from "./reader-place.mjs";
import * as print from "./reader-print.mjs";
import * as zoom from "./reader-zoom.mjs";

const script = document.querySelector("script[data-page]");
const about = {
  page: script.dataset.page,
  kind: script.dataset.kind,
  root: document.documentElement.dataset.content_root || "./",
  folder: script.src.replace(/[^/]*$/, ""),
};
// One that fails does not take the others along.
for (const part of [bar, menu, place, zoom, print]) {
  try {
    part.start(about);
  } catch (problem) {
    console.error(problem);
  }
}
