// The door: who comes is checked in by name or by the code on their phone. What is pressed is a step
// that goes through the console's queue, so that it waits on this device while the network is gone.

import { $, draw, el, mark, say, words } from "./dom.js";
import { askReason } from "./ask.js";
import { follow } from "./feed.js";
import { Queue } from "./queue.js";
import { keepTime } from "./time.js";

const own = words("words");
const page = $("#door");
const EVERY = 3_000;
const ABSENT = ["absent", "withdrawn"];
let state = words("state");

const tell = (text) => {
  $("#said").hidden = !text;
  $("#said").textContent = text;
};

// The answer to a step is the console's data: what it says of the turns is newer than ours.
const take = (answer) => {
  if (answer.state) state.steps = answer.state.document.steps;
  for (const line of answer.state ? state.lines : []) {
    const turn = answer.state.turns[line.key];
    if (turn) Object.assign(line, { state: turn.state, checked_in: turn.checked_in, presenter: turn.presenter, late: turn.late, deck_final: turn.deck });
  }
  paint();
};

const queue = new Queue(page.dataset.steps, `hall-door-${page.dataset.run}-${page.dataset.user}`, {
  answered: (answer, step) => {
    if (answer.refused) tell(say(own.cameLate, { step: own.steps[step.name] }));
    take(answer);
  },
  refused: (answer) => {
    tell(answer.error ?? own.failed);
    take(answer);
  },
  stopped: () => tell(own.signedOut),
  waits: (count, offline) => {
    $("#waiting").hidden = !(count && offline);
    $("#waiting span").textContent = say(own.waiting, { n: count });
  },
});

const press = (name, key, more = {}) => {
  tell("");
  queue.add({ name, key, ...more });
  paint();
};

// ── what a step that is on its way will make of a line ───────────────────────

const EFFECTS = {
  check_in: ({ members }, { data }) => ({ checked_in: true, deck_final: Boolean(data.deck), presenter: members.find(([pk]) => pk === data.member)?.[1] ?? "" }),
  undo_check_in: () => ({ checked_in: false, deck_final: false, presenter: "" }),
  absent: () => ({ state: "absent" }),
  arrive: () => ({ state: "waiting" }),
};

const ahead = (line) => {
  const steps = queue.steps.filter(({ key }) => key === line.key);
  return steps.reduce((now, step) => ({ ...now, ...EFFECTS[step.name](now, step), waits: true }), line);
};

// ── the list ─────────────────────────────────────────────────────────────────

const number = (place) => String(place).padStart(2, "0");

const named = (line) => line.title || own.gone;

const presence = (line) => {
  if (ABSENT.includes(line.state)) return mark("stop", own.states[line.state]);
  if (line.checked_in) return mark(line.waits ? "wait" : "ok", own.hasCome);
  return line.state === "waiting" ? mark("", own.expected) : mark("now", own.states[line.state]);
};

const deckMark = (line) => line.checked_in && !ABSENT.includes(line.state) && (line.deck || line.deck_final) && mark(line.deck_final && !line.waits ? "ok" : "wait", line.deck_final ? own.deckFinal : own.deckOpen);

const row = (line) =>
  el("li", { class: line.checked_in ? "here" : ABSENT.includes(line.state) ? "past" : "" },
    el("button", { type: "button", class: "row-a hall-row", "data-key": line.key, onclick: () => open(line.key) },
      el("span", { class: "no" }, number(line.place)),
      el("span", { class: "t" }, named(line), el("small", {}, [line.number, line.unit].filter(Boolean).join("　")), line.presenter ? el("small", {}, say(own.presents, { name: line.presenter })) : null, line.waits ? el("small", {}, own.onTheWay) : null),
      el("span", { class: "num door-marks" }, presence(line), deckMark(line))));

const plain = (text) => text.normalize("NFKC").toLowerCase();

const fits = (line, sought) =>
  [number(line.place), line.number, line.title, line.unit, ...line.members.map(([, name]) => name)].some((text) => plain(text).includes(sought));

