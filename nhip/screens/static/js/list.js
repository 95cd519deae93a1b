// The list: row cursor, selection, and the memory that brings a record back to exactly this page.
const box = () => document.querySelector("[data-list]");
const rows = () => [...document.querySelectorAll("[data-list] tbody tr")];
const cursor = () => rows().find((row) => row.classList.contains("is-cursor"));
const keyOf = (path) => `nhip:${path}`;
const read = (path) => JSON.parse(sessionStorage.getItem(keyOf(path)) ?? "null");

const remember = () => {
  const list = document.querySelector("[data-list], [data-place]"); // a board and a calendar are places to come back to
  if (!list) return;
  const path = list.dataset.list ?? list.dataset.place;
  const told = { at: location.pathname + location.search, ids: [...list.querySelectorAll("[data-pk]")].map((row) => row.dataset.pk), top: scrollY };
  sessionStorage.setItem(keyOf(path), JSON.stringify({ ...read(path), ...told }));
};
const move = (step) => {
  const all = rows(), here = all.indexOf(cursor());
  const to = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("is-cursor", row === to));
  to?.scrollIntoView({ block: "nearest" });
};
const chosen = () => [...document.querySelectorAll("[data-list] tbody .check:checked")];
const count = () => {
  const all = rows(), some = chosen(), head = document.querySelector("[data-all]"), told = document.querySelector("[data-picked]");
  all.forEach((row) => row.classList.toggle("on", row.querySelector(".check")?.checked));
  if (head) ((head.checked = some.length > 0 && some.length === all.length), (head.indeterminate = some.length > 0 && some.length < all.length));
  if (told) ((told.hidden = !some.length), (told.querySelector("b").textContent = some.length));
};

let last;
document.addEventListener("click", (event) => {
  const check = event.target.closest("[data-list] .check");
  if (check?.matches("[data-all]")) rows().forEach((row) => (row.querySelector(".check").checked = check.checked));
  else if (check) {
    const all = rows(), here = all.indexOf(check.closest("tr"));
    if (event.shiftKey && last !== undefined) all.slice(Math.min(here, last), Math.max(here, last) + 1).forEach((row) => (row.querySelector(".check").checked = check.checked));
    last = here;
  }
  if (check) count();
  const head = event.target.closest("[data-more]");
  if (head && event.shiftKey) (event.preventDefault(), (location.href = head.dataset.more));
  const row = event.target.closest("[data-list] tbody tr");
  if (row) rows().forEach((one) => one.classList.toggle("is-cursor", one === row));
  if (row && matchMedia("(max-width: 767px)").matches && !event.target.closest("a, input, button")) row.querySelector("a.go")?.click();
});

document.addEventListener("keydown", (event) => {
  if (!box() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not(.check), textarea, select, summary, dialog, a, button") && event.target !== document.body) return;
  if (document.documentElement.dataset.keys === "off" && event.key.length === 1) return;
  const act = {
    KeyJ: () => move(1), ArrowDown: () => move(1), KeyK: () => move(-1), ArrowUp: () => move(-1),
    Enter: () => cursor()?.querySelector("a.go")?.click(),
    KeyX: () => cursor()?.querySelector(".check")?.click(),
    KeyF: () => (document.querySelector("[data-filter]").open = true),
    BracketLeft: () => document.querySelector(".lfoot a[rel=prev]")?.click(),
    BracketRight: () => document.querySelector(".lfoot a[rel=next]")?.click(),
    Escape: () => (rows().forEach((row) => (row.querySelector(".check").checked = false)), count()),
  }[event.code];
  if (act) (event.preventDefault(), act());
});

window.addEventListener("pagehide", remember);
document.addEventListener("htmx:after:swap", remember);
remember();
const list = box();
if (list) {
  const told = read(list.dataset.list), seen = sessionStorage.getItem("nhip:seen");
  rows().find((row) => row.dataset.pk === seen)?.classList.add("is-cursor");
  if (told?.back) scrollTo(0, told.back);
  if (told) sessionStorage.setItem(keyOf(list.dataset.list), JSON.stringify({ ...told, back: 0 }));
}
document.querySelectorAll("[data-crumb]").forEach((crumb) => {
  const told = read(crumb.dataset.crumb);
  if (!told) return;
  crumb.href = told.at;
  crumb.addEventListener("click", () => sessionStorage.setItem(keyOf(crumb.dataset.crumb), JSON.stringify({ ...told, back: told.top })));
});
document.querySelectorAll("[data-pager]").forEach((pager) => {
  const told = read(pager.dataset.pager), here = told?.ids.indexOf(pager.dataset.pk) ?? -1;
  sessionStorage.setItem("nhip:seen", pager.dataset.pk);
  if (here < 0) return;
  pager.hidden = false;
  pager.querySelector("span").textContent = `${here + 1} / ${told.ids.length}`;
  const link = (rel, pk) => pk && (pager.querySelector(`[rel=${rel}]`).href = `${pager.dataset.pager}${pk}/`);
  link("prev", told.ids[here - 1]);
  link("next", told.ids[here + 1]);
});
