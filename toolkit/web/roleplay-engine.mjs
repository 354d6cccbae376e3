// Role-play engine, the twin of toolkit/roleplay/{moves,solver,engine}.py; scoring is defined in engine.py.
// Works on Scenario.for_player() data. No DOM. A state is { at, gauges: [int], facts: bits }.

const NO_WAY = -1000000;
const MOST_STATES = 200000;
const MOST_STEPS = 300;
const RED_LINE_CAP = 30;
/** Hundredths of the total that one hint costs. */
export const HINT_COST = 3;

const ready = new WeakMap();

/** The scenario with its parts found by position: made once, kept beside it. */
function talk(scenario) {
  let made = ready.get(scenario);
  if (!made) {
    made = {
      gauge: new Map(scenario.gauges.map((gauge, index) => [gauge.id, index])),
      fact: new Map(scenario.facts.map((fact, index) => [fact.id, 1 << index])),
      tests: new Map(),
      moves: new Map(),
      places: new Map([...Object.keys(scenario.nodes), ...Object.keys(scenario.endings)].map((name, index) => [name, index])),
      solution: null,
    };
    ready.set(scenario, made);
  }
  return made;
}

const bits = (scenario, facts) => facts.reduce((sum, fact) => sum | talk(scenario).fact.get(fact), 0);
const vector = (scenario, points) => scenario.skills.map((skill) => points[skill] || 0);
const add = (left, right) => left.map((value, index) => value + right[index]);
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** One number for a state: place, gauges and facts as its digits. */
function keyOf(scenario, state) {
  let key = talk(scenario).places.get(state.at);
  scenario.gauges.forEach(({ min, max }, index) => {
    key = key * (max - min + 1) + state.gauges[index] - min;
  });
  return key * 2 ** scenario.facts.length + state.facts;
}

const owns = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

/** A condition made ready, once: facts as bits, gauges by position. */
function test(scenario, condition) {
  const { tests, gauge } = talk(scenario);
  let made = tests.get(condition);
  if (!made) {
    const bounds = Object.entries(condition.gauges).map(([id, { min, max }]) => [gauge.get(id), min, max]);
    made = { knows: bits(scenario, condition.knows), not: bits(scenario, condition.not_knows), bounds };
    tests.set(condition, made);
  }
  return made;
}

function holds(scenario, condition, gauges, facts) {
  if (!condition) return true;
  const { knows, not, bounds } = test(scenario, condition);
  if ((facts & knows) !== knows || facts & not) return false;
  return bounds.every(([index, min, max]) => (min === undefined || gauges[index] >= min) && (max === undefined || gauges[index] <= max));
}

/** What a choice does, made ready once: changes of the gauges, facts learnt as bits, points by skill. */
function move(scenario, choice) {
  const { moves } = talk(scenario);
  let made = moves.get(choice);
  if (!made) {
    made = { effects: scenario.gauges.map(({ id }) => choice.effects[id] || 0), learns: bits(scenario, choice.learns), points: vector(scenario, choice.points) };
    moves.set(choice, made);
  }
  return made;
}

export function opening(scenario) {
  return { at: scenario.start, gauges: scenario.gauges.map((gauge) => gauge.start), facts: 0 };
}

export const ended = (scenario, state) => owns(scenario.endings, state.at);

/** Indices of the choices that can be made, in the order of the file. */
export function offered(scenario, state) {
  const node = owns(scenario.nodes, state.at) ? scenario.nodes[state.at] : { choices: [] };
  return node.choices.map((_, index) => index).filter((index) => holds(scenario, node.choices[index].requires, state.gauges, state.facts));
}

/** What the node says in this state. */
export function said(scenario, state) {
  return scenario.nodes[state.at].says.find((line) => holds(scenario, line.if, state.gauges, state.facts)).says;
}

/** The state that a choice leads to. */
export function after(scenario, state, choice) {
  const chosen = scenario.nodes[state.at].choices[choice];
  const { effects, learns } = move(scenario, chosen);
  const gauges = scenario.gauges.map(({ min, max }, index) => Math.min(max, Math.max(min, state.gauges[index] + effects[index])));
  const facts = state.facts | learns;
  return { at: chosen.goto.find((branch) => holds(scenario, branch.if, gauges, facts)).goto, gauges, facts };
}

