// What a judge's every page does besides its own work: send what waits on other sheets, say in
// the running order how each of them stands, and warn before signing out of a shared tablet.

import { Asides } from "./asides.js";
import { handOver } from "./handover.js";
import { release } from "./holder.js";
import { Queue } from "./queue.js";
import { Sender } from "./sender.js";
import { forget, unsent, unsentOfOthers } from "./store.js";
import { canLock } from "./vault.js";

export const $ = (selector, root = document) => root.querySelector(selector);
export const say = (template, values = {}) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export const words = $("#outbox-words").dataset;
const { user, keys, parted } = JSON.parse($("#outbox").textContent);
export const queue = new Queue({ user, keys });
export const asides = new Asides(queue);
export const waitingCount = () => queue.waiting.size;

// One line of the running order: "ok", "wait" or "stop", its word, and what to do.
export function showLine(sheet, kind, word, fix = "") {
  const line = $(`.cs-order [data-sheet="${sheet}"]`);
  if (!line) return;
  const state = $(".cs-state", line);
  state.className = `cs-state ${kind}`;
  $("use", state).setAttribute("href", `${words.icons}#${kind}`);
  state.lastChild.textContent = word;
  $(".fix", line)?.remove();
  if (!fix) return;
  const said = document.createElement("span");
  said.className = "fix";
  said.textContent = fix;
  line.append(said);
}

export function showSaved(sheet, row) {
  if (row.abstained) return showAbstained(sheet);
  showLine(sheet, row.signed ? "ok" : "wait", row.signed ? words.signed : words.unsigned);
  const given = $(`.cs-order [data-sheet="${sheet}"] .given`);
  if (given) given.textContent = say(words.given, { total: row.total });
}

export function showAbstained(sheet) {
  showLine(sheet, "off", words.abstained);
  const given = $(`.cs-order [data-sheet="${sheet}"] .given`);
  if (given) given.textContent = "";
}

const lineOf = (sheet) => ({
  waiting: () => showLine(sheet, "wait", say(words.wait, { n: 1 })),
  saved: (row) => showSaved(sheet, row),
  stale: () => showLine(sheet, "stop", words.stop, words.stale),
  locked: () => showLine(sheet, "stop", words.stop, words.locked),
  gone: () => showLine(sheet, "stop", words.stop, words.gone),
  signedOut: () => showLine(sheet, "wait", say(words.wait, { n: 1 }), words.signedOut),
  uncommitted: ({ error }) => showLine(sheet, "wait", say(words.wait, { n: 1 }), error),
  refused: (sentence) => showLine(sheet, "stop", words.stop, sentence),
  unkept: () => showLine(sheet, "stop", words.stop, words.unkept),
});

// Hold a sheet for as long as `work` runs; null where another tab holds it.
export function hold(sheet, work) {
  if (!navigator.locks) return work(true);
  return navigator.locks.request(`chuangsai-sheet-${sheet}`, { ifAvailable: true }, work);
}

async function sendOther(sheet) {
  const on = lineOf(sheet);
  on.waiting();
  await hold(sheet, async (free) => {
    if (!free) return;
    const sender = await new Sender({ queue, sheet, url: "", revision: 0, on }).begin();
    await sender.send();
    // Until it is sent or refused for good: the sender itself comes back after each pause.
    while (sender.pending && !sender.isOver) await new Promise((wake) => setTimeout(wake, 500));
  });
}

// Sheets that a recusal or a withdrawn entry has parted from this judge can never be saved again:
// the server says which. One that it merely does not know stays, for its data may come from a backup.
export async function sendOthers(own = null) {
  asides.send();
  for (const sheet of await queue.sheets()) {
    if (parted.includes(sheet)) await queue.drop(sheet);
    else if (sheet !== own) sendOther(sheet);
  }
}

// Signing out

const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("chuangsai") : null;

// Another tab has signed this judge out: its marks leave this screen too.
export const whenLeft = (leave) => others?.addEventListener("message", leave);

const form = $(".cs-signout");
const dialog = $("#unsent");

async function leave() {
  if (!canLock) await forget(user).catch(() => {});
  await release();
  others?.postMessage("left");
  form.submit();
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const waiting = await unsent(user).catch(() => []);
  if (!waiting.length) return leave();
  $("#unsent-locked").hidden = $("#hand-over").hidden = !canLock;
  $("#unsent-open").hidden = canLock;
  $("#go").hidden = canLock;
  return dialog.showModal();
});
$("#hand-over")?.addEventListener("click", async () => {
  await queue.written;
  await handOver(await unsent(user));
  $("#unsent-handed").hidden = $("#go").hidden = false;
});
$("#stay")?.addEventListener("click", () => dialog.close());
$("#go")?.addEventListener("click", leave);
if (location.hash === "#unsent") form?.requestSubmit();

// Nobody marks on a tablet on which somebody else's marks still wait.
export async function refuseForeign() {
  const rows = canLock ? await unsentOfOthers(user).catch(() => []) : [];
  if (!rows.length) return;
  const refusal = $("#foreign");
  refusal.addEventListener("cancel", (event) => event.preventDefault());
  $("#foreign-hand-over").addEventListener("click", async () => {
    await handOver(rows);
    refusal.close();
  });
  refusal.showModal();
}
