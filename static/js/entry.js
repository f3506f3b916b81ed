// The entry form: counts characters, warns before leaving a form that is not saved by itself, and
// shows the fields of a new unit only when a new one is chosen. Without it the form works as well.

const countText = document.getElementById("count-text");

function showCount(field, place) {
  const most = field.maxLength > 0 ? field.maxLength : Number(field.dataset.count);
  // The server counts characters, not the halves of a pair.
  const n = field.maxLength > 0 ? field.value.length : [...field.value].length;
  place.textContent = countText.innerHTML.replace("{n}", n).replace("{most}", most);
  place.classList.toggle("over", n > most);
}

if (countText) {
  for (const field of document.querySelectorAll("[data-count]")) {
    const place = document.createElement("span");
    place.className = "cs-count";
    field.after(place);
    field.addEventListener("input", () => showCount(field, place));
    field.addEventListener("written", () => showCount(field, place));
    showCount(field, place);
  }
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

const choice = document.querySelector("[data-unit-choice]");
const fields = document.querySelector("[data-new-unit]");
if (choice && fields) {
  const show = () => {
    const chosen = choice.querySelector("input:checked");
    fields.hidden = Boolean(chosen) && chosen.value !== "new";
  };
  choice.addEventListener("change", show);
  show();
}
