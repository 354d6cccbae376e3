// The bar at the thumb: 目录 opens the menu that the header opens; the bar steps aside while somebody types.

const TYPED = "input:not([type=radio], [type=checkbox], [type=range], [type=button]), textarea, [contenteditable]";

export function start() {
  const bar = document.querySelector(".kf-thumb");
  const menu = document.querySelector(".primary-toggle");
  if (!bar) return;
  bar.querySelector(".kf-thumb-contents").addEventListener("click", (event) => {
    if (!menu) return;
    event.preventDefault();
    menu.click();
  });
  const typing = (event) => bar.classList.toggle("kf-aside", event.type === "focusin" && event.target.matches(TYPED));
  addEventListener("focusin", typing);
  addEventListener("focusout", typing);
}
