// One box for everything: Ctrl K, arrows, Enter.
const palette = document.getElementById("palette");
const field = palette?.querySelector("input");
const options = () => [...(palette?.querySelectorAll("[role=option]") ?? [])];
const mark = (option) => {
  options().forEach((one) => one.setAttribute("aria-selected", one === option));
  option?.scrollIntoView({ block: "nearest" });
};
const show = (words) => {
  palette.showModal();
  field.value = words;
  field.focus();
  htmx.trigger(field, "show");
};

document.addEventListener("click", (event) => {
  const what = event.target.closest("[data-do]")?.dataset.do;
  if (!palette || (what !== "palette" && what !== "make")) return;
  event.preventDefault();
  show(what === "make" ? "+" : "");
});
palette?.addEventListener("keydown", (event) => {
  const all = options(), here = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.code === "ArrowDown" || event.code === "ArrowUp") {
    event.preventDefault();
    mark(all[(here + (event.code === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
  } else if (event.code === "Enter" && !event.isComposing) {
    event.preventDefault();
    (all[here] ?? all[0])?.click();
  }
});
document.addEventListener("htmx:after:swap", () => palette?.open && mark(options()[0]));
