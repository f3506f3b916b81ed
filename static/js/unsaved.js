// A page whose form has unsaved words asks before it is left: by a link, by another form, by closing it.

let changed = false;

for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
}

addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
