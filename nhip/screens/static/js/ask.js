// The page about programs: asks a list with a key that was pasted; the key stays in its box and goes nowhere else.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-ask]");
  if (!form) return;
  event.preventDefault();
  const shown = document.querySelector("[data-asked]"), path = form.path.value;
  if (!path.startsWith("/api/v1/")) return;
  shown.hidden = false;
  shown.textContent = "…";
  try {
    const answer = await fetch(path, { headers: { Authorization: `Bearer ${form.key.value}` }, credentials: "omit" });
    const text = await answer.text();
    let said = text;
    try { said = JSON.stringify(JSON.parse(text), null, 2); } catch { /* it is no JSON: shown as it came */ }
    shown.textContent = `${answer.status}\n${said}`;
  } catch (error) {
    shown.textContent = String(error);
  }
});
