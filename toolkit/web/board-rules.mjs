// Judge the answers to a board: the twin of toolkit/boards/rules.py, mark for mark and sentence for sentence. No DOM.

import { fillTemplate, numberText, valueText } from "./board-templates.mjs";
import { Values, add, has, holds, isNumber, labelOf, near, toleranceOf } from "./board-values.mjs";

const PART_SAYS = {
  cap: "超出了。",
  must: "该排的没排：{missed}。",
  avoid: "不该排的排上了：{missed}。",
  value: "排上的这些加起来不够。",
  total: "合计应为 {correct}，您分出去 {answer}。",
  bounds: "{label}：应在 {correct} 之间，您填 {answer}。",
};

const tidy = (value) => Math.floor(value * 1e6 + 0.5) / 1e6;
const blank = (row) => (row ? `${labelOf(row)}：没有作答。` : "没有作答。");
const mark = (question, item, points, max, misconception, sentence) => ({ question: question.id, item, points, max, misconception, sentence });

function defaultSay(question, row) {
  const start = row ? "{label}:" : "";
  if (question.kind === "classify") return `${start}应归 {correct}，您归了 {answer}。`;
  const unit = question.unit ? ` ${question.unit}` : "";
  return `${start}应为 {correct-short}${unit}，您填 {answer-short}${unit}。`;
}

class Run extends Values {
  most(question) {
    if (question.kind === "plan" || question.kind === "allocate") {
      const rows = this.rows(question).length;
      // The public side of a board has no parts, only their sum.
      if (!question.judge) return (question.points || 0) + (question.each || 0) * rows;
      return add(question.judge.parts.map((part) => (part.each === undefined ? part.points : part.each * rows)));
    }
    return question.each === undefined ? question.points : question.each * this.rows(question).length;
  }

  marks(question) {
    if (question.kind === "order") return [this.markOrder(question)];
    if (question.kind === "plan") return this.markPlan(question);
    if (question.kind === "allocate") return this.markAllocate(question);
    const given = this.given(question);
    if (question.each === undefined) return [this.markOne(question, null, given)];
    return this.rows(question).map((row) => this.markOne(question, row, has(given, row.id) ? given[row.id] : null));
  }

  markOne(question, row, given) {
    const rule = question.judge;
    const item = row ? row.id : "";
    const most = row ? question.each : question.points;
    if (given === null) return mark(question, item, 0, most, "blank", blank(row));
    const right = this.right(question, row);
    const equal = rule.rule === "decide" ? (a, b) => a === b : (a, b) => near(a, b, toleranceOf(rule.tolerance, b));
    const sentence = this.sentence(question, row, given, right, most);
    if (equal(given, right)) return mark(question, item, most, most, null, sentence(rule.right || "对。"));
    for (const mistake of rule.mistakes) {
      if (mistake.right !== undefined && mistake.right !== right) continue;
      const other = this.resultOf(rule, mistake, row);
      if (other !== null && !equal(other, right) && equal(given, other)) {
        return mark(question, item, 0, most, mistake.id, sentence(mistake.say));
      }
    }
    return mark(question, item, 0, most, "other", sentence(rule.say || defaultSay(question, row)));
  }

  /** What this mistake would give; null when it gives nothing. */
  resultOf(rule, mistake, row) {
    if (rule.rule === "within") {
      const value = this.value(mistake.target, row);
      return isNumber(value) ? value : null;
    }
    if (mistake.gives !== undefined) return mistake.gives;
    return rule.rule === "total" ? this.total(rule, mistake.instead) : this.decide(rule, row, mistake.instead);
  }

  markOrder(question) {
    const rule = question.judge;
    const given = this.given(question);
    const most = question.points;
    if (given === null) return mark(question, "", 0, most, "blank", blank(null));
    const rows = Object.fromEntries(this.rows(question).map((row) => [row.id, row]));
    const ranks = given.map((id) => this.rank(rule.by, rows[id], rule.descending));
    let pairs = 0;
    let good = 0;
    for (let i = 0; i < ranks.length; i++) {
      for (let j = i + 1; j < ranks.length; j++) {
        pairs += 1;
        if (ranks[i] <= ranks[j]) good += 1;
      }
    }
    const right = this.right(question, null);
    const points = good === pairs ? most : Math.floor((most * 10 * good) / pairs + 1e-9) / 10;
    const names = (ids) => ids.map((id) => labelOf(rows[id]));
    const shown = this.sentence(question, null, names(given), names(right), most, points);
    if (good === pairs) return mark(question, "", most, most, null, shown(rule.right || "对。"));
    for (const mistake of rule.mistakes) {
      const other = this.ordered(question, mistake.by, mistake.descending);
      const same = (list) => list.every((id, i) => id === other[i]);
      if (same(given) && !same(right)) return mark(question, "", points, most, mistake.id, shown(mistake.say));
    }
    const text = rule.say || `两两比，${pairs} 对里有 ${pairs - good} 对先后反了。`;
    return mark(question, "", points, most, "other", shown(text));
  }

