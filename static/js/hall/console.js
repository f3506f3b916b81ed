// The host's console. What is drawn comes from the server each second; what is pressed is a step
// that goes through the queue, so that a press is never lost and never counts twice.

import { colour, face, reached, spentFace } from "./clock.js";
import { $, draw, el, mark, say, words } from "./dom.js";
import { askReason } from "./ask.js";
import { follow } from "./feed.js";
import { takeLocally, worksOffline } from "./local.js";
import { Queue } from "./queue.js";
import { askOrder } from "./reorder.js";
import { end, unlock, warn } from "./sound.js";
import { keepTime, serverNow } from "./time.js";

const own = words("words");
const page = $("#console");
let state = words("state");
let chosen = null;
let heard = null;

const queue = new Queue(page.dataset.steps, `hall-steps-${page.dataset.run}-${page.dataset.user}`, {
  answered: (answer, step) => {
    if (answer.refused) tell(say(own.cameLate, { step: own.steps[step.name] }));
    take(answer.state);
  },
  refused: (answer) => {
    tell(answer.error ?? own.failed);
    take(answer.state);
  },
  stopped: () => tell(own.signedOut),
  waits: (count, offline) => {
    $("#waiting").hidden = !(count && offline);
    $("#waiting span").textContent = say(own.waiting, { n: count });
  },
});

const tell = (text) => {
  $("#said").hidden = !text;
  $("#said").textContent = text;
};

const press = (name, key = "", more = {}) => {
  unlock();
  tell("");
  const step = { name, key, ...more };
  if (queue.offline) {
    if (!worksOffline(name)) return tell(own.needsNetwork);
    if (!takeLocally(state, step, serverNow())) return tell(own.notNow);
    paint();
  }
  queue.add(step);
};

const pressWithReason = async (name, key, { title = own.steps[name], data = {} } = {}) => {
  const reason = await askReason(title);
  if (reason) press(name, key, { reason, data });
};

const at = (place) => ({ one: state.document.order[place - 1], key: state.keys[place - 1] });

const number = (place) => String(place).padStart(2, "0");

const named = (one) => one.title || own.gone;

const button = (text, kind, onclick, more = {}) => el("button", { type: "button", class: `btn ${kind}`, onclick, ...more }, text);

// ── the order ────────────────────────────────────────────────────────────────

const LOOK = { waiting: "", called: "now", pitching: "live", questions: "live", scoring: "wait", revealed: "ok", closed: "ok", absent: "stop", withdrawn: "off" };

const stateOf = (one, turn) => {
  if (one.state === "waiting") return turn.checked_in ? mark("", own.checkedIn) : mark("stop", own.notCheckedIn);
  return mark(LOOK[one.state], own.states[one.state]);
};

const time = (milliseconds) => new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: page.dataset.zone }).format(milliseconds);

const row = (one, key) => {
  const turn = state.turns[key];
  const over = ["revealed", "closed", "absent", "withdrawn"].includes(one.state);
  const plan = state.plan.slots[key];
  return el("li", { class: one.place === state.document.on ? "on" : over ? "past" : "" },
    el("button", { type: "button", class: "row-a hall-row", "data-key": key, "aria-current": one.place === state.document.on ? "true" : null, onclick: () => { chosen = key; openTurn(); } },
      el("span", { class: "no" }, number(one.place)),
      el("span", { class: "t" }, named(one), el("small", {}, one.unit, one.state === "waiting" && plan ? `　${say(own.expected, { time: time(plan[1]) })}` : "")),
      el("span", { class: "num" }, ...(one.result ? [el("strong", {}, one.result.score), el("br")] : []), stateOf(one, turn))));
};

const drawOrder = () => draw($("#order"), ...state.document.order.map((one, n) => row(one, state.keys[n])));

const changeOrder = async () => {
  const waiting = state.keys.filter((_key, n) => state.document.order[n].state === "waiting");
  const lines = waiting.map((key) => {
    const { one } = at(state.keys.indexOf(key) + 1);
    return { key, number: number(one.place), title: named(one), unit: one.unit };
  });
  const order = await askOrder(lines, waiting.map((key) => time(state.plan.slots[key][1])), own);
  if (order) pressWithReason("reorder", "", { title: own.changeOrder, data: { order } });
};

// ── one turn, chosen from the order ──────────────────────────────────────────

