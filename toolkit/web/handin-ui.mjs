// What a phone hands in: the code as text to copy, as QR, as a file. Works at plain http and from file://.

import { encode as encodeQr } from "uqr";
import { encode } from "./handin.mjs";
import { h, put, s, uid } from "./board-dom.mjs";

// Up to this many bytes the squares stay about 2.7 px wide on a 390 px screen; beyond it phones fail to read them.
const QR_BYTES = 1400;

/** The QR of a text as an SVG element, or null when the text is too long to be read from a screen. */
export function qrElement(text, label) {
  if (text.length + 4 > QR_BYTES) return null;
  const { data, size } = encodeQr(text, { ecc: "L", border: 4 });
  let path = "";
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      let end = x;
      while (end < size && row[end]) end += 1;
      path += `M${x} ${y}h${end - x}v1h${x - end}z`;
      x = end;
    }
  });
  return s(
    "svg",
    { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, class: "kf-qr", "shape-rendering": "crispEdges" },
    // Black on white in dark mode as well: readers expect it.
    s("rect", { width: size, height: size, fill: "#fff" }),
    s("path", { d: path, fill: "#000" }),
  );
}

/** Copy the text of a textarea; false when the browser does not let a page do it. */
export function copySelected(area) {
  area.focus();
  area.select();
  area.setSelectionRange(0, area.value.length);
  try {
    // The clipboard API is missing at plain http and in many in-app browsers; this old call is not.
    return document.execCommand("copy");
  } catch {
    return false;
  }
}

function saveFile(text, filename) {
  try {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    const link = h("a", { href: address, download: filename });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    return true;
  } catch {
    return false;
  }
}

/**
 * Show the hand-in code of a payload in `el`. Returns the code.
 * filename: name of the saved file; title: heading over it, e.g. "交卷：谁该先去拜访".
 */
export function renderHandin(el, payload, { filename = "提交码.txt", title = "交给教员" } = {}) {
  const code = encode(payload);
  const hint = uid("handin");
  const area = h("textarea", {
    class: "kf-code", readOnly: true, rows: 4, value: code, spellcheck: "false",
    "aria-label": "提交码", "aria-describedby": hint, onfocus: (event) => event.target.select(),
  });
  const status = h("p", { class: "kf-note", role: "status" });
  const copy = h("button", {
    type: "button", class: "kf-primary",
    onclick: () => {
      status.textContent = copySelected(area)
        ? "✓ 已复制。到班级群里粘贴发给教员。"
        : "已选中，但这个浏览器不让自动复制：请长按选中的字，点“复制”。";
    },
  }, "复制提交码");
  const save = h("button", {
    type: "button",
    onclick: () => {
      status.textContent = saveFile(`${title}\n${code}\n`, filename)
        ? `已存成文件“${filename}”。没找到文件就用复制，一样交。`
        : "这个浏览器不让存文件，请用复制。";
    },
  }, "存成文件");
  const qr = qrElement(code, "提交码的二维码");
  el.textContent = "";
  put(el, [
    h("section", { class: "kf-handin", "aria-label": title },
      h("h3", { class: "kf-h" }, title),
      h("p", { id: hint }, "三种交法选一种：复制文字发给教员，存成文件，或让教员扫二维码。从【KH1 到 】要整段发，少一个字都读不出来。"),
      area,
      h("div", { class: "kf-row" }, copy, save),
      status,
      qr
        ? h("figure", { class: "kf-qr-box" }, qr, h("figcaption", null, "教员用手机扫一扫，得到同一段提交码"))
        : h("p", { class: "kf-note" }, "内容较长，二维码装不下，请用复制或存成文件。"),
    ),
  ]);
  return code;
}
