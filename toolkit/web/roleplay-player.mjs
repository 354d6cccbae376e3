// The conversation: who says what, lines to choose, gauges, notes. State is a path; everything shown is replayed from it.

import { h, refill, uid } from "./board-dom.mjs";
import * as engine from "./roleplay-engine.mjs";
import { debrief } from "./roleplay-debrief.mjs";
import { clock } from "./roleplay-clock.mjs";
import { examEnd } from "./roleplay-exam.mjs";
import { remember } from "./roleplay-tries.mjs";
import { skillName, word } from "./roleplay-words.mjs";
import * as store from "./store.mjs";

// A second tap of a double tap must not choose a line nobody has read.
const SETTLE = 250;

/** Play a scenario in `el`; returns a function that takes it down. */
export function play(model, el) {
  const scenario = model.get("scenario");
  // An examination gives no hint, no debrief and no second try: { v: version of the role-play, x: number of the paper }.
  const exam = model.get("exam") || null;
  const kept = exam ? `roleplay-exam:${scenario.id}:${exam.x}` : `roleplay:${scenario.id}`;
  const keeps = model.get("keep") !== false;
  const root = h("section", { class: "kf-rp", "aria-label": `对话模拟：${scenario.title}` });
  const view = { path: [], hints: [], trainee: model.get("trainee") || "", notice: "", shownAt: 0, choose: null, log: null, below: null };
  const timer = clock();

  function restore() {
    const given = model.get("path") || [];
    const saved = keeps && !given.length ? store.get(kept) : null;
    const path = given.length ? given : saved && Array.isArray(saved.path) ? saved.path : [];
    const hints = given.length ? model.get("hints") || [] : saved && Array.isArray(saved.hints) ? saved.hints : [];
    if (saved && saved.path && saved.path.length && saved.version !== scenario.version) {
      view.notice = "这篇对话改过了，上次的记录对不上新的一版，请重新开始。";
      return;
    }
    try {
      // Nothing to try where nothing was kept: the solution that it takes would keep the talk from opening.
      if (path.length || hints.length) engine.replay(scenario, path, "", hints);
      view.path = path.slice();
      view.hints = hints.slice();
      if (saved && path.length) timer.resume(saved.seconds);
      if (saved) view.trainee = view.trainee || String(saved.trainee || "");
    } catch {
      view.notice = "上次的记录读不出来，请重新开始。";
    }
  }

  function sync() {
    if (keeps) view.lasting = store.set(kept, { version: scenario.version || "", path: view.path, hints: view.hints, trainee: view.trainee, seconds: timer.seconds() });
    model.set("trainee", view.trainee);
    model.set("hints", view.hints.slice());
    model.set("path", view.path.slice());
    model.set("result", engine.replay(scenario, view.path, view.trainee, view.hints));
    model.save_changes();
  }

  function show(focus) {
    view.choose = null;
    const states = engine.walk(scenario, view.path);
    const now = states[states.length - 1];
    if (engine.ended(scenario, now)) return showDebrief(focus);
    if (!view.path.length && !view.started) return showIntro(focus);
    view.log = h("div", { class: "kf-rp-log", role: "log", "aria-live": "polite", "aria-label": "谈话" });
    view.below = h("div");
    view.path.forEach((choice, index) => {
      view.log.append(line(states[index]), ...turn(states[index], choice, states[index + 1]));
    });
    view.log.append(line(now));
    const blocked = view.lasting === false && h("p", { class: "kf-rp-notice" }, "这个浏览器不让存记录：别关页面，谈完再走。");
    refill(root, view.notice && h("p", { class: "kf-rp-notice", role: "status" }, view.notice), blocked, view.log, view.below);
    view.notice = "";
    showBelow(now);
    if (focus) settle(view.path.length ? view.log.lastChild : root);
    return undefined;
  }

  function showIntro(focus) {
    const start = h("button", { type: "button", class: "kf-primary", onclick: begin }, "开始谈");
    refill(
      root,
      view.notice && h("p", { class: "kf-rp-notice", role: "status" }, view.notice),
      h("div", { class: "kf-card" },
        h("p", { class: "kf-rp-brief" }, scenario.brief),
        h("p", null, h("strong", null, "对面是 "), `${scenario.customer.name}，${scenario.customer.role}`),
        h("p", { class: "kf-muted" }, `约 ${scenario.minutes} 分钟。点一句，或按键盘上的数字键 1 到 4。谈到一半可以走开，回来接着谈。`),
        h("p", { class: "kf-muted" }, scenario.kind === "composed" ? "教学编写：人和站都是虚构的。" : ""),
        exam && h("p", null, h("strong", null, "考试："), "没有提示，走到底不能重来，先谈完再交提交码。")),
      h("p", { class: "kf-row kf-rp-again" }, start, timer.choice()),
    );
    if (focus) start.focus();
    // The first line needs the solution; a slow phone finds it while the brief is read, in pieces that no tap waits for.
    const gently = () => engine.solve(scenario, Date.now() + 12) || setTimeout(gently);
    setTimeout(gently, 50);
  }

  function begin() {
    view.started = true;
    view.notice = "";
    timer.start();
    sync();
    show(true);
  }

  function line(state) {
    return h("div", { class: "kf-rp-line kf-rp-other" },
      h("span", { class: "kf-rp-who" }, scenario.nodes[state.at].who),
      h("p", { class: "kf-rp-bubble" }, engine.said(scenario, state)));
  }

  function turn(state, choice, then) {
    const { text, feedback } = scenario.nodes[state.at].choices[choice];
    const moved = scenario.gauges
      .map(({ name }, index) => [name, then.gauges[index] - state.gauges[index]])
      .filter(([, change]) => change)
      .map(([name, change]) => `${name} ${change > 0 ? "+" : "−"}${Math.abs(change)}`);
    const learnt = scenario.facts.filter((_, index) => ((then.facts & ~state.facts) >> index) & 1);
    return [
      h("div", { class: "kf-rp-line kf-rp-mine" }, h("span", { class: "kf-rp-who" }, "我"), h("p", { class: "kf-rp-bubble" }, text)),
      h("div", { class: "kf-rp-aside" },
        h("p", null, feedback),
        moved.length > 0 && h("p", { class: "kf-rp-moved" }, moved.join("，")),
        learnt.map((fact) => h("p", { class: "kf-rp-learnt" }, `记下：${fact.text}`))),
    ];
  }

  function showBelow(state) {
    const node = scenario.nodes[state.at];
    const label = uid("choices");
    const step = view.path.length + 1;
    const left = engine.bestLine(scenario, state).length;
    const offered = engine.offered(scenario, state);
    const buttons = offered.map((choice, index) =>
      h("button", { type: "button", class: "kf-rp-choice", onclick: () => choose(choice) },
        h("kbd", { class: "kf-rp-key" }, String(index + 1)), h("span", null, node.choices[choice].text)));
    view.choose = (index) => index < offered.length && choose(offered[index]);
    view.group = h("div", { class: "kf-rp-choices", role: "group", "aria-labelledby": label, tabindex: "-1" },
      h("p", { id: label, class: "kf-rp-ask" }, h("strong", null, "您怎么说？"), h("span", { class: "kf-muted" }, ` 第 ${step} 步，大约还有 ${left} 步 `), timer.face()),
      buttons);
    refill(view.below, gauges(state), view.group, !exam && hint(state, offered), notes(state), !exam && again());
    view.shownAt = performance.now();
  }

  function hint(state, offered) {
    const box = h("p", { class: "kf-row kf-rp-hint", role: "status" });
    const tell = () => {
      const { skill, avoid } = engine.hint(scenario, state);
      const value = skill ? `这一步看重“${skillName(scenario, skill)}”` : "这一步不争分，为后面铺路";
      refill(box, h("span", null, avoid === null ? `提示：${value}。` : `提示：${value}；第 ${offered.indexOf(avoid) + 1} 句丢得最多，先放一边。`));
    };
    const take = () => {
      view.hints = [...view.hints, view.path.length];
      sync();
      tell();
    };
    if (view.hints.includes(view.path.length)) tell();
    else refill(box, h("button", { type: "button", class: "kf-rp-quiet", onclick: take }, `给个提示（扣 ${engine.HINT_COST} 分）`));
    return box;
  }

  function choose(choice) {
    if (performance.now() - view.shownAt < SETTLE) return;
    const before = engine.walk(scenario, view.path).pop();
    const then = engine.after(scenario, before, choice);
    view.path = [...view.path, choice];
    sync();
    if (engine.ended(scenario, then)) return show(true);
    const said = turn(before, choice, then);
    view.log.append(...said, line(then));
    showBelow(then);
    return settle(said[0]);
  }

  function settle(top) {
    view.group.focus({ preventScroll: true });
    top.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  function gauges(state) {
    return h("ul", { class: "kf-rp-gauges", "aria-label": "眼下" }, scenario.gauges.map((gauge, index) => {
      const value = state.gauges[index];
      const full = Math.round((100 * (value - gauge.min)) / (gauge.max - gauge.min));
      return h("li", null,
        h("span", { class: "kf-rp-gauge-name" }, gauge.name), " ",
        h("span", { class: "kf-rp-gauge-value" }, `${value} ${word(gauge, value)}`),
        h("span", { class: "kf-rp-bar", "aria-hidden": "true" }, h("span", { style: `width:${full}%` })));
    }));
  }

  function notes(state) {
    const known = scenario.facts.filter((_, index) => (state.facts >> index) & 1);
    return h("details", { class: "kf-rp-notes" },
      h("summary", null, `本子上记了 ${known.length} 条，看板是什么意思`),
      known.length ? h("ul", null, known.map((fact) => h("li", null, fact.text))) : h("p", { class: "kf-muted" }, "还没问到什么。"),
      h("ul", null, scenario.gauges.map((gauge) => h("li", null, h("strong", null, gauge.name), `:${gauge.about}（${gauge.min} 到 ${gauge.max}）`))));
  }

  function again() {
    const box = h("p", { class: "kf-row kf-rp-again" });
    const ask = () => {
      const yes = h("button", { type: "button", onclick: () => restart() }, "从头来");
      refill(box, h("span", null, "谈到这里的记录会清掉。"), yes, h("button", { type: "button", onclick: offer }, "接着谈"));
      yes.focus();
    };
    const offer = () => {
      const button = h("button", { type: "button", class: "kf-rp-quiet", onclick: ask }, "重新开始");
      refill(box, button);
      if (box.isConnected) button.focus();
    };
    offer();
    return box;
  }

  function restart() {
    timer.stop();
    Object.assign(view, { path: [], hints: [], trainee: keeps ? "" : view.trainee, started: false, notice: "" });
    if (keeps) store.remove(kept);
    sync();
    show(true);
  }

  function showDebrief(focus) {
    timer.stop();
    const result = engine.replay(scenario, view.path, view.trainee, view.hints);
    const heading = exam ? examEnd(root, scenario, result, exam) : debrief(root, scenario, result, keeps ? remember(scenario, result) : null, {
      rewind(step) {
        view.path = view.path.slice(0, step);
        view.hints = view.hints.filter((at) => at < step);
        view.started = true;
        view.notice = `从第 ${step + 1} 步重来。`;
        sync();
        show(true);
      },
      rename(trainee) {
        view.trainee = trainee;
        sync();
      },
      restart,
    });
    if (!focus) return;
    heading.focus({ preventScroll: true });
    root.scrollIntoView({ block: "start" });
  }

  function onKey(event) {
    if (!view.choose || event.repeat || event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const target = event.target;
    const typing = target.closest && target.closest("input, textarea, select, [contenteditable]");
    const alone = target === document.body && document.querySelectorAll(".kf-rp").length === 1;
    if (typing || !(alone || root.contains(target))) return;
    event.preventDefault();
    event.stopPropagation();
    view.choose(Number(event.key) - 1);
  }

  function onPath() {
    const path = model.get("path") || [];
    if (path.join() === view.path.join()) return;
    try {
      engine.walk(scenario, path);
    } catch {
      return;
    }
    view.path = path.slice();
    view.hints = [];
    view.started = path.length > 0;
    show(false);
  }

  el.append(root);
  restore();
  show(false);
  if (view.path.length) sync();
  document.addEventListener("keydown", onKey);
  model.on("change:path", onPath);
  return () => {
    timer.stop();
    document.removeEventListener("keydown", onKey);
    model.off("change:path", onPath);
    root.remove();
  };
}
