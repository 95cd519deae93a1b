// Talk: the box that opens, drafts kept in the browser, Ctrl+Enter, and colleagues behind @; all of it works without.
const box = (part) => part?.closest?.("[data-compose]")?.querySelector("textarea");
const name = (form) => `nhip:draft:${form.dataset.draft}`;
const kept = { get: (key) => { try { return localStorage.getItem(key) } catch { return null } }, set: (key, text) => { try { text ? localStorage.setItem(key, text) : localStorage.removeItem(key) } catch { /* no room: only the draft is lost */ } } };

// What was begun is there again, also after the stream was drawn anew.
const wake = (root) => {
  root.querySelectorAll?.("[data-sent]").forEach((one) => kept.set(`nhip:draft:${one.dataset.sent}`, ""));
  root.querySelectorAll?.("form[data-draft]").forEach((form) => {
    const area = box(form), text = kept.get(name(form));
    if (text && !area.value) ((area.value = text), (form.closest("details").open = true));
  });
  const refused = root.querySelector?.(".compose .refused"), form = root.querySelector?.("details.compose[open] form");
  if (refused) refused.focus();
  else if (form && form.querySelector("[name=answers], [name=comment]")) box(form).focus();
  root.querySelector?.("[data-at]")?.scrollIntoView({ block: "center" });
};
document.addEventListener("htmx:after:swap", () => wake(document.getElementById("timeline") ?? document));
wake(document);

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.compose[open]")) box(event.target.querySelector("form"))?.focus();
}, true);

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.target === box(form)) kept.set(name(form), event.target.value);
});

// Behind @: who can be named, by arrows, Enter, mouse or finger.
let asked, timer;
const menu = (area) => area.closest(".naming").querySelector(".menu");
const shut = (area) => { clearTimeout(timer); asked = undefined; menu(area)?.remove(); area.removeAttribute("aria-activedescendant"); area.removeAttribute("aria-controls") };
const begun = (area) => /(?:^|[^\p{L}\p{N}_@./])@([^\s@][^\n@]{0,40}|)$/u.exec(area.value.slice(0, area.selectionStart));
const point = (area, option) => {
  menu(area).querySelectorAll("[role=option]").forEach((one) => one.setAttribute("aria-selected", one === option));
  if (!option) return;
  option.id ||= `m-${Math.random().toString(36).slice(2)}`;
  area.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
};
const ask = async (area, words) => {
  const mine = (asked = Symbol());
  const answer = await fetch(`${area.closest("[data-compose]").dataset.compose}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } });
  if (asked !== mine || !answer.ok || !begun(area)) return;
  const text = await answer.text();
  menu(area)?.remove();
  const list = document.createElement("ul");
  list.className = "menu";
  list.id = "colleagues";
  list.setAttribute("role", "listbox");
  list.innerHTML = text;
  if (!list.querySelector("[data-value]") && words.includes(" ")) return;
  area.closest(".naming").append(list);
  area.setAttribute("aria-controls", list.id);
  point(area, list.querySelector("[data-value]"));
};
const take = (area, option) => {
  const found = begun(area), end = area.selectionStart;
  if (!found) return shut(area);
  const said = `${option.dataset.value} `;
  area.setRangeText(said, end - found[1].length, end, "end");
  shut(area);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
};
const look = (area) => {
  const found = begun(area);
  clearTimeout(timer);
  if (found) timer = setTimeout(() => ask(area, found[1]), 120);
  else shut(area);
};
document.addEventListener("input", (event) => event.target.closest?.(".naming") && !event.isComposing && look(event.target));
document.addEventListener("compositionend", (event) => event.target.closest?.(".naming") && look(event.target));
document.addEventListener("focusout", (event) => event.target.closest?.(".naming") && setTimeout(() => document.activeElement !== event.target && shut(event.target), 150));
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".naming [role=option]");
  if (option) (event.preventDefault(), take(option.closest(".naming").querySelector("textarea"), option));
});
document.addEventListener("keydown", (event) => {
  const area = event.target.closest?.(".naming") && event.target;
  if (!area || event.isComposing) return;
  if (event.code === "Enter" && (event.ctrlKey || event.metaKey)) return void (event.preventDefault(), shut(area), area.form.requestSubmit());
  const list = menu(area);
  if (!list) {
    if (event.code === "Escape" && !area.value) (area.closest("details").open = false), area.closest("details").querySelector("summary").focus();
    return;
  }
  const options = [...list.querySelectorAll("[data-value]")], here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.code === "ArrowDown" || event.code === "ArrowUp") {
    event.preventDefault();
    point(area, options[(here + (event.code === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
  } else if ((event.code === "Enter" || event.code === "NumpadEnter" || event.code === "Tab") && here >= 0) {
    event.preventDefault();
    take(area, options[here]);
  } else if (event.code === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    shut(area);
  }
}, true);
