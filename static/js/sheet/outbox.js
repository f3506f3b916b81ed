// What a judge's every page does besides its own work: send what waits on other sheets, say in
// the running order how each of them stands, and warn before signing out of a shared tablet.

import { countWaiting, forget, Queue } from "./queue.js";
import { Sender } from "./sender.js";
import { canLock } from "./vault.js";

export const $ = (selector, root = document) => root.querySelector(selector);
export const say = (template, values = {}) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export const words = $("#outbox-words").dataset;
const { user, keys, sheets } = JSON.parse($("#outbox").textContent);
export const queue = new Queue({ user, keys });
export const waitingCount = () => countWaiting(user);

// Sheets that are no longer this judge's (a recusal, a withdrawn entry) can never be saved again.
for (const sheet of queue.sheets) if (!sheets.includes(sheet)) queue.drop(sheet);

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
  showLine(sheet, row.signed ? "ok" : "wait", row.signed ? words.signed : words.unsigned);
  const given = $(`.cs-order [data-sheet="${sheet}"] .given`);
  if (given) given.textContent = say(words.given, { total: row.total });
}

const lineOf = (sheet) => ({
  waiting: () => showLine(sheet, "wait", say(words.wait, { n: 1 })),
  saved: (row) => showSaved(sheet, row),
  stale: () => showLine(sheet, "stop", words.stop, words.stale),
  locked: () => showLine(sheet, "stop", words.stop, words.locked),
  gone: () => showLine(sheet, "stop", words.stop, words.gone),
  signedOut: () => showLine(sheet, "wait", say(words.wait, { n: 1 }), words.signedOut),
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

export function sendOthers(own = null) {
  for (const sheet of queue.sheets) if (sheet !== own) sendOther(sheet);
}

// Signing out

const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("chuangsai") : null;

// Another tab has signed this judge out: its marks leave this screen too.
export const whenLeft = (leave) => others?.addEventListener("message", leave);

const form = $(".cs-signout");
const dialog = $("#unsent");

function leave() {
  if (!canLock) forget(user);
  others?.postMessage("left");
}

form?.addEventListener("submit", (event) => {
  if (!countWaiting(user)) return leave();
  event.preventDefault();
  $("#unsent-locked").hidden = !canLock;
  $("#unsent-open").hidden = canLock;
  return dialog.showModal();
});
$("#stay")?.addEventListener("click", () => dialog.close());
$("#go")?.addEventListener("click", () => {
  leave();
  form.submit();
});
