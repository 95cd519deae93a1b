// The calendar by keys: arrows walk over the days, Enter opens what stands there, t is today, [ and ] turn the page.
const calendar = () => document.querySelector("[data-calendar]");
const days = () => [...calendar().querySelectorAll("td")].filter((day) => day.checkVisibility());
const wide = () => matchMedia("(min-width: 768px)").matches;

document.addEventListener("keydown", (event) => {
  if (!calendar() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, summary, .menu")) return;
  const walks = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide() ? 7 : 1, ArrowUp: wide() ? -7 : -1 }[event.code];
  const all = days(), here = all.indexOf(event.target.closest("td"));
  if (walks) {
    event.preventDefault();
    if (here < 0) return (calendar().querySelector("td[aria-current]") ?? all[0])?.focus();
    const next = all[here + walks];
    if (next) next.focus();
    else if (wide()) calendar().querySelector(`[rel=${walks > 0 ? "next" : "prev"}]`).click();
    return;
  }
  if (event.code === "Enter" && event.target.matches("td")) return event.target.querySelector("a")?.click();
  if (document.documentElement.dataset.keys === "off") return;
  const link = { KeyT: "[data-today]", BracketLeft: "[rel=prev]", BracketRight: "[rel=next]" }[event.code];
  if (link && !event.shiftKey) (event.preventDefault(), calendar().querySelector(link).click());
});
