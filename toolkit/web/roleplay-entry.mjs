// AFM entry: the same file plays in a page (host.mjs) and in JupyterLab (RoleplayWidget).
// Traits: scenario (Scenario.for_player()), trainee, path, result; keep=false leaves browser storage alone.

import { play } from "./roleplay-player.mjs";

export default {
  render({ model, el }) {
    el.classList.add("kf");
    // Number keys choose a line here; in JupyterLab they would also change the cell.
    el.setAttribute("data-lm-suppress-shortcuts", "true");
    return play(model, el);
  },
};
