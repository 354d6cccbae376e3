// A role-play as an examination paper: one file opened from disk, with its scenario and its owner inside.

import { h, refill } from "./board-dom.mjs";
import { localModel } from "./local-model.mjs";
import { play } from "./roleplay-player.mjs";

function start() {
  const el = document.getElementById("kf-paper-here");
  try {
    const { scenario, trainee, name, exam } = JSON.parse(document.getElementById("kf-paper").textContent);
    refill(el, h("h1", null, scenario.title), h("p", { class: "kf-muted" }, `考卷：${trainee} ${name}`));
    play(localModel({ scenario, trainee, exam }), el);
  } catch (problem) {
    console.error(problem);
    refill(el, h("p", { class: "kf-problem", role: "alert" }, "考卷没有打开，可能只下载了一半：请找教员重新要一份。"));
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
