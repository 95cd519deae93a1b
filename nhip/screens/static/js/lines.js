// Lines of a document by keyboard: Enter adds, arrows move, Ctrl+D takes away, a spreadsheet can be pasted.
const boxOf = (target) => target.closest?.("[data-lines]");
const rows = (box) => [...box.querySelectorAll("tr[data-line]")];
const cells = (row) => [...row.querySelectorAll("input:not([type=hidden]):not(.native), select, textarea")];

const add = (box) => {
  const place = 1 + Math.max(-1, ...rows(box).flatMap((row) => cells(row).map((cell) => Number(/-(\d+)-/.exec(cell.id)?.[1] ?? -1))));
  const made = box.querySelector("template").content.cloneNode(true);
  made.querySelectorAll("*").forEach((part) => {
    for (const name of ["id", "name", "for", "aria-describedby", "data-for"])
      if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("-NEW-", `-${place}-`));
  });
  box.querySelector("tbody").append(made);
  return rows(box).at(-1);
};

const drop = (row) => {
  const box = boxOf(row), all = rows(box), here = all.indexOf(row);
  const near = all[here + 1] ?? all[here - 1] ?? add(box);
  while (row.nextElementSibling?.hasAttribute("data-msg")) row.nextElementSibling.remove();
  row.remove();
  cells(near)[0]?.focus();
  changed(box);
};

const timers = new WeakMap();
const changed = (box) => {
  const form = box.closest?.("form[data-preview]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => preview(form), 200));
};

const preview = async (form) => {
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": nhipToken() } });
  if (!answer.ok) return;
  const said = await answer.json();
  const now = document.getElementById("preview");
  if (now) now.outerHTML = said.totals;
  for (const row of rows(form)) {
    const place = /^f-(.+-\d+)-/.exec(cells(row)[0].id)?.[1];
    row.querySelectorAll("[data-out]").forEach((out) => (out.lastElementChild.textContent = said.lines[place]?.[out.dataset.out] ?? ""));
  }
};

document.addEventListener("click", (event) => {
  const box = boxOf(event.target);
  if (!box) return;
  if (event.target.closest("[data-add]")) cells(add(box))[0]?.focus();
  const gone = event.target.closest("[data-drop]");
  if (gone) drop(gone.closest("tr"));
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("tr[data-line]");
  if (!row || event.isComposing) return;
  const box = boxOf(row), all = rows(box), here = all.indexOf(row), column = cells(row).indexOf(event.target);
  const open = event.target.getAttribute("aria-expanded") === "true";
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyD") (event.preventDefault(), drop(row));
  else if ((event.code === "Enter" || event.code === "NumpadEnter") && !event.ctrlKey && !event.metaKey && !open) {
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
    cells(all[here + 1] ?? add(box))[0]?.focus();
  } else if ((event.code === "ArrowDown" || event.code === "ArrowUp") && !open && event.target.tagName !== "SELECT") {
    const to = all[here + (event.code === "ArrowDown" ? 1 : -1)];
    if (to) (event.preventDefault(), cells(to)[column]?.focus());
  }
});

document.addEventListener("paste", async (event) => {
  const row = event.target.closest?.("tr[data-line]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!row || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const box = boxOf(row), from = cells(row).indexOf(event.target);
  let here;
  for (const line of text.trim().split(/\r?\n/)) {
    here = here ? rows(box)[rows(box).indexOf(here) + 1] ?? add(box) : row;
    const values = line.split("\t"), boxes = cells(here);
    for (const [place, value] of values.entries()) await put(boxes[from + place], value.trim());
  }
  changed(box);
});

// A pasted name or code is looked up; only a single answer is taken.
const put = async (box, value) => {
  if (!box) return;
  box.value = value;
  const combo = box.closest("[data-combo]");
  if (!combo || !value) return void box.dispatchEvent(new Event("change", { bubbles: true }));
  const answer = await fetch(`${combo.dataset.combo}?q=${encodeURIComponent(value)}`, { headers: { "HX-Request": "true" } });
  const found = document.createElement("ul");
  found.innerHTML = await answer.text();
  const options = found.querySelectorAll("[data-value]");
  if (options.length !== 1) return void combo.classList.add("is-err");
  combo.querySelector("input[type=hidden]").value = options[0].dataset.value;
  box.value = options[0].querySelector("span").textContent;
};

// The currency of a sale: what stands beside an amount follows it, and prices of another currency are told anew.
const currencyOf = (form) => form?.querySelector("select[name=currency]");
const sign = (form) => form.querySelectorAll("[data-sign]").forEach((one) => (one.textContent = currencyOf(form).value || one.dataset.sign));
document.querySelectorAll("form").forEach((form) => currencyOf(form) && sign(form));

for (const name of ["input", "change"]) document.addEventListener(name, (event) => boxOf(event.target) && changed(boxOf(event.target)));
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-preview]");
  if (!form || boxOf(event.target)) return;
  if (event.target === currencyOf(form)) {
    sign(form);
    form.querySelectorAll("[data-lines] [data-typed=money]").forEach((price) => (price.value = ""));
  }
  changed(form);
});
