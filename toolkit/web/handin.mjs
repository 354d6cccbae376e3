// Hand-in codes, the twin of toolkit/handin.py. No DOM and no browser helpers: plain http pages and test engines run it.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Bytes of a text in UTF-8; a lone surrogate becomes U+FFFD, as in every browser. */
export function utf8(text) {
  const bytes = [];
  for (const letter of text) {
    let point = letter.codePointAt(0);
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return bytes;
}

/** base64url without padding. */
export function base64url(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0);
    const letters = Math.min(bytes.length - i, 3) + 1;
    for (let k = 0; k < letters; k++) text += LETTERS[(word >> (18 - 6 * k)) & 63];
  }
  return text;
}

/** CRC-32 (as zlib) of a text, 8 hexadecimal digits. */
export function crc32(text) {
  let crc = 0xffffffff;
  for (const byte of utf8(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

// Python sorts keys by code point, JavaScript by UTF-16 unit: they part ways outside the basic plane.
function byCodePoint(a, b) {
  const left = Array.from(a, (letter) => letter.codePointAt(0));
  const right = Array.from(b, (letter) => letter.codePointAt(0));
  for (let i = 0; i < Math.min(left.length, right.length); i++) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}

/** Compact JSON with sorted keys; entries without a value are left out. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one === undefined ? null : one)).join(",")}]`;
  if (value && typeof value === "object") {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort(byCodePoint);
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** The hand-in code of a payload. */
export function encode(payload) {
  const body = base64url(utf8(canonical(payload)));
  return `【KH1.${body}.${crc32(body)}】`;
}
