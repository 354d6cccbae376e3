// The QR of a page, fetched when somebody asks for it.

export { qrElement } from "./handin-ui.mjs";
