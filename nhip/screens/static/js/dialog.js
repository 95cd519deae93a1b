// The dialog, menus that open, and small conveniences that every page has.
const dialog = document.getElementById("dialog");

// A swap carries attributes over to what comes; an empty style among them would be blocked by the content policy.
document.addEventListener("htmx:before:swap", (event) => {
  const target = event.detail?.ctx?.target;
  if (target instanceof Element) target.querySelectorAll("[style='']").forEach((part) => part.removeAttribute("style"));
});

document.addEventListener("htmx:after:swap", (event) => {
  const body = document.getElementById("dialog-body");
  if (!body || !dialog || !body.childElementCount) return;
  if (event.target === body || event.detail?.ctx?.target === body) {
    if (!dialog.open) dialog.showModal();
    (body.querySelector("[aria-invalid=true], .refused, [autofocus], input:not([type=hidden]), textarea, select") ?? body).focus?.();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close();
  document.querySelectorAll("details[data-pop][open]").forEach((pop) => (pop.contains(event.target) && !event.target.closest("a[download]")) || (pop.open = false));
  const reveal = event.target.closest("[data-reveal]");
  if (reveal) {
    const box = document.getElementById(reveal.dataset.reveal);
    box.type = box.type === "password" ? "text" : "password";
  }
  if (event.target.closest("[data-back]") && history.length > 1) (event.preventDefault(), history.back());
  if (event.target.closest("[data-again]")) htmx.trigger(event.target.closest("[data-panel]"), "again");
  const tab = event.target.closest("[data-swap] [data-to]");
  if (tab) {
    tab.parentElement.querySelectorAll("[data-to]").forEach((one) => one.setAttribute("aria-selected", one === tab));
    document.querySelector("[data-shows]").dataset.shows = tab.dataset.to;
  }
  const what = event.target.closest("[data-do]")?.dataset.do;
  if (what === "keys") {
    document.querySelectorAll("#keys [data-on]").forEach((part) => {
      const here = { list: "[data-list]", record: "[data-pager]", board: "[data-board]", calendar: "[data-calendar]", form: "form[data-form]" }[part.dataset.on];
      part.hidden = !document.querySelector(here);
    });
    document.getElementById("keys")?.showModal();
  }
  if (what === "menu") (event.preventDefault(), document.documentElement.toggleAttribute("data-menu"));
});

document.addEventListener("keydown", (event) => {
  if (event.code !== "Escape") return;
  const pop = document.querySelector("details[data-pop][open]");
  if (pop) ((pop.open = false), pop.querySelector("summary").focus());
});

// What was changed in one panel: buttons elsewhere speak of the new version, the other panels draw themselves again.
document.addEventListener("nhip:changed", (event) => {
  document.querySelectorAll(".phead input[name=version]").forEach((box) => (box.value = event.detail?.version ?? box.value));
  document.querySelectorAll("[data-panel]").forEach((panel) => panel.contains(event.target) || htmx.trigger(panel, "again"));
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  text.closest("details")?.setAttribute("open", "");
  getSelection().selectAllChildren(text);
  await navigator.clipboard?.writeText(text.textContent);
  button.querySelector("[role=status]").textContent = button.dataset.done;
});

document.querySelectorAll("[data-reveal]").forEach((one) => (one.hidden = false));
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-pop][open]")) event.target.querySelector(".menu input:not([type=hidden]), .menu a, .menu button")?.focus({ preventScroll: true });
}, true);

// Feedback: a bar after 300 ms, a missing panel when a fragment fails, toasts that go by themselves.
let running = 0, timer;
const bar = document.getElementById("progress");
document.addEventListener("htmx:before:request", () => {
  running += 1;
  timer ??= setTimeout(() => bar && (bar.hidden = false), 300);
});
document.addEventListener("htmx:finally:request", () => {
  running = Math.max(0, running - 1);
  if (!running) (clearTimeout(timer), (timer = undefined), bar && (bar.hidden = true));
});
for (const name of ["htmx:error", "htmx:response:error"])
  document.addEventListener(name, (event) => {
    const panel = event.target.closest?.("[data-panel]");
    if (panel) panel.querySelector("[data-missing]")?.removeAttribute("hidden"), panel.querySelector(".sk")?.remove();
  });
document.querySelectorAll(".toast").forEach((toast) => setTimeout(() => toast.remove(), 6000));
