// Says in a sentence what the browser's passkey dialogue left undone.
const note = document.getElementById("passkey_error");

document.addEventListener("allauth.error", (event) => {
  if (!note) return;
  event.preventDefault();
  note.hidden = false;
});