/** Points of a choice, with those of the ending when it leads to one. */
function gained(scenario, state, choice, then) {
  const { points } = move(scenario, scenario.nodes[state.at].choices[choice]);
  return ended(scenario, then) ? add(points, vector(scenario, scenario.endings[then.at].points)) : points;
}

/** Node id to what some condition from there on reads: { gauges: Set of ids, facts: bits }. */
function matters(scenario) {
  const found = {};
  const ahead = {};
  const read = (into, condition) => {
    if (!condition) return;
    Object.keys(condition.gauges).forEach((gauge) => into.gauges.add(gauge));
    into.facts |= bits(scenario, condition.knows) | bits(scenario, condition.not_knows);
  };
  for (const [name, node] of Object.entries(scenario.nodes)) {
    found[name] = { gauges: new Set(), facts: 0 };
    const branches = node.choices.flatMap((choice) => choice.goto);
    [...node.says.map((line) => line.if), ...node.choices.map((choice) => choice.requires), ...branches.map((branch) => branch.if)]
      .forEach((condition) => read(found[name], condition));
    ahead[name] = branches.map((branch) => branch.goto).filter((target) => owns(scenario.nodes, target));
  }
  for (let growing = true; growing; ) {
    growing = false;
    for (const [name, targets] of Object.entries(ahead)) {
      const { gauges, facts } = found[name];
      const count = gauges.size;
      for (const target of targets) {
        found[target].gauges.forEach((gauge) => gauges.add(gauge));
        found[name].facts |= found[target].facts;
      }
      growing = growing || gauges.size > count || found[name].facts !== facts;
    }
  }
  return found;
}

/** The state without what no condition reads from there on: states with one essence have one future. */
function essence(scenario, state) {
  const made = talk(scenario);
  made.matters = made.matters || matters(scenario);
  const read = owns(made.matters, state.at) ? made.matters[state.at] : { gauges: new Set(), facts: 0 };
  const gauges = scenario.gauges.map(({ id, start }, index) => (read.gauges.has(id) ? state.gauges[index] : start));
  return { at: state.at, gauges, facts: state.facts & read.facts };
}

/** Of any state that can be reached: { value, best, skills }. */
const ahead = (scenario, state) => solve(scenario).get(keyOf(scenario, essence(scenario, state)));

/**
 * Best points still to come from every essence: Map of its key to { value, best, skills }.
 * until: ms of the clock at which to stop and return null; the next call goes on with what has been found.
 */
export function solve(scenario, until = Infinity) {
  const made = talk(scenario);
  if (made.solution) return made.solution;
  const found = made.found = made.found || new Map();
  const before = found.size;
  const open = new Set();
  const late = new Error("not yet");
  const visit = (state, key, depth) => {
    // Each call finds at least one more, so that it comes to an end.
    if (until < Infinity && found.size > before && Date.now() > until) throw late;
    let entry = { value: 0, best: -1, skills: scenario.skills.map(() => 0) };
    if (!ended(scenario, state)) {
      if (depth > MOST_STEPS || found.size > MOST_STATES) throw new Error("谈话的局面太多，算不完");
      open.add(key);
      entry.value = NO_WAY;
      for (const choice of offered(scenario, state)) {
        const then = essence(scenario, after(scenario, state, choice));
        const thenKey = keyOf(scenario, then);
        if (open.has(thenKey)) throw new Error("谈话绕回了原处");
        const next = found.get(thenKey) || visit(then, thenKey, depth + 1);
        if (scenario.nodes[state.at].choices[choice].red_line || next.value <= NO_WAY) continue;
        const points = gained(scenario, state, choice, then);
        const value = sum(points) + next.value;
        if (value > entry.value) entry = { value, best: choice, skills: add(points, next.skills) };
      }
      open.delete(key);
    }
    found.set(key, entry);
    return entry;
  };
  const start = essence(scenario, opening(scenario));
  try {
    visit(start, keyOf(scenario, start), 0);
  } catch (stopped) {
    if (stopped === late) return null;
    throw stopped;
  }
  made.solution = found;
  return found;
}

