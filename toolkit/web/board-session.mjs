// The state of one board: answers, where they are kept, marks in practice. No elements here.

import * as store from "./store.mjs";
import { fillTemplate } from "./board-templates.mjs";
import { clean, judge, maxPoints } from "./board-rules.mjs";

/** After so many ms without an answer of the kernel the tap counts as not saved. */
const PATIENCE = 3000;

export class Session {
  /** traits: board, data, mode, key, answers; keep: {load(), save(answers) → boolean} or a kernel's model. */
  constructor(traits, keep) {
    this.board = traits.board;
    this.data = traits.data;
    this.mode = traits.mode;
    this.place = traits.place || "browser";
    this.key = traits.key || {};
    this.keep = keep;
    const hidden = this.place === "kernel" ? "paper" : "notebook";
    this.questions = this.board.questions.filter((question) => question.shown !== hidden);
    this.most = maxPoints(this.board, this.data);
    this.listeners = new Set();
    const kept = keep.load();
    this.answers = clean(this.board, this.data, (kept && kept.answers) || traits.answers || {});
    this.at = kept && Number.isInteger(kept.at) && kept.at >= 0 && kept.at <= this.questions.length ? kept.at : 0;
    this.marks = this.judged();
  }

  judged() {
    return this.mode === "practice" ? judge(this.board, this.data, this.key, this.answers) : [];
  }

  onChange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Keep an answer (null removes it) and tell everybody. */
  answer(question, value) {
    const next = { ...this.answers };
    if (value === null) delete next[question.id];
    else next[question.id] = value;
    this.answers = next;
    this.commit();
  }

  answerItem(question, item, value) {
    const next = { ...this.answers[question.id] };
    if (value === null) delete next[item];
    else next[item] = value;
    this.answer(question, Object.keys(next).length ? next : null);
  }

  commit() {
    this.marks = this.judged();
    this.keep.save(this.answers, this.at);
    this.listeners.forEach((listener) => listener());
  }

  go(at) {
    this.at = at;
    this.keep.save(this.answers, at);
  }

  restart() {
    this.answers = {};
    this.at = 0;
    this.commit();
  }

  rows(question) {
    if (question.items) return (this.data.tables[question.items] || []).filter((row) => !question.only || row[question.only] === true);
    if (question.kind === "allocate") return this.options(question).map((one) => ({ id: one.id, option: one.label }));
    return [];
  }

  options(question) {
    if (question.options) return this.board.options[question.options];
    return question.kind === "plan" ? [{ id: "go", label: "去" }] : [];
  }

  /** A public reference: facts.x, item.x or a number. */
  value(ref, row) {
    if (typeof ref !== "string") return ref;
    const [scope, name] = ref.split(".");
    const holder = scope === "facts" ? this.data.facts : row;
    return holder && holder[name] !== undefined ? holder[name] : null;
  }

  text(template, row) {
    return fillTemplate(template || "", (name) => this.value(name, row));
  }

  title(question, row) {
    if (row.option && !question.items) return row.option;
    const template = question.show && question.show.title;
    return template ? this.text(template, row).trim() : [row.id, row.name].filter(Boolean).join(" ");
  }

  /** [answered, wanted] of a question. */
  progress(question) {
    const given = this.answers[question.id];
    if (question.kind === "classify" || (question.kind === "number" && question.items) || question.kind === "allocate") {
      return [Object.keys(given || {}).length, this.rows(question).length];
    }
    if (question.kind === "text" && question.least) return [given && given.trim().length >= question.least ? 1 : 0, 1];
    return [given === undefined ? 0 : 1, 1];
  }

  mark(question, item = "") {
    return this.marks.find((mark) => mark.question === question.id && mark.item === item);
  }
}

/** Keep the answers in this browser; status(saved, sentence) is told after every save. */
export function browserKeeper(name, status) {
  return {
    load: () => store.get(name),
    save(answers, at) {
      const saved = store.set(name, { answers, at });
      status(saved, saved ? "已保存在这台设备上，关掉再来接着做。" : "未保存：这个浏览器不让存，关掉页面就没了。做完再离开。");
    },
  };
}

/** Keep the answers through the kernel, which writes answers.json; `status` as above. Returns the keeper with stop(). */
export function kernelKeeper(model, status) {
  let timer = 0;
  const show = () => {
    const saved = model.get("saved_revision") >= model.get("revision");
    const note = model.get("note");
    clearTimeout(timer);
    if (saved || note) status(saved, note ? (saved ? note : `未保存：${note}`) : "已保存到 answers.json。");
    else timer = setTimeout(() => status(false, "未保存：内核没有回应。点“运行”菜单里的“重新运行这一格”。"), PATIENCE);
  };
  model.on("change:saved_revision", show);
  model.on("change:note", show);
  return {
    load: () => null,
    start: () => model.get("note") && status(true, model.get("note")),
    save(answers) {
      if (JSON.stringify(answers) === JSON.stringify(model.get("answers"))) return;
      model.set("answers", answers);
      model.set("revision", model.get("revision") + 1);
      model.save_changes();
      show();
    },
    stop() {
      clearTimeout(timer);
      model.off("change:saved_revision", show);
      model.off("change:note", show);
    },
  };
}
