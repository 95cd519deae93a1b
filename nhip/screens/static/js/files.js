// Files: chosen, dropped, pasted or taken with the camera; each goes by itself, with how far it is, and again if it failed.
const trays = () => [...document.querySelectorAll("form[data-files]")];
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((part) => part.toString(16).padStart(2, "0")).join("");
const make = (name, css = "", text = "") => Object.assign(document.createElement(name), { className: css, textContent: text });
let going = 0;

// The list of what is on its way stands before the panel, which draws itself anew meanwhile.
const listOf = (form) => {
  const place = form.closest("[data-panel]") ?? form.closest(".tray");
  const there = place.previousElementSibling;
  if (there?.matches("[data-sending]")) return there;
  const list = make("ul", "files sending");
  list.dataset.sending = "";
  list.setAttribute("aria-live", "polite");
  place.before(list);
  return list;
};
const redraw = (form) => {
  const panel = form.closest("[data-panel]");
  if (panel) htmx.trigger(panel, "again");
  else if (!document.querySelector("[data-sending] li")) location.reload();
};

const line = (form, file) => {
  const row = make("li", "file"), what = make("span", "what"), acts = make("span", "acts");
  const note = make("small", "", form.dataset.waits), bar = make("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  what.append(make("span", "fw5", file.name), note);
  acts.append(bar);
  row.append(make("span"), what, acts);
  listOf(form).append(row);
  return { row, note, bar, acts };
};

const post = (address, file, key, bar, note) => new Promise((done) => {
  const said = new FormData(), request = new XMLHttpRequest();
  said.append("csrfmiddlewaretoken", nhipToken());
  said.append("key", key);
  said.append("files", file, file.name);
  request.open("POST", address);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = (event.loaded / event.total) * 100;
    note.textContent = `${Math.round(bar.value)} %`;
  });
  request.addEventListener("loadend", () => {
    let told = {};
    try { told = JSON.parse(request.responseText); } catch { told = {}; }
    done({ well: request.status === 200 && told.kept === 1, why: told.refused?.join(" ") ?? "" });
  });
  request.send(said);
});

const failed = (form, address, job, why) => {
  const again = make("button", "btn sm", form.dataset.again), leave = make("button", "btn sm ghost", form.dataset.leave);
  job.shown.row.classList.add("bad");
  job.shown.note.textContent = why || form.dataset.broken;
  job.shown.acts.replaceChildren(...(job.hopeless ? [leave] : [again, leave]));
  again.type = leave.type = "button";
  again.addEventListener("click", () => (job.shown.row.remove(), send(form, address, [job])));
  leave.addEventListener("click", () => job.shown.row.remove());
};

// One after the other, each under a key of its own: sent again, it counts once.
const send = async (form, address, jobs) => {
  const most = Number(form.dataset.most);
  jobs.forEach((job) => (job.shown = line(form, job.file)));
  let kept = 0;
  for (const job of jobs) {
    job.hopeless = job.file.size > most;
    if (job.hopeless) { failed(form, address, job, form.dataset.tooLarge); continue; }
    going += 1;
    const { well, why } = await post(address, job.file, job.key, job.shown.bar, job.shown.note);
    going -= 1;
    if (well) (job.shown.row.remove(), (kept += 1));
    else failed(form, address, job, why);
  }
  if (kept) redraw(form);
};
const take = (form, files, address = form.getAttribute("action")) => {
  const jobs = [...files].map((file) => ({ file, key: newKey() }));
  if (jobs.length) send(form, address, jobs);
};

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-files]");
  if (!form || event.target.type !== "file") return;
  take(form, event.target.files);
  event.target.value = "";
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-newer]"), form = link?.closest("[data-panel], .tray")?.querySelector("form[data-files]");
  if (!form) return;
  event.preventDefault();
  const box = Object.assign(document.createElement("input"), { type: "file" });
  box.addEventListener("change", () => take(form, box.files, link.getAttribute("href")));
  box.click();
});

const carries = (event) => event.dataTransfer?.types?.includes("Files");
const over = (form) => trays().forEach((one) => one.classList.toggle("is-over", one === form));
document.addEventListener("dragover", (event) => {
  const form = carries(event) && (event.target.closest?.("section")?.querySelector("form[data-files]") ?? trays()[0]);
  if (!form) return;
  event.preventDefault();
  over(form);
});
document.addEventListener("dragleave", (event) => event.relatedTarget || over());
document.addEventListener("drop", (event) => {
  const form = carries(event) && document.querySelector("form[data-files].is-over");
  over();
  if (!form) return;
  event.preventDefault();
  take(form, event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const [form] = trays(), files = [...(event.clipboardData?.files ?? [])];
  if (!form || !files.length || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const at = new Date().toLocaleString("sv").replaceAll(":", ".");
  const named = files.map((file) => (/^image\.\w+$/.test(file.name) ? new File([file], `${form.dataset.pasted} ${at}.${file.name.split(".").pop()}`, { type: file.type }) : file));
  take(form, named);
});
window.addEventListener("beforeunload", (event) => going && event.preventDefault());
