// How it looks: changed at once, kept in a cookie; the form behind it keeps it with the person.
const root = document.documentElement;
const keep = () => {
  const said = { theme: root.dataset.theme ?? "system", density: root.dataset.density, side: root.dataset.side === "narrow" ? "narrow" : "wide", keys: root.dataset.keys };
  document.cookie = `nhip_look=${Object.entries(said).map((pair) => pair.join(".")).join("-")};path=/;max-age=31536000;samesite=lax`;
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-do=side]")) {
    const small = matchMedia("(max-width: 1100px)").matches;
    root.dataset.side = small ? (root.dataset.side === "open" ? "wide" : "open") : root.dataset.side === "narrow" ? "wide" : "narrow";
    if (!small) keep();
  }
  const button = event.target.closest("[data-look] button");
  if (!button || button.name === "language") return;
  event.preventDefault();
  if (button.name === "theme" && button.value === "system") delete root.dataset.theme;
  else root.dataset[button.name] = button.value;
  button.parentElement.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", one === button));
  keep();
  const form = new FormData(button.form);
  form.set(button.name, button.value);
  fetch(button.form.action, { method: "POST", body: form, redirect: "manual" });
});