/** 0–100, rounded half up; at most 30 after a red line. */
function totalOf(most, points, redLine) {
  if (most <= 0) return 0;
  const held = Math.min(Math.max(points, 0), most);
  const total = Math.floor((200 * held + most) / (2 * most));
  return redLine ? Math.min(total, RED_LINE_CAP) : total;
}

/** Choices of the best line from a state to its ending. */
export function bestLine(scenario, state) {
  const line = [];
  for (let best = ahead(scenario, state).best; best >= 0; best = ahead(scenario, state).best) {
    line.push(best);
    state = after(scenario, state, best);
  }
  return line;
}

/** The states of a path, the opening first; an Error when the path cannot be played. */
export function walk(scenario, path) {
  const states = [opening(scenario)];
  path.forEach((choice, index) => {
    const state = states[index];
    if (!offered(scenario, state).includes(choice)) throw new Error(`第 ${index + 1} 步：这段记录不是这一版对话走出来的`);
    states.push(after(scenario, state, choice));
  });
  return states;
}

/** What a hint gives away: the skill that the best line earns here (or null), and the offered line that costs most (or null). */
export function hint(scenario, state) {
  const here = ahead(scenario, state);
  const cost = (choice) => {
    const then = after(scenario, state, choice);
    return here.value - sum(gained(scenario, state, choice, then)) - ahead(scenario, then).value;
  };
  const choices = scenario.nodes[state.at].choices;
  const clean = offered(scenario, state).filter((choice) => !choices[choice].red_line);
  const worst = clean.reduce((most, choice) => (cost(choice) > cost(most) ? choice : most), clean[0]);
  const earned = here.best < 0 ? [] : vector(scenario, choices[here.best].points);
  const most = earned.indexOf(Math.max(...earned));
  return { skill: earned[most] > 0 ? scenario.skills[most] : null, avoid: cost(worst) > 0 ? worst : null };
}

/** The result of a path: the same plain data as Python's Result.to_json(). hints: positions in the path, ascending. */
export function replay(scenario, path, trainee = "", hints = []) {
  const states = walk(scenario, path);
  const first = ahead(scenario, states[0]);
  let points = scenario.skills.map(() => 0);
  const redLines = [];
  const decisions = path.map((choice, index) => {
    const [state, then] = [states[index], states[index + 1]];
    const [here, next] = [ahead(scenario, state), ahead(scenario, then)];
    const red = scenario.nodes[state.at].choices[choice].red_line;
    const got = gained(scenario, state, choice, then);
    const cost = here.value - sum(got) - next.value;
    const earned = sum(points);
    const before = totalOf(first.value, earned + here.value, false);
    const now = totalOf(first.value, earned + sum(got) + next.value, Boolean(red));
    const even = cost === 0 && !red;
    const skills = {};
    if (!even) {
      scenario.skills.forEach((skill, n) => {
        const more = here.skills[n] - got[n] - next.skills[n];
        if (more) skills[skill] = more;
      });
    }
    if (red) redLines.push(red);
    points = add(points, got);
    return { node: state.at, choice, best: even || here.best < 0 ? choice : here.best, cost, lost: Math.max(0, before - now), skills };
  });
  const last = states[states.length - 1];
  const done = ended(scenario, last);
  const steps = path.length - (done ? 1 : 0);
  if (hints.some((at, index) => !Number.isInteger(at) || at < 0 || at > steps || (index && at <= hints[index - 1]))) throw new Error("提示：记下的提示对不上走过的步子");
  return {
    scenario: scenario.id,
    version: scenario.version || "",
    trainee,
    path: path.slice(),
    ending: done ? last.at : null,
    gauges: Object.fromEntries(scenario.gauges.map(({ id }, index) => [id, last.gauges[index]])),
    facts: scenario.facts.filter((_, index) => (last.facts >> index) & 1).map(({ id }) => id),
    points: Object.fromEntries(scenario.skills.map((skill, n) => [skill, { points: points[n], max: first.skills[n] }])),
    total: done ? Math.max(0, totalOf(first.value, sum(points), redLines.length > 0) - HINT_COST * hints.length) : null,
    red_lines: redLines,
    hints: hints.slice(),
    decisions,
  };
}
