// The score sheet: marks, what became of them, signature.

import { beside } from "./beside.js";
import { handOver } from "./handover.js";
import { keepReady } from "./kit.js";
import { Marks } from "./marks.js";
import { $, hold, queue, refuseForeign, say, sendOthers, showLine, showSaved, waitingCount, whenLeft, words } from "./outbox.js";
import { ours, Sender } from "./sender.js";
import { unsent } from "./store.js";
import { canLock } from "./vault.js";

const data = JSON.parse($("#sheet-data").textContent);
const own = $("#words").dataset;
const AUTOSAVE = 600;
const begun = `chuangsai:begun:${queue.user}:${JSON.parse($("#kit-data").textContent).heat}`;
// Before the heat opens, unless the judge has begun on the host's word while there was no network.
let early = $("#sheet").dataset.stage === "early" && !localStorage.getItem(begun);
let closed = early || ["locked", "frozen", "shown"].includes($("#sheet").dataset.stage);
let saved = data.current;
let signed = Boolean(saved?.signed);
let abstained = saved?.abstained ?? "";
let sender = null;
// A page that the device had kept knows less than the device itself.
const fresh = $("#sheet").dataset.kept === "no";

const marks = new Marks($("#sheet"), {
  onChange: () => changed(AUTOSAVE),
  onRefused(name, most) {
    $("#said").textContent = say(own.saidStep, { name, most });
  },
});

const extra = beside({ data, own, marks, abstain, fresh });

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

const draft = (fields) => ({ comment: $("#remark").value, device: navigator.platform ?? "", ...fields });

function changed(delay, sign = false) {
  if (!sender) return;
  signed = sign;
  const total = marks.total === "–" ? "0.0" : marks.total;
  if (abstained) sender.add(draft({ marks: {}, signed: false, total: "", abstained }), delay);
  else sender.add(draft({ marks: marks.values, signed: sign, total }), delay);
  paint();
}

// No marks, and a reason: a version of the sheet like any other, taken back by the next one.
function abstain(reason) {
  abstained = reason;
  if (reason) marks.fill({});
  changed(0);
}

function paint() {
  const missing = marks.missing;
  const button = $("#sign");
  $("#total").textContent = marks.total;
  button.disabled = closed || signed || missing.length > 0 || Boolean(sender?.isOver) || Boolean(abstained);
  marks.enable(!closed && !abstained);
  extra.showAbstained(abstained, closed);
  if (abstained) {
    $("span", button).textContent = own.abstained;
    if (!closed && !sender?.isOver) $("#said").textContent = own.saidAbstained;
    return;
  }
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
  const text = row.abstained ? own.okAbstained : row.signed ? own.okText : own.okUnsigned;
  status("ok", words.ok, say(text, { time: row.saved_at, total: row.total }));
  showSaved(data.sheet, row);
}

// Both values side by side: the judge chooses.
function choose(text, current, { mayInsist }) {
  const total = current?.abstained ? own.abstained : (current?.total ?? "–");
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
  await (current ? queue.remember(data.sheet, current) : queue.unremember(data.sheet)).catch(() => {});
  if (closed) showClosed();
  else showSavedOrNew();
}

// Who is signed out signs in again, or gives the host what waits here.
function offerWaysOut(may) {
  $("#commit").hidden = true;
  $("#sign-in").hidden = !may;
  $("#hand-over-here").hidden = !may || !canLock;
}

async function handOverHere() {
  await queue.written;
  await handOver(await unsent(queue.user));
  $("#said").textContent = own.saidHanded;
}

