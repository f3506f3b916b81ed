// On a tablet that nobody is signed in on: marks of whoever was here before wait sealed, for their
// judge or for the host.

import { handOver } from "./handover.js";
import { release } from "./holder.js";
import { unsentOfOthers } from "./store.js";
import { canLock } from "./vault.js";

// Whoever was signed out from elsewhere has not let go of the pages.
if (!document.querySelector("meta[name=cs-user]")) release();

const rows = canLock ? await unsentOfOthers(null).catch(() => []) : [];
const box = document.querySelector("#left");

box.hidden = !rows.length;
box.querySelector("button").addEventListener("click", async () => {
  await handOver(rows);
  box.querySelector("[role=status]").hidden = false;
});
