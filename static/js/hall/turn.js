// A presenter's phone: when it is our turn. The last state stays shown while the network is gone,
// with the time at which it was true.

import { $, draw, el, mark, say, words } from "./dom.js";
import { follow } from "./feed.js";

const own = words("words");
const page = $("#turn");
const EVERY = 5_000;
// What wants somebody to move, or to be there, is shown in red.
const CALL = ["called", "pitching", "questions", "absent"];
let state = words("state");

const clock = (milliseconds) => new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: page.dataset.zone }).format(milliseconds);

const isNext = () => state.open && state.before === 0;

const sentence = () => {
  if (state.state !== "waiting") return own[state.state];
  if (state.over) return own.overAll;
  if (isNext()) return own.next;
  if (!state.open) return own.notOpen;
  return state.before === 1 ? own.beforeOne : say(own.before, { n: state.before });
};

const box = () =>
  el("div", { class: `turn-now ${CALL.includes(state.state) || isNext() ? "call" : ""}` },
    el("span", {}, say(own.place, { all: state.all })),
    el("span", { class: "no" }, String(state.place).padStart(2, "0")),
    el("p", { class: "say" }, sentence()),
    state.score ? el("p", { class: "say" }, state.score) : null,
    state.state === "waiting" && !state.over ? el("p", {}, say(own.about, { time: clock(state.expected) })) : null,
    state.state === "waiting" && state.late ? el("p", {}, own.late) : null);

const checkedIn = () => {
  if (state.over || state.state !== "waiting") return null;
  if (!state.checked_in) return el("p", { class: "turn-door" }, mark("wait", own.notCheckedIn));
  return el("p", { class: "turn-door" }, mark("ok", own.checkedIn), state.presenter ? `　${say(own.presents, { name: state.presenter })}` : "", state.deck ? " " : "", state.deck ? mark("ok", own.deckFinal) : null);
};

const onNow = () => {
  if (!state.open || state.over) return null;
  const one = state.on ? `${String(state.on.place).padStart(2, "0")}　${state.on.title || own.gone}` : own.nobody;
  return el("p", {}, `${own.onNow}　`, el("strong", {}, one));
};

const paint = () => {
  draw($("#own"), box());
  draw($("#others"), checkedIn(), onNow());
};

const lost = (text) => {
  $("#lost").hidden = !text;
  $("#lost").textContent = text;
};

follow(page.dataset.document, EVERY, {
  got: (fresh) => {
    lost("");
    if (fresh.state === "called" && state.state !== "called") navigator.vibrate?.([400, 200, 400]);
    state = fresh;
    paint();
  },
  lost: () => lost(say(own.asOf, { time: clock(state.now) })),
  gone: () => lost(own.signedOut),
});
paint();
