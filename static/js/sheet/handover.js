// Marks that cannot be sent leave the tablet as a file for the host: locked as they lie here, so
// that neither the host nor the next judge reads them. The server alone can open it.

import { newId } from "./queue.js";
import * as store from "./store.js";

export async function handOver(rows) {
  const content = rows.map(({ user, sheet, sealed }) => ({ user, sheet, sealed }));
  const text = JSON.stringify({ format: "chuangsai-handover", version: 1, rows: content });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `chuangsai-${newId().slice(0, 8)}.json`;
  document.body.append(link);
  link.click();
  link.remove();
  // Marks that were changed since are not in the file.
  for (const { user, sheet, sealed } of rows) {
    await store.amend("drafts", [user, sheet], (now) => (now.sealed === sealed ? { ...now, handed: true } : undefined));
  }
}
