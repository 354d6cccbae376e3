// The bodies of the questions: each returns {body, refresh?}; answers go to the session, marks come from it.

import { h, refill, uid } from "./board-dom.mjs";
import { bars } from "./board-bars.mjs";
import { calculator, numberField } from "./board-fields.mjs";
import { threshold } from "./board-threshold.mjs";
import { valueText } from "./board-templates.mjs";

/** ✓ or ✗ with the sentence of a mark; nothing for blanks and in graded mode. */
export function feedback(mark) {
  if (!mark || mark.misconception === "blank") return null;
  const good = mark.misconception === null;
  return h("p", { class: good ? "kf-say kf-good" : "kf-say kf-bad" }, h("strong", null, good ? "✓ " : "✗ "), mark.sentence);
}

function lines(session, question, row) {
  const show = question.show || {};
  return [
    (show.lines || []).map((line) => h("p", { class: "kf-line" }, session.text(line, row))),
    show.bars && bars(show.bars, row, session.title(question, row)),
  ];
}

/** A place for feedback that is told to screen readers once it changes. */
function echo(session, question, item) {
  const element = h("div", { class: "kf-echo", role: "status" });
  let last = "";
  return {
    element,
    /** Feedback stands for what was checked; a changed number takes it away. */
    clear() {
      last = "";
      refill(element);
    },
    refresh() {
      const mark = session.mark(question, item);
      const now = mark ? `${mark.misconception}${mark.sentence}` : "";
      if (now === last) return;
      last = now;
      refill(element, feedback(mark));
    },
  };
}

/** In practice a typed number is checked when asked for: it is not finished at every key. */
const checking = (session, said) => (session.mode === "practice" ? () => said.refresh() : null);

function bottomBar(session, question, cards) {
  const count = h("span", null, "");
  const next = h("button", {
    type: "button",
    onclick: () => {
      const open = cards.find(([row]) => (session.answers[question.id] || {})[row.id] === undefined);
      if (!open) return;
      open[1].scrollIntoView({ block: "center" });
      const field = open[1].querySelector("input");
      if (field) field.focus({ preventScroll: true });
    },
  }, "下一家没答的");
  return {
    element: h("div", { class: "kf-bar-bottom" }, count, next),
    refresh() {
      const [done, all] = session.progress(question);
      count.textContent = done < all ? `已答 ${done}/${all}` : `✓ ${all} 家都答了`;
      next.hidden = done >= all;
    },
  };
}

function list(session, question, card) {
  const cards = session.rows(question).map((row) => [row, ...card(row)]);
  const bar = bottomBar(session, question, cards);
  return {
    body: h("div", { class: "kf-cards" }, cards.map(([, element]) => element), bar.element),
    refresh() {
      bar.refresh();
      cards.forEach(([, , refresh]) => refresh());
    },
  };
}

/** Radio buttons that look like buttons; arrow keys and screen readers work by themselves. */
function choices(name, options, chosen, onpick) {
  const inputs = options.map((option) => h("input", { type: "radio", name, value: option.id, checked: option.id === chosen, onchange: () => onpick(option.id) }));
  return {
    element: h("div", { class: "kf-options" }, options.map((option, i) => h("label", { class: "kf-option" }, inputs[i], h("span", null, option.label)))),
    show(now) {
      inputs.forEach((input) => {
        if (input.checked !== (input.value === now)) input.checked = input.value === now;
      });
    },
  };
}

function classify(session, question) {
  return list(session, question, (row) => {
    const given = () => (session.answers[question.id] || {})[row.id];
    const pick = choices(uid("pick"), session.options(question), given(), (value) => session.answerItem(question, row.id, value));
    const said = echo(session, question, row.id);
    const element = h("fieldset", { class: "kf-card kf-item" }, h("legend", null, session.title(question, row)), lines(session, question, row), pick.element, said.element);
    return [element, () => {
      pick.show(given());
      said.refresh();
    }];
  });
}

function number(session, question) {
  if (question.items) return numbers(session, question);
  const said = echo(session, question, "");
  const field = numberField({
    label: "答案", unit: question.unit, value: session.answers[question.id], oncommit: checking(session, said),
    onvalue: (value) => {
      said.clear();
      session.answer(question, value);
    },
  });
  said.refresh();
  const calc = calculator((value) => {
    session.answer(question, value);
    said.clear();
    field.input.focus();
    field.input.value = String(value);
  });
  return { body: h("div", null, field.element, said.element, calc) };
}