// Each registered member is a button; somebody else only where the rules admit it.
const checkIn = (add) => {
  for (const [member, name] of state.members[chosen] ?? []) add(say(own.checkInMember, { name }), () => press("check_in", chosen, { data: { member } }));
  if (!state.only_members) add(own.checkInOther, () => press("check_in", chosen));
};

const openTurn = () => {
  const place = state.keys.indexOf(chosen) + 1;
  const { one } = at(place);
  const turn = state.turns[chosen];
  const dialog = $("#turn");
  const close = (next) => () => { dialog.close(); next(); };
  const choices = [];
  const add = (text, next) => choices.push(button(text, "btn-outline-primary", close(next)));
  if (one.state === "waiting") {
    if (turn.checked_in) add(own.undoCheckIn, () => pressWithReason("undo_check_in", chosen));
    else checkIn(add);
    add(own.steps.late, () => pressWithReason("late", chosen));
    add(own.moveUp, () => pressWithReason("move", chosen, { title: own.moveUp, data: { to: Math.max(1, place - 1) } }));
    add(own.moveDown, () => pressWithReason("move", chosen, { title: own.moveDown, data: { to: Math.min(state.keys.length, place + 1) } }));
  }
  if (["waiting", "called"].includes(one.state)) add(own.steps.absent, () => pressWithReason("absent", chosen));
  if (one.state === "absent") add(own.steps.arrive, () => pressWithReason("arrive", chosen));
  if (["waiting", "called", "absent"].includes(one.state)) add(own.steps.withdraw, () => pressWithReason("withdraw", chosen));
  if (state.revealable.includes(chosen) && one.state === "closed") add(own.reveal, () => press("reveal", chosen));
  if (one.result) add(own.takeBack, () => pressWithReason("take_back", chosen, { title: own.takeBack }));
  if (one.result) add(own.showScore, () => press("show", "", { data: { scene: "score", key: chosen } }));
  draw($("#turn-body"), el("h2", { class: "h5" }, `${number(place)}　${named(one)}`), el("p", { class: "muted" }, one.unit, turn.presenter ? `　${say(own.presents, { name: turn.presenter })}` : "", turn.deck ? `　${own.deckFinal}` : ""),
    choices.length ? el("div", { class: "d-grid gap-2" }, ...choices) : el("p", {}, own.nothingToDo));
  dialog.showModal();
};

// ── the stage ────────────────────────────────────────────────────────────────

const clockBox = (part, one) => {
  const { clock } = state.document;
  const here = clock?.part === part ? clock : null;
  const spent = one.spent[part];
  const length = state.play[part];
  if (!length) return null;
  const said = here ? (here.since === null ? (here.spent ? mark("wait", own.paused) : mark("", own.ready)) : mark("live", own.running)) : spent === undefined ? mark("", own.toCome) : mark("ok", own.ended);
  const used = here ? length - Math.max(0, here.length - here.spent - (here.since === null ? 0 : serverNow() - here.since)) : spent ?? 0;
  return el("div", { class: `cs-clock ${here ? colour(here, serverNow()) : "done"}` },
    el("span", { class: "small" }, `${own[part]}　`, said),
    el("b", {}, here ? face(here, serverNow()) : spent === undefined ? "–" : spentFace(spent)),
    el("progress", { class: "cs-progress", max: length, value: Math.min(length, used), "aria-label": own[part] }));
};

// A judge who scores the project and has not handed in; who is parted from it has no sheet.
const isMissing = (given) => given !== undefined && !["signed", "abstained"].includes(given);

const missing = (key) => state.seats.filter(({ sheets }) => isMissing(sheets[key])).length;

const actions = (one, key) => {
  const { clock } = state.document;
  const running = clock && clock.since !== null;
  const list = [];
  const main = (text, next, more) => list.push(button(text, "btn-act btn-lg", next, more));
  const other = (text, next) => list.push(button(text, "btn-outline-primary btn-lg", next));
  if (one.state === "called") main(own.startPitch, () => press("start_pitch", key));
  if (one.state === "pitching") main(own.endPitch, () => press("end_pitch", key));
  if (one.state === "questions" && clock && !running && !clock.spent) main(own.startQuestions, () => press("start_questions", key));
  if (one.state === "questions" && clock && (running || clock.spent)) main(own.endQuestions, () => press("end_questions", key));
  if (running) other(own.pause, () => pressWithReason("pause", key));
  else if (clock && (clock.spent || one.state === "pitching")) other(own.resume, () => press("resume", key));
  if (one.state === "scoring") {
    const left = missing(key);
    if (state.revealable.includes(key)) {
      main(left ? say(own.revealMissing, { n: left }) : own.reveal, () => press("reveal", key), { disabled: left > 0 });
      other(own.defer, () => pressWithReason("close", key, { title: own.defer }));
    } else main(own.close, () => press("close", key));
  }
  if (clock) list.push(button(own.restart, "btn-link", () => pressWithReason("restart", key)));
  if (["called", "pitching", "questions", "scoring"].includes(one.state)) list.push(button(own.repeat, "btn-link", () => pressWithReason("repeat", key)));
  // The key stands in the page, so that the same buttons of another turn are other buttons.
  return el("div", { class: "cs-actions", "data-key": key }, ...list);
};

