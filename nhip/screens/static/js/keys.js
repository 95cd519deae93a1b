// Keys: by their place on the keyboard, never while typing or composing; single ones can be switched off.
const go = { KeyH: "/", KeyD: "/kernel/handoffs/" };
let prefix = 0;
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const press = (what) => document.querySelector(`[data-do=${what}]`)?.click();

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    if (event.code === "KeyK") (event.preventDefault(), press("palette"));
    if (event.code === "KeyB") (event.preventDefault(), press("side"));
    return;
  }
  if (event.altKey && (event.code === "ArrowUp" || event.code === "ArrowDown")) {
    const link = document.querySelector(`[data-pager] a[rel=${event.code === "ArrowUp" ? "prev" : "next"}][href]`);
    if (link) (event.preventDefault(), link.click());
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (document.documentElement.dataset.keys === "off") return;
  if (prefix && Date.now() - prefix < 1200 && go[event.code]) return void (location.href = go[event.code]);
  prefix = event.code === "KeyG" ? Date.now() : 0;
  if (event.key === "?") (event.preventDefault(), press("keys"));
  if (event.code === "Slash" && event.key === "/") {
    const box = document.getElementById("q");
    if (box) (event.preventDefault(), box.focus(), box.select());
  }
});
