// Signing out of a shared tablet: warn while marks of this judge have not been sent.

import { waiting } from "./queue.js";

const user = document.querySelector("#leave").dataset.user;
const dialog = document.querySelector("#unsent");
const form = document.querySelector(".cs-signout");

form?.addEventListener("submit", (event) => {
  if (!waiting(user).length) return;
  event.preventDefault();
  dialog.showModal();
});
document.querySelector("#stay").addEventListener("click", () => dialog.close());
document.querySelector("#go").addEventListener("click", () => form.submit());