  markPlan(question) {
    const rule = question.judge;
    const chosen = this.given(question) || {};
    const planned = Object.keys(chosen).length;
    const rows = this.rows(question);
    return rule.parts.map((part) => {
      if (planned < rule.least) {
        const short = planned ? `至少排 ${rule.least} 家，只排了 ${planned} 家。` : blank(null);
        return mark(question, "", 0, part.points, planned ? "other" : "blank", short);
      }
      const [missed, good] = this.planPart(question, part, rows, chosen);
      return this.partMark(question, part, "", good, part.points, missed, null);
    });
  }

  planPart(question, part, rows, chosen) {
    const amount = (ref, row) => {
      const value = this.value(ref, row);
      return isNumber(value) ? value : 0;
    };
    if (part.check === "cap") {
      const cap = this.value(question.cap, null);
      const over = this.options(question).filter((slot) => {
        const taken = rows.filter((row) => has(chosen, row.id) && chosen[row.id] === slot.id);
        return add(taken.map((row) => amount(question.hours, row))) > cap + 1e-9;
      });
      return [over.map((slot) => slot.label), !over.length];
    }
    if (part.check === "value") {
      const reached = add(rows.filter((row) => has(chosen, row.id)).map((row) => amount(part.by, row)));
      return [[], reached >= this.value(part.atleast, null) - 1e-9];
    }
    const wanted = part.check === "must";
    const meeting = rows.filter((row) => part.if.every((text) => holds(text, this.named(question.judge, row, {}))));
    const missed = meeting.filter((row) => has(chosen, row.id) !== wanted).map(labelOf);
    return [missed, !missed.length];
  }

  markAllocate(question) {
    const given = this.given(question) || {};
    const rows = this.rows(question);
    const total = this.value(question.total, null);
    const shared = add(rows.filter((row) => has(given, row.id)).map((row) => given[row.id]));
    return question.judge.parts.flatMap((part) => {
      if (part.check === "bounds") {
        return rows.map((row) => this.markBounds(question, part, row, has(given, row.id) ? given[row.id] : null));
      }
      if (!Object.keys(given).length) return [mark(question, "", 0, part.points, "blank", blank(null))];
      const good = part.check === "total" ? near(shared, total, toleranceOf(part.tolerance, total)) : shared <= total + 1e-9;
      return [this.partMark(question, part, "", good, part.points, [], null, shared, total)];
    });
  }

  markBounds(question, part, row, given) {
    if (given === null) return mark(question, row.id, 0, part.each, "blank", blank(row));
    const low = this.value(part.low, row);
    const high = this.value(part.high, row);
    const good = low - 1e-9 <= given && given <= high + 1e-9;
    return this.partMark(question, part, row.id, good, part.each, [], row, given, `${valueText(low)}—${valueText(high)}`);
  }

  partMark(question, part, item, good, most, missed, row, given = null, right = null) {
    if (good) return mark(question, item, most, most, null, "对。");
    const sentence = this.sentence(question, row, given, right, most, 0, missed);
    return mark(question, item, 0, most, part.id, sentence(part.say || PART_SAYS[part.check]));
  }

  sentence(question, row, given, right, most, points = 0, missed = []) {
    const labels = question.kind === "classify" ? Object.fromEntries(this.options(question).map((one) => [one.id, one.label])) : {};
    const shown = (value) => (typeof value === "string" && has(labels, value) ? labels[value] : value);
    const short = (value) => (isNumber(value) ? numberText(value, 3, { trim: true }) : value);
    const known = {
      "answer-short": short(given), "correct-short": short(right),
      answer: shown(given), correct: shown(right), lost: tidy(most - points), missed,
      unit: question.unit || "", label: row ? labelOf(row) : "",
    };
    return (template) => fillTemplate(template, (name) => (has(known, name) ? known[name] : this.value(name, row)));
  }
}

/** The marks of every question but the written ones, in the order of the board. */
export function judge(board, data, key, answers) {
  const run = new Run(board, data, key, answers);
  return board.questions.filter((question) => question.kind !== "text").flatMap((question) => run.marks(question));
}

/** The most points of every question: {question: points}. Works on the public side too. */
export function maxPoints(board, data) {
  const run = new Run(board, data, {}, {});
  return Object.fromEntries(board.questions.map((question) => [question.id, tidy(run.most(question))]));
}

/** What of the answers fits the board. */
export function clean(board, data, answers) {
  return new Values(board, data, {}, answers).answers;
}
