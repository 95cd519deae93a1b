// A box in which a record is chosen: type, arrows, Enter; the list comes from the server.
const waiting = new WeakMap();
const parts = (box) => ({ box: box.querySelector("[role=combobox]"), held: box.querySelector("input[type=hidden]"), menu: box.querySelector(".menu") });

const close = (combo) => {
  const { box, menu } = parts(combo);
  clearTimeout(combo.timer); // an answer that is still on its way must not open it again
  waiting.delete(combo);
  menu?.remove();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
};

const mark = (combo, option) => {
  const { box, menu } = parts(combo);
  menu.querySelectorAll("[role=option]").forEach((one) => one.setAttribute("aria-selected", one === option));
  if (!option) return;
  if (!option.id) option.id = `o-${Math.random().toString(36).slice(2)}`;
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
};

const open = async (combo, words) => {
  const { box } = parts(combo);
  const asked = Symbol();
  waiting.set(combo, asked);
  const answer = await fetch(`${combo.dataset.combo}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } });
  if (waiting.get(combo) !== asked || document.activeElement !== box || !answer.ok) return;
  close(combo);
  const menu = document.createElement("ul");
  menu.className = "menu";
  menu.setAttribute("role", "listbox");
  menu.innerHTML = await answer.text();
  combo.append(menu);
  box.setAttribute("aria-expanded", "true");
  mark(combo, menu.querySelector("[data-value]") ?? (words ? menu.querySelector("[data-quick]") : null));
};

// What was made in a dialog is chosen in the box that asked for it.
let asking;
document.addEventListener("nhip:made", (event) => {
  if (!asking?.isConnected) return;
  const { box, held } = parts(asking);
  held.value = event.detail.pk;
  box.value = event.detail.name;
  held.dispatchEvent(new Event("change", { bubbles: true }));
  document.getElementById("dialog").close();
  box.focus();
});

const choose = (combo, option) => {
  const { box, held } = parts(combo);
  if ("quick" in option.dataset) {
    asking = combo;
    htmx.ajax("GET", option.dataset.href, { target: "#dialog-body", swap: "innerHTML" });
  } else if (option.dataset.href) {
    window.open(option.dataset.href, "_blank");
  } else if (option.dataset.value) {
    held.value = option.dataset.value;
    box.value = option.querySelector("span").textContent;
    held.dispatchEvent(new Event("change", { bubbles: true }));
  }
  close(combo);
};

document.addEventListener("input", (event) => {
  const combo = event.target.closest("[data-combo]");
  if (!combo || event.target.type === "hidden" || event.isComposing) return;
  const { box, held } = parts(combo);
  held.value = "";
  clearTimeout(combo.timer);
  combo.timer = setTimeout(() => open(combo, box.value), 120);
});

document.addEventListener("compositionend", (event) => {
  const combo = event.target.closest?.("[data-combo]");
  if (combo) open(combo, event.target.value);
});

document.addEventListener("focusin", (event) => {
  const combo = event.target.closest("[data-combo]");
  document.querySelectorAll("[data-combo]:has(.menu)").forEach((one) => one !== combo && close(one));
  if (combo) event.target.select?.();
});

document.addEventListener("focusout", (event) => {
  const combo = event.target.closest("[data-combo]");
  if (!combo) return;
  setTimeout(() => combo.contains(document.activeElement) || close(combo), 150);
});

document.addEventListener("keydown", (event) => {
  const combo = event.target.closest?.("[data-combo]");
  if (!combo || event.isComposing) return;
  const { box, menu } = parts(combo);
  if (!menu) {
    if (event.code === "ArrowDown" && event.altKey) open(combo, "");
    else if (event.code === "Enter" && !parts(combo).held.value && box.value) (event.preventDefault(), event.stopPropagation(), open(combo, box.value));
    return;
  }
  const options = [...menu.querySelectorAll("[data-value], [data-href]")];
  const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.code === "ArrowDown" || event.code === "ArrowUp") {
    event.preventDefault();
    event.stopPropagation();
    mark(combo, options[(here + (event.code === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
  } else if (event.code === "Enter" || event.code === "NumpadEnter" || (event.code === "Tab" && box.value && !parts(combo).held.value)) {
    if (here < 0) return;
    if (event.code !== "Tab") event.preventDefault();
    event.stopPropagation();
    choose(combo, options[here]);
  } else if (event.code === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(combo);
  }
}, true);

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[data-combo] [role=option]");
  if (option) (event.preventDefault(), choose(option.closest("[data-combo]"), option));
  else if (event.target.matches?.("[data-combo] [role=combobox]")) setTimeout(() => open(event.target.closest("[data-combo]"), ""), 0);
});
