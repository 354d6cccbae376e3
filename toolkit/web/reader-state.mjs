// What the book remembers of its reader: the last chapter with the place in it, the chapters read. No DOM in here.

export const READING = "reading";
const PAGE = /^[\w-]+(\/[\w-]+)*$/;

const isText = (one) => typeof one === "string" && one.length <= 200;
const isPage = (one) => isText(one) && PAGE.test(one);

/** Kept state in the shape that the pages expect; whatever is damaged is left out: {at: {page, title, id, part, next, nextTitle} | null, read: [page, …]}. */
export function fitting(kept) {
  const whole = kept && typeof kept === "object" ? kept : {};
  const read = Array.isArray(whole.read) ? [...new Set(whole.read.filter(isPage))] : [];
  const at = whole.at && typeof whole.at === "object" ? whole.at : {};
  if (!isPage(at.page) || !isText(at.title)) return { at: null, read };
  const [id, part, nextTitle] = [at.id, at.part, at.nextTitle].map((one) => (isText(one) ? one : ""));
  return { at: { page: at.page, title: at.title, id, part, next: isPage(at.next) ? at.next : "", nextTitle }, read };
}

/** Where to go on, as {page, id, words}; a chapter that was read leads to the one after it. */
export function onward({ at, read }) {
  if (!at) return null;
  if (read.includes(at.page) && at.next) return { page: at.next, id: "", words: `读完了《${at.title}》，下一章：${at.nextTitle}` };
  return { page: at.page, id: at.id, words: `接着读：${at.title}${at.part ? ` · ${at.part}` : ""}` };
}

/** [read, all] of the pages of a volume. */
export const share = (read, pages) => [pages.filter((page) => read.includes(page)).length, pages.length];

const THEIRS = ["mode", "theme", "sidebar-scroll-top", "sphinx_highlight_terms"];
/** Is a key of the browser's storage one of the book's? Some bear names that the theme and Sphinx gave. */
export const ours = (key) => key.startsWith("kf:") || THEIRS.includes(key);
