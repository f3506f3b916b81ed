// The desk of a piece of news: buttons that write marks into the text, pictures put where the cursor
// stands, and what was typed kept in the browser until the server has it. Without this script the
// form is a form, and its second button shows the preview.

import { KeptText, NAMES, same } from "./kept.js";
import { block, MARKS } from "./marks.js";

const $ = (selector, root = document) => root.querySelector(selector);
// The text that the change began with: taken back with it, so that the server sees a newer one.
const KEPT = [...NAMES, "version"];
const TYPING = 400;

const form = $("#news-form");
const body = $("#id_body");
const user = $("meta[name=cs-user]").content;
const kept = new KeptText(user, form.dataset.place);

const read = () => Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
// What the server has; nothing of a form that came back unsaved.
const saved = form.dataset.unsaved ? null : read();

// What differs is put in as if it had been typed, so that undo takes it back and nothing scrolls.
function write({ text, from, to }) {
  const old = body.value;
  if (text === old) return;
  let start = 0;
  while (start < old.length && old[start] === text[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, text.length) - start && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  const piece = text.slice(start, text.length - end);
  body.focus();
  body.setSelectionRange(start, old.length - end);
  if (!document.execCommand(piece ? "insertText" : "delete", false, piece)) {
    body.value = text;
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  body.setSelectionRange(from, to);
}

// Between the name of the box and the box.
const toolbar = $("#news-toolbar");
body.before(toolbar);
toolbar.hidden = false;
toolbar.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.mark === "picture") {
    $("#news-pictures").scrollIntoView({ block: "center" });
    $("#news-pictures input[type=file]").focus();
    return;
  }
  const { selectionStart, selectionEnd } = body;
  write(MARKS[button.dataset.mark](body.value, selectionStart, selectionEnd, button.dataset.sample));
});

// The list of pictures comes anew after each change of it.
function showInsertions() {
  for (const button of document.querySelectorAll("[data-insert]")) button.hidden = false;
}
showInsertions();
document.addEventListener("htmx:afterSettle", (event) => {
  showInsertions();
  // A picture that is described anew may be on show.
  if (event.target.id === "news-pictures") htmx.trigger(".cs-newstext", "drawn");
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (button) write(block(body.value, body.selectionStart, body.selectionEnd, button.dataset.insert));
});

// What was typed

const mark = $("#news-kept");
let waiting = 0;

function keep() {
  const typed = read();
  if (saved && same(typed, saved)) {
    kept.drop();
    mark.hidden = true;
  } else mark.hidden = !kept.store(typed);
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, TYPING);
});
addEventListener("pagehide", () => {
  if (waiting && !form.dataset.sent) keep();
});
form.addEventListener("submit", (event) => {
  clearTimeout(waiting);
  // Until the answer is there, the browser's copy is the only one that is sure.
  kept.store(read());
  form.dataset.sent = "yes";
  mark.hidden = event.submitter?.name === "preview";
});

// A moment as the portal writes it, in China time: 2022年7月8日 17:00, 8 July 2022 17:00.
function moment(at) {
  const { lang } = document.documentElement;
  const zone = { timeZone: "Asia/Shanghai" };
  const day = { ...zone, year: "numeric", month: "long", day: "numeric" };
  const clock = { ...zone, hour: "numeric", minute: "2-digit", hourCycle: "h23" };
  const set = (form) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, form).format(at);
  return `${set(day)} ${set(clock)}`;
}

const left = $("#news-left");
const old = kept.read();
if (old && !same(old.fields, read())) {
  $("[data-when]", left).textContent = moment(old.at);
  left.hidden = false;
} else keep();
// A new item has got a number, and so another place: what was kept of it is saved.
const fresh = new KeptText(user, form.dataset.fresh);
if (saved && form.dataset.fresh !== form.dataset.place && same(fresh.read()?.fields ?? {}, saved)) fresh.drop();
$("[data-take]", left).addEventListener("click", () => {
  for (const name of KEPT) form.elements[name].value = old.fields[name] ?? "";
  left.hidden = true;
  keep();
  htmx.trigger(".cs-newstext", "drawn");
});
$("[data-drop]", left).addEventListener("click", () => {
  kept.drop();
  left.hidden = true;
});
