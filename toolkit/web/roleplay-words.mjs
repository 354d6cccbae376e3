// Small wordings shared by the conversation and the debrief.

/** The word for a gauge's value: its words share the range equally. */
export function word(gauge, value) {
  const words = gauge.words || ["低", "中", "高"];
  const index = Math.floor(((value - gauge.min) * words.length) / (gauge.max - gauge.min + 1));
  return words[Math.min(words.length - 1, Math.max(0, index))];
}

/** A number with a real minus sign. */
export const signed = (value) => (value < 0 ? `−${-value}` : String(value));

export const skillName = (scenario, skill) => (scenario.skill_names && scenario.skill_names[skill]) || skill;