const paint = () => {
  const lines = state.lines.map(ahead);
  const sought = plain($("#search").value.trim());
  const found = lines.filter((line) => !sought || fits(line, sought));
  const expected = lines.filter((line) => !ABSENT.includes(line.state));
  $("#count").textContent = say(own.present, { n: expected.filter((line) => line.checked_in).length, all: expected.length });
  draw($("#lines"), ...(found.length ? found.map(row) : [el("li", { class: "cs-empty" }, own.none)]));
};

// ── one project ──────────────────────────────────────────────────────────────

const choice = (line, value, name, note) =>
  el("label", {}, el("input", { type: "radio", name: "member", value, checked: line.presenter === name }), el("span", {}, name, " ", el("small", {}, note)));

const who = (line) =>
  el("fieldset", { class: "door-who" }, el("legend", {}, own.who),
    ...line.members.map(([pk, name]) => choice(line, pk, name, own.member)),
    line.members.length ? null : el("p", { class: "muted" }, own.noMembers),
    state.only_members ? null : choice(line, "", own.other, ""));

const deck = (line) => {
  if (!line.deck) return el("p", { class: "muted" }, own.noDeck);
  const files = line.deck.files.flatMap(([name, url]) => [el("a", { href: url, target: "_blank", rel: "noopener" }, name), " "]);
  return el("div", { class: "door-deck" },
    el("label", {}, el("input", { type: "checkbox", id: "deck", checked: line.deck_final }), el("span", {}, own.deckConfirm)),
    el("p", { class: "small mt-2 mb-0" }, ...files, el("small", { class: "muted d-block" }, say(own.deckHandedIn, { date: line.deck.handed_in, digest: line.deck.short }))));
};

const button = (text, kind, onclick) => el("button", { type: "button", class: `btn ${kind}`, onclick }, text);

const close = () => $("#line").close();

const checkIn = (line) => {
  const chosen = document.querySelector("#line input[name=member]:checked");
  if (!chosen) {
    $("#line .door-error").hidden = false;
    return;
  }
  const data = {};
  if (chosen.value) data.member = Number(chosen.value);
  if ($("#deck")?.checked) data.deck = line.deck.digest;
  close();
  press("check_in", line.key, { data });
};

const withReason = (name, line) => async () => {
  close();
  const reason = await askReason(own.steps[name]);
  if (reason) press(name, line.key, { reason });
};

const actions = (line) => {
  const list = [];
  const other = (name, text = own.steps[name]) => list.push(button(text, "btn-outline-primary", withReason(name, line)));
  if (line.state === "waiting") {
    list.push(button(line.checked_in ? own.checkInAgain : own.checkIn, "btn-act btn-lg", () => checkIn(line)));
    if (line.checked_in) other("undo_check_in", own.undo);
  }
  if (["waiting", "called"].includes(line.state)) other("absent");
  if (line.state === "absent") other("arrive");
  return list;
};

const body = (line) => {
  const head = [el("h2", { class: "h5", id: "line-title" }, `${number(line.place)}　${named(line)}`), el("p", { class: "muted" }, [line.number, line.unit].filter(Boolean).join("　")), el("p", {}, presence(line), " ", deckMark(line))];
  if (line.kept) return [...head, el("p", { class: "cs-note" }, own.kept)];
  const choices = actions(line);
  if (!choices.length) return [...head, el("p", {}, own.nothing)];
  const form = line.state === "waiting" ? [who(line), deck(line), el("p", { class: "cs-note stop door-error", role: "alert", hidden: true }, own.choose)] : [];
  return [...head, ...form, el("div", { class: "d-grid gap-2" }, ...choices)];
};

const open = (key) => {
  const line = state.lines.find((one) => one.key === key);
  if (!line) return;
  $("#line-body").replaceChildren(...body(ahead(line)));
  $("#line").showModal();
};

// ── the network ──────────────────────────────────────────────────────────────

keepTime(page.dataset.now);
follow(page.dataset.data, EVERY, {
  got: (fresh) => {
    $("#offline").hidden = true;
    if (queue.steps.length) queue.send();
    else queue.offline = false;
    // What was asked before the last step was taken is older than what we have.
    if (fresh.steps >= state.steps) state = fresh;
    paint();
  },
  lost: () => {
    $("#offline").hidden = false;
    queue.offline = true;
  },
  gone: () => tell(own.signedOut),
});
$("#search").addEventListener("input", paint);
paint();
if (page.dataset.wanted) open(page.dataset.wanted);
