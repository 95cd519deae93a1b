// Forms: sent once, guarded while unsaved, submitted by Ctrl+Enter; what was typed is read by the server.
const dirty = new WeakSet();
const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"];

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) dirty.add(form);
});
window.addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[data-guard]")].some((form) => dirty.has(form));
  if (open) event.preventDefault();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  dirty.delete(form);
  if (!form.matches("[data-form], [data-once]") || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  document.querySelectorAll(`button[form="${form.id}"], #${form.id || "none"} button.pri`).forEach((one) => one.setAttribute("aria-busy", "true"));
});
window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-tidy]")) return;
  for (const box of event.target.elements) if (box.name && !box.value) box.disabled = true;
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (form && event.code === "Enter" && (event.ctrlKey || event.metaKey)) (event.preventDefault(), form.requestSubmit());
});

document.addEventListener("change", async (event) => {
  const box = event.target;
  if (box.matches("input.native")) {
    const to = document.getElementById(box.dataset.for);
    to.value = box.value.split("-").reverse().join("/");
    to.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  if (!box.dataset?.typed || !box.value.trim()) return;
  const of = box.form?.querySelector("select[name=currency]")?.value ?? "";
  const answer = await fetch(`/read/${box.dataset.typed}/?q=${encodeURIComponent(box.value)}&of=${of}`);
  const said = await answer.json();
  const out = document.querySelector(`output[for="${box.id}"]`);
  if (said.value) box.value = said.value;
  if (out) out.textContent = said.shown ?? "";
  box.setAttribute("aria-invalid", said.wrong ? "true" : "false");
  box.closest(".input")?.classList.toggle("is-err", Boolean(said.wrong));
  const told = document.getElementById(`${box.id}-err`); // what the server said of it the last time
  if (told) (told.closest("tr.msg") ?? told).hidden = !said.wrong;
  if (said.wrong && out && !told) out.textContent = said.wrong;
});

const summary = document.querySelector("[data-summary], .sheet-form .refused");
if (summary) summary.focus();
globalThis.nhipToken = token;
