// The values a judging stands on: merged tables, cleaned answers, references, right answers.
// The twin of toolkit/boards/values.py and expressions.py. No DOM; nothing here gives points.

const REFERENCE = /^(?:(facts|item)\.([A-Za-z_][A-Za-z0-9_]*)|(answer|own)\.([A-Za-z0-9_-]+)(\[item\])?)$/;
const CONDITION = /^([A-Za-z_][A-Za-z0-9_]*) *(>=|<=|==|!=|>|<) *(\S.*)$/;
const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?$/;
const MIN_SIDE = 3;
const GO = [{ id: "go", label: "去" }];

export const has = (object, key) => object !== null && object !== undefined && Object.prototype.hasOwnProperty.call(object, key);
export const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
export const near = (value, target, allowed) => Math.abs(value - target) <= allowed + 1e-9 * Math.max(1, Math.abs(target));
export const add = (values) => values.reduce((sum, value) => sum + value, 0);
// Marks a row that stands for an option; no authored field can have a blank in its name.
const OPTION = " label";
export const labelOf = (row) => row[OPTION] || (row.name ? `${row.id} ${row.name}` : row.id);

/** Allowed distance from the target, in its unit: a number, or "1%" of the target. */
export function toleranceOf(value, target) {
  if (typeof value !== "string") return value;
  return (Number(value.replace(/ ?%$/, "")) / 100) * Math.abs(target);
}

function literal(text) {
  if (text === "true" || text === "false") return text === "true";
  if (text === "none") return null;
  if (NUMBER.test(text)) return Number(text);
  return /^'[^']*'$/.test(text) ? text.slice(1, -1) : text;
}

/** One condition, "tonnes >= line", over the values of names. */
export function holds(condition, names) {
  const [, name, operator, text] = CONDITION.exec(condition.trim());
  const left = has(names, name) ? names[name] : null;
  const right = has(names, text) ? names[text] : literal(text);
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (!isNumber(left) || !isNumber(right)) return false;
  if (operator === ">=") return left >= right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left < right;
}

export class Values {
  constructor(board, data, key, answers) {
    this.board = board;
    this.questions = Object.fromEntries(board.questions.map((question) => [question.id, question]));
    this.facts = { ...data.facts, ...key.facts };
    this.tables = {};
    for (const [name, rows] of Object.entries(data.tables || {})) {
      const extra = (key.tables || {})[name] || {};
      this.tables[name] = rows.map((row) => ({ ...row, ...extra[row.id] }));
    }
    const given = answers && typeof answers === "object" && !Array.isArray(answers) ? answers : {};
    this.answers = {};
    for (const question of board.questions) {
      const fitting = this.fit(question, has(given, question.id) ? given[question.id] : null);
      if (fitting !== null) this.answers[question.id] = fitting;
    }
  }

  given(question) {
    return has(this.answers, question.id) ? this.answers[question.id] : null;
  }

  /** The rows a question asks about; options stand in for rows when an allocation has no table. */
  rows(question) {
    if (question.items) return this.filtered(question.items, question.only);
    return this.options(question).map((one) => ({ id: one.id, [OPTION]: one.label }));
  }

  filtered(table, only) {
    return (this.tables[table] || []).filter((row) => only === undefined || row[only] === true);
  }

  options(question) {
    if (question.options) return this.board.options[question.options] || [];
    return question.kind === "plan" ? GO : [];
  }

  fit(question, given) {
    const kind = question.kind;
    if (kind === "text") return typeof given === "string" && /[^ \t\r\n\u3000]/.test(given) ? given : null;
    if (kind === "threshold" || (kind === "number" && !question.items)) return isNumber(given) ? given : null;
    const ids = this.rows(question).map((row) => row.id);
    if (kind === "order") {
      const fits = Array.isArray(given) && given.length === ids.length && ids.every((id) => given.filter((one) => one === id).length === 1);
      return fits ? given : null;
    }
    if (!given || typeof given !== "object" || Array.isArray(given)) return null;
    const known = this.options(question).map((one) => one.id);
    const fits = kind === "number" || kind === "allocate" ? isNumber : (value) => known.includes(value);
    const pairs = ids.filter((id) => has(given, id) && fits(given[id])).map((id) => [id, given[id]]);
    return pairs.length ? Object.fromEntries(pairs) : null;
  }

  value(ref, row) {
    if (typeof ref !== "string") return ref;
    const [, plain, field, asked, name, perItem] = REFERENCE.exec(ref);
    if (plain === "facts") return has(this.facts, field) ? this.facts[field] : null;
    if (plain === "item") return row && has(row, field) ? row[field] : null;
    const question = this.questions[name];
    return asked === "own" ? this.own(question) : this.givenOrRight(question, perItem ? row : null);
  }

  /** The trainee's limit when it splits the items, else the right one. */
  own(question) {
    const given = this.given(question);
    if (given !== null) {
      const { table, by, only } = question.splits;
      const numbers = this.filtered(table, only).map((row) => row[by]).filter(isNumber);
      const above = numbers.filter((value) => value >= given).length;
      if (above >= MIN_SIDE && numbers.length - above >= MIN_SIDE) return given;
    }
    return this.value(question.judge.target, null);
  }

  givenOrRight(question, row) {
    const given = this.given(question);
    if (!row) return given !== null ? given : this.right(question, null);
    const ownRow = this.rows(question).find((one) => one.id === row.id);
    if (!ownRow) return null;
    return given !== null && has(given, row.id) ? given[row.id] : this.right(question, ownRow);
  }

  right(question, row) {
    const rule = question.judge;
    if (rule.rule === "within") return this.value(rule.target, row);
    if (rule.rule === "decide") return this.decide(rule, row, {});
    if (rule.rule === "total") return this.total(rule, {});
    return this.ordered(question, rule.by, rule.descending);
  }

  decide(rule, row, instead) {
    const names = this.named(rule, row, instead);
    return rule.rows.find((one) => one.if.every((text) => holds(text, names))).then;
  }

  named(rule, row, instead) {
    return Object.fromEntries(Object.entries({ ...rule.from, ...instead }).map(([name, ref]) => [name, this.value(ref, row)]));
  }

  total(rule, instead) {
    const amounts = [];
    for (const row of this.filtered(rule.table, rule.only)) {
      const names = this.named(rule, row, instead);
      if (rule.if.every((text) => holds(text, names))) amounts.push(rule.add === undefined ? 1 : names[rule.add]);
    }
    return add(amounts.filter(isNumber));
  }

  ordered(question, by, descending) {
    const ranked = this.rows(question).map((row) => [this.rank(by, row, descending), row.id]);
    // Infinity − Infinity is NaN, which would leave the order to the browser.
    return ranked.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, id]) => id);
  }

  /** Small for what comes first; rows without a number come last. */
  rank(by, row, descending) {
    const value = this.value(by, row);
    if (!isNumber(value)) return Infinity;
    return descending ? -value : value;
  }
}
