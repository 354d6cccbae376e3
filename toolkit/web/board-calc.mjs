// The small calculator beside number questions: four operations with brackets. No DOM.

const SIGNS = { "\u00d7": "*", x: "*", X: "*", "\u00f7": "/", "\u2212": "-", "\u2014": "-", "\u3002": ".", "\u3001": "," };

/** Full-width digits, signs and brackets (U+FF01 to U+FF5E), as Chinese keyboards give them, in their plain form. */
export const halfWidth = (text) => text.replace(/[\uff01-\uff5e]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0));

/** The value of "3.2 × (4 + 1)", or null when it cannot be reckoned. Thousands commas are allowed. */
export function calculate(text) {
  const plain = Array.from(halfWidth(text), (letter) => SIGNS[letter] || letter).join("").replace(/[\s,]/g, "");
  const tokens = plain.match(/\d+(?:\.\d*)?|\.\d+|[-+*/()]/g) || [];
  if (!tokens.length || tokens.join("") !== plain || tokens.length > 200) return null;
  let at = 0;
  const factor = () => {
    const token = tokens[at++];
    if (token === "-") return -factor();
    if (token === "+") return factor();
    if (token === "(") {
      const inside = sum();
      return tokens[at++] === ")" ? inside : NaN;
    }
    return /[\d]/.test(token || "") ? Number(token) : NaN;
  };
  const product = () => {
    let value = factor();
    while (tokens[at] === "*" || tokens[at] === "/") value = tokens[at++] === "*" ? value * factor() : value / factor();
    return value;
  };
  const sum = () => {
    let value = product();
    while (tokens[at] === "+" || tokens[at] === "-") value = tokens[at++] === "+" ? value + product() : value - product();
    return value;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : null;
}
