// The big screen. It is fed with the public document and knows nothing else.

import { colour, face, reached, spentFace } from "./clock.js";
import { $, draw, el, say, words } from "./dom.js";
import { follow } from "./feed.js";
import { best, fit, pageOf } from "./fit.js";
import { canSound, end, unlock, warn } from "./sound.js";
import { keepTime, serverNow } from "./time.js";

const own = words("words");
const stage = $("#stage");
const KEPT = `hall-screen-${document.body.dataset.run}`;
// Scenes that change while nothing happens: a long list turns its pages.
const PAGED = new Set(["table", "draw"]);
let shown = null;
let heard = null;

const line = () => shown.order[shown.shown - 1];

const title = (text) => el("h1", {}, text);

const named = (one) => one.title || own.gone;

const unitOf = (one) => [one.unit, el("br"), el("span", { class: "dim" }, `${one.group}　${one.sector}`)];

const clockBox = (part, one) => {
  const clock = shown.clock?.part === part ? shown.clock : null;
  const length = part === "pitch" ? own.pitch : own.questions;
  if (clock) {
    return el("div", { class: `clock run ${colour(clock, serverNow())}`, "data-clock": true },
      el("div", { class: "k" }, el("span", {}, length), el("span", {}, clock.since === null ? own.paused : own.left)),
      el("b", {}, face(clock, serverNow())));
  }
  const spent = one.spent[part];
  return el("div", { class: "clock" },
    el("div", { class: "k" }, el("span", { class: "dim" }, length), el("span", { class: "dim" }, spent === undefined ? own.toCome : own.ended)),
    el("b", {}, spent === undefined ? "–" : spentFace(spent)));
};

const pitch = () => {
  const one = line();
  return el("section", { class: "pitch" },
    el("div", {}, el("div", { class: "no" }, String(one.place).padStart(2, "0")), title(named(one)), el("div", { class: "unit" }, ...unitOf(one))),
    el("div", {}, clockBox("pitch", one), clockBox("questions", one)));
};

const seat = ({ seat: letter, mark, cut }) => el("li", { class: cut ? "cut" : "" },
  el("span", {}, say(own.judge, { letter }) + (cut ? `　${own[cut]}` : "")), el("b", {}, mark));

const rankRow = ({ rank, place, score }, mine) => el("tr", { class: place === mine ? "me" : "" },
  el("td", {}, String(rank)),
  el("td", {}, el("span", { class: "name" }, named(shown.order[place - 1])), el("span", { class: "dim name" }, shown.order[place - 1].unit)),
  el("td", { class: "num" }, score));

const orderRow = (one) => el("tr", {}, el("td", {}, String(one.place)),
  el("td", {}, el("span", { class: "name" }, named(one)), el("span", { class: "dim name" }, one.unit)),
  el("td", {}, one.number));

const table = (caption, lines) => el("table", {}, el("caption", {}, caption), el("tbody", {}, ...lines));

const soFar = () => say(own.table, { done: shown.table.length, all: shown.order.length });

// A list over the whole screen, page after page where it is long.
const whole = (caption, lines) => {
  const { columns, page, pages } = pageOf(lines);
  const turned = pages > 1 ? `${caption}　${page} / ${pages}` : caption;
  return el("section", { class: `scores ${columns.length > 1 ? "hall-two" : "hall-whole"}` },
    ...columns.map((column, n) => table(n ? "　" : turned, column)));
};

const score = () => {
  const one = line();
  const { marks, score: value } = one.result;
  const kept = marks.filter(({ cut }) => !cut).length;
  return el("section", { class: "scores" },
    el("div", {}, el("div", { class: "no" }, String(one.place).padStart(2, "0")), title(named(one)),
      el("div", { class: "unit" }, one.unit),
      el("ul", { class: "seats" }, ...marks.map(seat)),
      el("div", { class: "final" }, el("p", {}, own.score, el("br"), el("span", { class: "dim" }, marks.length ? say(own.mean, { n: kept }) : "")), el("b", {}, value))),
    table(soFar(), best(shown.table, ({ place }) => place === one.place).map((each) => rankRow(each, one.place))));
};