const SEEN = { signed: ["ok", "ok"], abstained: ["ok", "ok"], begun: ["wait", "wait"], "": ["", ""] };

const seat = ({ seat: no, letter, judge, online, sheets }, key) => {
  const given = sheets[key];
  const offline = online === false && given !== "signed";
  const [kind, look] = offline ? ["stop", "stop"] : SEEN[given ?? ""];
  const text = given === undefined ? own.parted : offline ? own.offline : own.sheets[given];
  return el("li", { class: kind }, el("b", {}, say(own.judge, { letter })), mark(look, text), el("small", {}, judge), waitedFor(key, given) ? remind(no, key) : null);
};

const waitedFor = (key, given) => isMissing(given) && state.document.order[state.keys.indexOf(key)].state === "scoring";

const remind = (number, key) => button(own.remind, "btn-link", () => press("remind", key, { data: { seat: number } }));

const seats = (key) => {
  const asked = state.seats.filter(({ sheets }) => key in sheets).length;
  const done = asked - missing(key);
  return [
    el("div", { class: "cs-head mt-5" }, el("h2", {}, own.sheetsTitle, " ", el("span", { class: "count" }, state.rehearsal ? "" : say(own.handedIn, { done, all: asked }))), el("span", { class: "small muted" }, own.neverWhat)),
    state.rehearsal ? el("p", { class: "cs-note" }, own.rehearsalSheets) : el("ol", { class: "cs-seats" }, ...state.seats.map((one) => seat(one, key))),
  ];
};

const next = () => {
  const { document: doc } = state;
  if (doc.over) return el("div", {}, el("p", { class: "cs-empty" }, own.over), state.to_award ? el("div", { class: "cs-actions mt-4" }, button(own.award, "btn-act btn-lg", () => press("award"))) : null);
  const { one, key } = at(doc.next);
  return el("div", { class: "hall-next", "data-key": key }, heading(one),
    el("div", { class: "cs-actions mt-4" }, button(say(own.callNext, { place: number(one.place) }), "btn-act btn-lg", () => press("call", key)),
      state.turns[key].checked_in ? null : mark("stop", own.notCheckedIn)));
};

const heading = (one) => el("div", { class: "cs-stage" }, el("span", { class: "no" }, number(one.place)), el("div", {}, el("h2", {}, named(one)), el("span", { class: "muted" }, `${one.unit}　${one.group}·${one.sector}`)));

// Clocks move, buttons stand: each has its own place, so that a press is never drawn away.
const drawStage = () => {
  const { document: doc } = state;
  const shown = doc.on || (doc.scene === "score" ? doc.shown : 0);
  const places = ["#stage-head", "#stage-clocks", "#stage-actions", "#stage-seats", "#stage-next"].map($);
  const parts = shown ? onStage(at(shown)) : [[], [], [], []];
  parts.push(doc.on ? [] : [next()]);
  places.forEach((place, n) => draw(place, ...parts[n]));
};

const onStage = ({ one, key }) => [
  [heading(one)],
  [el("div", { class: "cs-clocks" }, clockBox("pitch", one), clockBox("questions", one))],
  [state.document.on ? actions(one, key) : el("p", { class: "hall-score" }, own.score, el("b", {}, one.result.score))],
  seats(key),
];

// ── screens, steps so far ────────────────────────────────────────────────────

