// Form review: "Return this" beside a field puts its name into the message to the entrant, and the
// button of the decision counts the fields. Without it the reviewer writes the message alone.

const message = document.getElementById("id_message");
const button = document.querySelector("[data-return]");
const plain = button ? button.textContent : "";

function count() {
  const marked = document.querySelectorAll(".cs-fields .back").length;
  button.textContent = marked ? button.dataset.return.replace("{n}", marked) : plain;
}

if (message && button) {
  for (const item of document.querySelectorAll("[data-item]")) {
    item.hidden = false;
    item.addEventListener("click", () => {
      const row = item.closest("div");
      if (row.classList.toggle("back")) {
        const line = `${item.dataset.item}${message.dataset.colon || ": "}`;
        message.value = message.value ? `${message.value.trimEnd()}\n${line}` : line;
        message.focus();
      }
      count();
    });
  }
}
