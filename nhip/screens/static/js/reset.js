// The code of a link stands behind its #, which is sent to nobody: it is put into its box, and out of the address.
const box = document.querySelector("[data-behind] input");
if (box && location.hash.length > 1) {
  box.value = location.hash.slice(1);
  box.closest("[data-behind]").hidden = true;
  history.replaceState(null, "", location.pathname);
}
