// What the server said about a box stood for what was in it: once it holds something else, the sentence goes
// until the server has read it anew.

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.(".is-invalid") || !target.form || !target.value) return;
  const group = target.form.querySelectorAll(`[name="${CSS.escape(target.name)}"]`);
  for (const box of group) {
    box.classList.remove("is-invalid");
    box.removeAttribute("aria-invalid");
  }
});
