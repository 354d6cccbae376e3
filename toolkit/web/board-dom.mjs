// Small helpers to make elements; no framework, no innerHTML, so nothing authored can become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "readOnly") node[key] = value;
    else if (key === "style") node.style.cssText = value; // the attribute would be refused by the site's Content-Security-Policy
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  put(node, children);
  return node;
}

/** Append children: nodes, texts, nested lists; empty values are skipped. */
export function put(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    node.append(child.nodeType ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** An HTML element: h("button", {class: "kf-btn", onclick: go}, "下一题"). */
export const h = (tag, props, ...children) => fill(document.createElement(tag), props, children);

/** The same for SVG. */
export const s = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

let last = 0;
/** An id that no other element of the page has. */
export const uid = (stem) => `kf-${stem}-${(last += 1)}`;

/** Put new children in place of all old ones. */
export function refill(node, ...children) {
  node.textContent = "";
  return put(node, children);
}