const holding = () => el("section", { class: "hall-holding" }, el("h1", {}, shown.contest), el("p", {}, shown.heat));

// The place that was called last stands large, those called before it in a line below.
const awards = () => {
  const [last, ...before] = [...shown.awards].reverse();
  const scoreOf = (place) => shown.order[place - 1].result?.score ?? "";
  return el("section", { class: "hall-awards" },
    el("p", { class: "rank" }, own.ranks[last.rank]),
    ...last.places.map((place) => {
      const one = shown.order[place - 1];
      return el("div", {}, title(named(one)), el("p", { class: "unit" }, one.unit), el("p", { class: "value" }, scoreOf(place)));
    }),
    el("table", {}, el("tbody", {}, ...before.flatMap(({ rank, places }) => places.map((place) => el("tr", {},
      el("td", { class: "word" }, own.ranks[rank]),
      el("td", {}, el("span", { class: "name" }, named(shown.order[place - 1])), el("span", { class: "dim name" }, shown.order[place - 1].unit)),
      el("td", { class: "num" }, scoreOf(place))))))));
};

const drawn = () => (shown.seed ? `${own.order}　${say(own.seed, { seed: shown.seed })}` : own.order);

const scenes = { pitch, score, table: () => whole(soFar(), shown.table.map((each) => rankRow(each, 0))), draw: () => whole(drawn(), shown.order.map(orderRow)), holding, awards };

const bar = () => {
  const over = new Set(["revealed", "closed", "absent", "withdrawn"]);
  const wide = 100 / shown.order.length;
  return shown.order.map((one) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of [["x", (one.place - 1) * wide], ["width", wide * 0.83], ["height", 6]]) made.setAttribute(name, value);
    made.setAttribute("class", one.place === shown.on ? "n" : over.has(one.state) ? "d" : "");
    return made;
  });
};

const paint = () => {
  const scene = (shown.scene === "pitch" || shown.scene === "score") && !line() ? "holding" : shown.scene === "awards" && !shown.awards.some(({ places }) => places.length) ? "holding" : shown.scene;
  document.body.dataset.scene = scene;
  draw(stage, scenes[scene]());
  fit(stage);
  $("#rehearsal").hidden = !shown.rehearsal;
  $("#place").textContent = shown.on ? `${shown.on} / ${shown.order.length}` : "";
  $("#bar").replaceChildren(...bar());
  const next = shown.order[shown.next - 1];
  $("#next").textContent = next ? `${String(next.place).padStart(2, "0")}　${named(next)}` : "";
  $("#next-word").hidden = !next;
};

// The end of a clock is heard once, and only where this screen saw it come.
const sounds = () => {
  if (!shown.clock || shown.clock.since === null) {
    heard = null;
    return;
  }
  const count = reached(shown.clock, serverNow());
  if (heard !== null && count > heard) (count === shown.clock.warnings.length + 1 ? end : warn)();
  heard = count;
};

const got = (document_) => {
  $("#lost").hidden = true;
  if (!document_) return;
  shown = document_;
  try {
    localStorage.setItem(KEPT, JSON.stringify(shown));
  } catch {
    // A full or forbidden store only means that a reload without network shows nothing.
  }
  paint();
};

try {
  shown = JSON.parse(localStorage.getItem(KEPT));
  if (shown) paint();
} catch {
  // What an earlier release has kept is not shown.
  shown = null;
}
keepTime(document.body.dataset.now);
follow(document.body.dataset.document, 1_000, {
  got,
  lost: () => { $("#lost").hidden = false; },
  gone: () => location.reload(),
});
setInterval(() => {
  if (!shown) return;
  if ((shown.clock && document.body.dataset.scene === "pitch") || PAGED.has(document.body.dataset.scene)) paint();
  sounds();
}, 200);
addEventListener("resize", () => shown && paint());
// A browser sounds only after a touch: it is asked for until there was one.
const touched = async () => {
  await unlock();
  $("#sound").hidden = canSound();
};
$("#sound").hidden = canSound();
addEventListener("pointerdown", touched);
addEventListener("keydown", touched);
