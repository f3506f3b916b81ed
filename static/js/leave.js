// Whoever signs out leaves nothing behind in the browser but sealed marks that were not sent; while
// there are any, nobody signs out by the way: the judge's pages say what to do with them.

import { forgetEntries } from "./entry/kept.js";
import { forgetNews } from "./news/kept.js";
import { release, takeOver } from "./sheet/holder.js";
import { unsent } from "./sheet/store.js";

const { content: user, dataset } = document.querySelector("meta[name=cs-user]");

async function leave(form) {
  if ((await unsent(Number(user)).catch(() => [])).length) {
    location.href = `${dataset.judge}#unsent`;
    return;
  }
  await release();
  form.submit();
}

for (const form of document.querySelectorAll('form[action$="/logout/"]')) {
  form.addEventListener("submit", (event) => {
    forgetEntries(user);
    forgetNews(user);
    // A judge's page has a dialog of its own for this.
    if (document.querySelector("#unsent")) return;
    event.preventDefault();
    leave(form);
  });
}

takeOver(Number(user));