function numbers(session, question) {
  const cards = list(session, question, (row) => {
    const given = () => (session.answers[question.id] || {})[row.id];
    const said = echo(session, question, row.id);
    const field = numberField({
      label: "答案", unit: question.unit, value: given(), oncommit: checking(session, said),
      onvalue: (value) => {
        said.clear();
        session.answerItem(question, row.id, value);
      },
    });
    field.input.setAttribute("aria-label", `${session.title(question, row)}，答案${question.unit ? `，单位：${question.unit}` : ""}`);
    const element = h("section", { class: "kf-card kf-item" }, h("h5", null, session.title(question, row)), lines(session, question, row), field.element, said.element);
    said.refresh();
    return [element, () => field.show(given())];
  });
  cards.body.prepend(calculator(null));
  return cards;
}

function order(session, question) {
  const rows = Object.fromEntries(session.rows(question).map((row) => [row.id, row]));
  let ids = session.answers[question.id] || Object.keys(rows);
  const box = h("ol", { class: "kf-order" });
  const moved = h("p", { class: "kf-quiet", role: "status" });
  const said = echo(session, question, "");
  const confirm = h("button", { type: "button", class: "kf-primary", onclick: () => session.answer(question, ids) }, "就按这个顺序");
  const items = Object.fromEntries(ids.map((id) => {
    const title = session.title(question, rows[id]);
    const up = h("button", { type: "button", "aria-label": `${title} 往前挪`, onclick: () => move(id, -1, up) }, "↑");
    const down = h("button", { type: "button", "aria-label": `${title} 往后挪`, onclick: () => move(id, 1, down) }, "↓");
    return [id, { element: h("li", { class: "kf-card" }, h("div", { class: "kf-grow" }, h("strong", null, title), lines(session, question, rows[id])), h("div", { class: "kf-row" }, up, down)), up, down, title }];
  }));
  function move(id, by, button) {
    const from = ids.indexOf(id);
    const next = ids.slice();
    next.splice(from, 1);
    next.splice(from + by, 0, id);
    ids = next;
    session.answer(question, ids);
    moved.textContent = `${items[id].title} 排第 ${ids.indexOf(id) + 1}`;
    // The button that was pressed may have reached the end and be disabled.
    (button.disabled ? (by < 0 ? items[id].down : items[id].up) : button).focus();
  }
  function refresh() {
    refill(box, ids.map((id) => items[id].element));
    ids.forEach((id, i) => {
      items[id].up.disabled = i === 0;
      items[id].down.disabled = i === ids.length - 1;
    });
    confirm.hidden = session.answers[question.id] !== undefined;
    said.refresh();
  }
  return { body: h("div", null, box, moved, confirm, said.element), refresh };
}

function plan(session, question) {
  const slots = session.options(question);
  const cap = session.value(question.cap, null);
  const chosen = () => session.answers[question.id] || {};
  const rows = session.rows(question);
  const said = h("div", { class: "kf-echo", role: "status" });
  const used = h("ul", { class: "kf-used" });
  const hours = (row) => session.value(question.hours, row) || 0;
  const cards = rows.map((row) => {
    const pick = choices(uid("slot"), [{ id: "", label: "不去" }, ...slots], chosen()[row.id] || "", (value) => session.answerItem(question, row.id, value || null));
    const title = session.title(question, row);
    const element = h("fieldset", { class: "kf-card kf-item" }, h("legend", null, title), h("p", { class: "kf-line" }, `要 ${valueText(hours(row))} 小时`), lines(session, question, row), pick.element);
    return [element, () => pick.show(chosen()[row.id] || "")];
  });
  function refresh() {
    refill(used, slots.map((slot) => {
      const taken = rows.filter((row) => chosen()[row.id] === slot.id).reduce((sum, row) => sum + hours(row), 0);
      const over = taken > cap + 1e-9;
      return h("li", { class: over ? "kf-bad" : "" }, `${slots.length > 1 ? `${slot.label}：` : ""}排了 ${valueText(taken)} / ${valueText(cap)} 小时${over ? "，超了" : ""}`);
    }));
    cards.forEach(([, update]) => update());
    const marks = session.marks.filter((mark) => mark.question === question.id);
    refill(said, marks.some((mark) => mark.misconception !== "blank") ? marks.map(feedback) : null);
  }
  return { body: h("div", { class: "kf-cards" }, cards.map(([element]) => element), h("div", { class: "kf-bar-bottom", role: "status" }, used), said), refresh };
}