const drawSide = () => {
  const { document: doc } = state;
  const one = doc.order[doc.shown - 1];
  draw($("#mini"), el("small", {}, own.scenes[doc.scene] ?? ""), el("b", {}, ["pitch", "score"].includes(doc.scene) && one ? named(one) : doc.heat),
    el("div", { class: "d-flex justify-content-between align-items-end" }, el("small", {}, one?.unit ?? ""), el("span", { class: "c" }, doc.scene === "score" && one?.result ? one.result.score : doc.clock && doc.scene === "pitch" ? face(doc.clock, serverNow()) : "")));
  for (const choice of document.querySelectorAll("#scenes button")) {
    const { scene } = choice.dataset;
    choice.setAttribute("aria-pressed", String(scene === doc.scene));
    choice.disabled = (scene === "pitch" && !(doc.on || doc.next)) || (scene === "score" && !doc.order.some((line) => line.result)) || (scene === "awards" && !(doc.awards.length || state.to_award));
  }
  draw($("#screens"), ...state.screens.map(({ pk, name, opened, online }) => el("li", {}, el("span", {}, name, closeScreen(pk)), online ? mark("ok", own.screenOk) : opened ? mark("stop", own.screenLost) : mark("wait", own.screenWaits))));
  draw($("#log"), ...state.log.map(({ text, reason, by, at: when, refused }) => el("li", {}, el("span", {}, refused ? `${text}（${own.noEffect}）` : text, reason ? el("small", { class: "d-block muted" }, reason) : null), el("span", { class: "muted text-end" }, when, el("small", { class: "d-block" }, by)))));
};

const closeScreen = (pk) => {
  const form = $("#close-screen").content.firstElementChild.cloneNode(true);
  form.action = form.action.replace("/0/", `/${pk}/`);
  return form;
};

const showScene = (scene) => {
  const { document: doc } = state;
  if (scene === "awards" && !doc.awards.length) return press("award");
  const done = doc.order.findLastIndex((line) => line.result);
  const place = { pitch: doc.on || doc.next, score: doc.order[doc.shown - 1]?.result ? doc.shown : done + 1 }[scene];
  press("show", "", { data: { scene, key: place ? state.keys[place - 1] : "" } });
};

// ── the whole ────────────────────────────────────────────────────────────────

const drawHead = () => {
  // A heat that is held on another day than planned is not late.
  const minutes = Math.abs(state.plan.delay) < 12 * 3_600_000 ? Math.round(state.plan.delay / 60_000) : NaN;
  $("#delay").textContent = state.document.over || Number.isNaN(minutes) ? "" : minutes > 0 ? say(own.late, { n: minutes }) : minutes < 0 ? say(own.early, { n: -minutes }) : own.onTime;
  const offline = state.seats.filter(({ online }) => online === false).length;
  const tablets = state.seats.filter(({ online }) => online !== null).length;
  draw($("#tablets"), !tablets ? mark("", own.noTablets) : offline ? mark("wait", say(own.tabletsOffline, { n: tablets, offline })) : mark("ok", say(own.tablets, { n: tablets })));
};

const paint = () => {
  drawOrder();
  drawStage();
  drawSide();
  drawHead();
};

const take = (fresh) => {
  if (!fresh || queue.steps.length) return;
  state = fresh;
  paint();
};

const sounds = () => {
  const { clock } = state.document;
  if (!clock || clock.since === null) {
    heard = null;
    return;
  }
  const count = reached(clock, serverNow());
  if (heard !== null && count > heard) (count === clock.warnings.length + 1 ? end : warn)();
  heard = count;
};

for (const choice of document.querySelectorAll("#scenes button")) choice.addEventListener("click", () => showScene(choice.dataset.scene));
$("#change-order").addEventListener("click", changeOrder);
$("#note").addEventListener("click", () => pressWithReason("note", "", { title: own.note }));
keepTime(page.dataset.now);
follow(page.dataset.data, 1_000, {
  got: (fresh) => {
    $("#offline").hidden = true;
    if (queue.steps.length) queue.send();
    else queue.offline = false;
    take(fresh);
  },
  lost: () => {
    $("#offline").hidden = false;
    queue.offline = true;
  },
  gone: () => tell(own.signedOut),
});
setInterval(() => {
  $("#now").textContent = new Intl.DateTimeFormat("zh-CN", { timeStyle: "medium", hour12: false, timeZone: page.dataset.zone }).format(serverNow());
  if (state.document.clock) {
    drawStage();
    drawSide();
  }
  sounds();
}, 250);
addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, dialog, button, a") || event.code !== "Space") return;
  event.preventDefault();
  $("#stage-actions .btn-act:not(:disabled), #stage-next .btn-act")?.click();
});
paint();
