// Form review: a box that is opened gets the cursor, a field with a point is marked, and the button
// that returns the entry counts the points. Without it everything works, uncounted.

const button = document.querySelector("[data-return]");
const plain = button ? button.textContent : "";
const boxes = [...document.querySelectorAll(".cs-mend")];

function count() {
  const marked = boxes.filter((box) => {
    const says = Boolean(box.querySelector("textarea").value.trim());
    box.closest("dl > div").classList.toggle("back", says);
    return says;
  }).length;
  button.textContent = marked ? button.dataset.return.replace("{n}", marked) : plain;
}

if (button) {
  for (const box of boxes) {
    box.addEventListener("input", count);
    box.addEventListener("toggle", () => {
      if (box.open) box.querySelector("textarea").focus({ preventScroll: true });
    });
  }
  count();
}
