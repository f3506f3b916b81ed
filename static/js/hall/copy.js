// A button that copies what stands in a field; where the browser lets no page copy, the field is
// selected instead.

export const copyable = (button, field, done) => {
  button.hidden = false;
  const before = button.textContent;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = done;
      setTimeout(() => { button.textContent = before; }, 2_000);
    } catch {
      field.focus();
    }
  });
};
