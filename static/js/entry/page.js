// The entry form saves itself: every change goes to the server, and the status line says where it is.
// Without this script the buttons save as in any form.

import { complain, isHere, nameOf, names, partOf, read, same, words as shown, write } from "./boxes.js";
import { Kept } from "./kept.js";
import { Sender } from "./sender.js";

const $ = (selector, root = document) => root.querySelector(selector);
const say = (template, values = {}) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const TYPING = 1200;
const LEAVING = 150;
// Somebody who never pauses is saved all the same.
const LONGEST = 8000;
// What was on its way when a page went needs no question.
const RECENT = 120000;

const data = JSON.parse($("#autosave-data").textContent);
const words = $("#autosave-words").dataset;
const form = $("#step-form");
const shownAtFirst = Object.fromEntries(names().map((name) => [name, read(name)]));

function status(kind, head, text = "") {
  const box = $("#autosave");
  box.hidden = false;
  box.dataset.state = kind;
  $(".cs-state", box).className = `cs-state ${kind}`;
  $("use", box).setAttribute("href", `${words.icons}#${kind}`);
  $("b", box).textContent = head;
  $(".why", box).textContent = text;
  $("#autosave-sign-in").hidden = true;
}

function paint() {
  if (sender.refusedCount) status("stop", words.stop, say(words.marked, { n: sender.refusedCount }));
  else if (sender.count) status("wait", say(words.wait, { n: sender.count }));
}

function showSaved(said, save) {
  for (const name of Object.keys(save.fields)) complain(name, said.errors[name] ?? "");
  for (const [name, other] of Object.entries(said.overtaken)) note(name, other.value, say(words.overtaken, { text: other.text }), words.takeBack);
  $("#missing-list").innerHTML = said.parts.missing;
  $("#step-list").innerHTML = said.parts.steps;
  if (sender.count) paint();
  else status("ok", words.ok, said.saved_at);
}

function stopped(reason, sentence = "") {
  status("stop", words.stop, sentence || say(words[reason], { n: sender.count }));
  $("#autosave-sign-in").hidden = reason !== "signedOut";
}

const sender = new Sender({
  ...data,
  kept: new Kept(data.user, data.entry),
  on: { waiting: paint, saved: showSaved, stopped, unkept: () => status("stop", words.stop, words.unkept) },
});

// Another value of a field, with a way to take it and a way to leave it.
function note(name, value, text, take, leave = words.keep) {
  const place = $("#autosave-note").content.firstElementChild.cloneNode(true);
  const [taking, leaving] = place.querySelectorAll("button");
  $(".text", place).textContent = text;
  taking.textContent = take;
  leaving.textContent = leave;
  taking.addEventListener("click", () => {
    place.remove();
    write(name, value);
    changed(name, 0);
  });
  leaving.addEventListener("click", () => place.remove());
  partOf(name).querySelector(".autosave-note")?.remove();
  partOf(name).append(place);
}

let oldest = 0;

function changed(name, delay) {
  const value = read(name);
  if (!sender.count) oldest = Date.now();
  if (!sender.unsaved[name] && !(name in sender.seen) && same(value, shownAtFirst[name])) return;
  sender.put(name, value, Math.max(0, Math.min(delay, oldest + LONGEST - Date.now())));
}

form.addEventListener("input", (event) => nameOf(event.target) && changed(nameOf(event.target), TYPING));
form.addEventListener("change", (event) => nameOf(event.target) && changed(nameOf(event.target), LEAVING));

// The buttons send the whole form: first everything goes its own way, so that nothing is lost if the
// network fails in between.
form.addEventListener("submit", async (event) => {
  if (!sender.pending) return sender.kept.store(null);
  event.preventDefault();
  await sender.again();
  if (sender.pending) return undefined;
  sender.kept.store(null);
  return form.requestSubmit(event.submitter);
});

// What was left by a page that is gone

function offer(name, { value, base }) {
  if (same(value, read(name))) return false;
  if (base >= (data.last[name] ?? 0)) {
    write(name, value);
    sender.put(name, value, 0, base);
    return true;
  }
  note(name, value, say(words.left, { text: shown(value) }), words.takeLeft, words.dropLeft);
  return false;
}

function ofAnotherStep({ step, fields, drop }) {
  const place = $("#autosave-elsewhere").content.firstElementChild.cloneNode(true);
  $(".text", place).textContent = say(words.elsewhere, { n: Object.keys(fields).length, step: data.steps[step]?.label ?? "" });
  $("a", place).href = data.steps[step]?.url ?? "#";
  $("button", place).addEventListener("click", () => {
    drop();
    place.remove();
  });
  if (data.steps[step]) $("#autosave-left").append(place);
  else drop();
}

async function begin() {
  let back = 0;
  for (const state of await sender.kept.takeOver()) {
    const here = Object.keys(state.fields).filter(isHere);
    if (state.step !== data.step) {
      if (Date.now() - state.at > RECENT) ofAnotherStep(state);
      else await resend(state);
      continue;
    }
    back += here.filter((name) => offer(name, state.fields[name])).length;
    state.drop();
  }
  if (!back) return;
  const place = $("#autosave-back");
  $(".text", place).textContent = say(words.back, { n: back });
  place.hidden = false;
}

// A page of another step went a moment ago; what it had under way is sent once more.
async function resend(state) {
  const other = new Sender({
    ...data,
    step: state.step,
    kept: { store: () => true },
    on: { waiting() {}, unkept() {}, stopped() {}, saved: (said) => { $("#missing-list").innerHTML = said.parts.missing; } },
  });
  for (const [name, { value, base }] of Object.entries(state.fields)) other.put(name, value, 0, base);
  await other.send();
  if (other.count) ofAnotherStep(state);
  else state.drop();
}

// Signing out forgets what waits here; it goes first, if it can.
for (const leaving of document.querySelectorAll(".cs-signout")) {
  leaving.addEventListener("submit", async (event) => {
    if (!sender.count) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await sender.again();
    if (!sender.count || confirm(say(words.leave, { n: sender.count }))) {
      sender.drop();
      leaving.requestSubmit();
    }
  }, { capture: true });
}

status("idle", words.idle);
begin();