const handlers = {
  waiting(why) {
    offerWaysOut(false);
    status("wait", say(words.wait, { n: Math.max(1, waitingCount()) }), why || words.waitText);
    showLine(data.sheet, "wait", say(words.wait, { n: 1 }));
    paint();
  },
  saved(row) {
    offerWaysOut(false);
    saved = row;
    signed = row.signed;
    showEcho(row);
    paint();
  },
  // The server has less than it had promised this device: its data come from a backup.
  lost: (current) => choose(own.lostText, current, { mayInsist: !closed }),
  stale: (current) => choose(own.staleText, current, { mayInsist: true }),
  locked(said) {
    close();
    const text = said?.shown ? own.shownText : own.lockedText;
    choose(say(text, { total: said?.current?.total ?? "–" }), said?.current, { mayInsist: false });
    $("#said").textContent = own.saidLocked;
  },
  gone: () => trouble(words.gone),
  signedOut() {
    trouble(words.signedOut, own.saidKept);
    offerWaysOut(true);
  },
  uncommitted({ error, commitment }) {
    trouble(error, own.saidKept);
    $("#commit").href = commitment;
    $("#commit").hidden = false;
  },
  refused: (sentence) => trouble(sentence, own.saidKept),
  unkept: () => trouble(words.unkept),
};

function close() {
  closed = true;
  marks.enable(false);
  $("#remark").disabled = true;
}

function showClosed() {
  if (early) return status("wait", own.early, own.earlyText);
  status("ok", own.closed, saved ? own.closedText : own.closedEmpty, "lock");
  $("#said").textContent = "";
}

function showSavedOrNew() {
  if (saved) showEcho(saved);
  else status("wait", own.new, own.newText);
}

function fill(version) {
  abstained = version?.abstained ?? "";
  marks.fill(version?.marks ?? {});
  $("#remark").value = version?.comment ?? "";
}

// Without network nobody tells this tablet that the heat is open; the judge has heard the host say so.
function heard(isThere) {
  const button = $("#begin-early");
  if (!button) return;
  button.hidden = isThere || !early;
  $("#sign").hidden = !button.hidden;
  if (early) status("wait", own.early, isThere ? own.earlyText : own.earlyAlone);
}

function beginEarly() {
  localStorage.setItem(begun, "yes");
  early = closed = false;
  $("#remark").disabled = false;
  heard(false);
  showSavedOrNew();
  paint();
}

// Before what is kept on the device has been read, a tap would be lost; the page takes none.
function ready() {
  for (const part of document.querySelectorAll("#sheet [inert]")) part.inert = false;
}

const isLess = (current, echoed) =>
  (current?.revision ?? 0) < echoed.revision ||
  (current.revision === echoed.revision && current.hash !== echoed.hash);

async function begin() {
  const echoed = await queue.echoed(data.sheet);
  const less = Boolean(echoed) && isLess(saved, echoed);
  if (less && !fresh) saved = echoed;
  const revision = saved?.revision ?? 0;
  sender = await new Sender({ queue, sheet: data.sheet, url: data.save, revision, on: handlers }).begin();
  const lost = less && fresh;
  if (lost) await sender.offer(draft({ ...held(echoed), comment: echoed.comment }));
  const kept = sender.newest;
  fill(kept ?? saved);
  signed = Boolean((kept ?? saved)?.signed);
  if (closed) close();
  if (lost) {
    sender.halt("lost", saved);
  } else if (kept) {
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
  $("#hand-over-here").addEventListener("click", handOverHere);
  ready();
}

// What the device holds of an echoed row, as a draft.
const held = ({ marks: given, signed: sign, total, abstained: reason }) => ({
  marks: given,
  signed: sign,
  total,
  ...(reason ? { abstained: reason } : {}),
});

// One tab for one sheet: two would overwrite each other's queue. When the other one lets go,
// this one starts afresh.
function second() {
  fill(saved);
  marks.enable(false);
  extra.close();
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
  const reply = await fetch(location.href, { method: "HEAD" }).catch(() => null);
  if (reply && ours(reply) && (reply.redirected || reply.status === 404)) location.reload();
}

$("#open-order").addEventListener("click", () => $("#order").showModal());
$("#close-order").addEventListener("click", () => $("#order").close());
refuseForeign();
$("#begin-early")?.addEventListener("click", beginEarly);
keepReady(heard);
document.addEventListener("visibilitychange", stillMine);
whenLeft(() => location.reload());

hold(data.sheet, async (free) => {
  if (!free) return second();
  await begin();
  sendOthers(data.sheet);
  return new Promise(() => {});
});
