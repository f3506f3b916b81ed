// The score sheet: marks, what became of them, signature.

import { Marks } from "./marks.js";
import { $, hold, queue, say, sendOthers, showLine, showSaved, waitingCount, whenLeft, words } from "./outbox.js";
import { Sender } from "./sender.js";

const data = JSON.parse($("#sheet-data").textContent);
const own = $("#words").dataset;
const AUTOSAVE = 600;
let closed = $("#sheet").dataset.locked === "true";
let saved = data.current;
let signed = Boolean(saved?.signed);
let sender = null;

const marks = new Marks($("#sheet"), {
  onChange: () => changed(AUTOSAVE),
  onRefused(name, most) {
    $("#said").textContent = say(own.saidStep, { name, most });
  },
});

function status(state, head, text, shape = state) {
  const box = $("#save");
  box.dataset.state = state;
  $("use", box).setAttribute("href", `${words.icons}#${shape}`);
  $("b", box).textContent = head;
  $("span", box).textContent = text;
}

function trouble(text, said) {
  status("stop", words.stop, text);
  showLine(data.sheet, "stop", words.stop, text);
  signed = false;
  $("#sign").disabled = true;
  if (said) $("#said").textContent = said;
}

function changed(delay, sign = false) {
  if (!sender) return;
  signed = sign;
  sender.add({ marks: marks.values, signed: sign, comment: $("#remark").value, device: navigator.platform ?? "" }, delay);
  paint();
}

function paint() {
  const missing = marks.missing;
  const button = $("#sign");
  $("#total").textContent = marks.total;
  button.disabled = closed || signed || missing.length > 0 || Boolean(sender?.isOver);
  $("span", button).textContent = missing.length
    ? say(own.signMissing, { n: missing.length })
    : say(signed && !sender?.pending ? own.signDone : own.sign, { total: marks.total });
  $("#keep-mine").textContent = say(own.mine, { total: marks.total });
  if (closed || sender?.isOver) return;
  const said = signed ? own.saidSigned : own.saidOk;
  const names = missing.join(own.comma);
  $("#said").textContent = missing.length ? say(own.saidMissing, { names }) : sender?.pending ? own.saidWait : said;
}

function showEcho(row) {
  const text = row.signed ? own.okText : own.okUnsigned;
  status("ok", words.ok, say(text, { time: row.saved_at, total: row.total }));
  showSaved(data.sheet, row);
}

// Both values side by side: the judge chooses.
function choose(text, current, { mayInsist }) {
  const total = current?.total ?? "–";
  const pairs = marks.differences(marks.values, current?.marks ?? {});
  const lines = pairs.map(([name, mine, theirs]) => say(own.difference, { name, mine, theirs }));
  trouble(text, lines.join(own.comma));
  paint();
  $("#conflict").hidden = false;
  $("#keep-mine").hidden = !mayInsist;
  $("#take-theirs").textContent = say(own.theirs, { total });
  $("#keep-mine").onclick = () => settle(() => sender.insist(current?.revision ?? 0));
  $("#take-theirs").onclick = () => settle(() => adopt(current));
}

async function settle(choice) {
  $("#conflict").hidden = true;
  await choice();
  paint();
}

async function adopt(current) {
  await sender.yield(current?.revision ?? 0);
  saved = current;
  signed = Boolean(current?.signed);
  fill(current);
  if (closed) showClosed();
  else showSavedOrNew();
}

const handlers = {
  waiting() {
    $("#sign-in").hidden = true;
    status("wait", say(words.wait, { n: Math.max(1, waitingCount()) }), words.waitText);
    showLine(data.sheet, "wait", say(words.wait, { n: 1 }));
    paint();
  },
  saved(row) {
    $("#sign-in").hidden = true;
    saved = row;
    signed = row.signed;
    showEcho(row);
    paint();
  },
  stale: (current) => choose(own.staleText, current, { mayInsist: true }),
  locked(current) {
    close();
    choose(say(own.lockedText, { total: current?.total ?? "–" }), current, { mayInsist: false });
    $("#said").textContent = own.saidLocked;
  },
  gone: () => trouble(words.gone),
  signedOut() {
    trouble(words.signedOut, own.saidKept);
    $("#sign-in").hidden = false;
  },
  refused: (sentence) => trouble(sentence, own.saidKept),
  unkept: () => trouble(words.unkept),
};

function close() {
  closed = true;
  marks.disable();
  $("#remark").disabled = true;
}

function showClosed() {
  status("ok", own.closed, saved ? own.closedText : own.closedEmpty, "lock");
  $("#said").textContent = "";
}

function showSavedOrNew() {
  if (saved) showEcho(saved);
  else status("wait", own.new, own.newText);
}

function fill(version) {
  marks.fill(version?.marks ?? {});
  $("#remark").value = version?.comment ?? "";
}

// Before what is kept on the device has been read, a tap would be lost; the page takes none.
function ready() {
  for (const part of document.querySelectorAll("#sheet [inert]")) part.inert = false;
}

async function begin() {
  sender = await new Sender({ queue, sheet: data.sheet, url: data.save, revision: data.revision, on: handlers }).begin();
  const kept = sender.newest;
  fill(kept ?? saved);
  if (closed) close();
  if (kept) {
    signed = kept.signed;
    handlers.waiting();
    sender.send();
  } else if (closed) {
    showClosed();
  } else {
    showSavedOrNew();
  }
  paint();
  $("#remark").addEventListener("input", () => changed(AUTOSAVE));
  $("#sign").addEventListener("click", () => changed(0, true));
  ready();
}

// One tab for one sheet: two would overwrite each other's queue. When the other one lets go,
// this one starts afresh.
function second() {
  fill(saved);
  marks.disable();
  $("#remark").disabled = true;
  trouble(own.second);
  $("#total").textContent = marks.total;
  $("#said").textContent = "";
  ready();
  navigator.locks.request(`chuangsai-sheet-${data.sheet}`, () => location.reload());
}

// A tablet that changed hands shows nothing of the judge before.
async function stillMine() {
  if (document.hidden || sender?.pending) return;
  const reply = await fetch(location.href, { method: "HEAD", redirect: "manual" }).catch(() => null);
  if (reply && (reply.type === "opaqueredirect" || reply.status === 404)) location.reload();
}

$("#open-order").addEventListener("click", () => $("#order").showModal());
$("#close-order").addEventListener("click", () => $("#order").close());
document.addEventListener("visibilitychange", stillMine);
whenLeft(() => location.reload());

hold(data.sheet, async (free) => {
  if (!free) return second();
  await begin();
  sendOthers(data.sheet);
  return new Promise(() => {});
});
