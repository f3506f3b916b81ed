// What everybody outside the hall sees, drawn from the public document.

import { colour, face } from "./clock.js";
import { $, draw, el, mark, words } from "./dom.js";
import { copyable } from "./copy.js";
import { follow } from "./feed.js";
import { sayHere } from "./here.js";
import { keepTime, serverNow } from "./time.js";

const own = words("words");
const page = $("#live");
// A phone asks every five seconds; a cache in between answers most of them.
const EVERY = 5_000;
const LOOK = { waiting: "", called: "now", pitching: "live", questions: "live", scoring: "wait", revealed: "ok", closed: "ok", absent: "off", withdrawn: "off" };
let shown = null;

const number = (place) => String(place).padStart(2, "0");

const named = (one) => one.title || own.gone;

const now = () => {
  const on = shown.order[shown.on - 1];
  const last = shown.scene === "score" ? shown.order[shown.shown - 1] : null;
  const one = on ?? (last?.result ? last : null);
  if (!one) return [el("p", { class: "cs-empty" }, shown.over ? own.over : own.nobody)];
  const { clock } = shown;
  return [
    el("div", { class: "cs-stage" }, el("span", { class: "no" }, number(one.place)), el("div", {}, el("h2", {}, named(one)), el("span", { class: "muted" }, `${one.unit}　${one.group}·${one.sector}`))),
    clock && on
      ? el("div", { class: `cs-clock hall-live-clock ${colour(clock, serverNow())}` }, el("span", {}, `${own[clock.part]}　`, clock.since === null ? mark("wait", own.paused) : mark("live", own.left)), el("b", {}, face(clock, serverNow())))
      : el("p", { class: "hall-score" }, one.result ? own.score : "", one.result ? el("b", {}, one.result.score) : mark(LOOK[one.state], own.states[one.state])),
  ];
};

const upNext = () => {
  const one = shown.order[shown.next - 1];
  return one && one.place !== shown.on
    ? [el("p", { class: "hall-up-next" }, el("span", { class: "muted" }, `${own.next}　`), el("strong", {}, `${number(one.place)}　${named(one)}`), el("span", { class: "muted" }, `　${one.unit}`))]
    : [];
};

const row = (one) => el("li", { class: one.place === shown.on ? "on" : "" }, el("div", { class: "row-a" },
  el("span", { class: "no" }, number(one.place)), el("span", { class: "t" }, named(one), el("small", {}, one.unit)),
  el("span", { class: "num" }, ...(one.result ? [el("strong", {}, one.result.score), el("br")] : []), mark(one.place === shown.next ? "now" : LOOK[one.state], one.place === shown.next ? own.next : own.states[one.state]))));

const paint = () => {
  draw($("#now-on"), ...now());
  draw($("#up-next"), ...upNext());
  $("#table-none").hidden = shown.table.length > 0;
  draw($("#order"), ...shown.order.map(row));
  draw($("#table"), ...shown.table.map(({ rank, place, score }) => el("tr", {}, el("td", { class: "rank" }, String(rank)), el("td", { class: "t" }, named(shown.order[place - 1])), el("td", { class: "num" }, score))));
};

sayHere(page.dataset.here);
copyable($("#share-copy"), $("#share-address"), own.copied);
keepTime(page.dataset.now);
follow(page.dataset.document, EVERY, {
  got: (fresh) => {
    $("#lost").hidden = true;
    if (fresh) shown = fresh;
    paint();
  },
  lost: () => { $("#lost").hidden = false; },
  gone: () => location.reload(),
});
setInterval(() => shown?.clock && draw($("#now-on"), ...now()), 250);