function allocate(session, question) {
  const total = session.value(question.total, null);
  const unit = question.unit || "";
  const left = h("p", { class: "kf-used", role: "status" });
  const fields = session.rows(question).map((row) => {
    const given = () => (session.answers[question.id] || {})[row.id];
    const said = echo(session, question, row.id);
    const title = session.title(question, row);
    const field = numberField({
      label: "分给", unit, value: given(), oncommit: checking(session, said),
      onvalue: (value) => {
        said.clear();
        session.answerItem(question, row.id, value);
      },
    });
    field.input.setAttribute("aria-label", `${title}${unit ? `，单位：${unit}` : ""}`);
    return [h("section", { class: "kf-card kf-item" }, h("h5", null, title), question.items && lines(session, question, row), field.element, said.element), () => field.show(given()), said];
  });
  const said = h("div", { class: "kf-echo", role: "status" });
  function refresh() {
    const shared = Object.values(session.answers[question.id] || {}).reduce((sum, value) => sum + value, 0);
    const rest = total - shared;
    left.textContent = `一共 ${valueText(total)} ${unit}，已分 ${valueText(shared)}，${rest < -1e-9 ? `超了 ${valueText(-rest)}` : `还剩 ${valueText(rest)}`}`;
    fields.forEach(([, update]) => update());
    const [done, all] = session.progress(question);
    const marks = session.marks.filter((mark) => mark.question === question.id && mark.item === "");
    refill(said, done === all ? marks.map(feedback) : null);
  }
  fields.forEach(([, , echoed]) => echoed.refresh());
  return { body: h("div", { class: "kf-cards" }, fields.map(([element]) => element), h("div", { class: "kf-bar-bottom" }, left), said, calculator(null)), refresh };
}

function text(session, question) {
  const count = h("p", { class: "kf-note" });
  const area = h("textarea", { rows: 6, value: session.answers[question.id] || "", "aria-label": "您的回答", oninput: () => session.answer(question, area.value.trim() ? area.value : null) });
  // JupyterLab hangs a listener on every field of a cell that swallows line breaks; this one stands before it.
  area.addEventListener("beforeinput", (event) => event.inputType === "insertLineBreak" && event.stopImmediatePropagation());
  const model = session.mode === "practice" && question.model && h("details", { class: "kf-numbers" }, h("summary", null, "写完了，看参考写法"), h("p", null, question.model));
  const rubric = question.rubric && question.rubric.length > 0 && h("div", { class: "kf-rubric" }, h("p", null, session.mode === "practice" ? "自己对着看：" : "教员按这几条给分："), h("ul", null, question.rubric.map((line) => h("li", null, `${line.text}（${valueText(line.points)} 分）`))));
  function refresh() {
    const length = area.value.trim().length;
    count.textContent = question.least ? `已写 ${length} 字，至少 ${question.least} 字` : `已写 ${length} 字`;
    if (document.activeElement !== area && (session.answers[question.id] || "").trim() !== area.value.trim()) area.value = session.answers[question.id] || "";
  }
  return { body: h("div", null, rubric, area, count, model), refresh };
}

function limit(session, question) {
  const said = echo(session, question, "");
  const check = checking(session, said);
  const picture = threshold(session, question);
  const calc = calculator((value) => session.answer(question, value));
  const button = check && h("button", { type: "button", class: "kf-primary", onclick: check }, "线定好了，看对不对");
  let shown = session.answers[question.id];
  if (check) said.refresh();
  return {
    body: h("div", { class: "kf-cards" }, picture.body, button && h("div", { class: "kf-row" }, button), said.element, calc),
    refresh() {
      picture.refresh();
      const now = session.answers[question.id];
      if (now !== shown) said.clear();
      shown = now;
      if (button) button.hidden = now === undefined;
    },
  };
}

const BODIES = { number, threshold: limit, classify, order, plan, allocate, text };

/** The body of a question: {body, refresh}. */
export const questionBody = (session, question) => BODIES[question.kind](session, question);
