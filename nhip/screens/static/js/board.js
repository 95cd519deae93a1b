// The board: a card is carried by mouse, by keys, or by its menu; each asks the operation that ends in the lane.
const board = () => document.querySelector("[data-board]");
const cards = (lane) => [...lane.querySelectorAll("[data-pk]")].filter((card) => card.checkVisibility());
const lanes = () => [...(board()?.querySelectorAll("[data-lane]") ?? [])];
const cardOf = (pk) => document.querySelector(`[data-board] [data-pk="${CSS.escape(pk ?? "")}"]`);
const laneOf = (card) => card.closest("[data-lane]");
const waysTo = (card, lane) => [...card.querySelectorAll("[data-move]")].filter((way) => way.dataset.move.split(" ").includes(lane.dataset.lane));
const lanesFor = (card) => lanes().filter((lane) => lane !== laneOf(card) && waysTo(card, lane).length);
const tell = (text) => { const box = document.querySelector("[data-told]"); if (box) box.textContent = text; };

let carried, home, lifted, aim, focus, opened, stale;

const mark = (card) => {
  board().classList.add("is-moving");
  const can = lanesFor(card);
  lanes().forEach((lane) => (lane.classList.toggle("can", can.includes(lane)), lane.classList.toggle("from", lane === laneOf(card))));
};
const point = (lane) => lanes().forEach((one) => one.classList.toggle("over", one === lane));
const clear = () => {
  board()?.classList.remove("is-moving");
  lanes().forEach((lane) => lane.classList.remove("can", "from", "over"));
  document.querySelectorAll(".is-drag, .is-lift").forEach((card) => card.classList.remove("is-drag", "is-lift"));
  carried = lifted = aim = undefined;
};

const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((part) => part.toString(16).padStart(2, "0")).join("");
const back = () => {
  if (!home) return;
  const { card, place, before } = home;
  home = undefined;
  card.classList.remove("is-busy");
  if (place.isConnected) (place.insertBefore(card, before?.isConnected ? before : null), card.focus());
};
const run = async (way, card, lane) => {
  focus = card.dataset.pk;
  const address = new URL(way.href).pathname;
  card.querySelector("details[open]")?.removeAttribute("open");
  if (way.dataset.asks !== undefined) return htmx.ajax("GET", `${address}?board=yes`, { source: card, target: "#dialog-body", swap: "innerHTML" });
  home = { card, place: card.parentElement, before: card.nextElementSibling };
  if (lane) lane.querySelector(".cards").prepend(card);
  card.classList.add("is-busy");
  await htmx.ajax("POST", address, { source: card, target: "#dialog-body", swap: "innerHTML", values: { board: "yes", version: card.dataset.version, key: key() } });
  if (home) (back(), (stale = true)); // it was refused: the dialog says why
};
const drop = (card, lane) => {
  const ways = waysTo(card, lane);
  if (ways.length === 1) return run(ways[0], card, lane);
  if (ways.length) openMenu(card);
};
const openMenu = (card) => {
  const menu = card.querySelector("details.to");
  if (!menu) return tell(document.querySelector("[data-told]").dataset.nowhere);
  menu.open = true;
  menu.querySelector(".menu a, .menu button")?.focus({ preventScroll: true }); // at once: Enter may be the very next key
};

const redraw = async () => {
  const top = scrollY, left = board()?.scrollLeft ?? 0;
  await htmx.ajax("GET", location.pathname + location.search, { target: "#list", swap: "outerHTML" });
  if (board()) board().scrollLeft = left;
  scrollTo(0, top);
  const card = cardOf(focus);
  card?.focus({ preventScroll: true });
  if (card && opened === focus) openMenu(card);
};
document.addEventListener("htmx:before:swap", () => { // what keys have reached meanwhile is not lost with the old cards
  const at = document.activeElement?.closest("[data-board] [data-pk]");
  opened = at?.querySelector("details.to[open]") && at.dataset.pk;
  if (at) focus = at.dataset.pk;
});

