// A reason, asked for in a dialog; null where the host thinks better of it.

import { $ } from "./dom.js";

export const askReason = (title) =>
  new Promise((resolve) => {
    const dialog = $("#ask");
    const field = $("#ask-reason");
    $("#ask-title").textContent = title;
    field.value = "";
    const done = () => {
      dialog.removeEventListener("close", done);
      const said = field.value.trim();
      resolve(dialog.returnValue === "ok" && said ? said : null);
    };
    dialog.returnValue = "";
    dialog.addEventListener("close", done);
    for (const ready of dialog.querySelectorAll("[data-reason]")) {
      ready.onclick = () => { field.value = ready.dataset.reason; };
    }
    dialog.showModal();
    field.focus();
  });