document.addEventListener("nhip:moved", (event) => {
  const told = event.detail, toast = document.createElement("p");
  home = undefined;
  stale = false;
  focus = told.pk;
  toast.className = "toast";
  toast.textContent = told.text;
  if (told.undo) {
    const undo = document.createElement("button");
    undo.className = "link";
    undo.textContent = told.undo;
    undo.addEventListener("click", () => {
      toast.remove();
      const values = { board: "yes", version: told.version, key: key() };
      htmx.ajax(told.asks ? "GET" : "POST", told.asks ? `${told.href}?board=yes` : told.href, { target: "#dialog-body", swap: "innerHTML", values: told.asks ? undefined : values });
    });
    toast.append(undo);
  }
  document.getElementById("toasts")?.append(toast);
  setTimeout(() => toast.remove(), 10000);
  document.getElementById("dialog")?.close();
  redraw();
});
document.getElementById("dialog")?.addEventListener("close", () => {
  cardOf(focus)?.focus({ preventScroll: true }); // at once: the next key means this card
  if (board() && stale) ((stale = false), redraw());
});

document.addEventListener("click", (event) => {
  const way = event.target.closest("[data-board] [data-move]");
  if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const to = way.dataset.move.split(" ");
  run(way, way.closest("[data-pk]"), to.length === 1 ? lanes().find((lane) => lane.dataset.lane === to[0]) : undefined);
});

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-board] [data-pk]");
  if (!card) return;
  carried = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.getAttribute("aria-label") ?? "");
  requestAnimationFrame(() => carried && (card.classList.add("is-drag"), mark(card)));
});
document.addEventListener("dragover", (event) => {
  if (!carried) return;
  const lane = event.target.closest?.("[data-lane]");
  const fits = lane && lanesFor(carried).includes(lane);
  point(fits ? lane : undefined);
  if (fits) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const card = carried, lane = event.target.closest?.("[data-lane]");
  if (!card) return;
  event.preventDefault();
  clear();
  if (lane && lane !== laneOf(card)) drop(card, lane);
});
document.addEventListener("dragend", clear);

const step = (card, by) => {
  const here = cards(laneOf(card));
  here[Math.min(Math.max(here.indexOf(card) + by, 0), here.length - 1)]?.focus();
};
const aside = (card, by) => {
  const all = lanes().filter((lane) => cards(lane).length), at = all.indexOf(laneOf(card)), row = cards(laneOf(card)).indexOf(card);
  const next = all[at + by] && cards(all[at + by]);
  next?.[Math.min(row, next.length - 1)].focus();
};
const lift = (card) => {
  const can = lanesFor(card), said = document.querySelector("[data-told]").dataset;
  if (!can.length) return tell(said.nowhere);
  lifted = card;
  card.classList.add("is-lift");
  mark(card);
  tell(said.lifted);
};
const choose = (by) => {
  const can = lanesFor(lifted), at = lanes().indexOf(aim ?? laneOf(lifted));
  const next = by > 0 ? can.find((lane) => lanes().indexOf(lane) > at) : can.findLast((lane) => lanes().indexOf(lane) < at);
  if (!next) return;
  aim = next;
  point(aim);
  aim.scrollIntoView({ block: "nearest", inline: "nearest" });
  tell(aim.dataset.name);
};
document.addEventListener("keydown", (event) => {
  if (!board() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, summary, a, button, .menu")) return;
  const card = event.target.closest("[data-board] [data-pk]");
  const arrow = { ArrowDown: [step, 1], ArrowUp: [step, -1], ArrowRight: [aside, 1], ArrowLeft: [aside, -1] }[event.code];
  if (!card) {
    if (arrow) (event.preventDefault(), document.querySelector("[data-board] [data-pk]")?.focus());
    return;
  }
  const act = lifted
    ? { ArrowRight: () => choose(1), ArrowLeft: () => choose(-1), Escape: () => (clear(), tell("")), Space: () => { const [held, lane] = [lifted, aim]; clear(); if (lane) drop(held, lane); }, ArrowUp: () => {}, ArrowDown: () => {} }[event.code]
    : arrow
      ? () => arrow[0](card, arrow[1])
      : { Enter: () => card.querySelector("a.go").click(), Space: () => lift(card), Period: () => document.documentElement.dataset.keys === "off" || openMenu(card) }[event.code];
  if (act) (event.preventDefault(), act());
});
